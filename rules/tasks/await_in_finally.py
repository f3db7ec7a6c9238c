"""SHD416."""

from __future__ import annotations

import libcst as cst

from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule

_BOUNDED = frozenset(
    {"asyncio.wait_for", "asyncio.shield", "asyncio.wait", "asyncio.sleep", "anyio.fail_after", "anyio.move_on_after"}
)
_SHIELDS = frozenset({"anyio.CancelScope", "trio.CancelScope", "asyncio.timeout", "async_timeout.timeout"}) | _BOUNDED


class AwaitInFinally(Rule):
    """A coroutine's cleanup awaits several things, none of them bounded: a second cancellation cuts it short.

    ## What it does
    Finds a `finally` of a coroutine with two awaits or more that are neither bounded (`wait_for`, `timeout`) nor shielded, and
    not guarded each by itself.

    ## Why it stops a shutdown
    A cancelled coroutine may await in its `finally`. A second cancellation, by a second Ctrl+C or by the one that has waited long
    enough, is raised there: the await is given up, and what comes behind it is skipped.

    ## Example
    ```python
    async def serve(server, database):
        try:
            await server.run()
        finally:
            await server.drain()
            await database.close()
    ```

    ## Use instead
    ```python
    async def serve(server, database):
        try:
            await server.run()
        finally:
            try:
                await server.drain()
            finally:
                await database.close()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD416"
    summary = "unbounded awaits in a cleanup, which a second cancellation cuts short"
    needles = (("finally", "await", "async"),)
    confidence = Confidence.ADVICE
    scope = "function"

    def visit_Finally(self, node: cst.Finally) -> None:
        awaited = [one for one in walk_own(node.body) if isinstance(one, cst.Await) and self._is_open(one, node)]
        if len(awaited) > 1:
            self.report(
                awaited[0],
                "a second cancellation that comes here gives up this await, and the rest of the cleanup is skipped",
            )

    def _is_open(self, node: cst.Await, end: cst.Finally) -> bool:
        call = node.expression
        if isinstance(call, cst.Call) and self.module.callee(call) in _BOUNDED:
            return False
        for around in self.module.ancestors(node):
            if around is end:
                return True
            if isinstance(around, (cst.Try, cst.TryStar)):
                return False
            if isinstance(around, cst.With) and any(
                isinstance(item.item, cst.Call) and self.module.callee(item.item) in _SHIELDS for item in around.items
            ):
                return False
        return True
