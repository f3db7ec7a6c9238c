"""SHD310."""

from __future__ import annotations

import libcst as cst

from ...fixes.drop_await import drop_await
from ...semantics.effects.exceptions import caught_around
from ...semantics.processes.starts import POPEN
from ...semantics.program.known_types import LOOP, PROCESS, TASK
from ...semantics.program.values import Constant, Instance, Method
from ..finding import Confidence
from ..rule import Rule

#: Methods that return None or a number, by the type of the object.
_SYNC = {
    PROCESS: frozenset({"kill", "terminate", "send_signal"}),
    POPEN: frozenset({"kill", "terminate", "send_signal", "wait", "communicate", "poll"}),
    TASK: frozenset({"cancel"}),
    LOOP: frozenset({"stop", "close"}),
    "asyncio.Server": frozenset({"close"}),
    "asyncio.StreamWriter": frozenset({"close", "write"}),
    "asyncio.Event": frozenset({"set", "clear"}),
    "multiprocessing.Process": frozenset({"join", "terminate", "kill", "close"}),
    "threading.Thread": frozenset({"join"}),
    "concurrent.futures.ThreadPoolExecutor": frozenset({"shutdown"}),
    "concurrent.futures.ProcessPoolExecutor": frozenset({"shutdown"}),
}


class SyncCallAwaited(Rule):
    """An ``await`` of a stop or a release that is no coroutine.

    ## What it does
    Finds `await proc.kill()`, `await task.cancel()`, `await server.close()` and the like on objects whose type is known.

    ## Why it stops a shutdown
    The call does its work and returns None; the `await` then raises TypeError, and the rest of the cleanup is skipped: the
    child is not reaped, the next connection not closed.

    ## Example
    ```python
    import asyncio

    async def stop(proc: asyncio.subprocess.Process):
        await proc.kill()
        await proc.wait()
    ```

    ## Use instead
    ```python
    import asyncio

    async def stop(proc: asyncio.subprocess.Process):
        proc.kill()
        await proc.wait()
    ```

    ## Fix safety
    Safe: without the `await` it does what it was meant to do.
    """

    code = "SHD310"
    summary = "a release that is no coroutine is awaited: TypeError, and the rest of the cleanup is skipped"
    needles = ("await",)
    confidence = Confidence.CERTAIN

    def visit_Await(self, node: cst.Await) -> None:
        """Judge what is awaited."""
        call = node.expression
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return
        name = call.func.attr.value
        if not any(name in names for names in _SYNC.values()):
            return
        values = [value for value in self.module.evaluate(call.func) if value != Constant(None)]
        if not values or not all(self._is_sync(value, name) for value in values):
            return
        if {"TypeError", "builtins.TypeError"} & caught_around(self.module, node):
            return  # its author knows, and goes on
        self.report(
            node,
            f"{name}() is no coroutine here: it does its work, then awaiting None raises TypeError and what follows is skipped",
            fix=drop_await(node),
        )

    def _is_sync(self, value: object, name: str) -> bool:
        if not isinstance(value, Method) or not isinstance(value.receiver, Instance):
            return False
        return isinstance(value.receiver.type, str) and name in _SYNC.get(value.receiver.type, ())
