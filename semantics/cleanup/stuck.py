"""Waits of a cleanup that nothing will ever end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS
from ..program.callables import called_names
from ..text.names import dotted_text
from ..text.walk import walk_own
from ..threads.threads import reached
from ..threads.workers import worker_of
from .chains import coroutines_of, is_task
from .endless import given_signal, is_left_inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .cleanups import Cleanup

_QUEUES = frozenset({"asyncio.Queue.join", "queue.Queue.join", "multiprocessing.JoinableQueue.join"})
#: Methods by which a loop waits for something that fails when it is closed, and so ends.
_FAILING = frozenset({"recv", "recvfrom", "recv_into", "accept", "read", "readline", "poll", "select", "iter_lines", "next"})


@dataclass(frozen=True, slots=True, eq=False)
class Stuck:
    """A wait that does not end.

    Args:
        wait: The call that waits.
        reason: Why it does not end.
        proof: The place that shows it, with its module.
    """

    wait: cst.Call
    reason: str
    proof: tuple[Module, cst.CSTNode]


def stuck(cleanup: Cleanup) -> Iterator[Stuck]:
    """The waits of a cleanup that nothing ends."""
    for call in cleanup.function.calls:
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "join" or call.args or not cleanup.has(call):
            continue
        found = _queue(cleanup, call) or _thread(cleanup, call)
        if found is not None:
            yield found


def _queue(cleanup: Cleanup, join: cst.Call) -> Stuck | None:
    """``queue.join()`` after the tasks were cancelled that call ``queue.task_done()``."""
    module, function = cleanup.module, cleanup.function
    func = cst.ensure_type(join.func, cst.Attribute)
    if not any(_QUEUES.intersection(called_names(value)) for value in module.evaluate(func)):
        return None
    name = (dotted_text(func.value) or "").rpartition(".")[2]
    places = Occurrences(module, function)
    for call in function.calls:
        cancelled = call.func
        if not isinstance(cancelled, cst.Attribute) or cancelled.attr.value != "cancel" or not is_task(module, cancelled.value):
            continue
        after = places.graph.reachable(places.points_of(call), kinds=NORMAL_KINDS)
        if not any(point in after for point in places.points_of(join)):
            continue
        for coroutine in coroutines_of(module, cancelled.value):
            done = _counts_down(coroutine, name)
            if done is not None:
                return Stuck(join, "the task that counts it down has been cancelled before", (done[0].module, done[1]))
    return None


def _counts_down(coroutine: Function, name: str) -> tuple[Function, cst.CSTNode] | None:
    for one in reached(coroutine):
        for call in one.function.calls:
            func = call.func
            is_done = isinstance(func, cst.Attribute) and func.attr.value == "task_done"
            if is_done and (dotted_text(cst.ensure_type(func, cst.Attribute).value) or "").rpartition(".")[2] == name:
                return one.function, call
    return None


def _thread(cleanup: Cleanup, join: cst.Call) -> Stuck | None:
    """``thread.join()`` where nobody tells the thread to stop."""
    module = cleanup.module
    for value in module.evaluate(join.func):
        worker = worker_of(value, [module])
        if worker is None or worker.target is None or worker.is_process:
            continue
        function = worker.target.function
        if not isinstance(function.node, cst.FunctionDef):
            continue
        signal = given_signal(worker)
        if signal is not None:
            if not signal.givers() and not signal.is_known_elsewhere():
                what = "an event that nobody sets" if signal.is_event else "a flag that nobody changes"
                return Stuck(join, f"the thread ends by {what}", (signal.module, signal.test))
            continue
        loop = _endless(function)
        if loop is not None:
            return Stuck(join, "the thread's loop has no end", (function.module, loop))
    return None


def _endless(function: Function) -> cst.While | None:
    """The loop of a function that goes on for ever and cannot be broken by closing what it waits for."""
    module = function.module
    for node in function.own:
        if not isinstance(node, cst.While) or is_left_inside(node):
            continue
        if not isinstance(node.test, cst.Name) or node.test.value != "True":
            continue
        calls = [inner for inner in walk_own(node.body) if isinstance(inner, cst.Call)]
        names = {name for call in calls for value in module.evaluate(call.func) for name in called_names(value)}
        waits = "time.sleep" in names or any(name.startswith("queue.") and name.endswith(".get") for name in names)
        words = {call.func.attr.value for call in calls if isinstance(call.func, cst.Attribute)}
        exits = any(name in ("sys.exit", "os._exit", "builtins.exit") for name in names)
        if waits and not words & _FAILING and not exits and not module.project.effects.summary(function).returns:
            return node
    return None
