"""The source lines a report shows, read when they are asked for."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ..decoding import decode
from ..source import UnreadableError, read

if TYPE_CHECKING:
    from ...semantics.text.place import Place
    from ..source import Source

#: Columns of a longer line that are shown.
_WIDEST = 160


class Lines:
    """The lines of the files that findings lie in.

    Args:
        texts: Path -> bytes of what is not to be read from a file: standard input, a text not written yet.
    """

    def __init__(self, texts: dict[str, bytes] | None = None) -> None:
        self._texts = dict(texts or {})
        self._sources: dict[str, Source | None] = {}
        self._lines: dict[tuple[str, int], list[str]] = {}

    def get(self, path: str, line: int, cell: int = 0) -> str | None:
        """A line, counted from 1, of a notebook in a cell; None if it cannot be had."""
        if (path, cell) not in self._lines:
            source = self._source(path)
            self._lines[path, cell] = source.lines(cell) if source is not None else []
        lines = self._lines[path, cell]
        return lines[line - 1] if 0 < line <= len(lines) else None

    def in_file(self, place: Place) -> int:
        """The line of the file, for who knows nothing of cells."""
        source = self._source(place.path) if place.cell else None
        return source.line_in_file(place) if source is not None else place.line

    def _source(self, path: str) -> Source | None:
        if path not in self._sources:
            try:
                self._sources[path] = decode(self._texts[path] if path in self._texts else read(path), path)
            except UnreadableError:  # it was read a moment ago: the report does without its lines now
                self._sources[path] = None
        return self._sources[path]


def in_cell(place: Place) -> str:
    """Where in a notebook a place is, to stand before a message; nothing elsewhere."""
    return f"cell {place.cell}, line {place.line}: " if place.cell else ""


def mark(line: str, start: int, end: int) -> tuple[str, str]:
    """A line and the carets below it, for a terminal.

    Tabs stay tabs in both, wide characters get two carets, combining ones none; control characters are made harmless. Of a very
    long line the part around the place is shown.

    Args:
        line: The line.
        start: The column of the first character to mark, counted from 1.
        end: The column after the last one.
    """
    text = line.rstrip()
    first = min(max(start - 1, 0), len(text))
    last = max(min(end - 1, len(text)), first + 1)
    if len(text) > _WIDEST:
        cut = max(0, min(first - _WIDEST // 4, len(text) - _WIDEST))
        kept = text[cut : cut + _WIDEST]
        before, after = "..." if cut else "", "..." if cut + _WIDEST < len(text) else ""
        last = min(last, cut + _WIDEST)
        first, last = first - cut + len(before), last - cut + len(before)
        text = before + kept + after
    blank = "".join("\t" if one == "\t" else " " * _width(one) for one in text[:first])
    carets = "".join("^" * _width(one) for one in text[first:last]) or "^"
    return "".join(map(_harmless, text)), blank + carets


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _harmless(character: str) -> str:
    return "\ufffd" if unicodedata.category(character) in ("Cc", "Cf") and character != "\t" else character
