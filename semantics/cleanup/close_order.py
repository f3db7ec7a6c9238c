"""The order of a cleanup: what is closed, or waited for, before what it depends on has been ended."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS
from ..program.arguments import has_star
from ..program.callables import called_names
from ..program.values import Instance
from ..resources.table import shipped
from ..text.names import dotted_text, last_name
from ..threads.threads import reached
from ..threads.workers import worker_of
from .chains import coroutines_of, holds_tasks, is_task
from .endless import stop_signal
from .foreign import container_of, element_of, filled_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

#: Kinds of resources that a task can no longer use once they are closed.
_USED_BY_TASKS = frozenset({"session", "database"})
_ENDS_PEERS = frozenset({"close", "abort", "cancel", "close_clients", "abort_clients", "stop"})


class Fault(enum.Enum):
    """What is wrong with an order."""

    JOIN_FIRST = "a thread is waited for before it is told to stop"
    SERVER_FIRST = "a server waits for its connections before they are ended"
    CLOSED_FIRST = "a task goes on with what is closed already"


@dataclass(frozen=True, slots=True, eq=False)
class Misplaced:
    """Two steps in the wrong order.

    Args:
        fault: What is wrong.
        early: The step that comes too early.
        late: The step that should come before it.
        proof: Where the one depends on the other, with its module.
    """

    fault: Fault
    early: cst.Call
    late: cst.CSTNode
    proof: tuple[Module, cst.CSTNode]


def misplaced(function: Function) -> Iterator[Misplaced]:
    """The steps of a function that come too early."""
    names = {call.func.attr.value for call in function.calls if isinstance(call.func, cst.Attribute)}
    if not names & {"join", "wait_closed"} and "cancel" not in names:
        return
    order = _Order(function)
    for call in function.calls:
        if not isinstance(call.func, cst.Attribute):
            continue
        method = call.func.attr.value
        if method == "join" and not call.args:
            found = _joined_first(order, call)
        elif method == "wait_closed" and not call.args:
            found = _server_first(order, call)
        else:
            found = _closed_first(order, call)
        if found is not None:
            yield found


class _Order:
    """What comes after a step of a function on a way on which nothing fails."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.module = function.module
        self._places: Occurrences | None = None

    def comes_after(self, late: cst.CSTNode, early: cst.CSTNode) -> bool:
        """Whether ``late`` is done after ``early``, and never the other way round."""
        if self._places is None:
            self._places = Occurrences(self.module, self.function)
        first, second = self._places.points_of(early), self._places.points_of(late)
        graph = self._places.graph
        after = graph.reachable(first, kinds=NORMAL_KINDS)
        before = graph.reachable(second, kinds=NORMAL_KINDS)
        return any(point in after for point in second) and not any(point in before for point in first)


# A thread that is joined before it is told to stop


def _joined_first(order: _Order, join: cst.Call) -> Misplaced | None:
    module = order.module
    for value in module.evaluate(join.func):
        worker = worker_of(value, [module])
        if worker is None or worker.target is None or worker.is_process:
            continue
        words = dict(_waited_for(worker.target.function))
        if not words:
            continue
        said = [(name, node) for name, node in _said(order.function) if name in words]
        for name, node in said:
            earlier = any(other == name and not order.comes_after(at, join) for other, at in said)
            if not earlier and order.comes_after(node, join):
                return Misplaced(Fault.JOIN_FIRST, join, node, (worker.target.function.module, words[name]))
    return None


def _waited_for(function: Function) -> Iterator[tuple[tuple[str, str], cst.CSTNode]]:
    """The words without which a thread does not go on: the method or ``=`` that says it and the name it is said to."""
    module = function.module
    for call in function.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or call.args or has_star(call):
            continue
        owner = (dotted_text(func.value) or "").rpartition(".")[2]
        if owner and func.attr.value == "wait":
            yield ("set", owner), call
        elif owner and func.attr.value == "get" and any(
            name.startswith(("queue.", "multiprocessing.")) for value in module.evaluate(func) for name in called_names(value)
        ):
            yield ("put", owner), call
    signal = stop_signal(function)
    if signal is not None:
        yield ("set" if signal.is_event else "=", signal.owner[1]), signal.test


def _said(function: Function) -> Iterator[tuple[tuple[str, str], cst.CSTNode]]:
    for node in function.own:
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            owner = (dotted_text(node.func.value) or "").rpartition(".")[2]
            method = {"put_nowait": "put"}.get(node.func.attr.value, node.func.attr.value)
            if method in ("set", "put"):
                yield (method, owner), node
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                text = dotted_text(target.target)
                if text is not None:
                    yield ("=", text.rpartition(".")[2]), node.value


