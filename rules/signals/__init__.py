"""SHD1: what goes wrong when a signal comes."""
