"""SHD407."""

from __future__ import annotations

import libcst as cst

from ...fixes.await_it import await_it
from ...semantics.program.coroutines import closing_coroutine
from ...semantics.tasks.loops import runs_in_coroutine
from ...semantics.tasks.tasks import call_text
from ..finding import Confidence
from ..rule import Rule


class CloseNotAwaited(Rule):
    """The close of something is called and not awaited, so that nothing is closed.

    ## What it does
    Finds calls of coroutine functions that close, stop or wait for the end of something, as a statement of their own: `aclose()`,
    `wait_closed()`, the `close()` of an aiohttp session, coroutines of the program that have such a name, `asyncio.gather` of
    them. What is called has to be known to be a coroutine function.

    ## Why it stops a shutdown
    Calling a coroutine function runs nothing of it. The connection stays open, the data that was to be flushed is lost, and all
    that is seen of it is a warning that the coroutine was never awaited.

    ## Example
    ```python
    import httpx

    class Api:
        def __init__(self):
            self.client = httpx.AsyncClient()

        async def stop(self):
            self.client.aclose()
    ```

    ## Use instead
    ```python
    import httpx

    class Api:
        def __init__(self):
            self.client = httpx.AsyncClient()

        async def stop(self):
            await self.client.aclose()
    ```

    ## Fix safety
    Safe: the `await` is what was meant. There is no fix outside coroutines.
    """

    code = "SHD407"
    summary = "a coroutine that closes something is called and not awaited"
    needles = (
        "close(", "stop(", "cleanup(", "shutdown(", "disconnect(", "wait_closed(", "terminate(", "gather(", "quit(", "_all(",
    )  # fmt: skip
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Expr(self, node: cst.Expr) -> None:
        call = node.value
        if not isinstance(call, cst.Call):
            return
        reason = closing_coroutine(self.module, call)
        if reason is None:
            return
        inside = runs_in_coroutine(self.module.function_of(node))
        self.report(
            call,
            f"{call_text(call)} only makes a coroutine: {reason}",
            fix=await_it(self.module, call) if inside else None,
        )
