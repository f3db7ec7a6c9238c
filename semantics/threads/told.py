"""Threads that go on until they are told to stop, and who tells them: an event, a flag, a None in their queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.endless import given_signal, handed_on
from ..effects.may_fail import likely
from ..effects.occurrences import points_at
from ..flow import NORMAL_KINDS, RAISING_KINDS, build
from ..program.arguments import has_star
from ..program.module import ClassInfo
from ..program.values import ClassValue
from ..program.variables import variable
from ..resources.acquisitions import Disposition, acquisition_of
from ..resources.ownership import Leak, Way, fate
from ..resources.table import Release, Resource
from ..resources.uses import Act
from ..tasks.background import is_always
from ..text.names import is_none, last_name
from ..text.walk import walk, walk_own
from .workers import made_by

if TYPE_CHECKING:
    from ..flow import Edge
    from ..program.module import Function, Module
    from .workers import Worker

_MAKERS = frozenset({"__init__", "__enter__", "__aenter__"})


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What alone ends a thread, and where it is said.

    Args:
        module: The module of ``loop``.
        loop: What the thread goes through until it is told to stop.
        tellers: Where it is told, each with its function.
    """

    module: Module
    loop: cst.While
    tellers: tuple[tuple[Function, cst.CSTNode], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Untold:
    """A way out of a function on which nobody tells a thread to stop, though on others somebody does.

    Args:
        told: What ends the thread.
        start: Where it is started.
        teller: Where it is told, if all goes well.
        cause: What leaves the function.
        owner: The name of the class that keeps the thread; empty for a thread in a local name.
    """

    told: Told
    start: cst.CSTNode
    teller: cst.CSTNode
    cause: cst.CSTNode
    owner: str = ""


def told_by(worker: Worker) -> Told | None:
    """What alone ends a thread; None if it may end in another way, or if others may tell it."""
    if worker.target is None or not isinstance(worker.node, cst.Call):
        return None
    signal = given_signal(worker)
    if signal is None:
        return _by_sentinel(worker, worker.node)
    module, function = worker.target.function.module, worker.target.function
    loop = next((node for node in module.ancestors(signal.test) if isinstance(node, cst.While)), None)
    if loop is None or signal.is_known_elsewhere() or _is_given_away(signal.module, signal.owner, worker.node):
        return None
    givers = [(one, node) for one, node in signal.givers() if one is not function]
    tellers = tuple((one, node) for one, node in givers if one is not None)
    return Told(module, loop, tellers) if len(tellers) == len(givers) else None


def _by_sentinel(worker: Worker, call: cst.Call) -> Told | None:
    """``while True: item = queue.get(); if item is None: break``: ended by what is put into the queue."""
    target = worker.target
    if target is None:
        return None
    function, module = target.function, target.function.module
    loops = [node for node in function.own if isinstance(node, cst.While) and is_always(module, node)]
    queue = _read_queue(module, loops[0]) if len(loops) == 1 else None
    owner = variable(module, queue) if queue is not None else None
    if queue is None or owner is None:
        return None
    home = module
    names = [param.name.value for param in function.positional]
    if owner[0] is function.scope:
        if owner[1] not in names:
            return None
        given = handed_on(worker.module, call, names.index(owner[1]) - target.filled, owner[1])
        owner = variable(worker.module, given) if given is not None else None
        home = worker.module
    if owner is None or _is_given_away(home, owner, call):
        return None
    tellers: list[tuple[Function, cst.CSTNode]] = []
    for name in ("put", "put_nowait"):
        for load in home.index.loads.get(name, ()):
            put, teller = home.parent(load), home.function_of(load)
            if variable(home, load.value) != owner or not isinstance(put, cst.Call) or not put.args:
                continue
            if is_none(put.args[0].value) and teller is not None:
                tellers.append((teller, load))
    return Told(module, loops[0], tuple(tellers))


def _read_queue(module: Module, loop: cst.While) -> cst.BaseExpression | None:
    """The queue whose None is all that ends a loop."""
    queue: cst.BaseExpression | None = None
    name = ""
    for node in walk_own(loop.body):
        value = node.value if isinstance(node, cst.Assign) and len(node.targets) == 1 else None
        target = node.targets[0].target if isinstance(node, cst.Assign) else None
        if not isinstance(value, cst.Call) or not isinstance(target, cst.Name) or value.args:
            continue
        if isinstance(value.func, cst.Attribute) and value.func.attr.value == "get":
            if queue is not None:
                return None
            queue, name = value.func.value, target.value
    for node in walk_own(loop.body):
        if isinstance(node, (cst.Break, cst.Return, cst.Raise)) and not _is_on_none(module, node, name, loop):
            return None
    leaves = any(isinstance(node, (cst.Break, cst.Return)) for node in walk_own(loop.body))
    return queue if leaves else None


def _is_on_none(module: Module, leaving: cst.CSTNode, name: str, loop: cst.While) -> bool:
    inside: cst.CSTNode = leaving
    for around in module.ancestors(leaving):
        if around is loop:
            return False
        if isinstance(around, cst.If) and inside is around.body:
            test = around.test
            if isinstance(test, cst.Comparison) and isinstance(test.left, cst.Name) and test.left.value == name:
                return is_none(test.comparisons[0].comparator) and isinstance(test.comparisons[0].operator, (cst.Is, cst.Equal))
        inside = around
    return False


def _is_given_away(module: Module, owner: tuple[object, str], call: cst.Call) -> bool:
    """Whether an event or a queue is given to anybody but the thread that a call makes."""
    own = set(walk(call))
    for node in (*module.index.loads.get(owner[1], ()), *module.index.name_loads.get(owner[1], ())):
        if variable(module, node) != owner or node in own:
            continue
        parent = module.parent(node)
        if isinstance(parent, (cst.Return, cst.Arg, cst.Element, cst.DictElement, cst.Assign, cst.AnnAssign, cst.Yield)):
            return True
    return False


def untold(module: Module, call: cst.Call) -> Untold | None:
    """The way out of a function on which a thread that a call makes, or the object that owns it, is not told to stop."""
    if not isinstance(module.parent(call), (cst.Assign, cst.AnnAssign, cst.Attribute)):
        return None
    if last_name(call.func) == "Thread":
        return _thread(module, call)
    return _owner(module, call) if last_name(call.func)[:1].isupper() and not has_star(call) else None


def _thread(module: Module, call: cst.Call) -> Untold | None:
    worker, function = made_by(module, call), module.function_of(call)
    if worker is None or worker.is_daemon is not False or worker.is_process or worker.node is not call or function is None:
        return None
    start = _start(module, call)
    told = told_by(worker) if start is not None and isinstance(function.node, cst.FunctionDef) else None
    if told is None or start is None or not told.tellers or any(one is not function for one, _ in told.tellers):
        return None
    graph = build(function.node, likely(module))
    stops = {point for _, node in told.tellers for point in points_at(graph, module, node)}
    starts = points_at(graph, module, start)
    here = {edge.target for point in starts for edge in graph.successors(point) if edge.kind in NORMAL_KINDS}
    if not stops or not here or here & stops or graph.exit in graph.reachable(here, avoiding=stops.__contains__):
        return None  # that it is not told on the straight way is another matter
    path = graph.find_path(here, graph.raised, avoiding=stops.__contains__)
    cause = _cause(path) if path is not None else None
    return Untold(told, start, told.tellers[0][1], cause) if cause is not None else None


def _cause(path: list[Edge]) -> cst.CSTNode | None:
    return next((edge.source.node for edge in path if edge.kind in RAISING_KINDS), None)


def _start(module: Module, call: cst.Call) -> cst.CSTNode | None:
    """Where a thread in a local name, or in none, is started."""
    parent = module.parent(call)
    if isinstance(parent, cst.Attribute):
        started = module.parent(parent)
        return started if parent.attr.value == "start" and isinstance(started, cst.Call) else None
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return None
    owner = variable(module, target)
    starts = [load for load in module.index.loads.get("start", ()) if variable(module, load.value) == owner]
    return module.parent(starts[0]) if len(starts) == 1 else None


def _owner(module: Module, call: cst.Call) -> Untold | None:
    values = module.evaluate(call.func)
    cls = values[0].cls if len(values) == 1 and isinstance(values[0], ClassValue) else None
    if cls is None or cls.is_open or module.function_of(call) is None or cls.method("__del__") is not None:
        return None
    for base in cls.lineage:
        stores = [store for found in base.stores.values() for store in found] if isinstance(base, ClassInfo) else []
        for store in stores:
            if isinstance(base, ClassInfo) and isinstance(store.value, cst.Call) and last_name(store.value.func) == "Thread":
                found = _of_owned(module, call, cls, base.module, store.value, store.target)
                if found is not None:
                    return found
    return None


def _of_owned(
    module: Module, call: cst.Call, cls: ClassInfo, home: Module, made: cst.Call, kept: cst.Attribute
) -> Untold | None:
    worker = made_by(home, made)
    if worker is None or worker.is_daemon is not False or worker.is_process or worker.node is not made:
        return None
    owner = variable(home, kept)
    starts = [load for load in home.index.loads.get("start", ()) if variable(home, load.value) == owner]
    starters = {one.name for load in starts if (one := home.function_of(load)) is not None}
    told = told_by(worker)
    if told is None or not starters or any(one.cls is None or one.cls not in cls.lineage for one, _ in told.tellers):
        return None
    enders = {one.name for one, _ in told.tellers}
    enders |= {name for name, one in cls.methods.items() if any(_calls_own(one, other, enders) for other in one.calls)}
    needs = frozenset[str]() if "__init__" in starters else frozenset(starters - enders)
    if not enders or enders & _MAKERS or not needs.isdisjoint(_MAKERS) or (not needs and "__init__" not in starters):
        return None
    releases = tuple(Release(one.name, one.is_async) for name in sorted(enders) if (one := cls.method(name)) is not None)
    resource = Resource(cls.name, "thread", cls.name, release=releases, needs=needs, is_derived=True)
    acquired = acquisition_of(module, call, resource)
    judged = fate(acquired, likely(module)) if acquired is not None and acquired.disposition is Disposition.LOCAL else None
    if judged is None or not judged.is_released or judged.acts(Act.HANDS_ON, Act.ALIASES) or judged.leak(Way.RETURN) is not None:
        return None
    leak: Leak | None = judged.leak(Way.EXCEPTION)
    if leak is None or leak.cause is None:
        return None
    begun = judged.acts(Act.STARTS)
    return Untold(told, begun[0].node if begun else call, judged.acts(Act.RELEASES)[0].node, leak.cause, cls.name)


def _calls_own(method: Function, call: cst.Call, names: set[str]) -> bool:
    func = call.func
    own = isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value == method.receiver
    return own and isinstance(func, cst.Attribute) and func.attr.value in names
