"""SHD417."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.tasks.local import LocalTasks, left_on_failure, left_when_cancelled, local_tasks, losers_of
from ...semantics.tasks.loops import ends_with_loop
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.program.module import Function
    from ...semantics.tasks.tasks import Task


class TaskLeftBehind(Rule):
    """A coroutine ends the tasks it has made on one way, and leaves them running on another.

    ## What it does
    Finds coroutines that hold tasks in local names, and wait for them with `asyncio.wait` or one after the other:

    - one goes on by itself, an endless loop that sleeps or waits for a queue, and is cancelled on the straight way only,
    - some way cancels them, but a cancellation that comes during the wait leaves the coroutine without that,
    - none does, and a cancellation comes while `asyncio.wait` waits until all are done, which takes long,
    - `asyncio.wait` returns at the first that is done, or after a timeout, and nobody looks at the others again.

    ## Why it stops a shutdown
    Unlike `asyncio.gather`, `asyncio.wait` does not hand a cancellation on, and `await` of one task cancels only that one. The
    others run on with nobody to wait for them: they use what is closed meanwhile, or open it again.

    ## Example
    ```python
    import asyncio

    async def poll(bot):
        while True:
            await bot.updates()

    async def run(bots, stopped):
        tasks = [asyncio.create_task(poll(bot)) for bot in bots]
        tasks.append(asyncio.create_task(stopped.wait()))
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
    ```

    ## Use instead
    ```python
    import asyncio

    async def poll(bot):
        while True:
            await bot.updates()

    async def run(bots, stopped):
        tasks = [asyncio.create_task(poll(bot)) for bot in bots]
        tasks.append(asyncio.create_task(stopped.wait()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD417"
    summary = "a coroutine that is cancelled, or has its first answer, leaves the tasks it has made running"
    needles = (("await", "create_task"), ("await", "ensure_future"))
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        function = self.module.function_at(node)
        for found in local_tasks(function) if function.is_async else ():
            if found.is_known and not ends_with_loop(function):
                self._check(function, found)

    def _check(self, function: Function, found: LocalTasks) -> None:
        steps = [Step(self.module, task.call, "made here") for task in sorted(found.tasks, key=self._order)[:3]]
        wait = left_when_cancelled(found)
        if wait is not None:
            cancels = sorted(found.cancels, key=self.module.order)[:1]
            self.report(
                wait,
                f"a cancellation of {function.name}() that comes here leaves {self._names(found)} running: nothing cancels them"
                " on this way",
                related=[*steps, *(Step(self.module, ended, "on this way they are cancelled") for ended in cancels)],
            )
            return
        failed = left_on_failure(found)
        if failed is not None:
            how = "a cancellation" if failed.is_cancelled else "an exception"
            line = self.module.line_of(failed.cause)
            self.report(
                failed.task.call,
                f"{how} that leaves {function.name}() on line {line} leaves the task of {failed.task.text} running: it is"
                " cancelled only if all goes well",
                related=[
                    Step(self.module, failed.cause, "the function is left here"),
                    Step(self.module, min(found.cancels, key=self.module.order), "on this way it is cancelled"),
                    Step(failed.work.module, failed.work.node, "this loop ends only by a cancellation"),
                ],
            )
            return
        wait = losers_of(found)
        if wait is not None:
            self.report(
                wait,
                f"the tasks that are not done by then run on after {function.name}(): nobody cancels them or waits for them",
                related=steps,
            )

    def _order(self, task: Task) -> int:
        return self.module.order(task.call)

    def _names(self, found: LocalTasks) -> str:
        return " and ".join(f"the task of {text}" for text in dict.fromkeys(task.text for task in found.tasks))
