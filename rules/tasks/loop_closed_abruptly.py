"""SHD406."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.end_generators import end_generators
from ...semantics.tasks.loop_ends import LoopEnds, ends_loop
from ..finding import Confidence
from ..rule import Rule

if TYPE_CHECKING:
    import libcst as cst


class LoopClosedAbruptly(Rule):
    """An event loop is closed without its async generators and its executor being ended.

    ## What it does
    Finds `loop.close()` in modules that call neither `shutdown_asyncgens` nor use `asyncio.run` or `asyncio.Runner`, which do.

    ## Why it stops a shutdown
    An async generator that was not gone through to its end has a `finally` that can only run on the loop: once that is closed it
    never does. Threads of the loop's default executor are waited for at the interpreter's exit instead.

    ## Example
    ```python
    import asyncio

    def run(main):
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(main())
        finally:
            loop.close()
    ```

    ## Use instead
    ```python
    import asyncio

    def run(main):
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(main())
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
    ```

    ## Fix safety
    Unsafe: a generator or a thread that does not end keeps the loop from being closed. There is no fix for a loop that may be
    closed twice.
    """

    code = "SHD406"
    summary = "an event loop is closed without shutdown_asyncgens"
    needles = (("asyncio", ".close("),)
    confidence = Confidence.ADVICE
    scope = "module"

    def visit_Call(self, node: cst.Call) -> None:
        if not ends_loop(self.module, node, "close") or "shutdown_asyncgens" in self.module.index.loads:
            return
        if any(self.module.callee(call) == "asyncio.Runner" for call in self.module.calls):
            return
        self.report(
            node,
            "the loop is closed while async generators may still have to clean up: their finally never runs",
            # A turn of the loop that is no wait for them would hide that tasks are cancelled and left (SHD405).
            fix=None if self._leaves_tasks(node) else end_generators(self.module, node),
        )

    def _leaves_tasks(self, node: cst.Call) -> bool:
        function = self.module.function_of(node)
        return function is not None and LoopEnds(function).cancelled_before(node) is not None
