"""Temporary files, directories and memory that are left behind."""
