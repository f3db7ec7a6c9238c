"""SHD404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.end_task import wait_for_cancelled
from ...semantics.cleanup.closing import is_closing_name
from ...semantics.tasks.cancel_order import released_after
from ...semantics.tasks.tasks import call_text
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class CancelledNotAwaited(Rule):
    """A task is cancelled, and what it uses is closed before it has ended.

    ## What it does
    Finds methods of a class that cancel a task kept in an attribute and then close something that the task's coroutine uses,
    without having awaited the task in between.

    ## Why it stops a shutdown
    `cancel()` only asks. The task gets its CancelledError when the loop comes round to it, and its `finally` then works with a
    connection that is closed by now: what it was to say goodbye with is lost, and errors come that nobody expects.

    ## Example
    ```python
    import asyncio

    class Client:
        async def start(self, connection):
            self._connection = connection
            self._task = asyncio.create_task(self._run())

        async def _run(self):
            try:
                while True:
                    await self._connection.ping()
                    await asyncio.sleep(60)
            finally:
                await self._connection.send("bye")

        async def close(self):
            self._task.cancel()
            await self._connection.close()
    ```

    ## Use instead
    ```python
    import asyncio

    class Client:
        async def start(self, connection):
            self._connection = connection
            self._task = asyncio.create_task(self._run())

        async def _run(self):
            try:
                while True:
                    await self._connection.ping()
                    await asyncio.sleep(60)
            finally:
                await self._connection.send("bye")

        async def close(self):
            self._task.cancel()
            await asyncio.wait([self._task])
            await self._connection.close()
    ```

    ## Fix safety
    Unsafe: a task that does not end keeps the rest from being closed. There is none where the task itself may be who closes: it
    would wait for itself.
    """

    code = "SHD404"
    summary = "a task is cancelled, and what its cleanup uses is closed before it has ended"
    needles = (("cancel(", "create_task", "await"), ("cancel(", "ensure_future", "await"))
    confidence = Confidence.LIKELY
    scope = "module"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        function = self.module.function_at(node)
        if not function.is_async or function.cls is None or not is_closing_name(function.name):
            return
        found = released_after(function)
        if found is None:
            return
        self.report(
            found.cancel,
            f"the task is only asked to end here: {call_text(found.close)} closes what its cleanup still uses",
            related=[
                Step(self.module, found.used, "the task's cleanup uses it here"),
                Step(self.module, found.close, "it is closed here, and nothing has waited for the task"),
            ],
            fix=wait_for_cancelled(self.module, found.cancel),
        )
