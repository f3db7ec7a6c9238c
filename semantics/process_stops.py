"""Child processes that are asked to end: who waits for them, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .flow import NORMAL_KINDS, build
from .known_types import PROCESS
from .meaning import Semantic
from .names import is_none
from .occurrences import is_unforced_raise, points_at
from .process_risks import OnlyRaising
from .registrations import argument
from .uses import Act
from .walk import walk

if TYPE_CHECKING:
    from .flow import Edge
    from .handles import Handle
    from .module import Module

_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})


def is_never_reaped(handle: Handle, kill: cst.Call) -> bool:
    """Whether nothing that comes after a child was killed waits for it, asks whether it has ended, or hands it on.

    Args:
        handle: The handle; for an attribute of ``self`` all its uses in the class's modules count, but for those that come
            before in the same function.
        kill: The call that kills, in the handle's function.
    """
    module = handle.module
    graph = build(handle.function.node, Semantic(module))
    here = points_at(graph, module, kill)
    later = graph.reachable(here, skip_edge=lambda edge: is_unforced_raise(graph, edge))
    left = [edge for end in (graph.exit, graph.raised) for edge in graph.predecessors(end) if not is_unforced_raise(graph, edge)]
    if not any(_goes_on(module, edge) for edge in left if edge.source in later or edge.source in here):
        return False  # the program ends
    for point, uses in handle.points(graph).items():
        if point in later and any(use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS) for use in uses):
            return False
    if any(point in later for call in handle.calls("poll") for point in points_at(graph, module, call)):
        return False
    if handle.is_local and any(use.act is Act.HANDS_ON for use in handle.uses):
        return False
    for node in walk(handle.function.node):
        if isinstance(node, cst.WithItem) and handle.is_it(node.item):
            return False
    return handle.is_local or _is_reaped_nowhere(handle)


def _goes_on(module: Module, edge: Edge) -> bool:
    """Whether the program goes on after an edge to the end of a function."""
    return all(not isinstance(node, cst.Call) or module.callee(node) not in _EXITS for node in walk(edge.source.node))


def _is_reaped_nowhere(handle: Handle) -> bool:
    """Whether no other function that can be seen waits for the child that an attribute of ``self`` holds."""
    acquired = [
        one for start in handle.starts() if (one := start.module.project.ownership.acquisition(start.module, start.call))
    ]
    if not acquired:
        return False
    for one in acquired:
        kept = one.module.project.ownership.kept(one)
        if kept is None or kept.is_mentioned:
            return False
        for use in kept.uses:
            if use.function is handle.function:
                continue
            attribute = use.module.parent(use.use.node)
            asks = isinstance(attribute, cst.Attribute) and attribute.attr.value in ("poll", "returncode")
            if asks or use.use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS, Act.ALIASES):
                return False
    return True


def unbounded_stop(handle: Handle, wait: cst.Call) -> cst.Call | None:
    """The ``terminate()`` after which a wait has no bound, if nothing in the function ever kills the child.

    Args:
        handle: The handle.
        wait: A call of ``wait``, ``communicate`` or ``join`` on it.
    """
    module = handle.module
    talks = isinstance(wait.func, cst.Attribute) and wait.func.attr.value == "communicate"
    timeout = argument(wait, 1 if talks else 0, "timeout")
    if (timeout is not None and not is_none(timeout)) or handle.calls("kill"):
        return None
    outer: cst.CSTNode | None = module.parent(wait)
    if isinstance(outer, cst.Arg) or (handle.type == PROCESS and not isinstance(outer, cst.Await)):
        return None  # asyncio.wait_for and its kin
    if any(isinstance(around, cst.With) and around.asynchronous is not None for around in module.ancestors(wait)):
        return None  # perhaps a timeout
    if any(use.act is Act.HANDS_ON for use in handle.uses):
        return None
    graph = build(handle.function.node, OnlyRaising(module, wait, frozenset()))
    waits = points_at(graph, module, wait)
    others = {
        point
        for call in handle.calls("wait", "communicate", "join")
        if call is not wait
        for point in points_at(graph, module, call)
    }
    for asked in handle.calls("terminate"):
        here = points_at(graph, module, asked)
        later = graph.reachable(here, avoiding=others.__contains__, kinds=NORMAL_KINDS)
        if any(point in later for point in waits):
            return asked
    return None
