"""Cleanup: close methods, ``finally`` blocks and what else is run on the way out."""
