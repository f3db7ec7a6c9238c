"""What stands around the statement being built, and takes what leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .graph import EdgeKind, Point, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

#: An edge whose target is not made yet.
Loose = tuple[Point, EdgeKind]


@dataclass(eq=False, slots=True)
class Pending:
    """Loose edges that are going to meet, each once, in order; for raising ones, the names of what is raised."""

    loose: dict[Loose, None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def add(self, loose: Iterable[Loose], names: Iterable[str] = ()) -> None:
        """More of them."""
        self.loose.update(dict.fromkeys(loose))
        self.names.update(names)


@dataclass(eq=False, slots=True)
class LoopFrame:
    """A loop: takes ``break`` and ``continue``."""

    head: Point
    breaks: list[Loose] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class CleanupFrame:
    """A ``finally`` or a ``with``: takes everything, to hand it on when it has been run for each way that is used."""

    takers: int  #: how many would take an interrupt: clauses outside, and the context manager itself
    pending: dict[Way, Pending] = field(default_factory=dict)

    def add(self, way: Way, loose: Iterable[Loose], names: Iterable[str] = ()) -> None:
        """Edges that leave the body by ``way``."""
        self.pending.setdefault(way, Pending()).add(loose, names)


@dataclass(eq=False, slots=True)
class Clause:
    """An except clause and what comes to it."""

    node: cst.ExceptHandler | cst.ExceptStarHandler
    catches: frozenset[str]
    arriving: dict[EdgeKind, Pending] = field(default_factory=dict)

    def add(self, kind: EdgeKind, source: Point, names: Iterable[str]) -> None:
        """An exception from ``source``, known by ``names``."""
        self.arriving.setdefault(kind, Pending()).add([(source, kind)], names)


@dataclass(eq=False, slots=True)
class ClausesFrame:
    """The body of a ``try`` with except clauses.

    Of an ``except*`` clause's body too: the clauses after it are gone through even if it raises.
    """

    clauses: list[Clause]
    in_star_clause: bool = False
    passed: set[str] = field(default_factory=set)  #: the names of what no clause took for sure
    quiet: list[Point] = field(default_factory=list)  #: points that could raise more than they are held to


Frame = LoopFrame | CleanupFrame | ClausesFrame
