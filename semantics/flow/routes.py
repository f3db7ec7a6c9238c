"""Where the code built so far leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exceptions import CANCELLED, INTERRUPT, split
from .frames import ClausesFrame, CleanupFrame, Frame, LoopFrame, Loose
from .graph import EdgeKind, Graph, Point, Role, Way

if TYPE_CHECKING:
    import libcst as cst

#: The ways into a duplicated body by which something is being raised.
RAISING_WAYS = {EdgeKind.EXCEPTION: Way.EXCEPTION, EdgeKind.CANCEL: Way.CANCEL}


class Routes:
    """A graph in the making, the edges that wait for their target, and what stands around the statement being built.

    Attributes:
        graph: What is made so far.
        frontier: The edges that lead to whatever comes next; if there are none, that is dead.
        frames: What stands around, outermost first.
        ways: The ways into the duplicated bodies around, outermost first.
        takers: How many except clauses and suppressing context managers around would take an interrupt.
    """

    def __init__(self, node: cst.CSTNode) -> None:
        self.graph = Graph(node)
        self.frontier: list[Loose] = [(self.graph.entry, EdgeKind.NEXT)]
        self.frames: list[Frame] = []
        self.ways: tuple[Way, ...] = ()
        self.takers = 0

    def point(self, role: Role, node: cst.CSTNode) -> Point:
        """A new point, to which the frontier leads; the frontier is empty then."""
        point = self.graph.add_point(role, node, self.ways)
        self.connect(point)
        return point

    def connect(self, target: Point) -> None:
        """Lead the frontier to a point that exists; the frontier is empty then."""
        for source, kind in self.frontier:
            self.graph.add_edge(source, target, kind)
        self.frontier = []

    def interruptible(self, names: frozenset[str]) -> frozenset[str]:
        """``names`` and an interrupt, where somebody wants to hear of it and anything may be raised."""
        return names | {INTERRUPT} if self.takers and "Exception" in names else names

    def note_quiet(self, point: Point) -> None:
        """Remember a point that could raise more than it is held to, if an except clause would be the next to know."""
        for frame in reversed(self.frames):
            if not isinstance(frame, LoopFrame):
                if isinstance(frame, ClausesFrame):
                    frame.quiet.append(point)
                return

    def throw(self, source: Point, names: frozenset[str]) -> None:
        """Lead exceptions from ``source``, if any, to all who may take them."""
        if CANCELLED in names:
            self._throw_kind(source, EdgeKind.CANCEL, frozenset({CANCELLED}))
            names -= {CANCELLED}
        self._throw_kind(source, EdgeKind.EXCEPTION, names)

    def _throw_kind(self, source: Point, kind: EdgeKind, names: frozenset[str]) -> None:
        for frame in reversed(self.frames):
            if isinstance(frame, ClausesFrame):
                names = self._offer(frame, source, kind, names)
            elif isinstance(frame, CleanupFrame):
                if not frame.takers:
                    names -= {INTERRUPT}
                if names:
                    frame.add(RAISING_WAYS[kind], [(source, kind)], names)
                return
            if not names:
                return
        if names - {INTERRUPT}:
            end = self.graph.cancelled if kind is EdgeKind.CANCEL else self.graph.raised
            self.graph.add_edge(source, end, kind)

    @staticmethod
    def _offer(frame: ClausesFrame, source: Point, kind: EdgeKind, names: frozenset[str]) -> frozenset[str]:
        """Hand exceptions to the clauses that may take them; the names of those that go on."""
        if frame.in_star_clause:
            for clause in frame.clauses:
                clause.add(EdgeKind.EXCEPTION, source, clause.catches)
            return names
        for clause in frame.clauses:
            taking, names = split(names, clause.catches)
            if taking:
                clause.add(kind, source, taking)
        frame.passed |= names
        return names

    def leave(self, way: Way) -> None:
        """Lead the frontier to where ``return``, ``break`` or ``continue`` goes, through the cleanup between."""
        for frame in reversed(self.frames):
            if isinstance(frame, CleanupFrame):
                if self.frontier:
                    frame.add(way, self.frontier)
                self.frontier = []
                return
            if isinstance(frame, LoopFrame) and way is Way.CONTINUE:
                self.connect(frame.head)
                return
            if isinstance(frame, LoopFrame) and way is Way.BREAK:
                frame.breaks += self.frontier
                self.frontier = []
                return
        self.connect(self.graph.exit)
