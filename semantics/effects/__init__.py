"""What running code does to a shutdown, and which of it may fail."""
