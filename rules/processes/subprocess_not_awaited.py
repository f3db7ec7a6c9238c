"""SHD301."""

from __future__ import annotations

import libcst as cst

from ...fixes.drop_await import add_await
from ...semantics.processes.starts import handle_type
from ...semantics.program.known_types import PROCESS
from ..finding import Confidence
from ..rule import Rule

_STARTS = frozenset({"asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"})


class SubprocessNotAwaited(Rule):
    """A coroutine of a child process that is made and never awaited.

    ## What it does
    Finds `asyncio.create_subprocess_exec(...)` and `..._shell(...)`, and `wait()` and `communicate()` of asyncio's children,
    that stand alone as a statement or whose result is taken apart, without `await`.

    ## Why it stops a shutdown
    Nothing happens: no child is started, nobody waits for the one there is. It runs on when the loop is closed, and stays as a
    zombie.

    ## Example
    ```python
    import asyncio

    async def stop(proc: asyncio.subprocess.Process):
        proc.kill()
        proc.wait()
    ```

    ## Use instead
    ```python
    import asyncio

    async def stop(proc: asyncio.subprocess.Process):
        proc.kill()
        await proc.wait()
    ```

    ## Fix safety
    Safe: nothing was done before. Outside a coroutine there is no fix.
    """

    code = "SHD301"
    summary = "starting or waiting for a child is a coroutine, and never awaited"
    needles = ("create_subprocess_exec", "create_subprocess_shell", ("asyncio", "wait"), ("asyncio", "communicate"))
    confidence = Confidence.CERTAIN

    def visit_Call(self, node: cst.Call) -> None:
        """Judge what is made and not awaited."""
        parent = self.module.parent(node)
        is_taken_apart = isinstance(parent, cst.Assign) and isinstance(parent.targets[0].target, (cst.Tuple, cst.List))
        if not isinstance(parent, cst.Expr) and not is_taken_apart:
            return
        func = node.func
        if isinstance(func, cst.Attribute) and func.attr.value in ("wait", "communicate"):
            if handle_type(self.module, func.value) != PROCESS:
                return
            what = f"{func.attr.value}() only makes a coroutine: nobody waits for the child"
        elif self.module.callee(node) in _STARTS:
            what = "this only makes a coroutine: no child is started"
        else:
            return
        function = self.module.function_of(node)
        fix = add_await(node) if function is not None and function.is_async else None
        self.report(node, f"{what}, as it is never awaited", fix=fix)
