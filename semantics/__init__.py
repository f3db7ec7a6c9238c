"""What code means at shutdown: names, flow, effects, the project."""
