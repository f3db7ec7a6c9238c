"""What the failure of a step of a cleanup keeps from being done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import clause_classes
from ..effects.failing import OF_MACHINE, escapes, failing, uncaught
from ..effects.known_effects import Kind
from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS, EdgeKind, Role
from ..flow.exceptions import CANCELLED
from ..text.names import dotted_text
from .dependence import Dependence, contains
from .steps import is_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.known_failures import Failing
    from ..effects.summaries import Effect, Summary
    from ..flow import Edge
    from ..program.callables import Target
    from ..program.module import Function, Module

_CANCELLED = frozenset({CANCELLED})


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A call of a cleanup that may fail, so that an exception comes out of the cleanup.

    Args:
        effect: The call, with the calls that lead to it.
        raises: The classes of what it raises.
        is_likely: Whether that happens in normal life (see `known_failures`).
        skipped: The nearest later step that is then not done, with its module; None if there is none.
        where: The function in which that step stands; without one, the cleanup itself.
    """

    effect: Effect
    raises: frozenset[str]
    is_likely: bool
    skipped: tuple[Module, cst.CSTNode] | None
    where: Function


def failures(one: Target, summary: Summary) -> Iterator[Failure]:
    """The calls of a cleanup that may fail with nothing to catch it, each once, in the order in which they stand.

    Args:
        one: What is called, with the arguments that are filled in already.
        summary: What calling it does.
    """
    for effect, entry in uncaught(one, summary.effects):
        where, skipped = _first_skipped(one.function, effect, entry)
        yield Failure(effect, entry.raises, entry.is_likely, skipped, where)


def _first_skipped(
    outermost: Function, effect: Effect, entry: Failing
) -> tuple[Function, tuple[Module, cst.CSTNode] | None]:
    """The innermost function that goes on after the effect with a further step, and that step."""
    for module, node in reversed(effect.way):
        function = module.function_of(node)
        if function is None:
            continue
        step = skipped_step(function, node, entry)
        if step is not None:
            return function, (module, step)
    return outermost, None


def skipped_step(function: Function, node: cst.CSTNode, entry: Failing) -> cst.CSTNode | None:
    """The first step of a function that is done after ``node`` but not if that raises; arguments as for `skipped_steps`."""
    return next(skipped_steps(function, node, entry), None)


def skipped_steps(
    function: Function, node: cst.CSTNode, entry: Failing, *, is_apart: bool = False
) -> Iterator[cst.Call]:
    """The steps of a function that are done after ``node`` but not if that raises; what needs its result is no step.

    Args:
        function: The function.
        node: An expression evaluated in it. The same call for the next item of a ``for`` counts as a step.
        entry: How it fails. What fails only where the machine does keeps nothing back that would fail with it.
        is_apart: Whether ``node`` gives nothing that a later step could need, whatever they have in common.
    """
    module = function.module
    places = Occurrences(module, function)
    points = places.points_of(node)
    if not points:
        return
    graph = places.graph
    after = graph.reachable(points, kinds=NORMAL_KINDS)
    raised = {edge.target for point in points for edge in graph.successors(point) if _is_taken(module, edge, entry)}
    anyway = raised | graph.reachable(raised)
    given = {
        dotted_text(arg.value)
        for call in places.calls
        if any(point in anyway for point in places.points_of(call))
        for arg in call.args
    } - {None}
    dependent = Dependence(function, node)
    for call in places.calls:
        at = places.points_of(call)
        if not any(point in after for point in at) or any(point in anyway for point in at):
            continue
        if call is node:
            if entry.is_likely and _in_for(module, call):
                yield call
            continue
        if not entry.is_likely and _fails_alike(module, call):
            continue
        if isinstance(call.func, cst.Attribute) and dotted_text(call.func.value) in given:
            continue  # ``except: kill(stream); raise`` sees to it
        if contains(module, call, node) or (not is_apart and dependent.needs(call)) or not is_step(module, call):
            continue
        yield call


def _is_taken(module: Module, edge: Edge, entry: Failing) -> bool:
    """Whether what is raised may take an edge."""
    if edge.kind is not (EdgeKind.CANCEL if entry.raises == _CANCELLED else EdgeKind.EXCEPTION):
        return False
    clause = edge.target.node
    if edge.target.role is not Role.HANDLER or not isinstance(clause, (cst.ExceptHandler, cst.ExceptStarHandler)):
        return True
    return not escapes(entry.raises, clause_classes(module, clause.type))


def _fails_alike(module: Module, call: cst.Call) -> bool:
    """Whether a call writes or reads files and nothing else."""
    found = list(module.project.effects.of_call(module, call))
    return bool(found) and all(effect.kind is Kind.FALLIBLE and failing(effect) in (OF_MACHINE, None) for effect in found)


def _in_for(module: Module, node: cst.CSTNode) -> bool:
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, cst.For) and inside is around.body:
            return True
        inside = around
    return False
