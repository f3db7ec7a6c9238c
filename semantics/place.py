"""Where something stands in a source text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one file.

    Lines and columns are counted from 1, columns in characters; the end is exclusive (the column after the last
    character), as editors and SARIF want it.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
