"""SHD405."""

from __future__ import annotations

import libcst as cst

from ...fixes.let_tasks_end import stop_afterwards, wait_for_tasks
from ...semantics.tasks.loop_ends import LoopEnds, ends_loop, runs_on_afterwards
from ..finding import Confidence
from ..rule import Rule, Step


class LoopStoppedWithTasks(Rule):
    """The event loop is stopped or closed while tasks still have to end.

    ## What it does
    Finds a coroutine that calls `loop.stop()` and awaits something afterwards, and functions that cancel all tasks and then stop
    or close the loop with no `await` or `run_until_complete` in between.

    Left alone are modules that run the loop once more after `run_forever`, which gives the tasks their time.

    ## Why it stops a shutdown
    A loop that is stopped runs what is ready, and no more. What the coroutine awaits after that never comes back, and a task that
    is cancelled gets its CancelledError, but no await in its `finally` is finished: connections stay open, and "Task was
    destroyed but it is pending" is all that is seen of it.

    ## Example
    ```python
    import asyncio

    async def shut_down(clients):
        loop = asyncio.get_running_loop()
        loop.stop()
        for client in clients:
            await client.disconnect()
    ```

    ## Use instead
    ```python
    import asyncio

    async def shut_down(clients):
        loop = asyncio.get_running_loop()
        try:
            for client in clients:
                await client.disconnect()
        finally:
            loop.stop()
    ```

    ## Fix safety
    Unsafe: what the coroutine awaits is done before the loop is stopped, and tasks that are cancelled are waited for; if one of
    them does not end, the loop runs on. There is no fix where the loop is stopped in a callback: whoever runs it has to wait.
    """

    code = "SHD405"
    summary = "the event loop is stopped or closed while tasks still have to end"
    needles = ((".stop(", "await"), (".stop(", "all_tasks"), (".close(", "all_tasks"))
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_Call(self, node: cst.Call) -> None:
        function = self.module.function_of(node)
        if function is None or not ends_loop(self.module, node, "stop", "close"):
            return
        stops = isinstance(node.func, cst.Attribute) and node.func.attr.value == "stop"
        ends = LoopEnds(function)
        if stops and function.is_async:
            awaited = ends.awaited_after(node)
            if awaited is not None:
                self.report(
                    node,
                    "the loop is stopped before the coroutine has done its work: what it awaits after this is never finished",
                    related=[Step(self.module, awaited, "this is not finished")],
                    fix=stop_afterwards(self.module, node),
                )
                return
        cancelled = ends.cancelled_before(node)
        if cancelled is None or (stops and runs_on_afterwards(self.module)):
            return
        self.report(
            node,
            f"the tasks are cancelled and the loop is {'stopped' if stops else 'closed'} at once: none of them gets to the end of"
            " its cleanup",
            related=[Step(self.module, cancelled, "they are cancelled here, and nothing waits for them")],
            fix=wait_for_tasks(self.module, cancelled, node),
        )
