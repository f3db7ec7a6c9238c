"""The control-flow graph: points, edges, and the questions asked of them."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .dominance import Dominance

if TYPE_CHECKING:
    import libcst as cst


class Role(enum.Enum):
    """What happens at a point, and of what type its node is."""

    ENTRY = "entry"  #: the function is entered (the node is the function)
    EXIT = "exit"  #: it returns
    RAISED = "raised"  #: an exception leaves it
    CANCELLED = "cancelled"  #: a cancellation leaves it
    HALTED = "halted"  #: the process is gone without any cleanup: ``os._exit``, ``os.abort``, ``os.exec*``
    STATEMENT = "statement"  #: a small statement; an inner def or class; the body of a lambda
    TEST = "test"  #: the test expression of ``if``, ``while`` or a case's guard, taken as a whole
    ITERABLE = "iterable"  #: the expression a ``for`` goes over, evaluated once
    LOOP = "loop"  #: the head of a ``for`` (``cst.For``): TRUE is the next item, FALSE is exhaustion
    WITH_ENTER = "with enter"  #: a ``cst.WithItem``: its expression is evaluated and entered
    WITH_EXIT = "with exit"  #: the same ``cst.WithItem``, left
    HANDLER = "handler"  #: an except clause that takes the exception
    REST = "rest"  #: the end of a ``cst.TryStar``'s clauses, where what none of them took is raised
    RERAISE = "reraise"  #: the end of a ``cst.Finally`` entered by an exception, which now goes on
    SUBJECT = "subject"  #: the subject expression of a ``match``
    CASE = "case"  #: the pattern of a ``cst.MatchCase``: TRUE matches, FALSE goes on to the next case


class EdgeKind(enum.Enum):
    """On what condition an edge is taken."""

    NEXT = "next"  #: always, the source having done its work
    TRUE = "true"
    FALSE = "false"
    EXCEPTION = "exception"  #: the source raises, or lets an exception go on
    CANCEL = "cancel"  #: the same with a cancellation (``asyncio.CancelledError``)


#: The edges along which a point has done its work.
NORMAL_KINDS = frozenset({EdgeKind.NEXT, EdgeKind.TRUE, EdgeKind.FALSE})
#: The edges along which something is being raised.
RAISING_KINDS = frozenset({EdgeKind.EXCEPTION, EdgeKind.CANCEL})


class Way(enum.Enum):
    """By which way a duplicated body (of a ``finally``, a ``with``'s exit, a handler) was entered."""

    NORMAL = "normal"
    EXCEPTION = "exception"
    CANCEL = "cancel"
    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"
    ANY = "any"  #: one copy stands for all ways, as copying has got out of hand


class Point:
    """A place of the graph. Compared by identity.

    Attributes:
        index: Its number in ``Graph.points``, in the order of building.
        role: What happens here.
        node: What it stands for; see `Role` for the type.
        ways: For points inside duplicated bodies, the way of each body around it, outermost first.
    """

    __slots__ = ("index", "node", "role", "ways")

    def __init__(self, index: int, role: Role, node: cst.CSTNode, ways: tuple[Way, ...]) -> None:
        self.index = index
        self.role = role
        self.node = node
        self.ways = ways

    def __repr__(self) -> str:
        ways = "".join(f" {way.value}" for way in self.ways)
        return f"<{self.index} {self.role.value} {type(self.node).__name__}{ways}>"


class Edge(NamedTuple):
    """From one point to another that may be the next."""

    source: Point
    target: Point
    kind: EdgeKind


Predicate = Callable[[Point], bool]


class Graph:
    """The control flow of one function, lambda or module.

    Every point but the four ends can be reached from the entry: code that is dead has no points. Conversely an end that
    has no predecessors is never come to.

    Attributes:
        node: The function, lambda or module.
        points: All points; ``points[i].index == i``.
        entry, exit, raised, cancelled, halted: The points with those roles, one of each.
    """

    def __init__(self, node: cst.CSTNode) -> None:
        self.node = node
        self.points: list[Point] = []
        self._out: list[list[Edge]] = []
        self._into: list[list[Edge]] | None = None
        self._copies: dict[cst.CSTNode, list[Point]] | None = None
        self.entry = self.add_point(Role.ENTRY, node)
        self.exit = self.add_point(Role.EXIT, node)
        self.raised = self.add_point(Role.RAISED, node)
        self.cancelled = self.add_point(Role.CANCELLED, node)
        self.halted = self.add_point(Role.HALTED, node)

    # -- building ---------------------------------------------------------------------------------------------------

    def add_point(self, role: Role, node: cst.CSTNode, ways: tuple[Way, ...] = ()) -> Point:
        """A new point without edges."""
        point = Point(len(self.points), role, node, ways)
        self.points.append(point)
        self._out.append([])
        return point

    def add_edge(self, source: Point, target: Point, kind: EdgeKind) -> None:
        """An edge between two points of this graph; adding it again changes nothing."""
        out = self._out[source.index]
        for edge in out:
            if edge.target is target and edge.kind is kind:
                return
        out.append(Edge(source, target, kind))
        self._into = None

    # -- reading ----------------------------------------------------------------------------------------------------

    @property
    def ends(self) -> tuple[Point, Point, Point, Point]:
        """Exit, raised, cancelled and halted."""
        return self.exit, self.raised, self.cancelled, self.halted

    @property
    def edges(self) -> Iterator[Edge]:
        """All edges, by the index of their source."""
        for edges in self._out:
            yield from edges

    def successors(self, point: Point) -> Sequence[Edge]:
        """The edges that leave a point."""
        return self._out[point.index]

    def predecessors(self, point: Point) -> Sequence[Edge]:
        """The edges that come to a point."""
        if self._into is None:
            self._into = [[] for _ in self.points]
            for edge in self.edges:
                self._into[edge.target.index].append(edge)
        return self._into[point.index]

    def points_of(self, node: cst.CSTNode) -> Sequence[Point]:
        """The points that stand for exactly this node: none if it is dead, several if it stands in a duplicated body."""
        if self._copies is None:
            self._copies = {}
            for point in self.points:
                self._copies.setdefault(point.node, []).append(point)
        return self._copies.get(node, ())

    # -- asking -----------------------------------------------------------------------------------------------------

    def _search(
        self,
        start: Point | Iterable[Point],
        avoiding: Predicate | None,
        kinds: Collection[EdgeKind] | None,
        skip_edge: Callable[[Edge], bool] | None,
    ) -> Iterator[Edge]:
        """Breadth first, the edge by which each point is come to for the first time."""
        queue = deque([start] if isinstance(start, Point) else start)
        seen: set[Point] = set()
        while queue:
            for edge in self._out[queue.popleft().index]:
                target = edge.target
                if target in seen or (kinds is not None and edge.kind not in kinds):
                    continue
                if (skip_edge is not None and skip_edge(edge)) or (avoiding is not None and avoiding(target)):
                    continue
                seen.add(target)
                queue.append(target)
                yield edge

    def reachable(
        self,
        start: Point | Iterable[Point],
        *,
        avoiding: Predicate | None = None,
        kinds: Collection[EdgeKind] | None = None,
        skip_edge: Callable[[Edge], bool] | None = None,
    ) -> set[Point]:
        """The points that can come after ``start``; itself only if it is on a cycle.

        Args:
            start: One point or several. ``avoiding`` is not asked of them.
            avoiding: Points not to enter.
            kinds: The only kinds of edges to follow; by default all.
            skip_edge: Edges not to follow.
        """
        return {edge.target for edge in self._search(start, avoiding, kinds, skip_edge)}

    def leading_to(self, ends: Iterable[Point]) -> set[Point]:
        """The points from which one of these can be come to; themselves only if they are on a cycle, or before another."""
        found: set[Point] = set()
        todo = list(ends)
        while todo:
            for edge in self.predecessors(todo.pop()):
                if edge.source not in found:
                    found.add(edge.source)
                    todo.append(edge.source)
        return found

    def find_path(
        self,
        start: Point | Iterable[Point],
        end: Point | Collection[Point],
        *,
        avoiding: Predicate | None = None,
        kinds: Collection[EdgeKind] | None = None,
        skip_edge: Callable[[Edge], bool] | None = None,
    ) -> list[Edge] | None:
        """A shortest way from ``start`` to ``end`` by at least one edge, or None; arguments as for `reachable`."""
        ends = {end} if isinstance(end, Point) else set(end)
        starts = {start} if isinstance(start, Point) else set(start)
        came: dict[Point, Edge] = {}
        for edge in self._search(starts, avoiding, kinds, skip_edge):
            came[edge.target] = edge
            if edge.target in ends:
                path = [edge]
                while path[-1].source not in starts:
                    path.append(came[path[-1].source])
                path.reverse()
                return path
        return None

    def every_path_passes(
        self,
        start: Point | Iterable[Point],
        end: Point | Collection[Point],
        predicate: Predicate,
        *,
        kinds: Collection[EdgeKind] | None = None,
        skip_edge: Callable[[Edge], bool] | None = None,
    ) -> bool:
        """Whether each way from ``start`` to ``end`` has a point between or at its end for which ``predicate`` holds.

        True if there is no way at all. A point that is passed only by raising counts as passed: give a ``skip_edge`` or
        ask `find_path` where that matters.
        """
        return self.find_path(start, end, avoiding=predicate, kinds=kinds, skip_edge=skip_edge) is None

    def dominance(self, kinds: Collection[EdgeKind] | None = None) -> Dominance:
        """Which points are passed on every way from the entry, following only edges of ``kinds`` (by default all)."""
        targets = [[e.target.index for e in out if kinds is None or e.kind in kinds] for out in self._out]
        return Dominance(targets, self.entry.index)

    def post_dominance(self, kinds: Collection[EdgeKind] | None = None) -> Dominance:
        """Which points are passed on every way to one of the ends; the root, one past the last index, is all the ends.

        Points from which no end can be come to (an endless loop) take no part.
        """
        root = len(self.points)
        sources: list[list[int]] = [[] for _ in range(root + 1)]
        for edge in self.edges:
            if kinds is None or edge.kind in kinds:
                sources[edge.target.index].append(edge.source.index)
        sources[root] = [end.index for end in self.ends]
        return Dominance(sources, root)

    def back_edges(self) -> list[Edge]:
        """The edges that close a loop: their target is passed on every way to their source."""
        dominance = self.dominance()
        return [e for e in self.edges if dominance.dominates(e.target.index, e.source.index)]

    def loops(self) -> dict[Point, set[Point]]:
        """For each point that is the head of a loop, the points of that loop, the head among them."""
        found: dict[Point, set[Point]] = {}
        for edge in self.back_edges():
            inside = found.setdefault(edge.target, {edge.target})
            todo = [edge.source]
            while todo:
                point = todo.pop()
                if point not in inside:
                    inside.add(point)
                    todo += [e.source for e in self.predecessors(point)]
        return found

    def paths(self, limit: int = 1000) -> list[list[Edge]]:
        """The ways from the entry to an end, each edge taken at most once on a way.

        Args:
            limit: How many ways at most.

        Raises:
            ValueError: There are more.
        """
        found: list[list[Edge]] = []
        path: list[Edge] = []
        taken: set[Edge] = set()
        stack = [iter(self._out[self.entry.index])]
        while stack:
            edge = next(stack[-1], None)
            if edge is None:
                stack.pop()
                if path:
                    taken.discard(path.pop())
            elif edge not in taken:
                path.append(edge)
                if edge.target in self.ends:
                    if len(found) == limit:
                        raise ValueError(f"more than {limit} paths")
                    found.append(list(path))
                    path.pop()
                else:
                    taken.add(edge)
                    stack.append(iter(self._out[edge.target.index]))
        return found
