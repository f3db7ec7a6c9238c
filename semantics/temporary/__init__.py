"""Temporary files and directories, and who removes them."""
