"""Lines that a repair needs once at the top of a module, behind its imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import libcst as cst

from . import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from libcst import BaseCompoundStatement, SimpleStatementLine


def add_lines(tree: cst.Module, wanted: Iterable[str]) -> cst.Module:
    """Put statements behind the imports at the top of a module, set off by an empty line.

    Args:
        tree: The module; it has an import.
        wanted: Statements of one line.
    """
    for text in sorted(wanted):
        body = list(tree.body)
        at = _behind_imports(body)
        blank = cst.EmptyLine(indent=False)
        new = cast("SimpleStatementLine", build.statement(text, tree)).with_changes(leading_lines=[blank] if at else [])
        if at < len(body) and not build.blank_lines(body[at]):
            body[at] = body[at].with_changes(leading_lines=[blank.deep_clone(), *build.leading_lines(body[at])])
        tree = tree.with_changes(body=[*body[:at], new, *body[at:]])
    return tree


def _behind_imports(body: Sequence[SimpleStatementLine | BaseCompoundStatement]) -> int:
    """The number of the statement behind the last import before the first definition."""
    last = 1 if body and build.is_docstring(body[0]) else 0
    for at, statement in enumerate(body):
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            break
        if _imports(statement):
            last = at + 1
    return last


def _imports(statement: cst.CSTNode) -> bool:
    """Whether a statement is an import, or is there for the sake of one."""
    if isinstance(statement, cst.SimpleStatementLine):
        return any(isinstance(small, (cst.Import, cst.ImportFrom)) for small in statement.body)
    if isinstance(statement, (cst.Try, cst.If)):
        return any(_imports(inside) for inside in statement.body.body) or (
            isinstance(statement.body, cst.SimpleStatementSuite)
            and any(isinstance(small, (cst.Import, cst.ImportFrom)) for small in statement.body.body)
        )
    return False
