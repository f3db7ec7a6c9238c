"""Attributes that are released only while something is alive: who let the object go before that, or after, leaves them open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import likely
from ..flow import RAISING_KINDS
from ..program.values import Constant, FunctionValue
from ..text.index import statements_of
from ..text.names import is_none
from ..text.walk import walk
from .attributes import is_effective
from .uses import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..flow import Edge, Graph, Point
    from ..program.module import ClassInfo, Function, Module
    from ..text.index import Store
    from .attributes import AttributeUse, Kept

#: What is said of the thing itself: that it is there, or not closed yet.
_OF_ITSELF = frozenset({"closed", "is_closed", "closing", "is_closing"})


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A state that an object is in: an attribute of it is true, or has some value.

    Args:
        attribute: The attribute.
        wanted: The value it is compared with; None if it only has to be true.
    """

    attribute: str
    wanted: Constant | None = None

    def is_brought_about_by(self, module: Module, store: Store) -> bool:
        """Whether an assignment may bring the state about."""
        if store.value is None or store.path:
            return True
        values = module.evaluate(store.value)
        if self.wanted is not None:
            return not all(isinstance(value, Constant) and value != self.wanted for value in values)
        return not all(isinstance(value, Constant) and not value.value for value in values)


@dataclass(frozen=True, slots=True, eq=False)
class Missed:
    """A release that is skipped, as the state it depends on does not come about.

    Args:
        release: The release.
        state: The state.
        function: The function that acquires, and would bring the state about.
        begin: Where it acquires.
        cause: What leaves the function before the state is there.
    """

    release: AttributeUse
    state: State
    function: Function
    begin: cst.CSTNode
    cause: cst.CSTNode


def missed_release(kept: Kept) -> Missed | None:
    """The one release of what is kept in an attribute, if a failure before the object's state is reached makes it be skipped."""
    releases = [one for one in kept.uses if one.use.act in (Act.RELEASES, Act.DROPS) and _counts(kept, one.function)]
    if not releases or kept.is_released_by_others or kept.has(Act.HANDS_ON):
        return None
    states = [_states(kept, one) for one in releases]
    for state in states[0]:
        if all(any(other.attribute == state.attribute for other in others) for others in states):
            found = _missed(kept, releases[0], state)
            if found is not None:
                return found
    return None


def _counts(kept: Kept, function: Function | None) -> bool:
    return function is None or (function.name != "__del__" and is_effective(kept.cls, function))


# The state that a release depends on


def _states(kept: Kept, release: AttributeUse) -> list[State]:
    """The states of the object without which a release is not come to; those of the released thing itself left out."""
    found: list[State] = []
    for test, truth in _conditions(release.module, release.use.node):
        found += _asked(release.module, kept, test, truth)
    return found


def _conditions(module: Module, node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """The tests that must have come out so for a node to be come to, in its function."""
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, cst.If) and inside is not around.test:
            yield around.test, inside is around.body
        if isinstance(around, cst.IndentedBlock):
            for before in around.body:
                if before is inside:
                    break
                if isinstance(before, cst.If) and before.orelse is None and _leaves(before.body):
                    yield before.test, False
        inside = around


def _leaves(body: cst.BaseSuite) -> bool:
    statements = list(statements_of(body))
    return bool(statements) and isinstance(statements[-1], cst.Return)


