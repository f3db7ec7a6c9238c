"""SHD206."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import is_covered
from ...semantics.effects.known_effects import CALLS, Kind
from ...semantics.effects.occurrences import Occurrences
from ...semantics.flow import NORMAL_KINDS
from ...semantics.program.callables import called_names
from ...semantics.tasks.loops import current_loop_origin, is_loop_run, runs_in_coroutine
from ...semantics.text.walk import walk
from ...semantics.threads.workers import worker_of
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown
from ._registrations import Callback, OnRegistrations, callback_text, callbacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Module
    from ...semantics.program.values import Value
    from ...semantics.signals.registrations import AtexitRegistration

_TASKS = frozenset(
    {
        "asyncio.create_task", "asyncio.ensure_future", "asyncio.AbstractEventLoop.create_task",
        "asyncio.AbstractEventLoop.call_soon", "asyncio.AbstractEventLoop.call_later",
    }
)  # fmt: skip
_JOINS = frozenset({"threading.Thread.join"})
_GUARDS = frozenset({"is_finalizing", "is_alive"})
#: Calls of the interpreter's threads and forks, refused at exit by Python 3.12 alone.
_THREADS = frozenset(
    {
        "threading.Thread.start", "threading.Timer.start", "_thread.start_new_thread", "threading.start_new_thread",
        "multiprocessing.Process.start", "os.fork",
    }
)  # fmt: skip


class AtexitStartsWork(OnRegistrations, Rule):
    """An exit callback that starts a thread, a task, or work of an executor.

    ## What it does
    Follows what a callback of `atexit` calls and finds work that can no longer be started then: `executor.submit` and `map`,
    `run_in_executor`, `asyncio.to_thread`; threads and forked processes; tasks for a loop that nobody runs any more; coroutines
    for the loop that `asyncio.run` has closed; and a wait for a thread that itself hands its work to an executor. A fresh loop
    (`asyncio.run(close())`) is right, and so is `executor.shutdown()`, or a fallback behind `except RuntimeError`.

    ## Why it stops a shutdown
    The executors are shut down before the callbacks run: "cannot schedule new futures after interpreter shutdown". On Python
    3.12 a thread or a fork is refused as well: "can't create new thread at interpreter shutdown". A task is accepted, and
    never runs. In each case what was to be saved, sent or closed at exit is not.

    ## Example
    ```python
    import atexit
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor()

    def save(record):
        print(record)

    def save_all(records):
        for record in records:
            pool.submit(save, record)

    atexit.register(save_all, ["one", "two"])
    ```

    ## Use instead
    ```python
    import atexit
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor()

    def save(record):
        print(record)

    def save_all(records):
        for record in records:
            save(record)

    atexit.register(save_all, ["one", "two"])
    ```

    ## Fix safety
    No fix: the work has to be done in the callback itself, or before the exit.
    """

    code = "SHD206"
    summary = "starts a thread, a task or work of an executor at exit, when they are refused or never run"
    needles = (("atexit", "register"),)
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        for callback in callbacks(registration):
            for effect in callback.summary.effects:
                message = self._judge(callback, effect)
                if message is not None:
                    self.report(
                        registration.node,
                        f"{callback.name} {message}",
                        related=[*callback.path(effect, "too late at exit"), *_inside_thread(effect)],
                    )
                    return
        for value in registration.values:
            message = _refused(value)
            if message is not None:
                self.report(registration.node, f"{callback_text(registration)} {message}")
                return

    def _judge(self, callback: Callback, effect: Effect) -> str | None:
        """What is wrong with an effect at exit, or None."""
        if not isinstance(effect.node, cst.Call) or _is_guarded(effect):
            return None
        names = called_names(effect.value)
        call = shown(effect.node)
        if effect.kind is Kind.SPAWN:
            refused = _refused(effect.value)
            return f"calls {call}, which {refused}" if refused is not None else None
        if _TASKS.intersection(names) and not _is_run_later(callback, effect):
            return f"calls {call}, but no loop runs any more: what it schedules never runs"
        if _JOINS.intersection(names) and next(_inside_thread(effect), None) is not None:
            return (
                f"waits in {call} for a thread that hands its work to an executor, and executors are shut down before exit"
                " callbacks run: RuntimeError in that thread, the work is lost"
            )
        if is_loop_run(effect.module, effect.node) and not _is_asked_for(effect):
            origin = current_loop_origin(effect.module, effect.node)
            if origin is not None and runs_in_coroutine(self.module.function_of(callback.registration.node)):
                return f"calls {call} of the loop that runs now, which asyncio.run has closed by then: RuntimeError, nothing runs"
        return None


def _refused(value: Value | None) -> str | None:
    """What becomes of a call that starts something at exit, or None if it may be started."""
    names = called_names(value)
    entries = [CALLS[name] for name in names if name in CALLS and not name.startswith("multiprocessing.Pool")]
    if any(entry.detail == "executor" for entry in entries):
        return "is refused at exit, when executors are shut down already: RuntimeError, the work is lost"
    if _THREADS.intersection(names):
        return "is refused at exit by Python 3.12: RuntimeError, nothing can be started at interpreter shutdown"
    return None


def _is_guarded(effect: Effect) -> bool:
    """Whether it is prepared for: the error is caught, or it is asked whether the interpreter exits or a thread lives."""
    if is_covered("builtins.RuntimeError", effect.caught) and not (_TASKS | _JOINS).intersection(called_names(effect.value)):
        return True  # a task is not refused, and a thread's error is its own
    return any(
        _asks(around.test, _GUARDS)
        for module, node in effect.way
        for around in module.ancestors(node)
        if isinstance(around, (cst.If, cst.IfExp))
    )


def _is_asked_for(effect: Effect) -> bool:
    """Whether it is asked before whether the loop is closed."""
    return any(
        isinstance(around, (cst.If, cst.IfExp)) and _asks(around.test, frozenset({"is_closed"}))
        for module, node in effect.way
        for around in module.ancestors(node)
    )


def _asks(test: cst.BaseExpression, words: frozenset[str]) -> bool:
    return any(
        (isinstance(node, cst.Attribute) and node.attr.value in words) or (isinstance(node, cst.Name) and node.value in words)
        for node in walk(test)
    )


def _is_run_later(callback: Callback, effect: Effect) -> bool:
    """Whether a loop is run on the way from the effect to the callback's end, or around it."""
    for module, node in effect.way:
        if any(isinstance(around, cst.Call) and is_loop_run(module, around) for around in module.ancestors(node)):
            return True
        function = module.function_of(node)
        if function is None or function.is_async:
            return True
        places = Occurrences(module, function)
        after = places.graph.reachable(places.points_of(node), kinds=NORMAL_KINDS)
        for call in places.calls:
            if any(point in after for point in places.points_of(call)) and _runs_loop(module, call):
                return True
    return False


def _runs_loop(module: Module, call: cst.Call) -> bool:
    if is_loop_run(module, call):
        return True
    effects = module.project.effects.of_call(module, call)
    return any(isinstance(one.node, cst.Call) and is_loop_run(one.module, one.node) for one in effects)


def _inside_thread(effect: Effect) -> Iterator[Step]:
    """For the join of a thread whose target is known: where that hands work to an executor."""
    if not _JOINS.intersection(called_names(effect.value)):
        return
    worker = worker_of(effect.value, [effect.module, *(module for module, _ in effect.chain)])
    if worker is None or worker.is_process or worker.is_daemon is not True:
        return
    one = worker.target
    if one is None or one.function.is_async:
        return
    for inner in effect.module.project.effects.of_target(one).of(Kind.SPAWN):
        if inner.entry is None or inner.entry.detail != "executor" or "multiprocessing." in inner.detail:
            continue
        if not is_covered("builtins.RuntimeError", inner.caught):
            yield Step(worker.module, worker.node, "the thread")
            yield Step(inner.module, inner.node, "hands work to an executor")
            return
