"""SHD418."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.hold_task import hold_task
from ...semantics.tasks.tasks import Hold, holding, made_task
from ..finding import Confidence
from ..rule import Rule

if TYPE_CHECKING:
    import libcst as cst


class TaskNotKept(Rule):
    """A task is started and not kept, whatever it does.

    ## What it does
    Finds every task that nobody holds, also those of which nothing is known that a shutdown would lose. Those that matter to
    it are reported by SHD401, which is on by default.

    ## Why it stops a shutdown
    The event loop refers to its tasks only weakly, so that one nobody holds may be collected while it waits; nobody can wait for
    it before the loop is closed, and what it raises is reported late or never.

    ## Example
    ```python
    import asyncio

    async def greet(name):
        await asyncio.sleep(1)
        print(f"hello {name}")

    def on_connect(name):
        asyncio.create_task(greet(name))
    ```

    ## Use instead
    ```python
    import asyncio

    _background_tasks = set()

    async def greet(name):
        await asyncio.sleep(1)
        print(f"hello {name}")

    def on_connect(name):
        task = asyncio.create_task(greet(name))
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)
    ```

    ## Fix safety
    Safe: the task runs as before and can no longer be collected.
    """

    code = "SHD418"
    summary = "a task is started and not kept"
    needles = ("create_task", "ensure_future", ("asyncio", "Task("))
    confidence = Confidence.ADVICE
    scope = "function"

    def visit_Call(self, node: cst.Call) -> None:
        task = made_task(self.module, node)
        if task is None or task.maker.endswith("run_coroutine_threadsafe"):
            return
        held = holding(task)
        if held.hold in (Hold.SOMEBODY, Hold.WAIT):
            return
        self.report(
            node,
            f"nobody holds the task of {task.text}: it may be collected while it waits, and its failure is seen late or never",
            fix=hold_task(self.module, task, held),
        )
