"""Let a method that closes begin or end with something more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .finally_exits import in_finally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Function


def begin_close(closing: Function, lines: Sequence[str]) -> cst.IndentedBlock:
    """The body of a method with lines put before what it does, behind its docstring and what makes it run once; a ``pass`` or an
    ellipsis makes way for them.

    Args:
        closing: The method.
        lines: What it is to do first, as text.
    """
    body = build.opened(cst.ensure_type(closing.node, cst.FunctionDef).body)
    docstring, rest = build.split_docstring(body.body)
    new = build.statements("\n".join(lines), closing.module.tree)
    if _runs_once(rest):
        return body.with_changes(body=[*docstring, *rest[:2], *new, *rest[2:]])
    if rest:
        blank = build.blank_lines(rest[0])
        new[0] = new[0].with_changes(leading_lines=blank)
        rest[0] = rest[0].with_changes(leading_lines=build.leading_lines(rest[0])[len(blank) :])
    only = rest[0] if len(rest) == 1 else None
    if isinstance(only, cst.SimpleStatementLine) and _is_nothing(only.body[0]):
        behind = only.trailing_whitespace
        if isinstance(new[-1], cst.SimpleStatementLine) or behind.comment is None:
            new[0] = new[0].with_changes(leading_lines=[*build.leading_lines(new[0]), *only.leading_lines])
            rest = []
        if isinstance(new[-1], cst.SimpleStatementLine):
            new[-1] = new[-1].with_changes(trailing_whitespace=behind)
    return body.with_changes(body=[*docstring, *new, *rest])


def _runs_once(steps: Sequence[cst.BaseStatement]) -> bool:
    """Whether a body begins with ``if self.closed: return`` and ``self.closed = True``."""
    if len(steps) < 2 or not isinstance(steps[0], cst.If) or steps[0].orelse is not None:
        return False
    inside, latch = build.opened(steps[0].body).body, steps[1]
    leaves = inside[0].body[0] if len(inside) == 1 and isinstance(inside[0], cst.SimpleStatementLine) else None
    if not isinstance(leaves, cst.Return) or not isinstance(latch, cst.SimpleStatementLine) or len(latch.body) != 1:
        return False
    sets = latch.body[0]
    return (
        isinstance(sets, cst.Assign)
        and len(sets.targets) == 1
        and sets.targets[0].target.deep_equals(steps[0].test)
        and isinstance(sets.value, cst.Name)
        and sets.value.value == "True"
    )


def _is_nothing(small: cst.BaseSmallStatement) -> bool:
    return isinstance(small, cst.Pass) or (isinstance(small, cst.Expr) and isinstance(small.value, cst.Ellipsis))


def end_close(closing: Function, text: str) -> cst.IndentedBlock | None:
    """The body of a method with what it does in ``try``, and something more in the ``finally``; None if it does nothing.

    Args:
        closing: The method.
        text: What it is to do in any case.
    """
    node = cst.ensure_type(closing.node, cst.FunctionDef)
    docstring, steps = build.split_docstring(build.opened(node.body).body)
    if not steps:
        return None
    ending = build.statements(text, closing.module.tree)
    return build.block([*docstring, in_finally(steps, ending)])
