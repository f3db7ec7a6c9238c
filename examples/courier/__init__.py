"""Courier: takes parcels (files) from an inbox folder and delivers them, a few at a time."""
