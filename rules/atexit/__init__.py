"""SHD2: what goes wrong at the interpreter's exit."""
