"""How often the interpreter looks for garbage in cycles."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let the collector look seldom: trees are large and live long, so that it finds nothing and takes a third of a run.

    For processes that are ours alone; a program that uses us as a library keeps its ways.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
