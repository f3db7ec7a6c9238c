"""Cleanups: their steps, their order, and what never comes about."""
