"""What becomes of a cancellation that reaches a coroutine: who takes it, and whether the coroutine goes on all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import closes, closing_around, way_out
from ..effects.exceptions import clause_classes
from ..effects.known_effects import LOG_METHODS, Kind
from ..effects.meaning import Semantic
from ..effects.occurrences import is_unforced_raise
from ..flow import CANCELLED, EdgeKind, Ending, Graph, Point, Role, Syntactic, build
from ..text.names import dotted_text
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..program.module import Function, Module

Loop = cst.For | cst.While
#: What a clause does to see to the stop itself: then it is none of our business.
_SEES_TO_IT = (
    Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.CANCEL, Kind.STOP, Kind.RESEND, Kind.CHAIN, Kind.NOTIFY, Kind.SCHEDULE,
)  # fmt: skip
_OUTER = (cst.FunctionDef, cst.Lambda, cst.ClassDef)


def cancel_clause(module: Module, node: cst.Try | cst.TryStar) -> cst.ExceptHandler | None:
    """The first clause of a try statement that takes a cancellation."""
    if isinstance(node, cst.TryStar):
        return None
    for handler in node.handlers:
        if clause_classes(module, handler.type) & {CANCELLED, "BaseException"}:
            return handler
    return None


def names_cancellation(module: Module, handler: cst.ExceptHandler) -> bool:
    """Whether a clause says CancelledError itself, alone or among others."""
    return CANCELLED in clause_classes(module, handler.type)


class _Near(Semantic):
    """As `Semantic`, without a look into the functions that are called: which coroutine never returns is hardly known anyway."""

    def never_returns(self, call: cst.Call) -> Ending | None:
        """See `flow.Meaning.never_returns`."""
        return Syntactic.never_returns(self, call)


def near_graph(function: Function) -> Graph:
    """The control-flow graph of a function by what stands in it alone."""
    return build(function.node, _Near(function.module))


class Aftermath:
    """What a coroutine does after a cancellation has been taken.

    Args:
        module: The module.
        function: The coroutine function.
    """

    def __init__(self, module: Module, function: Function) -> None:
        self.module = module
        self.function = function
        self.graph = near_graph(function)

    def entries(self, handler: cst.ExceptHandler) -> list[Point]:
        """The points at which a clause takes a cancellation; none if none can come there."""
        return [
            point
            for point in self.graph.points_of(handler)
            if point.role is Role.HANDLER and any(edge.kind is EdgeKind.CANCEL for edge in self.graph.predecessors(point))
        ]

    def after(self, points: Iterable[Point], loop: Loop | None = None) -> set[Point]:
        """What may come after points when nothing fails by accident, up to the head of the loop."""
        heads = set(self.heads(loop)) if loop is not None else set()
        return self.graph.reachable(
            points, avoiding=heads.__contains__, skip_edge=lambda edge: is_unforced_raise(self.graph, edge)
        )

    def heads(self, loop: Loop) -> list[Point]:
        """The points from which the loop starts over."""
        if isinstance(loop, cst.While):
            return list(self.graph.points_of(loop.test))
        return [point for point in self.graph.points_of(loop) if point.role is Role.LOOP]

    def stays_in(self, points: list[Point], loop: Loop) -> bool:
        """Whether all ways from points lead back to the loop's head."""
        heads = set(self.heads(loop))
        loops = self.graph.loops()
        inside = {point for head in heads for point in loops.get(head, ())}
        if not points or not inside or not self.after(points, loop) <= inside:
            return False
        return self.graph.find_path(points, heads) is not None

    def awaited(self, points: Iterable[Point]) -> list[cst.CSTNode]:
        """What is awaited where a cancellation comes from that is taken at these points."""
        found: dict[cst.CSTNode, None] = {}
        for point in points:
            for edge in self.graph.predecessors(point):
                if edge.kind is EdgeKind.CANCEL:
                    found.update(dict.fromkeys(_waits(edge.source.node)))
        return list(found)

    def closes(self, node: cst.Try, points: Iterable[Point]) -> bool:
        """Whether a try statement is part of a cleanup, which may have to go on to its end all the same."""
        if closing_around(self.module, node) is not None or way_out(self.module, node) is not None:
            return True
        awaited = self.awaited(points)
        return bool(awaited) and all(closes(one) for one in awaited)

    def sees_to_it(self, handler: cst.ExceptHandler) -> bool:
        """Whether a clause remembers the cancellation, hands it on, or stops something on account of it."""
        name = handler.name.name.value if handler.name is not None and isinstance(handler.name.name, cst.Name) else None
        for node in walk_own(handler.body):
            if isinstance(node, (cst.Assign, cst.AnnAssign, cst.AugAssign)) and _remembers(node):
                return True
            if isinstance(node, cst.Name) and name is not None and node.value == name and not self._is_shown(node):
                return True
            if isinstance(node, cst.Call):
                if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("uncancel", "cancelling"):
                    return True
                if self.module.callee(node) in ("sys.exc_info", "sys.exception"):
                    return True
                near = self.module.project.near_effects
                if any(effect.kind in _SEES_TO_IT for effect in near.of_node(self.function, node)):
                    return True
        return False

    def _is_shown(self, node: cst.Name) -> bool:
        """Whether an exception is only written into a text or a log."""
        for around in self.module.ancestors(node):
            if isinstance(around, (cst.FormattedStringExpression, cst.BinaryOperation, cst.Comparison)):
                return True
            if isinstance(around, cst.Call):
                callee = self.module.callee(around)
                if callee in ("builtins.print", "builtins.str", "builtins.repr", "builtins.type", "builtins.isinstance"):
                    return True
                return isinstance(around.func, cst.Attribute) and around.func.attr.value in LOG_METHODS
            if isinstance(around, cst.BaseStatement):
                return False
        return False

    def awaits_own(self, awaited: Iterable[cst.CSTNode]) -> bool:
        """Whether what is awaited may be something that the function has cancelled itself, or a task of somebody else's.

        ``task.cancel()`` and then ``await task`` has to take the cancellation. Awaiting a name, and not a call, is waiting for
        what runs already: whose cancellation comes back cannot be told.
        """
        cancelled = cancelled_in(self.module, self.function)
        for node in awaited:
            if isinstance(node, (cst.Name, cst.Attribute, cst.Subscript)):
                return True
            if cancelled & texts(self.module, node):
                return True
        return False


