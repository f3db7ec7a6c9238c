"""Where something stands in a source text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one file.

    Lines and columns are counted from 1, columns in characters; the end is exclusive (the column after the last
    character), as editors and SARIF want it. Of a notebook, lines are counted in a cell; everywhere else, ``cell`` is 0.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{f'cell {self.cell}:' if self.cell else ''}{self.line}:{self.column}"
