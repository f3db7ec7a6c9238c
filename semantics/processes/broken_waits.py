"""Waits for a child process that are broken off, by a timeout or a cancellation, and what then becomes of the child."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import only
from ..effects.occurrences import points_at
from ..flow import CANCELLED, EdgeKind, build
from ..program.arguments import argument
from ..program.known_types import PROCESS
from ..program.values import Constant
from ..resources.uses import Act
from ..text.names import is_none
from ..text.walk import walk
from .handles import handle_of
from .starts import CHILD, POPEN, Start, handle_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..flow import Edge, Graph, Point
    from ..program.module import Function, Module
    from ..resources.uses import Use
    from .handles import Handle

_EXPIRED = frozenset({"subprocess.TimeoutExpired"})
_LATE = frozenset({"TimeoutError"})


@dataclass(frozen=True, slots=True, eq=False)
class TimedWait:
    """A wait for a child that is given up after a time.

    Args:
        handle: The handle.
        call: The ``wait`` or ``communicate``.
        whole: The expression that raises: the call itself, or the ``await`` around ``wait_for``.
        raises: What it raises when the time is up.
    """

    handle: Handle
    call: cst.Call
    whole: cst.BaseExpression
    raises: frozenset[str]

    @property
    def is_async(self) -> bool:
        """Whether it is awaited, so that a cancellation may come instead."""
        return isinstance(self.whole, cst.Await)


def timed_wait(module: Module, call: cst.Call) -> TimedWait | None:
    """The wait a call makes, if that is for a child and has a bound."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in ("wait", "communicate"):
        return None
    handle = handle_of(module, func.value)
    if handle is None or handle.type == CHILD:
        return None
    if handle.type == POPEN:
        given = argument(call, 0 if func.attr.value == "wait" else 1, "timeout")
        if given is None or module.evaluate(given) == (Constant(None),):
            return None
        return TimedWait(handle, call, call, _EXPIRED)
    arg = module.parent(call)
    outer = module.parent(arg) if isinstance(arg, cst.Arg) else None
    if isinstance(outer, cst.Call) and module.callee(outer) == "asyncio.wait_for":
        bound = argument(outer, 1, "timeout")
        awaited = module.parent(outer)
        if bound is None or is_none(bound) or not isinstance(awaited, cst.Await):
            return None
        return TimedWait(handle, call, awaited, _LATE)
    return None


def endless_wait(module: Module, call: cst.Call) -> TimedWait | None:
    """The awaited wait without a bound that a call makes for a child of asyncio: only a cancellation breaks it off."""
    func, whole = call.func, module.parent(call)
    if not isinstance(func, cst.Attribute) or func.attr.value not in ("wait", "communicate") or not isinstance(whole, cst.Await):
        return None
    handle = handle_of(module, func.value)
    return TimedWait(handle, call, whole, frozenset()) if handle is not None and handle.type == PROCESS else None


@dataclass(frozen=True, slots=True, eq=False)
class InterruptedWait:
    """A wait for a child that Ctrl+C breaks off, and does not reach.

    Args:
        wait: The wait.
        start: The call that starts the child.
    """

    wait: TimedWait
    start: Start


def is_ended_by_terminal(module: Module, handle: Handle) -> bool:
    """Whether nobody but the terminal ends a child when a wait for it is broken off by Ctrl+C.

    In a session of its own such a child lives on.
    """
    return any(interrupted_wait(module, call, alone=True) is not None for call in handle.calls("wait", "communicate"))


def interrupted_wait(module: Module, call: cst.Call, *, alone: bool = False) -> InterruptedWait | None:
    """The wait a call makes for a child with a session of its own that nobody ends when the wait is broken off by Ctrl+C.

    Args:
        module: The module.
        call: The call.
        alone: Take it that the child has a session of its own.

    Returns:
        None for anything else, and for a wait that is a look: it has a bound, and the function never kills the child.
    """
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in ("wait", "communicate"):
        return None
    handle = handle_of(module, func.value)
    wait = timed_wait(module, call) if handle is not None and handle.type == POPEN else endless_wait(module, call)
    if wait is None and handle is not None and handle.type == POPEN:
        wait = TimedWait(handle, call, call, frozenset())
    if wait is None or not wait.handle.is_own or wait.handle.is_entered:
        return None
    handle = wait.handle
    starts = [start for start in handle.starts() if start.module is module]
    if len(starts) != 1 or starts[0].is_open or not (alone or starts[0].surely_has_own_group):
        return None
    if wait.raises and not any(use.act is Act.ASKS for use in handle.uses):
        return None
    comes = CANCELLED if wait.is_async else "KeyboardInterrupt"
    graph = build(handle.function.node, only(module, wait.whole, frozenset({comes})))
    return InterruptedWait(wait, starts[0]) if left_running(wait, graph, cancelled=wait.is_async) is not None else None


