"""End the asynchronous generators and the threads of an event loop before it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement
from .target import is_there

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def end_generators(module: Module, close: cst.Call) -> Fix | None:
    """Put ``loop.run_until_complete(loop.shutdown_asyncgens())`` before ``loop.close()``, and the same for the default executor.

    Unsafe: a generator or a thread that does not end keeps the loop from being closed.

    Args:
        module: The module.
        close: The call of ``close``.

    Returns:
        None in coroutines, and where the loop may be closed already: it could not run anything then.
    """
    function, small = module.function_of(close), small_statement(module, close)
    if (function is not None and function.is_async) or not isinstance(small, cst.Expr) or small.value is not close:
        return None
    loop = close.func.value if isinstance(close.func, cst.Attribute) else None
    if not isinstance(loop, cst.Name):
        return None
    scope = module.scope_of(close)
    bindings = scope.bindings.get(loop.value, ())
    if scope.lookup(loop.value) is not scope or not bindings:
        return None
    closes = [
        load
        for load in module.index.loads.get("close", ())
        if isinstance(load.value, cst.Name) and load.value.value == loop.value and module.scope_of(load) is scope
    ]
    if len(closes) != 1 or any(isinstance(around, (cst.For, cst.While)) for around in _around(module, close)):
        return None
    endings = ["shutdown_asyncgens"]
    if is_there(module, "asyncio.AbstractEventLoop.shutdown_default_executor"):
        endings.append("shutdown_default_executor")
    lines = [build.statement(f"{loop.value}.run_until_complete({loop.value}.{ending}())", module.tree) for ending in endings]
    changed = replace_small(module, small, [*lines, cst.SimpleStatementLine(body=[small])])
    return None if changed is None else Fix("End the loop's generators and threads first", Safety.UNSAFE, changed)


def _around(module: Module, node: cst.CSTNode) -> list[cst.CSTNode]:
    inside = []
    for around in module.ancestors(node):
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            break
        inside.append(around)
    return inside
