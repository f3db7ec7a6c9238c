"""Colours, where they are wanted."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Style:
    """Wraps words into the escape sequences of terminals.

    Args:
        colour: Whether to do so at all.
    """

    colour: bool = False

    def _wrap(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def bold(self, text: str) -> str:
        """What stands out."""
        return self._wrap(text, "1")

    def code(self, text: str) -> str:
        """A rule's code."""
        return self._wrap(text, "1;36")

    def dim(self, text: str) -> str:
        """What frames the rest."""
        return self._wrap(text, "2")

    def severity(self, text: str, severity: str) -> str:
        """What belongs to a finding of this severity."""
        return self._wrap(text, {"error": "1;31", "warning": "1;33"}.get(severity, "1;34"))

    def good(self, text: str) -> str:
        """What offers help."""
        return self._wrap(text, "1;32")


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream gets colours: a terminal does; ``NO_COLOR`` forbids and ``FORCE_COLOR`` commands them, if not empty."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
