"""SHD103."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.known_effects import Kind
from ...semantics.program.callers import callers
from ...semantics.program.known_types import LOOP
from ...semantics.program.values import Instance, Method
from ...semantics.signals.handlers import Handler, handlers, steps_to
from ...semantics.signals.stopping import may_stop_by
from ...semantics.tasks.loops import runs_in_coroutine
from ...semantics.threads.locks import lock_taken, origin_of, other_takers, runs_in_thread
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.effects.summaries import Effect, Summary

_EXECUTORS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor")
_LOOP_RUNS = frozenset({"asyncio.run", "asyncio.Runner.run", f"{LOOP}.run_until_complete", f"{LOOP}.run_forever"})
#: Waits that need the program to go on meanwhile, or that are for a child that may not care.
_WAITS = frozenset(
    {
        "threading.Thread.join", "threading.Timer.join", "threading.Event.wait", "threading.Condition.wait",
        "threading.Condition.wait_for", "threading.Barrier.wait", "threading.Semaphore.acquire",
        "threading.BoundedSemaphore.acquire", "queue.Queue.get", "queue.Queue.join", "queue.LifoQueue.get",
        "queue.PriorityQueue.get", "queue.SimpleQueue.get", "multiprocessing.Process.join", "multiprocessing.Queue.get",
        "multiprocessing.JoinableQueue.join", "multiprocessing.Event.wait", "multiprocessing.Pool.join",
        "concurrent.futures.Future.result", "concurrent.futures.Future.exception", "concurrent.futures.wait",
        "concurrent.futures.ThreadPoolExecutor.shutdown", "concurrent.futures.ProcessPoolExecutor.shutdown",
        "concurrent.futures.ThreadPoolExecutor.__exit__", "concurrent.futures.ProcessPoolExecutor.__exit__",
        "subprocess.Popen.wait", "subprocess.Popen.communicate", "os.wait", "os.waitpid",
    }
)  # fmt: skip
#: What tells nobody anything if nobody reads it.
_TOLD_IF_READ = (Kind.FLAG, Kind.NOTIFY)
_TELLING_A_CHILD = frozenset({Kind.RESEND, Kind.UNKNOWN})
_TELLING_WORKERS = frozenset({Kind.FLAG, Kind.NOTIFY, Kind.CANCEL, Kind.SCHEDULE, Kind.UNKNOWN})
#: What, done before in the handler, lets a wait end soon: the child, or the thread, has been told to end, or may have been.
_TELLING = {
    **dict.fromkeys(
        (
            "multiprocessing.Process.join", "multiprocessing.Pool.join", "subprocess.Popen.wait", "subprocess.Popen.communicate",
            "os.wait", "os.waitpid",
        ),
        _TELLING_A_CHILD,
    ),
    **dict.fromkeys(("threading.Thread.join", "threading.Timer.join"), _TELLING_WORKERS | {Kind.STOP}),
    **dict.fromkeys((f"{executor}.{method}" for executor in _EXECUTORS for method in ("shutdown", "__exit__")), _TELLING_WORKERS),
}  # fmt: skip


class HandlerWaits(Rule):
    """A handler of `signal.signal` that waits without a bound, or takes a lock, while the program it interrupted stands still.

    ## What it does
    Finds in handlers of SIGINT and SIGTERM, and in what they call:

    - a lock which cannot be taken twice by one thread, and which other code of the main thread takes too;
    - a join of a thread, `queue.get()`, `event.wait()`, `future.result()`, an executor's shutdown or a wait for a child, without
      a timeout (what was told to end before, or was started by the handler itself, is left alone);
    - `wait()` for a child, though it was told to end, for which the interrupted code waits too: it holds a lock meanwhile;
    - an event loop run to its end where the module runs one already.

    Callbacks of `loop.add_signal_handler` are no such handlers, they interrupt nothing.

    ## Why it stops a shutdown
    The handler runs in the main thread, between two steps of whatever that was doing. What it waits for may need that very
    code to go on: the lock is held by it, the thread waits for an item it was about to put. Then neither ever goes on, and
    the program hangs in its shutdown.

    ## Example
    ```python
    import signal
    import sys
    import threading

    lock = threading.Lock()
    results = []

    def add(result):
        with lock:
            results.append(result)

    def on_stop(signum, frame):
        with lock:
            print(len(results))
        sys.exit(0)

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Use instead
    ```python
    import signal
    import sys
    import threading

    lock = threading.Lock()
    results = []

    def add(result):
        with lock:
            results.append(result)

    def on_stop(signum, frame):
        sys.exit(0)

    signal.signal(signal.SIGTERM, on_stop)
    try:
        add(1)
    finally:
        print(len(results))
    ```
    In general: let the handler only set a flag or raise SystemExit, and do the waiting where the program then ends.

    ## Fix safety
    No fix.
    """

    code = "SHD103"
    summary = "a lock, a join or another unbounded wait in a signal handler: it may wait for what it interrupted"
    needles = ("signal(", "signal as ")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for handler in handlers(self.module):
            if handler.on_loop:
                continue
            for signal in sorted(handler.terminating):
                if self._judge(handler, handler.run(signal)):
                    break

    def _judge(self, handler: Handler, summary: Summary) -> bool:
        told: set[Kind] = set()
        for effect in summary.effects:
            if effect.kind not in _TOLD_IF_READ or may_stop_by(effect, summary):
                told.add(effect.kind)
            if effect.guessed:
                continue
            if effect.kind is Kind.LOCK and self._judge_lock(handler, summary, effect):
                return True
            if effect.kind is Kind.WAIT and not effect.bounded and self._judge_wait(handler, summary, effect, told):
                return True
        return False

    def _judge_lock(self, handler: Handler, summary: Summary, effect: Effect) -> bool:
        lock = lock_taken(effect)
        made = origin_of(effect.module, lock) if lock is not None else None
        if made is None:
            return False
        own = {function for _, function, _ in steps_to(effect, summary)}
        for module in dict.fromkeys((effect.module, self.module)):
            for node, function in other_takers(module, made, own):
                come = callers(function)
                if come.is_passed and not come.is_program:
                    continue  # whoever calls it may do so in another thread
                self._report(
                    handler,
                    effect,
                    "takes a lock that the code it interrupts may hold: then both wait for ever",
                    Step(module, node, f"taken here too, in {function.qualname}"),
                )
                return True
        return False

    def _judge_wait(self, handler: Handler, summary: Summary, effect: Effect, told: set[Kind]) -> bool:
        if effect.detail in _LOOP_RUNS:
            if not _runs_loop_elsewhere(handler):
                return False
            self._report(handler, effect, "runs an event loop in the middle of one that is running: RuntimeError")
            return True
        also = _waiting_too(effect, summary) if effect.detail == "subprocess.Popen.wait" else None
        if also is not None:
            what = "waits for a child while the code it interrupts may hold the lock of the same Popen.wait: neither goes on"
            self._report(handler, effect, what, also)
            return True
        if effect.detail not in _WAITS or told & _TELLING.get(effect.detail, frozenset()) or _is_of_handler(effect, summary):
            return False
        what = f"waits without a bound ({_short(effect.detail)})"
        self._report(handler, effect, f"{what} while the code it interrupts stands still")
        return True

    def _report(self, handler: Handler, effect: Effect, what: str, *more: Step) -> None:
        related = [Step(handler.function.module, handler.function.node, "the handler")]
        related += [Step(module, node, "calls this") for module, node in effect.chain]
        deed = "it waits here" if effect.kind is Kind.WAIT else "it takes the lock here"
        related.append(Step(effect.module, effect.node, deed))
        self.report(
            handler.first.call,
            f"the handler of {' and '.join(sorted(handler.terminating))} {what}",
            related=[*related, *more],
        )


def _waiting_too(effect: Effect, summary: Summary) -> Step | None:
    """Where else the same module waits for the same child without a bound."""
    module = effect.module
    receiver = effect.value.receiver if isinstance(effect.value, Method) else None
    made = receiver.origin if isinstance(receiver, Instance) else None
    own = {function for _, function, _ in steps_to(effect, summary)}
    for load in module.index.loads.get("wait", ()):
        call = module.parent(load)
        if made is None or not isinstance(call, cst.Call) or call.func is not load or call.args:
            continue
        function = module.function_of(call)
        if function not in own and not runs_in_thread(module, function) and origin_of(module, load.value) is made:
            return Step(module, call, "it is waited for here too")
    return None


def _is_of_handler(effect: Effect, summary: Summary) -> bool:
    """Whether what is waited for was made by the handler, or what it calls, so that it needs nobody else to come to its end."""
    value = effect.value.receiver if isinstance(effect.value, Method) else effect.value
    origin = value.origin if isinstance(value, Instance) else None
    if origin is None:
        return False
    return any(
        origin in module.index.scopes and module.function_of(origin) is function
        for module, function, _ in steps_to(effect, summary)
    )


def _runs_loop_elsewhere(handler: Handler) -> bool:
    module = handler.module
    if any(runs_in_coroutine(module.function_of(one.call)) for one in handler.registrations):
        return True  # a loop was running when the handler was set
    for call in module.calls:
        if module.function_of(call) is handler.function:
            continue
        if module.callee(call) == "asyncio.run":
            return True
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("run_until_complete", "run_forever"):
            return True
    return False


def _short(name: str) -> str:
    return ".".join(name.split(".")[-2:])