# A server that waits for connections which end only later


def _server_first(order: _Order, wait: cst.Call) -> Misplaced | None:
    module, function = order.module, order.function
    if not isinstance(module.parent(wait), cst.Await) or not isinstance(wait.func, cst.Attribute):
        return None
    if not _is_server(module, wait.func.value):
        return None
    server = dotted_text(wait.func.value)
    for call in function.calls:
        late = _ends_connections(module, call, server)
        if late is not None and order.comes_after(call, wait):
            return Misplaced(Fault.SERVER_FIRST, wait, call, (module, late))
    return None


def _is_server(module: Module, owner: cst.BaseExpression) -> bool:
    found = list(module.evaluate(owner))
    group = element_of(module, owner)
    for one in filled_with(module, group) if group is not None else ():
        found += module.evaluate(one)
    return any(isinstance(value, Instance) and value.type == "asyncio.Server" for value in found)


def _only_accepts(module: Module, task: cst.BaseExpression) -> bool:
    """Whether a task is that of ``serve_forever()``, which has no connections of its own."""
    for value in module.evaluate(task):
        made = value.origin.args if isinstance(value, Instance) and isinstance(value.origin, cst.Call) else ()
        if any(isinstance(arg.value, cst.Call) and last_name(arg.value.func) == "serve_forever" for arg in made[:1]):
            return True
    return False


def _ends_connections(module: Module, call: cst.Call, server: str | None) -> cst.CSTNode | None:
    """The tasks or connections that a call ends, or gives a time to end."""
    if module.callee(call) == "asyncio.wait_for" and len(call.args) > 1:
        for inner in (call.args[0].value, *module.evaluate(call.args[0].value)):
            gather = inner.origin if isinstance(inner, Instance) else inner
            if isinstance(gather, cst.Call) and module.callee(gather) == "asyncio.gather":
                for arg in gather.args:
                    if arg.star and holds_tasks(module, container_of(module, arg.value)):
                        return arg.value
        return None
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in _ENDS_PEERS or dotted_text(func.value) == server:
        return None
    group = element_of(module, func.value)
    if group is None or _is_server(module, func.value):
        return None
    if func.attr.value == "cancel" and _only_accepts(module, func.value):
        return None
    if func.attr.value == "cancel":
        return group if holds_tasks(module, group) or is_task(module, func.value) else None
    peers = [value for one in filled_with(module, group) for value in module.evaluate(one)]
    if any(isinstance(value, Instance) and value.type in ("asyncio.StreamWriter", "asyncio.Transport") for value in peers):
        return group
    return None


# A resource that is closed while a task uses it


def _closed_first(order: _Order, close: cst.Call) -> Misplaced | None:
    module, function = order.module, order.function
    func = cst.ensure_type(close.func, cst.Attribute)
    owner = func.value
    if not isinstance(owner, cst.Attribute) or not isinstance(module.parent(close), cst.Await):
        return None
    cls = module.class_of_receiver(owner.value)
    if cls is None or not _is_released(module, owner, func.attr.value):
        return None
    for call in function.calls:
        cancelled = call.func
        if not isinstance(cancelled, cst.Attribute) or cancelled.attr.value != "cancel" or call.args:
            continue
        if not is_task(module, cancelled.value) or not order.comes_after(call, close):
            continue
        for coroutine in coroutines_of(module, cancelled.value):
            use = _use_of(coroutine, owner.attr.value)
            if use is not None and coroutine.cls is cls:
                return Misplaced(Fault.CLOSED_FIRST, close, call, use)
    return None


def _is_released(module: Module, owner: cst.BaseExpression, method: str) -> bool:
    for value in module.evaluate(owner):
        if isinstance(value, Instance) and isinstance(value.type, str):
            resource = shipped().of_type(value.type)
            if resource is not None and resource.kind in _USED_BY_TASKS and method in resource.release_names:
                return True
    return False


def _use_of(coroutine: Function, name: str) -> tuple[Module, cst.CSTNode] | None:
    for one in reached(coroutine):
        home = one.function
        if home.cls is not coroutine.cls:
            continue
        for node in home.own:
            if isinstance(node, cst.Attribute) and node.attr.value == name and home.module.class_of_receiver(node.value):
                return home.module, node
    return None
