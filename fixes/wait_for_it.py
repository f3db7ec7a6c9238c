"""Wait for a child process that is started and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def wait_for_it(module: Module, started: cst.BaseExpression, *, talks: bool, is_async: bool) -> Fix | None:
    """Write ``subprocess.Popen(command)``, alone in its line, as ``subprocess.run(command)``; other starts wait for the handle.

    Unsafe: the program then waits for what it left to itself before.

    Args:
        module: The module.
        started: The expression that starts the child.
        talks: Whether it has pipes, so that ``communicate`` is needed.
        is_async: Whether the handle is one of asyncio's.

    Returns:
        None for what a loop starts: its children would run one after the other.
    """
    if not isinstance(module.parent(started), cst.Expr) or module.is_in_loop(started):
        return None
    if isinstance(started, cst.Call) and isinstance(started.func, cst.Attribute) and module.callee(started) == "subprocess.Popen":
        # It takes what Popen takes, and reads the pipes.
        run = started.func.with_changes(attr=cst.Name("run"))
        return Fix("Wait for the child", Safety.UNSAFE, {started.func: run})
    method = "communicate" if talks else "wait"
    if is_async:
        return _named(module, started, method)
    waited = cst.Call(func=cst.Attribute(value=started, attr=cst.Name(method)))
    if build.comments([started]) != build.comments([waited]):
        return None
    return Fix("Wait for the child", Safety.UNSAFE, {started: waited})


def _named(module: Module, started: cst.BaseExpression, method: str) -> Fix | None:
    """``process = await create_subprocess_exec(...)`` and ``await process.wait()``."""
    scope, statement = module.scope_of(started), module.parent(started)
    name = next((one for one in ("process", "proc", "child") if scope.lookup(one) is None), None)
    if name is None or statement is None:
        return None
    made = cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=started)])
    line = build.statement(f"await {name}.{method}()", module.tree)
    changed = replace_small(module, statement, [made, line], changed_first=True)
    return None if changed is None else Fix("Wait for the child", Safety.UNSAFE, changed, binds=(name,))
