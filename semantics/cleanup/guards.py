"""What stands before a step of a function and may keep it from being done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import points_at
from ..flow import Graph, Point, Role
from ..program.decorators import is_rewritten
from ..signals.handlers import steps_to
from ..text.names import Binding, BindingKind, dotted_text
from ..text.walk import walk_own

if TYPE_CHECKING:
    from ..effects.summaries import Effect, Summary
    from ..program.module import Module

#: Calls whose result does not change from one run to the next.
_PLAIN = frozenset({"builtins.isinstance", "builtins.hasattr", "builtins.callable", "builtins.len", "builtins.issubclass"})


def reads_state(module: Module, test: cst.CSTNode) -> bool:
    """Whether a test asks for something that may be another thing the next time.

    That is an attribute, a variable of an outer function or of the module that is assigned more than once, a call, or a local
    variable that holds such a thing.
    """
    for node in walk_own(test):
        if isinstance(node, cst.Call):
            if module.callee(node) not in _PLAIN:
                return True
        elif isinstance(node, cst.Attribute):
            if module.resolve(node) is None:
                return True
        elif isinstance(node, cst.Name) and _is_shared(module, node):
            return True
    return False


def _is_shared(module: Module, name: cst.Name) -> bool:
    scope = module.scope_of(name)
    home = scope.lookup(name.value)
    if home is None:
        return False
    bindings = home.bindings[name.value]
    if home.function_scope is scope.function_scope and home.function_scope is not None:
        return any(one.kind is BindingKind.ASSIGNMENT and _holds_state(module, one) for one in bindings)
    return len(bindings) > 1 or bindings[0].kind not in (
        BindingKind.IMPORT, BindingKind.FUNCTION, BindingKind.CLASS
    )  # fmt: skip


def _holds_state(module: Module, binding: Binding) -> bool:
    """Whether what a local variable is given may be another thing the next time; variables that it is made of do not count."""
    value = binding.value
    if value is None:
        return False
    if isinstance(value, cst.Tuple) and binding.path and binding.path[0] < len(value.elements):
        value = value.elements[binding.path[0]].value
    return not isinstance(value, cst.Name) and reads_state(module, value)


def is_decided(graph: Graph, module: Module, node: cst.CSTNode) -> bool:
    """Whether every way to a node passes a test of some state that may also lead past it."""
    points = set(points_at(graph, module, node))
    if not points:
        return False
    if _is_decided_inside(module, node, {point.node for point in points}):
        return True
    before = points | graph.leading_to(points)

    def decides(point: Point) -> bool:
        if point.role is not Role.TEST or not reads_state(module, point.node) or _is_set_before(module, point.node):
            return False
        return any(edge.target not in before for edge in graph.successors(point))

    return graph.every_path_passes(graph.entry, points, decides)


def _is_set_before(module: Module, test: cst.CSTNode) -> bool:
    """``self.done = False`` and then ``while not self.done:``: the state is of this run alone."""
    loop = module.parent(test)
    read = {text for node in walk_own(test) if isinstance(node, cst.Attribute) and (text := dotted_text(node)) is not None}
    block = module.parent(loop) if isinstance(loop, cst.While) else None
    if not isinstance(block, cst.IndentedBlock) or not read:
        return False
    set_before: set[str | None] = set()
    for statement in block.body[: list(block.body).index(loop)]:  # type: ignore[arg-type]
        for one in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(one, cst.Assign):
                set_before.update(dotted_text(target.target) for target in one.targets)
    return read <= set_before


def _is_decided_inside(module: Module, node: cst.CSTNode, whole: set[cst.CSTNode]) -> bool:
    """The same within one statement: ``started or clean_up()``, ``clean_up() if not started else None``."""
    inside = node
    while inside not in whole:
        around = module.parent(inside)
        if around is None:
            return False
        if isinstance(around, cst.BooleanOperation) and inside is around.right and reads_state(module, around.left):
            return True
        if isinstance(around, cst.IfExp) and inside is not around.test and reads_state(module, around.test):
            return True
        inside = around
    return False


def is_guarded(effect: Effect, summary: Summary) -> bool:
    """Whether a test of some state decides if an effect comes about, in one of the functions on the way to it.

    It may also be done by a decorator of which nothing is known.
    """
    for index, (module, function, node) in enumerate(steps_to(effect, summary)):
        if is_rewritten(function):
            return True
        graph = summary.graph if index == 0 else module.project.effects.summary(function).graph
        if is_decided(graph, module, node):
            return True
    return False
