"""Child processes: their start, their pipes, their end."""
