"""Signal handlers and what is around them."""
