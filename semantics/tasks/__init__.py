"""Tasks and the event loop they run on."""
