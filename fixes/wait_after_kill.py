"""Wait for a child process that was killed."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement
from .imports import Reach
from .target import bounded

if TYPE_CHECKING:
    from ..semantics.program.module import Module

_SECONDS = 5


def wait_after_kill(module: Module, kill: cst.Call, *, is_async: bool) -> Fix | None:
    """Write ``proc.wait()`` behind ``proc.kill()``.

    Safe for ``kill``, which no child survives; after ``terminate`` the wait gets a bound, and then the child is killed.

    Args:
        module: The module.
        kill: The call.
        is_async: Whether the handle is one of asyncio's.

    Returns:
        None if the call is no statement of its own, where nothing can be awaited, or where to wait is to block the event loop, or
        the collection of garbage.
    """
    statement = small_statement(module, kill)
    function = module.function_of(kill)
    if not isinstance(statement, cst.Expr) or statement.value is not kill or not isinstance(kill.func, cst.Attribute):
        return None
    if function is not None and function.name == "__del__":
        return None  # who collects garbage cannot wait
    if not build.is_pure(kill.func.value) or is_async != (function is not None and function.is_async):
        return None
    handle = build.code(kill.func.value)
    reach = Reach(module, module.scope_of(kill))
    wait = f"{'await ' if is_async else ''}{handle}.wait()"
    is_certain = kill.func.attr.value == "kill"
    if not is_certain:
        if is_async:
            patient = bounded(module, reach, f"{handle}.wait()", _SECONDS)
        else:
            expired = reach("subprocess.TimeoutExpired")
            patient = (f"{handle}.wait(timeout={_SECONDS})", expired) if expired is not None else None
        if patient is None:
            return None
        wait = f"try:\n{indent(patient[0], '    ')}\nexcept {patient[1]}:\n    {handle}.kill()\n    {wait}"
    line = cst.SimpleStatementLine(body=[statement])
    changed = replace_small(module, statement, [line, build.statement(wait, module.tree)])
    if changed is None:
        return None
    safety = Safety.SAFE if is_certain else Safety.UNSAFE
    return Fix("Wait for the child that was killed", safety, changed, reach.imports)
