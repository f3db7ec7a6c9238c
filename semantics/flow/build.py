"""From a function's nodes to its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

from ..text.walk import walk_own
from .evaluation import Evaluation, evaluate
from .exceptions import CANCELLED, INTERRUPT, canonical, split
from .frames import Clause, ClausesFrame, CleanupFrame, LoopFrame, Loose, Pending
from .graph import EdgeKind, Graph, Point, Role, Way
from .meaning import SYNTACTIC, Meaning
from .routes import RAISING_WAYS, Routes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

#: What may be asked for a graph.
Flowing: TypeAlias = "cst.FunctionDef | cst.Lambda | cst.Module"
#: A part of the building that asks for inner parts to be built by yielding them. They are driven with a stack of our own, so
#: that the depth of nesting is not bound by Python's.
_Steps: TypeAlias = "Generator[_Steps, None, None]"

#: How many copies of a statement there may be, as it stands in bodies that are duplicated for each way in. Such bodies seldom
#: stand inside each other, so this is far beyond what real code needs; it keeps the size linear for the rest.
COPIES = 64


def build(node: Flowing, meaning: Meaning = SYNTACTIC) -> Graph:
    """The control-flow graph of a function, a lambda or a module's top level.

    What it holds true, besides what Python's reference says:

    - A test, with all its ``and``, ``or``, ternaries and comprehensions, is one point, as is a small statement, a nested
      ``def`` and a whole nested ``class``.
    - Which points raise is for ``meaning`` to say. If thereby an except clause would never be come to, the points straight in
      its ``try`` that could raise at all (attributes, operators, names) do raise, but to this clause only; so do the calls,
      if it is a clause for a cancellation (they may hand out that of another task). Unless `Meaning.wakes` is false.
    - Interrupts (KeyboardInterrupt and the like) are raised by what may raise anything and by the test of a ``while``, only
      inside a ``try`` that has a clause for them, and are not followed out of the function.
    - That a clause of an ``except*`` raised is not remembered while the clauses after it are gone through.
    - A context manager that is left by an exception does not put another in its place.
    - Finding the clause for an exception, matching a pattern and binding a target do not raise.
    - A clause that both an exception and a cancellation come to is duplicated if it may raise again what it caught.

    Args:
        node: The function. Decorators, defaults and annotations belong to the code around it.
        meaning: What is known of calls, classes and tests; by default what syntax tells.
    """
    builder = _Builder(node, meaning)
    stack: list[_Steps] = [builder.build()]
    while stack:
        inner = next(stack[-1], None)
        if inner is None:
            stack.pop()
        else:
            stack.append(inner)
    return builder.graph


class _Builder(Routes):
    """Goes through the statements, and what it gets to know on the way. What no edge leads to gets no points."""

    def __init__(self, node: Flowing, meaning: Meaning) -> None:
        super().__init__(node)
        self.node = node
        self.meaning = meaning
        self.is_async = isinstance(node, cst.FunctionDef) and node.asynchronous is not None
        self.copies = 1  # of the statement being built, so far as it can be told
        self.caught = frozenset({"Exception"})  # what a bare `raise` raises again
        self.held: dict[str, frozenset[str]] = {}  # the same for the names that clauses give to exceptions
        self.evaluations: dict[cst.CSTNode, Evaluation] = {}
        self.compound: dict[type[cst.CSTNode], Callable[[Any], _Steps]] = {
            cst.For: self._for,
            cst.If: self._if,
            cst.Match: self._match,
            cst.Try: self._try,
            cst.TryStar: self._try,
            cst.While: self._while,
            cst.With: self._with,
        }

    def build(self) -> _Steps:
        if isinstance(self.node, cst.Lambda):
            self._step(Role.STATEMENT, self.node.body)
        elif isinstance(self.node, cst.Module):
            yield self._block(self.node.body)
        else:
            yield self._block(self.node.body.body)
        self.leave(Way.RETURN)

    def _step(self, role: Role, node: cst.CSTNode, *also: str) -> Point:
        """A point at which ``node`` is evaluated, ``also`` naming what it raises besides; the frontier leads on from it."""
        point = self.point(role, node)
        evaluation = self.evaluations.get(node)
        if evaluation is None:
            evaluation = self.evaluations[node] = evaluate([node], self.meaning, is_async=self.is_async)
        names = evaluation.raises.union(also)
        self.throw(point, self.interruptible(names))
        if not names.isdisjoint(("Exception", INTERRUPT)) or (evaluation.could_raise and not names):
            self.note_quiet(point)
        if evaluation.halts:
            self.graph.add_edge(point, self.graph.halted, EdgeKind.NEXT)
        if evaluation.completes:
            self.frontier = [(point, EdgeKind.NEXT)]
        return point

    def _test(self, test: cst.BaseExpression, *also: str) -> tuple[Point, list[Loose], list[Loose]]:
        """A point for a test; where it leads to if true, and if false."""
        point = self._step(Role.TEST, test, *also)
        if not self.frontier:
            return point, [], []
        outcome = self.meaning.truth(test)
        yes = [] if outcome is False else [(point, EdgeKind.TRUE)]
        no = [] if outcome is True else [(point, EdgeKind.FALSE)]
        return point, yes, no

    # -- simple statements ------------------------------------------------------------------------------------------

    def _block(self, body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> _Steps:
        for statement in body:
            if not self.frontier:
                return
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    if self.frontier:
                        self._small(small)
            elif (compound := self.compound.get(type(statement))) is not None:
                yield compound(statement)
            else:
                self._small(statement)

    def _small(self, node: cst.CSTNode) -> None:
        """A small statement, or a nested ``def`` or ``class``."""
        if isinstance(node, cst.Raise):
            self._raise(node)
            return
        self._step(Role.STATEMENT, node)
        if isinstance(node, cst.Return):
            self.leave(Way.RETURN)
        elif isinstance(node, cst.Break):
            self.leave(Way.BREAK)
        elif isinstance(node, cst.Continue):
            self.leave(Way.CONTINUE)

    def _raise(self, node: cst.Raise) -> None:
        again = self.caught if node.exc is None else None
        if isinstance(node.exc, cst.Name):
            again = self.held.get(node.exc.value)
        if again is None:
            self._step(Role.STATEMENT, node)
        else:
            self.throw(self.point(Role.STATEMENT, node), again)

    # -- branches and loops -----------------------------------------------------------------------------------------

    def _if(self, node: cst.If) -> _Steps:
        ends: list[Loose] = []
        chain: cst.If | cst.Else | None = node
        while isinstance(chain, cst.If) and self.frontier:
            _, self.frontier, no = self._test(chain.test)
            yield self._block(chain.body.body)
            ends += self.frontier
            self.frontier = no
            chain = chain.orelse
        if isinstance(chain, cst.Else):
            yield self._block(chain.body.body)
        self.frontier += ends

    def _while(self, node: cst.While) -> _Steps:
        # Python looks for signals whenever it jumps back, so a loop of nothing can be interrupted.
        head, yes, no = self._test(node.test, *([INTERRUPT] if self.takers else []))
        yield self._loop(head, node, yes, no)

    def _for(self, node: cst.For) -> _Steps:
        self._step(Role.ITERABLE, node.iter)
        if self.frontier:
            head = self.point(Role.LOOP, node)
            names = canonical(self.meaning.raises(node))
            self.throw(head, self.interruptible(names))
            self.note_quiet(head)
            yield self._loop(head, node, [(head, EdgeKind.TRUE)], [(head, EdgeKind.FALSE)])

    def _loop(self, head: Point, node: cst.For | cst.While, yes: list[Loose], no: list[Loose]) -> _Steps:
        frame = LoopFrame(head)
        self.frames.append(frame)
        self.frontier = yes
        yield self._block(node.body.body)
        self.connect(head)
        self.frames.pop()
        self.frontier = no
        if node.orelse is not None:
            yield self._block(node.orelse.body.body)
        self.frontier += frame.breaks

    def _match(self, node: cst.Match) -> _Steps:
        self._step(Role.SUBJECT, node.subject)
        ends: list[Loose] = []
        for case in node.cases:
            if not self.frontier:
                break
            point = self.point(Role.CASE, case)
            missed: list[Loose] = [] if _is_irrefutable(case.pattern) else [(point, EdgeKind.FALSE)]
            self.frontier = [(point, EdgeKind.TRUE)]
            if case.guard is not None:
                _, self.frontier, no = self._test(case.guard)
                missed += no
            yield self._block(case.body.body)
            ends += self.frontier
            self.frontier = missed
        self.frontier += ends

    # -- with -------------------------------------------------------------------------------------------------------

    def _with(self, node: cst.With) -> _Steps:
        entered: list[tuple[cst.WithItem, CleanupFrame, frozenset[str], list[str]]] = []
        for item in node.items:
            if not self.frontier:
                break
            cancels = [CANCELLED] if node.asynchronous is not None else []
            self._step(Role.WITH_ENTER, item, *cancels)
            suppressed = canonical(self.meaning.suppresses(item))
            self.takers += _takes_interrupts(suppressed)
            frame = CleanupFrame(self.takers)
            self.frames.append(frame)
            entered.append((item, frame, suppressed, cancels))
        yield self._block(node.body.body)
        for item, frame, suppressed, cancels in reversed(entered):
            self.frames.pop()
            self.takers -= _takes_interrupts(suppressed)
            self._with_exits(item, frame, suppressed, cancels)

    def _with_exits(self, item: cst.WithItem, frame: CleanupFrame, suppressed: frozenset[str], cancels: list[str]) -> None:
        if self.frontier:
            frame.add(Way.NORMAL, self.frontier)
        own = self.interruptible(canonical(self.meaning.raises(item)).union(cancels))
        if not self.meaning.suspends(item):
            own = frozenset[str]()
        outer = self.ways
        ends: list[Loose] = []
        for way, pending in frame.pending.items():
            self.ways = (*outer, way)
            self.frontier = list(pending.loose)
            point = self.point(Role.WITH_EXIT, item)
            self.frontier = [(point, EdgeKind.NEXT)]
            if way in RAISING_WAYS.values():
                taking, passing = split(frozenset(pending.names), suppressed)
                self.throw(point, passing.union(cancels))
                if not taking:
                    self.frontier = []
            else:
                self.throw(point, own)
                if way is not Way.NORMAL:
                    self.leave(way)
            ends += self.frontier
        self.ways = outer
        self.frontier = ends

    # -- try --------------------------------------------------------------------------------------------------------

    def _try(self, node: cst.Try | cst.TryStar) -> _Steps:
        cleanup = CleanupFrame(self.takers)
        if node.finalbody is not None:
            self.frames.append(cleanup)
        clauses = [Clause(handler, canonical(self.meaning.catches(handler.type))) for handler in node.handlers]
        tried = ClausesFrame(clauses)
        takers = sum(_takes_interrupts(clause.catches) for clause in clauses)
        self.frames.append(tried)
        self.takers += takers
        yield self._block(node.body.body)
        self.frames.pop()
        self.takers -= takers
        if self.meaning.wakes:
            _wake_quiet(tried)
        if node.orelse is not None:
            yield self._block(node.orelse.body.body)
        ends = self.frontier
        yield self._star_clauses(node, tried) if isinstance(node, cst.TryStar) else self._clauses(clauses)
        self.frontier += ends
        if node.finalbody is not None:
            self.frames.pop()
            yield self._finally(node.finalbody, cleanup)

    def _clauses(self, clauses: list[Clause]) -> _Steps:
        ends: list[Loose] = []
        for clause in clauses:
            yield self._clause(clause)
            ends += self.frontier
        self.frontier = ends

    def _clause(self, clause: Clause) -> _Steps:
        """The body of an except clause, for each way in or once for all; the frontier is where it leads to in the end."""
        ways = [(RAISING_WAYS.get(kind, Way.ANY), pending) for kind, pending in clause.arriving.items()]
        factor = len(ways)
        if factor > 1 and (self.copies * factor > COPIES or not _may_reraise(clause.node)):
            ways = [(Way.ANY, _merged(pending for _, pending in ways))]
            factor = 1
        outer_ways, outer_caught, outer_held = self.ways, self.caught, self.held
        self.copies *= max(factor, 1)
        ends: list[Loose] = []
        for way, pending in ways:
            self.ways = (*outer_ways, way)
            self.caught = frozenset(pending.names)
            if clause.node.name is not None and isinstance(clause.node.name.name, cst.Name):
                self.held = {**outer_held, clause.node.name.name.value: self.caught}
            self.frontier = list(pending.loose)
            self.frontier = [(self.point(Role.HANDLER, clause.node), EdgeKind.NEXT)]
            yield self._block(clause.node.body.body)
            ends += self.frontier
        self.copies //= max(factor, 1)
        self.ways, self.caught, self.held = outer_ways, outer_caught, outer_held
        self.frontier = ends

    def _star_clauses(self, node: cst.TryStar, tried: ClausesFrame) -> _Steps:
        """The clauses of an ``except*``: each takes its part of a group, whatever those before it did."""
        ends: list[Loose] = []
        live = [clause for clause in tried.clauses if clause.arriving]
        for position, clause in enumerate(live):
            later = live[position + 1 :]
            self.frames.append(ClausesFrame(later, in_star_clause=True))
            yield self._clause(clause)
            self.frames.pop()
            for other in later:
                other.arriving.setdefault(EdgeKind.NEXT, Pending()).add(self.frontier, other.catches)
            ends += self.frontier
        self.frontier = ends
        if ends and tried.passed - {INTERRUPT}:
            rest = self.point(Role.REST, node)
            self.throw(rest, frozenset(tried.passed))
            self.frontier = [(rest, EdgeKind.NEXT)]

    def _finally(self, node: cst.Finally, frame: CleanupFrame) -> _Steps:
        """A ``finally``, once for each way by which it is come to, each going on by that way."""
        if self.frontier:
            frame.add(Way.NORMAL, self.frontier)
        factor = len(frame.pending)
        groups = [([way], pending) for way, pending in frame.pending.items()]
        if factor > 1 and self.copies * factor > COPIES:
            groups = [(list(frame.pending), _merged(frame.pending.values()))]
            factor = 1
        outer_ways, outer_caught = self.ways, self.caught
        self.copies *= max(factor, 1)
        ends: list[Loose] = []
        for ways, pending in groups:
            self.ways = (*outer_ways, ways[0] if len(ways) == 1 else Way.ANY)
            if pending.names:
                self.caught = frozenset(pending.names)
            self.frontier = list(pending.loose)
            yield self._block(node.body.body)
            self.caught = outer_caught
            done = self.frontier
            for way in ways:
                self.frontier = list(done)
                if way in RAISING_WAYS.values():
                    if done:
                        self.throw(self.point(Role.RERAISE, node), frozenset(frame.pending[way].names))
                elif way is not Way.NORMAL:
                    self.leave(way)
                ends += self.frontier
        self.copies //= max(factor, 1)
        self.ways = outer_ways
        self.frontier = ends


def _merged(all_pending: Iterable[Pending]) -> Pending:
    merged = Pending()
    for pending in all_pending:
        merged.add(pending.loose, pending.names)
    return merged


def _takes_interrupts(catches: frozenset[str]) -> bool:
    return bool(split(frozenset({INTERRUPT}), catches)[0])


def _wake_quiet(frame: ClausesFrame) -> None:
    """Let quiet points lead to the clauses that nothing leads to: their author knew of a reason."""
    asleep = [clause for clause in frame.clauses if not clause.arriving]
    names = frozenset({"Exception", INTERRUPT})
    for clause in frame.clauses:
        shadowed = INTERRUPT not in names
        taking, names = split(names, clause.catches)
        if CANCELLED in clause.catches and not shadowed:  # of another task, whose result is asked for
            taking |= {CANCELLED}
        if taking and clause in asleep:
            for point in frame.quiet:
                clause.add(EdgeKind.EXCEPTION, point, taking)


def _may_reraise(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    name = handler.name.name.value if handler.name is not None and isinstance(handler.name.name, cst.Name) else None
    return any(
        isinstance(node, cst.Raise) and (node.exc is None or (isinstance(node.exc, cst.Name) and node.exc.value == name))
        for node in walk_own(handler.body)
    )


def _is_irrefutable(pattern: cst.MatchPattern) -> bool:
    while True:
        if isinstance(pattern, cst.MatchOr):
            pattern = pattern.patterns[-1].pattern
        elif isinstance(pattern, cst.MatchAs) and pattern.pattern is not None:
            pattern = pattern.pattern
        else:
            return isinstance(pattern, cst.MatchAs)
