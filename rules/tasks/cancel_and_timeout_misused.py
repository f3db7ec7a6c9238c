"""SHD415."""

from __future__ import annotations

import libcst as cst

from ...semantics.tasks.cancel_waits import are_cancelled, waited_for
from ...semantics.tasks.cancellation import cancelled_in, loop_around
from ..finding import Confidence
from ..rule import Rule, Step


class CancelAndTimeoutMisused(Rule):
    """Cancelled tasks are waited for one after the other, each with `wait_for` and a timeout of its own.

    ## What it does
    Finds a loop over tasks that have been cancelled, by the function itself or by the one that gave it their list, with
    `await asyncio.wait_for(task, timeout)` in it, or a call of a coroutine function of the program that does this.

    ## Why it stops a shutdown
    `wait_for` is no bound for a task that resists: when the time is up it cancels the task once more, and then waits for it until
    it has ended, however long that takes. And the times add up: a hundred tasks with one second each are a hundred seconds.
    `asyncio.wait` waits for all of them together, and returns when the time is up.

    ## Example
    ```python
    import asyncio

    async def stop(tasks):
        for task in tasks:
            task.cancel()
        for task in tasks:
            try:
                await asyncio.wait_for(task, timeout=1)
            except (asyncio.TimeoutError, asyncio.CancelledError):
                pass
    ```

    ## Use instead
    ```python
    import asyncio

    async def stop(tasks):
        for task in tasks:
            task.cancel()
        done, pending = await asyncio.wait(tasks, timeout=1)
        for task in pending:
            print(f"{task} did not end")
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD415"
    summary = "wait_for as a bound for cancelled tasks, one after the other"
    needles = (("wait_for", "cancel"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        loop = loop_around(self.module, node)
        if not isinstance(loop, cst.For) or not isinstance(self.module.parent(node), cst.Await):
            return
        found, function = waited_for(self.module, node), self.module.function_of(node)
        if found is None or function is None:
            return
        task, home, wait = found
        if not isinstance(loop.target, cst.Name) or loop.target.value != task.value:
            return
        if task.value not in cancelled_in(self.module, function) and not are_cancelled(function, loop.iter):
            return
        steps = [Step(home, wait, "the wait")] if wait is not node else []
        self.report(
            node,
            "this does not bound the wait for a task that resists its cancellation: wait_for cancels it again and waits on, for"
            " one task after the other",
            related=[*steps, Step(self.module, loop.iter, "the times of all tasks add up")],
        )
