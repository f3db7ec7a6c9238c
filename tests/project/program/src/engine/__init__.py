"""What the rest is built on; its names are offered here, as is usual."""

from .bare import Open
from .base import Closing
from .closing import close_quietly, describe
from .state import state, remove_marker
