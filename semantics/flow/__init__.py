"""The control-flow graph of one function: what may come after what, when all goes well, by an exception, by a cancellation.

`build` makes it from libcst's nodes alone. What code means (which calls raise, which never return) is asked through `Meaning`.
"""

from __future__ import annotations

from .build import build
from .exceptions import CANCELLED
from .graph import NORMAL_KINDS, RAISING_KINDS, Edge, EdgeKind, Graph, Point, Role, Way
from .meaning import SYNTACTIC, Ending, Meaning, Syntactic

__all__ = [
    "CANCELLED",
    "NORMAL_KINDS",
    "RAISING_KINDS",
    "SYNTACTIC",
    "Edge",
    "EdgeKind",
    "Ending",
    "Graph",
    "Meaning",
    "Point",
    "Role",
    "Syntactic",
    "Way",
    "build",
]
