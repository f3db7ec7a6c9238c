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
        wait: ``proc.wait()``, ``proc.communicate()`` or ``proc.join()``, without arguments, in a statement that does
            nothing else but to keep or to return its result.
        kind: The qualified name of the type of the handle.
    """
    function = module.function_of(wait)
    statement = small_statement(module, wait)
    if wait.args or not isinstance(wait.func, cst.Attribute) or not build.is_pure(wait.func.value):
        return None
    awaited = module.parent(wait)
    whole = awaited if isinstance(awaited, cst.Await) else wait
    if not isinstance(statement, (cst.Expr, cst.Assign, cst.Return)) or statement.value is not whole:
        return None
    plain = statement.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    statement_text = build.code(plain).strip()
    handle, method = build.code(wait.func.value), wait.func.attr.value
    reach = Reach(module, module.scope_of(wait))
    if kind == "multiprocessing.Process":
        if not isinstance(statement, cst.Expr) or whole is not wait or module.project.target < _KILL_OF_PROCESS:
            return None
        lines = [f"{handle}.join({_SECONDS})", f"if {handle}.is_alive():\n    {handle}.kill()\n    {handle}.join()"]
    elif kind == "subprocess.Popen":
        expired = reach("subprocess.TimeoutExpired")
        if whole is not wait or expired is None or "\n" in statement_text:
            return None
        patient = build.code(build.rewrite(plain, {wait: build.with_keyword(wait, "timeout", str(_SECONDS))})).strip()
        lines = [f"try:\n    {patient}\nexcept {expired}:\n    {handle}.kill()\n    {statement_text}"]
    else:
        if whole is wait or function is None or not function.is_async or "\n" in statement_text:
            return None
        wait_bounded = bounded(module, reach, f"{handle}.{method}()", _SECONDS, statement_text.partition("await ")[0])
        if wait_bounded is None:
            return None
        lines = [
            f"try:\n{indent(wait_bounded[0], '    ')}\nexcept {wait_bounded[1]}:\n    {handle}.kill()\n    {statement_text}"
        ]
    changed = replace_small(module, statement, [build.statement(line, module.tree) for line in lines])
    return Fix("Kill the child if it does not end", Safety.UNSAFE, changed, reach.imports) if changed is not None else None