def _asked(module: Module, kept: Kept, test: cst.BaseExpression, truth: bool, depth: int = 3) -> list[State]:
    """The states that a test with this outcome asks for."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _asked(module, kept, test.expression, not truth, depth)
    if isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is not truth:
            return []
        return [*_asked(module, kept, test.left, truth, depth), *_asked(module, kept, test.right, truth, depth)]
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        target = test.comparisons[0]
        same = isinstance(target.operator, (cst.Equal, cst.Is))
        if not same and not isinstance(target.operator, (cst.NotEqual, cst.IsNot)):
            return []
        name = _own_attribute(module, kept, test.left)
        if name is None:
            return []
        if is_none(target.comparator):
            return [State(name)] if same is not truth else []
        values = module.evaluate(target.comparator)
        known = values[0] if len(values) == 1 and isinstance(values[0], Constant) else None
        return [State(name, known)] if known is not None and same is truth else []
    name = _own_attribute(module, kept, test) if truth else None
    if name is None:
        return []
    told = kept.cls.method(name)
    if told is None:
        return [State(name)]
    return _told(kept, told, depth)


def _told(kept: Kept, told: Function, depth: int) -> list[State]:
    """The states that a property, which is one ``return``, asks for."""
    if depth == 0 or not any(told.module.resolve(one) == "builtins.property" for one in told.decorators):
        return []
    if len(told.returned) != 1:
        return []
    (expr,) = told.returned
    if isinstance(expr, cst.IfExp):
        return _asked(told.module, kept, expr.test, True, depth - 1)
    if isinstance(expr, cst.Call) and len(expr.args) == 1 and told.module.callee(expr) == "builtins.bool":
        expr = expr.args[0].value
    return _asked(told.module, kept, expr, True, depth - 1)


def _own_attribute(module: Module, kept: Kept, expr: cst.BaseExpression) -> str | None:
    """The attribute of ``self`` that an expression is; None for what is kept itself."""
    if not isinstance(expr, cst.Attribute) or module.class_of_receiver(expr.value) is None:
        return None
    name = expr.attr.value
    return name if name != kept.acquisition.name and name not in _OF_ITSELF else None


# The way on which the state is not reached


def _missed(kept: Kept, release: AttributeUse, state: State) -> Missed | None:
    reaching: dict[Function, list[cst.CSTNode]] = {}
    for module, store in _stores(kept.cls, state):
        function = module.function_of(store.target)
        if function is None:
            return None
        if not is_effective(kept.cls, function):
            continue
        reaching.setdefault(function, []).append(store.target)
    found: Missed | None = None
    for function, targets in reaching.items():
        one = _leak(kept, release, state, function, targets)
        if one is None:
            return None  # who knows what the thing has to do with the state
        found = found or one
    return found


def _stores(cls: ClassInfo, state: State) -> list[tuple[Module, Store]]:
    """The assignments that may bring a state about."""
    return [
        (base.module, store)
        for base in cls.lineage
        if isinstance(base, type(cls))
        for store in base.stores.get(state.attribute, ())
        if state.is_brought_about_by(base.module, store)
    ]


def _leak(kept: Kept, release: AttributeUse, state: State, function: Function, targets: list[cst.CSTNode]) -> Missed | None:
    """How a function is left after it has acquired, and before it brings the state about."""
    module, ownership = function.module, function.module.project.ownership
    graph = ownership.graph(function, likely(module))
    reached = {point for target in targets for point in ownership.points_evaluating(graph, target)}
    lazy = kept.acquisition.resource.lazy or kept.acquisition.resource.needs
    found: Missed | None = None
    for begin in _begins(kept, function):
        starts = ownership.points_evaluating(graph, begin)
        if not starts or graph.every_path_passes(graph.entry, starts, reached.__contains__):
            continue  # the state is there before, or at once with it
        if graph.find_path(starts, reached) is None:
            continue  # the state has nothing to do with this one
        cause = _cause(graph, starts, reached, may_fail_itself=bool(lazy))
        if cause is not None:
            found = found or Missed(release, state, function, begin, cause)
    return found


def _cause(graph: Graph, starts: list[Point], reached: set[Point], *, may_fail_itself: bool) -> cst.CSTNode | None:
    """What leaves a function from some points on without passing one of ``reached``: an exception or a cancellation."""

    def is_too_early(edge: Edge) -> bool:
        return not may_fail_itself and edge.source in starts and edge.kind in RAISING_KINDS

    ends = {graph.raised, graph.cancelled}
    path = graph.find_path(starts, ends, avoiding=reached.__contains__, skip_edge=is_too_early)
    return next((edge.source.node for edge in path or () if edge.kind in RAISING_KINDS), None)


def _begins(kept: Kept, function: Function) -> list[cst.CSTNode]:
    """The nodes of a function at which what the attribute holds is there, or is first used if it is nothing before that."""
    resource, name = kept.acquisition.resource, kept.acquisition.name
    module = function.module
    if resource.lazy or resource.needs:
        found: list[cst.CSTNode] = []
        for load in module.index.loads.get(name, ()):
            method = module.parent(load)
            if module.function_of(load) is not function or not isinstance(method, cst.Attribute):
                continue
            is_called = isinstance(module.parent(method), cst.Call)
            if is_called and (method.attr.value in resource.needs or (resource.lazy and not resource.needs)):
                found.append(load)
        return found
    makers = {
        base.module.function_of(store.target)
        for base in kept.cls.lineage
        if isinstance(base, type(kept.cls))
        for store in base.stores.get(name, ())
        if any(isinstance(node, cst.Call) for node in walk(store.value or cst.Name("_")))
    }
    if function in makers:
        return [kept.acquisition.call] if kept.acquisition.function is function else []
    return [
        call
        for call in function.calls
        if any(isinstance(value, FunctionValue) and value.function in makers for value in module.evaluate(call.func))
    ]
