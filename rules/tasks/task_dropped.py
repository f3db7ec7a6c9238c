"""SHD401."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.hold_task import hold_task
from ...semantics.cleanup.closing import closing_around, is_closing_name, is_whole_close, way_out
from ...semantics.effects.known_effects import Kind
from ...semantics.signals.handlers import handlers
from ...semantics.signals.stopping import stopping
from ...semantics.tasks.background import Loss, Work, catches_all, work_of
from ...semantics.tasks.tasks import Hold, Holding, Task, holding, is_done_callback, made_task, never_added
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.program.module import Function, Module

_LOST = {
    Loss.ENDLESS: "it runs until it is cancelled, and no shutdown can cancel it or wait for it",
    Loss.STARTS: "what it starts, and its failure to do so, nobody can see to",
    Loss.SAVES: "what it has not written when the program ends is lost",
    Loss.RESOLVES: "if it fails, whoever waits for the result it was to give waits for ever",
}


class TaskDropped(Rule):
    """Nobody holds, awaits or cancels a task that matters to the shutdown.

    ## What it does
    Finds calls of `create_task`, `ensure_future` and their like (of `asyncio`, of any event loop, called later through
    `call_soon`, or by a function of the program that returns the task) whose task is dropped: a statement of its own, a name or
    a local list that is not read, the value of a callback, `asyncio.wait([...])` whose answer is not looked at. It is reported
    where losing it matters:

    - in functions that stop or close something, in done callbacks of other tasks, and in `finally` if it closes something,
    - in signal handlers that do nothing else to stop the program,
    - if the coroutine runs until it is cancelled, starts a server, a process or the like, saves data, or gives a result that
      somebody waits for.

    A set that tasks are taken from when they are done, but never put into, is reported as well. Task groups hold their tasks.
    Dropped tasks of which none of this is known are the business of SHD418.

    ## Why it stops a shutdown
    The event loop refers to its tasks only weakly: a task that nobody holds can be collected while it waits. What it raises is
    reported at some later time, or never, and nobody can wait for it: when the main coroutine returns, or the loop is stopped,
    it is thrown away where it stands.

    ## Example
    ```python
    import asyncio

    class Poller:
        async def start(self):
            asyncio.create_task(self.poll())

        async def poll(self):
            while True:
                print("still there")
                await asyncio.sleep(60)
    ```

    ## Use instead
    ```python
    import asyncio

    _background_tasks = set()

    class Poller:
        async def start(self):
            task = asyncio.create_task(self.poll())
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)

        async def poll(self):
            while True:
                print("still there")
                await asyncio.sleep(60)
    ```

    ## Fix safety
    Safe: the task runs as before and can no longer be collected. Better, where it can be done, is to keep it on the object that
    started it, and to cancel and await it when that is closed.
    """

    code = "SHD401"
    summary = "nobody holds, awaits or cancels a task that matters to the shutdown"
    needles = ("create_task", "ensure_future", "run_coroutine_threadsafe", ("asyncio", "Task("))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        task = made_task(self.module, node)
        if task is None:
            forgotten = never_added(self.module, node)
            if forgotten is not None:
                self.report(
                    node,
                    f"tasks are taken out of {forgotten} when they are done, but nothing puts this one in: nobody holds it, and"
                    f" a shutdown that goes through {forgotten} does not find it",
                )
            return
        held = holding(task)
        if held.hold is Hold.SOMEBODY:
            return
        reason = next(self._reasons(task, held), None)
        if reason is None:
            return
        message, steps = reason
        self.report(node, message, related=steps, fix=hold_task(self.module, task, held))

    def _reasons(self, task: Task, held: Holding) -> Iterator[tuple[str, list[Step]]]:
        text = task.text
        if held.hold is Hold.WAIT:
            if task.functions and all(catches_all(function) for function in task.functions):
                return
            if text.removesuffix("()").rpartition(".")[2] in _ONLY_WAITS:
                return  # there is nothing in it that could fail or be left running
            message = f"asyncio.wait neither raises what {text} raises nor cancels it when it is cancelled itself, and nobody"
            yield f"{message} else holds the task: a failure is lost, and a shutdown leaves it running", []
            return
        threadsafe = task.maker.endswith("run_coroutine_threadsafe")
        nobody = f"nobody holds the task of {text}"
        work = work_of(task)
        if work is not None and not ((held.callbacks or threadsafe) and work.loss in (Loss.SAVES, Loss.STARTS)):
            yield f"{nobody}: {_LOST[work.loss]}", [self._step(work)]
        if threadsafe or held.callbacks:
            return
        closing = closing_around(self.module, task.call)
        if closing is not None and is_whole_close(closing.name):
            if _in_handler(self.module, task.call):
                return  # says what went wrong, as a rule
            message = f"{closing.name}() does not wait for the task of {text}: the loop may be closed before it has run"
            yield f"{message}, and if it fails nobody learns of it", []
        elif is_done_callback(self.module, task.call):
            message = f"{nobody}, made in a done callback: when a shutdown cancels all tasks it is only made then"
            yield f"{message}, and is destroyed before it has run", []
        elif (signals := self._signals(task)) and task.functions and all(map(_may_fail_first, task.functions)):
            message = f"{nobody}, which is all that a handler of {signals} does: if it fails, the signal has had no effect"
            yield f"{message}, and nobody learns of it", []
        elif way_out(self.module, task.call) is not None and is_closing_name(text.removesuffix("()").rpartition(".")[2]):
            yield f"{nobody}, made on the way out: the loop may be closed before it has run", []

    def _signals(self, task: Task) -> str:
        """The signals whose handler makes the task, and does nothing else to end the program."""
        function = self.module.function_of(task.call)
        for handler in handlers(self.module):
            if handler.function is not function or isinstance(function.node, cst.Lambda):
                continue
            summary = handler.run(min(handler.terminating))
            if all(effect.kind in (Kind.SCHEDULE, Kind.OUTPUT, Kind.UNKNOWN) for effect in stopping(summary)):
                return " and ".join(sorted(handler.terminating))
        return ""

    def _step(self, work: Work) -> Step:
        texts = {
            Loss.ENDLESS: "this loop ends only by a cancellation",
            Loss.STARTS: f"{work.detail} is started here",
            Loss.SAVES: "this coroutine saves" if isinstance(work.node, cst.FunctionDef) else "it saves here",
            Loss.RESOLVES: "the result is given here, and no failure is",
        }
        node = work.node.name if isinstance(work.node, cst.FunctionDef) else work.node
        return Step(work.module, node, texts[work.loss])


#: Coroutines that only wait until something is over.
_ONLY_WAITS = frozenset({"wait", "wait_closed", "join"})


def _may_fail_first(function: Function) -> bool:
    """Whether a coroutine function may fail before it has stopped anything."""
    if catches_all(function):
        return False
    order = function.module.order
    first = min((order(node) for node in walk_own(function.node) if isinstance(node, cst.Await)), default=None)
    stops = function.module.project.effects.summary(function).of(Kind.STOP, Kind.CANCEL)
    return first is not None and not any(not effect.chain and order(effect.node) < first for effect in stops)


def _in_handler(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node stands in an except clause of its function."""
    return any(isinstance(around, cst.ExceptHandler) for around in module.enclosing(node))
