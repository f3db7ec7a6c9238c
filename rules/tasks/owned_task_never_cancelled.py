"""SHD414."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.end_task import end_owned_task
from ...fixes.end_tasks import end_owned_tasks
from ...fixes.fix import shown_only
from ...semantics.cleanup.closing import closing_methods, is_whole_close
from ...semantics.tasks.background import endless_work
from ...semantics.tasks.owners import Kept, ended_sibling, kept_on, runs_foreign
from ...semantics.tasks.tasks import Task, made_task
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...semantics.program.module import Function, Module
    from ..rule import Draft


class OwnedTaskNeverCancelled(Rule):
    """An instance keeps a task, and its close neither cancels it nor waits for it.

    ## What it does
    Finds `self.task = create_task(...)` (also in a set, list or dict of the instance) in classes that have a method to close or
    stop them, where nothing in the class, its bases or elsewhere ends the task or waits for it. A single task counts if its
    coroutine goes on by itself whatever is closed: an endless loop that sleeps or waits for a queue. Tasks in a container
    count if they are put into it and never looked at again, and do so as well or the close could await them. So it is where there
    is no such method, but the one that makes the tasks ends others of them in its `finally`.

    ## Why it stops a shutdown
    Who has closed the object takes it that it is at rest. The task goes on with connections that are closed by now, writes where
    nothing is to be written any more, and is thrown away in the middle of it when the loop ends.

    ## Example
    ```python
    import asyncio

    class Cache:
        def __init__(self, connection):
            self.connection = connection
            self._refresher = None

        def start(self):
            self._refresher = asyncio.create_task(self._refresh())

        async def _refresh(self):
            while True:
                await self.connection.fetch()
                await asyncio.sleep(60)

        async def close(self):
            await self.connection.close()
    ```

    ## Use instead
    ```python
    import asyncio

    class Cache:
        def __init__(self, connection):
            self.connection = connection
            self._refresher = None

        def start(self):
            self._refresher = asyncio.create_task(self._refresh())

        async def _refresh(self):
            while True:
                await self.connection.fetch()
                await asyncio.sleep(60)

        async def close(self):
            if self._refresher is not None:
                self._refresher.cancel()
                await asyncio.wait([self._refresher])
            await self.connection.close()
    ```

    ## Fix safety
    Unsafe: what the task was about to do is not done. There is none where the task itself may be who closes: it would wait for
    itself. Of many tasks, the one that closes is left out, but for endless loops of the program's own.
    """

    code = "SHD414"
    summary = "an instance keeps a task, and its close neither cancels nor awaits it"
    needles = ("create_task", "ensure_future")
    confidence = Confidence.LIKELY
    scope = "project"

    def __init__(self, module: Module, emit: Callable[[Draft], None]) -> None:
        super().__init__(module, emit)
        self._reported: set[tuple[object, str]] = set()

    def visit_Call(self, node: cst.Call) -> None:
        task = made_task(self.module, node)
        kept = kept_on(task) if task is not None else None
        if task is None or kept is None or (kept.cls, kept.attribute) in self._reported:
            return
        closing = self._closing(task, kept)
        if self._is_ended(kept) or "all_tasks" in self.module.index.loads:
            return
        if closing is None:
            self._judge_ending(task, kept)
            return
        steps = self._steps(task, kept, closing)
        if steps is None:
            return
        self._reported.add((kept.cls, kept.attribute))
        what = f"the tasks in self.{kept.attribute}" if kept.in_container else f"the task of {task.text}"
        it, goes = ("them", "they go") if kept.in_container else ("it", "it goes")
        after = f"{goes} on after {kept.cls.name} is closed"
        fix = (
            end_owned_tasks(self.module, closing, kept, foreign=runs_foreign(task) or endless_work(task) is None)
            if kept.in_container
            else end_owned_task(self.module, closing, kept.attribute)
        )
        if kept.in_container and not is_whole_close(closing.name):
            fix = shown_only(fix)  # what it is to end of all that runs, and when, is for somebody to say
        self.report(node, f"{closing.name}() neither cancels {what} nor waits for {it}: {after}", related=steps, fix=fix)

    def _closing(self, task: Task, kept: Kept) -> Function | None:
        """The method that closes the instance, rather than one of many things of it."""
        home = self.module.method_around(task.call)
        methods = [one for one in closing_methods(kept.cls) if one is not home]
        methods = [one for one in methods if one.module is self.module and one.name != "__del__"]
        return next((one for one in methods if is_whole_close(one.name)), None) or next(iter(methods), None)

    def _judge_ending(self, task: Task, kept: Kept) -> None:
        """Look for a ``finally`` of the method that makes the task, which ends others and forgets it."""
        sibling = ended_sibling(task, kept)
        work = endless_work(task) if sibling is not None and not kept.in_container else None
        function = self.module.function_of(task.call)
        if sibling is None or work is None or function is None:
            return
        self._reported.add((kept.cls, kept.attribute))
        self.report(
            task.call,
            f"the finally of {function.name}() ends self.{sibling.attr.value} and forgets the task of {task.text}: it goes on"
            f" when {function.name}() is over",
            related=[
                Step(work.module, work.node, "this loop ends only by a cancellation"),
                Step(self.module, sibling, "the other task is ended here"),
            ],
        )

    def _is_ended(self, kept: Kept) -> bool:
        readers = kept.readers(self.module)
        return readers is None or bool(readers)

    def _steps(self, task: Task, kept: Kept, closing: Function) -> list[Step] | None:
        name = closing.node.name if isinstance(closing.node, cst.FunctionDef) else closing.node
        steps = [Step(self.module, name, "the close, which does not know of it")]
        if kept.in_container and closing.is_async:
            return steps
        work = endless_work(task)
        if work is None:
            return None
        return [Step(work.module, work.node, "this loop ends only by a cancellation"), *steps]