def left_running(wait: TimedWait, graph: Graph, *, cancelled: bool = False) -> list[Edge] | None:
    """A way from a wait that is broken off to the end of the function on which nobody ends the child, or hands it on.

    Args:
        wait: The wait.
        graph: The graph of its function, in which `only` its wait raises.
        cancelled: Whether it is broken off by a cancellation, and not because the time is up.

    Returns:
        The edges of the way, or None.
    """
    handle = wait.handle
    uses = handle.points(graph)
    here = points_at(graph, handle.module, wait.whole)
    if graph.every_path_passes(graph.entry, here, lambda point: point not in here and is_dealt_with(uses.get(point, ()))):
        return None
    again = {point for use in wait.handle.calls("wait", "communicate") for point in points_at(graph, handle.module, use)}
    kind = EdgeKind.CANCEL if cancelled else EdgeKind.EXCEPTION
    begins = [edge for point in here for edge in graph.successors(point) if edge.kind is kind]
    came: dict[Point, Edge] = {}
    queue: deque[Point] = deque()
    for edge in begins:
        if edge.target not in came:
            came[edge.target] = edge
            queue.append(edge.target)
    ends = {graph.exit, graph.raised, graph.cancelled}
    sources = {edge.source for edge in begins}
    while queue:
        point = queue.popleft()
        if point in ends:
            path = [came[point]]
            while path[-1].source not in sources:
                path.append(came[path[-1].source])
            return path[::-1]
        if point in again or is_dealt_with(uses.get(point, ())):
            continue  # waits again, or ends it, or hands it on
        for edge in graph.successors(point):
            if edge.target not in came and not handle.is_gone(edge):
                came[edge.target] = edge
                queue.append(edge.target)
    return None


def is_dealt_with(uses: Iterable[Use]) -> bool:
    """Whether one of these uses does more than look at the child."""
    return any(use.act is not Act.NOTHING for use in uses)


def killed_on_timeout_only(module: Module, call: cst.Call) -> cst.Name | None:
    """A thing that the end of an ``asyncio.wait_for`` kills, but a cancellation of it does not.

    Its type does not matter: what has a ``kill()`` or ``terminate()`` and is made by the function itself is meant.

    Args:
        module: The module.
        call: The call of ``wait_for``.

    Returns:
        The use of it inside the call; None if there is no such thing.
    """
    whole, function = module.parent(call), module.function_of(call)
    if module.callee(call) != "asyncio.wait_for" or not isinstance(whole, cst.Await) or function is None:
        return None
    if not isinstance(function.node, cst.FunctionDef):
        return None
    for use in walk(call):
        if not isinstance(use, cst.Name) or handle_type(module, use) is not None:
            continue
        named = module.index.name_loads.get(use.value, ())
        loads = [load for load in named if module.scope_of(load).lookup(use.value) is function.scope]
        if use not in loads or not _is_made_here(function, use.value) or not any(_is_killed(module, load) for load in loads):
            continue
        graph = build(function.node, only(module, whole, _LATE | {CANCELLED}))
        here = points_at(graph, module, whole)
        seen_to = {point for load in loads for point in points_at(graph, module, load)}
        if _is_lost(graph, here, seen_to, EdgeKind.CANCEL) and not _is_lost(graph, here, seen_to, EdgeKind.EXCEPTION):
            return use
    return None


def _is_lost(graph: Graph, here: Iterable[Point], seen_to: set[Point], kind: EdgeKind) -> bool:
    """Whether a way that leaves some points by edges of a kind ends without coming to others."""
    after = {edge.target for point in here for edge in graph.successors(point) if edge.kind is kind} - seen_to
    ends = {graph.exit, graph.raised, graph.cancelled}
    return bool(after & ends or graph.reachable(after, avoiding=seen_to.__contains__) & ends)


def _is_made_here(function: Function, name: str) -> bool:
    bindings = function.scope.bindings.get(name, ())
    values = [one.value.expression if isinstance(one.value, cst.Await) else one.value for one in bindings]
    return bool(values) and all(isinstance(value, cst.Call) for value in values) and not any(one.path for one in bindings)


def _is_killed(module: Module, load: cst.CSTNode) -> bool:
    attribute = module.parent(load)
    return isinstance(attribute, cst.Attribute) and attribute.attr.value in ("kill", "terminate")
