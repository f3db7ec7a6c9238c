"""A bar that shows how far a long run is, on a terminal only."""

from __future__ import annotations

import time
from typing import TextIO

#: Seconds after which a run is long.
LONG = 1.0
_WIDTH = 30
_PAUSE = 0.1


class ProgressBar:
    """Draws on one line, and wipes it off again.

    Args:
        stream: Where; nothing is drawn if it is not a terminal.
        wanted: Whether to draw at all.
    """

    def __init__(self, stream: TextIO, *, wanted: bool = True) -> None:
        self._stream = stream
        self._on = wanted and stream.isatty()
        self._next = time.monotonic() + LONG
        self._drawn = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` files are done."""
        now = time.monotonic()
        if not self._on or now < self._next or not total:
            return
        self._next = now + _PAUSE
        filled = _WIDTH * done // total
        line = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total} files"
        self._stream.write("\r" + line.ljust(self._drawn))
        self._stream.flush()
        self._drawn = len(line)

    def wipe(self) -> None:
        """Leave the line as it was before the first drawing."""
        if self._drawn:
            self._stream.write("\r" + " " * self._drawn + "\r")
            self._stream.flush()
            self._drawn = 0
