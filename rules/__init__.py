"""What is wrong: one file per rule, in a folder per family."""
