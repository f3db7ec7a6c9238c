"""Add the second half of a release in two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def close_both_halves(module: Module, owner: cst.CSTNode, second: str) -> Fix | None:
    """Put ``owner.second()`` behind the statement that calls the first half.

    Safe: the first half has left nothing that could still be used.

    Args:
        module: The module.
        owner: The expression the first half is called on.
        second: The method of the second half.

    Returns:
        None unless the call is a statement of its own.
    """
    call = module.parent(module.parent(owner) or owner)
    small = module.parent(call) if isinstance(call, cst.Call) else None
    if not isinstance(small, cst.Expr) or not isinstance(owner, cst.BaseExpression):
        return None
    added = build.statement(f"{build.code(owner)}.{second}()", module.tree)
    changed = replace_small(module, small, [cst.SimpleStatementLine(body=[small]), added])
    return None if changed is None else Fix("Close the socket as well", Safety.SAFE, changed)
