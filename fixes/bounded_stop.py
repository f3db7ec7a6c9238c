"""Kill a child process that does not end when it is asked to."""

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
#: Since when `multiprocessing.Process` can be killed.
_KILL_OF_PROCESS = (3, 7)


def bounded_stop(module: Module, wait: cst.Call, *, kind: str) -> Fix | None:
    """Give a wait after ``terminate()`` a bound, and kill the child when the time is up.

    Unsafe: a child that takes longer to end in order is killed.

    Args:
        module: The module.
        wait: ``proc.wait()``, ``proc.communicate()`` or ``proc.join()``, without arguments, whose result is not used.
        kind: The qualified name of the type of the handle.
    """
    function = module.function_of(wait)
    statement = small_statement(module, wait)
    if wait.args or not isinstance(wait.func, cst.Attribute) or not build.is_pure(wait.func.value):
        return None
    if not isinstance(statement, cst.Expr):
        return None
    handle, method = build.code(wait.func.value), wait.func.attr.value
    reach = Reach(module, module.scope_of(wait))
    if kind == "multiprocessing.Process":
        if statement.value is not wait or module.project.target < _KILL_OF_PROCESS:
            return None
        lines = [f"{handle}.join({_SECONDS})", f"if {handle}.is_alive():\n    {handle}.kill()\n    {handle}.join()"]
    elif kind == "subprocess.Popen":
        expired = reach("subprocess.TimeoutExpired")
        if statement.value is not wait or expired is None:
            return None
        last = f"    {handle}.kill()\n    {handle}.{method}()"
        lines = [f"try:\n    {handle}.{method}(timeout={_SECONDS})\nexcept {expired}:\n{last}"]
    else:
        wait_bounded = bounded(module, reach, f"{handle}.{method}()", _SECONDS)
        awaited = isinstance(statement.value, cst.Await) and statement.value.expression is wait
        if wait_bounded is None or not awaited or function is None or not function.is_async:
            return None
        last = f"    {handle}.kill()\n    await {handle}.{method}()"
        lines = [f"try:\n{indent(wait_bounded[0], '    ')}\nexcept {wait_bounded[1]}:\n{last}"]
    changed = replace_small(module, statement, [build.statement(line, module.tree) for line in lines])
    return Fix("Kill the child if it does not end", Safety.UNSAFE, changed, reach.imports) if changed is not None else None
