"""Waits of a cleanup that nothing will ever end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS
from ..program.callables import called_names
from ..program.variables import variable
from ..text.names import dotted_text
from ..text.walk import walk_own
from ..threads.lifetime import Life, lifetime
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
        found = _queue(cleanup, call) or _uncounted(cleanup, call) or _thread(cleanup, call)
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


def _uncounted(cleanup: Cleanup, join: cst.Call) -> Stuck | None:
    """``queue.join()`` where what takes the items out does not say of each that it is done."""
    module = cleanup.module
    func = cst.ensure_type(join.func, cst.Attribute)
    owner = variable(module, func.value)
    waits = module.parent(join)
    waits = module.parent(waits) if isinstance(waits, cst.Await) else waits
    if owner is None or not isinstance(waits, cst.Expr) or _is_shared(module, owner):
        return None
    if not any(_QUEUES.intersection(called_names(value)) for value in module.evaluate(func)):
        return None
    takes, done = _loads(module, owner, "get", "get_nowait"), _loads(module, owner, "task_done")
    for take in takes:
        reader, call = module.function_of(take), module.parent(take)
        if reader is None or reader is cleanup.function or not isinstance(call, cst.Call):
            return None
        own = [load for load in done if module.function_of(load) is reader]
        if not own:
            return None
        places = Occurrences(module, reader)
        counted = {point for load in own for point in places.points_of(load)}
        begins = places.points_of(call)
        starts = [edge.target for point in begins for edge in places.graph.successors(point) if edge.kind in NORMAL_KINDS]
        if any(point in counted for point in (*begins, *starts)):
            continue
        after = places.graph.reachable(starts, avoiding=counted.__contains__, kinds=NORMAL_KINDS)
        again = any(point in after for point in begins)
        if again or (places.graph.exit in after and _puts_before(cleanup, join, owner)):
            return Stuck(join, "it counts an item that is taken out, and of which nobody says task_done()", (module, call))
    return None


def _loads(module: Module, owner: tuple[object, str], *methods: str) -> list[cst.Attribute]:
    found = [load for name in methods for load in module.index.loads.get(name, ()) if variable(module, load.value) == owner]
    return sorted(found, key=module.order)


def _puts_before(cleanup: Cleanup, join: cst.Call, owner: tuple[object, str]) -> bool:
    """Whether the cleanup puts something in before it waits: a sentinel, after which its reader ends."""
    module = cleanup.module
    return any(
        module.function_of(load) is cleanup.function and module.order(load) < module.order(join)
        for load in _loads(module, owner, "put", "put_nowait")
    )


def _is_shared(module: Module, owner: tuple[object, str]) -> bool:
    """Whether the queue is given to anybody, or named in another file, so that others may take out what is in it."""
    name = owner[1]
    if not name.startswith("_") and next(module.project.mentions(name, module), None) is not None:
        return True
    nodes: list[cst.BaseExpression] = [*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ())]
    return any(
        variable(module, node) == owner and not isinstance(module.parent(node), (cst.Attribute, cst.If, cst.UnaryOperation))
        for node in nodes
    )


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
            life = lifetime(worker) if worker.is_daemon is not False else None  # else the thread itself is told of
            if life is not None and life.life is Life.DEAF:
                return Stuck(join, "the thread is told to stop, and waits in a call that nothing ends", (life.module, life.node))
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
