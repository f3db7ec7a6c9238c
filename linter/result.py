"""What checking a file gives: plain data that crosses process borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..rules.finding import Finding


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be checked or repaired.

    Args:
        path: The file, as it is to be shown.
        message: What is wrong, one line.
        line: Where, counted from 1; 0 where no line can be named.
        column: Counted from 1; 0 where no column can be named.
        cell: The cell of a notebook that lines are counted in; 0 everywhere else.
    """

    path: str
    message: str
    line: int = 0
    column: int = 0
    cell: int = 0

    @property
    def in_cell(self) -> str:
        """Where in a notebook it is, to stand before the message; nothing elsewhere."""
        return f"cell {self.cell}, line {self.line}: " if self.cell else ""

    def __str__(self) -> str:
        place = f"{self.path}:cell {self.cell}" if self.cell else self.path
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: error: {self.message}"


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one file after its check.

    Args:
        path: The file, as it is to be shown.
        findings: What goes wrong in it, by place; after a repair, what is left.
        problems: What kept it from being checked or repaired.
        fixed: How many repairs were made.
        before: The file's bytes before the repair, if it was changed.
        after: The file's bytes after the repair, if it was changed.
        repaired: The codes of what was repaired, once for each.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    fixed: int = 0
    before: bytes | None = None
    after: bytes | None = None
    repaired: tuple[str, ...] = ()


def described(error: Exception) -> str:
    """An exception in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def origin(error: Exception) -> str:
    """Where an exception was raised, short enough for one line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "no traceback"
    code = trace.tb_frame.f_code
    return f"{'/'.join(code.co_filename.replace(chr(92), '/').split('/')[-3:])}:{trace.tb_lineno} in {code.co_name}"