def _remembers(node: cst.Assign | cst.AnnAssign | cst.AugAssign) -> bool:
    """Whether an assignment may keep for later that something happened: a flag, an attribute; not a value instead."""
    targets = [one.target for one in node.targets] if isinstance(node, cst.Assign) else [node.target]
    if isinstance(node, cst.AugAssign) or not all(isinstance(target, cst.Name) for target in targets):
        return True
    return isinstance(node.value, cst.Name) and node.value.value in ("True", "False")


def _waits(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is waited for in a statement, an expression, an item of an ``async with``, the head of an ``async for``."""
    if isinstance(node, cst.WithItem):
        yield node.item
    elif isinstance(node, cst.For):
        yield node.iter
    else:
        for inner in walk_own(node):
            if isinstance(inner, cst.Await):
                yield inner.expression


def cancelled_in(module: Module, function: Function) -> set[str]:
    """The texts of what a function cancels, elements of containers by their containers as well."""
    found: set[str] = set()
    for node in walk(function.node):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "cancel":
            found |= texts(module, node.func.value)
    return found


def texts(module: Module, expr: cst.CSTNode) -> set[str]:
    """The names and attributes in an expression; for the variable of a loop, those of what it goes over as well."""
    found: set[str] = set()
    for node in walk(expr):
        text = dotted_text(node) if isinstance(node, (cst.Name, cst.Attribute)) else None
        if text is None or text in ("asyncio", "self", "cls"):
            continue
        found.add(text)
        if isinstance(node, cst.Name):
            for around in module.ancestors(node):
                iterated = around.iter if isinstance(around, (cst.For, cst.CompFor)) else None
                if isinstance(around, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
                    iterated = around.for_in.iter
                if iterated is not None and iterated is not expr:
                    found |= {one for inner in walk(iterated) if (one := dotted_text(inner)) and one not in ("self", "list")}
    return found


def loop_around(module: Module, node: cst.CSTNode) -> Loop | None:
    """The next loop around a node, in the same function."""
    for around in module.ancestors(node):
        if isinstance(around, _OUTER):
            return None
        if isinstance(around, (cst.For, cst.While)):
            return around
    return None
