import atexit

from engine import state as shared
from engine.state import forget, remove_marker

atexit.register(forget)
atexit.register(remove_marker)  # SHD201


def unsaved():
    return shared.unsaved
