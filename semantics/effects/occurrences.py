"""Where in a function's control-flow graph something is evaluated, and what happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..flow import NORMAL_KINDS, Edge, Graph, Point, Role, build
from .meaning import Semantic
from .summaries import Effect, evaluated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..program.module import Function, Module


class Occurrences:
    """The graph of a function, or of a module's top level, with the points at which its nodes are evaluated.

    Args:
        module: The module.
        function: The function; None for the top level.
    """

    def __init__(self, module: Module, function: Function | None) -> None:
        self.module = module
        self.function = function
        if function is None:
            self.graph: Graph = build(module.tree, Semantic(module))
        else:
            self.graph = module.project.effects.summary(function).graph
        self._points = points_by_node(self.graph)

    def points_of(self, node: cst.CSTNode) -> list[Point]:
        """The points at which ``node``, any node inside a statement, is evaluated; none if that is never."""
        return self._points.get(node, [])

    @property
    def nodes(self) -> Iterable[cst.CSTNode]:
        """All that is evaluated."""
        return self._points.keys()

    @property
    def calls(self) -> list[cst.Call]:
        """The calls that are evaluated, in the order of the text."""
        return sorted((node for node in self._points if isinstance(node, cst.Call)), key=self.module.order)

    def effects_of(self, node: cst.CSTNode) -> Iterator[Effect]:
        """What evaluating this node does, not counting the nodes inside it (see `Effects.of_node`)."""
        return self.module.project.effects.of_node(self.function, node, self.module)


def points_by_node(graph: Graph) -> dict[cst.CSTNode, list[Point]]:
    """The points of a graph at which each node is evaluated."""
    found: dict[cst.CSTNode, list[Point]] = {}
    for point in graph.points:
        for node in evaluated(point.role, point.node):
            found.setdefault(node, []).append(point)
    return found


def points_at(graph: Graph, module: Module, node: cst.CSTNode) -> list[Point]:
    """The points of a graph at which a node is evaluated; none if that is dead code or in another function."""
    here: cst.CSTNode | None = node
    while here is not None and here is not graph.node:
        points = [point for point in graph.points_of(here) if point.role is not Role.WITH_EXIT]
        if points:
            return points
        here = module.parent(here)
    return []


def with_exits(graph: Graph, item: cst.WithItem) -> list[Point]:
    """The points at which a context manager is left."""
    return [point for point in graph.points_of(item) if point.role is Role.WITH_EXIT]


def is_unforced_raise(graph: Graph, edge: Edge) -> bool:
    """Whether an edge stands for an exception that only may come, from a point that may as well do its work.

    Ways along the other edges are those of a program in which nothing fails by accident: a ``raise`` and ``sys.exit()`` are on
    them.
    """
    if edge.kind in NORMAL_KINDS or edge.source.role is Role.RERAISE:
        return False
    return any(other.kind in NORMAL_KINDS for other in graph.successors(edge.source))
