"""Locks that a function takes and gives back by hand, and keeps when something fails in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import asking
from ..effects.occurrences import points_at
from ..flow import NORMAL_KINDS, RAISING_KINDS, Role
from ..program.values import Instance
from ..text.names import dotted_text

if TYPE_CHECKING:
    from ..flow import Edge
    from ..program.module import Module

_LOCKS = frozenset(
    f"{home}.{name}"
    for home in ("asyncio", "threading", "multiprocessing", "anyio", "trio")
    for name in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "CapacityLimiter")
)


@dataclass(frozen=True, slots=True, eq=False)
class KeptLock:
    """A way out of a function on which it keeps a lock that it gives back on others.

    Args:
        lock: How it is written.
        release: Where it is given back, if all goes well.
        cause: What leaves the function.
        is_cancelled: Whether by a cancellation.
    """

    lock: str
    release: cst.Call
    cause: cst.CSTNode
    is_cancelled: bool


def _is_in_cleanup(module: Module, edge: Edge) -> bool:
    """Whether an edge is a second failure, in a ``finally``: that one step of a cleanup skips the rest is another matter."""
    inside = edge.kind in RAISING_KINDS and edge.source.role is not Role.RERAISE
    return inside and any(isinstance(around, cst.Finally) for around in module.ancestors(edge.source.node))


def kept_lock(module: Module, call: cst.Call) -> KeptLock | None:
    """The way on which a lock that a call takes is never given back; None if there is none, or if others may give it back."""
    func, function = call.func, module.function_of(call)
    if not isinstance(func, cst.Attribute) or func.attr.value != "acquire" or function is None or call.args:
        return None
    around = module.parent(call)
    statement = module.parent(around) if isinstance(around, cst.Await) else around
    lock = dotted_text(func.value)
    values = module.evaluate(func.value)
    if not isinstance(statement, cst.Expr) or lock is None or not isinstance(function.node, cst.FunctionDef):
        return None
    if not values or not all(isinstance(value, Instance) and value.type in _LOCKS for value in values):
        return None
    releases = [
        load
        for load in module.index.loads.get("release", ())
        if dotted_text(load.value) == lock and isinstance(module.parent(load), cst.Call)
    ]
    if not releases or any(module.function_of(load) is not function for load in releases):
        return None  # another one gives it back
    graph = module.project.ownership.graph(function, asking(module))
    given = {point for load in releases for point in points_at(graph, module, load)}
    taken = points_at(graph, module, call)
    here = {edge.target for point in taken for edge in graph.successors(point) if edge.kind in NORMAL_KINDS} - given
    if not here or graph.exit in graph.reachable(here, avoiding=given.__contains__, kinds=NORMAL_KINDS):
        return None  # it is meant to be kept
    release = module.parent(releases[0])
    for end in (graph.cancelled, graph.raised):
        path = graph.find_path(here, end, avoiding=given.__contains__, skip_edge=lambda edge: _is_in_cleanup(module, edge))
        edge = next((edge for edge in path or () if edge.kind in RAISING_KINDS), None)
        if edge is not None and isinstance(release, cst.Call):
            return KeptLock(lock, release, edge.source.node, end is graph.cancelled)
    return None
