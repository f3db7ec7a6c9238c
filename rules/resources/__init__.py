"""SHD5: what is acquired, and not closed."""
