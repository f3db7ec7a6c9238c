"""Wait for a child process that was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement

if TYPE_CHECKING:
    from ..semantics.module import Module


def wait_after_kill(module: Module, kill: cst.Call, *, is_async: bool) -> Fix | None:
    """Write ``proc.wait()`` behind ``proc.kill()``.

    Safe for ``kill``, which no child survives; after ``terminate`` the wait may take as long as the child likes.

    Args:
        module: The module.
        kill: The call.
        is_async: Whether the handle is one of asyncio's.

    Returns:
        None if the call is no statement of its own, or where nothing can be awaited.
    """
    statement = small_statement(module, kill)
    function = module.function_of(kill)
    if not isinstance(statement, cst.Expr) or statement.value is not kill or not isinstance(kill.func, cst.Attribute):
        return None
    if not build.is_pure(kill.func.value) or (is_async and (function is None or not function.is_async)):
        return None
    text = f"{'await ' if is_async else ''}{build.code(kill.func.value)}.wait()"
    changed = replace_small(
        module, statement, [cst.SimpleStatementLine(body=[statement]), build.statement(text, module.tree)]
    )
    if changed is None:
        return None
    safety = Safety.SAFE if kill.func.attr.value == "kill" else Safety.UNSAFE
    return Fix("Wait for the child that was killed", safety, changed)
