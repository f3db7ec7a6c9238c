"""SHD207."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.bound_join import bound_join
from ...semantics.effects.known_effects import Kind
from ...semantics.program.callables import called_names
from ...semantics.threads.endless import is_endless, lost_task_done
from ...semantics.threads.threads import is_unconditional
from ...semantics.threads.workers import Worker, worker_of
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown
from ._registrations import OnRegistrations, callback_text, callbacks

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Function, Module
    from ...semantics.program.values import Value
    from ...semantics.signals.registrations import AtexitRegistration

_JOINS = frozenset({"threading.Thread.join", "multiprocessing.Process.join"})
_QUEUE_JOINS = frozenset({"queue.Queue.join", "multiprocessing.JoinableQueue.join"})
_GETS = frozenset(
    {
        "queue.Queue.get", "queue.LifoQueue.get", "queue.PriorityQueue.get", "queue.SimpleQueue.get", "multiprocessing.Queue.get",
    }
)  # fmt: skip
_EVENTS = frozenset({"threading.Event.wait", "threading.Condition.wait", "multiprocessing.Event.wait", "threading.Barrier.wait"})
#: What may be a word to the one that is waited for.
_WORDS = frozenset(
    {Kind.NOTIFY, Kind.STOP, Kind.RESEND, Kind.CANCEL, Kind.UNKNOWN, Kind.FLAG, Kind.SCHEDULE, Kind.SPAWN, Kind.CHAIN}
)


class AtexitWaitsForever(OnRegistrations, Rule):
    """An exit callback that waits without a bound for what nothing brings about.

    ## What it does
    Follows what a callback of `atexit` calls and finds waits without a timeout that need not end: `join()` of a daemon thread or
    process whose function never returns and that is told nothing before; `get()` of a queue and `wait()` on an event to which
    the callback does nothing before; `Queue.join()` where the thread that works on it dies of the first error, its
    `task_done()` not being in a `finally`.

    A `join()` after the stop signal, of a thread that obeys it, is right, and so is `executor.shutdown()`. Threads that are
    no daemons have been joined before exit callbacks run.

    ## Why it stops a shutdown
    The program has done its work and does not end; the user presses Ctrl+C, or a supervisor kills it with all that was still
    to be cleaned up.

    ## Example
    ```python
    import atexit
    import queue
    import threading

    messages = queue.Queue()

    def show_messages():
        while True:
            print(messages.get())

    screen = threading.Thread(target=show_messages, daemon=True)
    screen.start()

    def finish():
        screen.join()

    atexit.register(finish)
    ```

    ## Use instead
    ```python
    import atexit
    import queue
    import threading

    messages = queue.Queue()

    def show_messages():
        while True:
            print(messages.get())

    screen = threading.Thread(target=show_messages, daemon=True)
    screen.start()

    def finish():
        screen.join(timeout=5)

    atexit.register(finish)
    ```

    ## Fix safety
    Unsafe: after the time the program goes on without what it waited for. No fix for
    `Queue.join()`, which takes no timeout, and for `Queue.get()`, which would raise.
    """

    code = "SHD207"
    summary = "waits at exit, without a bound, for what nothing brings about"
    needles = (("atexit", "join"), ("atexit", "get"), ("atexit", "wait"), ("atexit", "run_forever"))
    confidence = Confidence.LIKELY
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        for callback in callbacks(registration):
            effects = callback.summary.effects
            for index, effect in enumerate(effects):
                if effect.kind is not Kind.WAIT or effect.bounded or effect.guessed or not isinstance(effect.node, cst.Call):
                    continue
                steps = _endless(effect, silent=not any(one.kind in _WORDS for one in effects[:index]))
                if steps is None:
                    continue
                self.report(
                    registration.node,
                    f"{callback.name} waits in {shown(effect.node)} without a timeout for what need not come: the program does"
                    " not end",
                    related=[*callback.path(effect, "waits here"), *steps],
                    fix=self._fix(effect),
                )
                return
        if not registration.args:
            self._join_itself(registration)

    def _join_itself(self, registration: AtexitRegistration) -> None:
        """Judge ``atexit.register(thread.join)`` and ``atexit.register(queue.join)``."""
        for value in registration.values:
            names = called_names(value)
            steps: list[Step] | None = None
            if _JOINS.intersection(names):
                worker = worker_of(value, [self.module])
                steps = _never_returns(worker) if worker is not None else None
            elif _QUEUE_JOINS.intersection(names):
                steps = _dies(value, [self.module])
            if steps is not None:
                self.report(
                    registration.node,
                    f"{callback_text(registration)} waits at exit without a timeout for what need not come: the program does not"
                    " end",
                    related=steps,
                )
                return

    def _fix(self, effect: Effect) -> Fix | None:
        if effect.module is not self.module or not isinstance(effect.node, cst.Call):
            return None
        return bound_join(effect.node) if (_JOINS | _EVENTS).intersection(called_names(effect.value)) else None


def _endless(effect: Effect, *, silent: bool) -> list[Step] | None:
    """Why a wait need not end, as steps of the path; None if it may well end.

    Args:
        effect: The wait.
        silent: Whether the callback does nothing before that may be a word to the one that is waited for.
    """
    names = called_names(effect.value)
    if _JOINS.intersection(names):
        worker = worker_of(effect.value, _modules(effect))
        return _never_returns(worker) if silent and worker is not None else None
    if _QUEUE_JOINS.intersection(names):
        return _dies(effect.value, _modules(effect))
    if _GETS.intersection(names) or _EVENTS.intersection(names):
        return [] if silent and not _is_asked(effect) else None
    return [] if "asyncio.AbstractEventLoop.run_forever" in names and silent else None


def _modules(effect: Effect) -> list[Module]:
    return [effect.module, *(module for module, _ in effect.chain)]


def _is_asked(effect: Effect) -> bool:
    """Whether something is asked before, so that the wait is not come to on every way."""
    return not all(is_unconditional(module, node) for module, node in effect.way)


def _never_returns(worker: Worker) -> list[Step] | None:
    one = worker.target
    if worker.is_daemon is not True or one is None or not is_endless(worker):
        return None
    return [Step(worker.module, worker.node, "a daemon"), Step(one.function.module, _header(one.function), "which never returns")]


def _dies(value: Value | None, modules: list[Module]) -> list[Step] | None:
    lost = lost_task_done(value, modules)
    if lost is None:
        return None
    return [Step(*lost, "not come to if the work on an item fails: the thread ends, and the count stays")]


def _header(function: Function) -> cst.CSTNode:
    return function.node.name if isinstance(function.node, cst.FunctionDef) else function.node
