"""Loops that try something again until it works, and which of them take an interruption for one more failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..effects.occurrences import Occurrences, is_unforced_raise
from ..flow import Point, Role
from ..program.values import Parameter
from ..text.names import last_name
from ..text.walk import walk_own

if TYPE_CHECKING:
    from ..program.module import Module

_LOOPS = (cst.For, cst.While)
_OUTER = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
#: Iterables that only count the attempts; any other goes over things of which each is tried in its own right.
_COUNTERS = frozenset({"builtins.range", "itertools.count", "itertools.repeat"})
_SLEEPS = frozenset({"sleep", "wait", "backoff"})


def retry_around(places: Occurrences, node: cst.Try, clause: cst.ExceptHandler) -> cst.For | cst.While | None:
    """The loop that tries the body of a ``try`` again after this clause, and is left when the body has worked.

    None if the clause lets the loop end for what it caught, or asks what that was, and for loops that go over other things
    than attempts.
    """
    module = places.module
    loop = _loop_around(module, node)
    if loop is None or not _is_left_on_success(module, loop, node) or not _takes_time(places, loop, node):
        return None
    if isinstance(loop, cst.For) and not (isinstance(loop.iter, cst.Call) and module.callee(loop.iter) in _COUNTERS):
        return None
    if _asks_what_it_was(module, clause) or _asks_for_stop(places, clause):
        return None
    graph = places.graph
    heads: set[Point] = set(graph.points_of(loop.test if isinstance(loop, cst.While) else loop))
    heads = {point for point in heads if point.role in (Role.TEST, Role.LOOP)}
    starts = [point for point in graph.points_of(clause) if point.role is Role.HANDLER]
    again = graph.find_path(starts, heads, skip_edge=lambda edge: is_unforced_raise(graph, edge)) if starts and heads else None
    return loop if again is not None else None


def _loop_around(module: Module, node: cst.Try) -> cst.For | cst.While | None:
    for around in module.ancestors(node):
        if isinstance(around, _OUTER):
            return None
        if isinstance(around, cst.For):
            return around if around.asynchronous is None else None
        if isinstance(around, cst.While):
            return around
    return None


def _is_left_on_success(module: Module, loop: cst.For | cst.While, node: cst.Try) -> bool:
    """Whether the body of the ``try``, or its ``else``, ends the loop."""
    for part in (node.body, node.orelse):
        for inner in walk_own(part) if part is not None else ():
            if isinstance(inner, cst.Return):
                return True
            if isinstance(inner, cst.Break) and next(one for one in module.ancestors(inner) if isinstance(one, _LOOPS)) is loop:
                return True
    return False


def _takes_time(places: Occurrences, loop: cst.For | cst.While, node: cst.Try) -> bool:
    """Whether there is time for an interruption: something is waited for between attempts, or anything at all is tried."""
    module = places.module
    for inner in walk_own(loop.body):
        if not isinstance(inner, cst.Call):
            continue
        func = inner.func
        name = last_name(func)
        if name in _SLEEPS:
            return True
    tried = [inner for inner in walk_own(node.body) if isinstance(inner, cst.Call)]
    return any(isinstance(value, Parameter) for call in tried for value in module.evaluate(call.func))


def _asks_what_it_was(module: Module, clause: cst.ExceptHandler) -> bool:
    """Whether the clause decides by the exception, or gives it to somebody who may decide."""
    name = clause.name.name.value if clause.name is not None and isinstance(clause.name.name, cst.Name) else None
    for node in walk_own(clause.body):
        if isinstance(node, cst.Call) and module.callee(node) in ("sys.exc_info", "sys.exception"):
            return True
        if isinstance(node, (cst.If, cst.IfExp)) and any(
            isinstance(one, cst.Call) or (isinstance(one, cst.Name) and one.value == name) for one in walk_own(node.test)
        ):
            return True
        if isinstance(node, cst.Match):
            return True
    return False


def _asks_for_stop(places: Occurrences, clause: cst.ExceptHandler) -> bool:
    stops = (Kind.CANCEL, Kind.STOP, Kind.RESEND, Kind.CHAIN, Kind.NOTIFY, Kind.SCHEDULE)
    calls = [node for node in walk_own(clause.body) if isinstance(node, cst.Call)]
    return any(effect.kind in stops for call in calls for effect in places.effects_of(call))
