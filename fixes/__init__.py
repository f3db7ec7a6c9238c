"""What to write instead: one file per repair."""
