"""SHD3: child processes, and pools of them."""
