"""Waits for a sign of life of what was just started, with nothing that notices that it has ended instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS, Kind
from ..effects.occurrences import Occurrences
from ..program.callers import is_in_tests
from ..program.references import references
from ..text.walk import walk

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..program.module import Function, Module

#: What tells whether a file is there that the other side makes.
_SIGNS = frozenset({"exists", "lexists", "is_file", "isfile", "is_socket", "is_fifo", "path_exists"})
_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep"})
#: What puts an end to the wait from outside.
_BOUNDS = frozenset(
    {
        "asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "anyio.fail_after", "anyio.move_on_after",
        "trio.fail_after", "trio.move_on_after", "asyncio.wait_for",
    }
)  # fmt: skip
_LEAVES = frozenset({Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.CANCEL, Kind.STOP, Kind.WAIT})


@dataclass(frozen=True, slots=True, eq=False)
class StartWait:
    """A loop that waits until what was started shows itself.

    Args:
        test: What it asks for.
        start: What starts the other side.
        call: The call of the loop's function that comes to the start.
    """

    test: cst.BaseExpression
    start: Effect
    call: cst.Call


def start_wait(function: Function, loop: cst.While) -> StartWait | None:
    """The wait that a loop is, if only what was started before it in the function can end it."""
    module = function.module
    test = loop.test
    if not isinstance(test, cst.UnaryOperation) or not isinstance(test.operator, cst.Not) or is_in_tests(module):
        return None
    asked = test.expression
    if not isinstance(asked, cst.Call) or not isinstance(asked.func, cst.Attribute) or asked.func.attr.value not in _SIGNS:
        return None
    if not _only_sleeps(function, loop) or _is_bounded(module, loop) or _has_bounded_caller(function):
        return None
    places = Occurrences(module, function)
    heads = set(places.graph.points_of(loop.test))
    for call in places.calls:
        if module.order(call) > module.order(loop):
            continue
        start = next((effect for effect in places.effects_of(call) if _starts(effect)), None)
        if start is not None and heads & set(places.graph.reachable(places.points_of(call))):
            return StartWait(test, start, call)
    return None


def _starts(effect: Effect) -> bool:
    """Whether an effect is the start of a child process or a thread."""
    is_known = effect.kind is Kind.SPAWN and not effect.guessed and effect.entry is not None
    return is_known and effect.entry is not None and effect.entry.detail in ("process", "thread") and (
        Kind.WAIT not in effect.entry.kinds
    )


def _only_sleeps(function: Function, loop: cst.While) -> bool:
    """Whether the loop does nothing but sleep, and say that it waits."""
    if loop.orelse is not None or not isinstance(loop.body, cst.IndentedBlock):
        return False
    sleeps = False
    for line in loop.body.body:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else (line,):
            if isinstance(statement, cst.Pass):
                continue
            value = statement.value if isinstance(statement, cst.Expr) else None
            call = value.expression if isinstance(value, cst.Await) else value
            if not isinstance(call, cst.Call):
                return False
            if function.module.callee(call) in _SLEEPS:
                sleeps = True
            elif isinstance(value, cst.Await) or not _only_tells(function, call):
                return False
    return sleeps


def _only_tells(function: Function, call: cst.Call) -> bool:
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    if name in LOG_METHODS or function.module.callee(call) == "builtins.print":
        return True
    effects = list(function.module.project.near_effects.of_node(function, call))
    return any(effect.chain for effect in effects) and not any(effect.kind in _LEAVES for effect in effects)


def _is_bounded(module: Module, node: cst.CSTNode) -> bool:
    """Whether something around a place bounds how long it takes."""
    for around in module.ancestors(node):
        items = around.items if isinstance(around, cst.With) else ()
        calls = [around, *(item.item for item in items)]
        if any(isinstance(call, cst.Call) and module.callee(call) in _BOUNDS for call in calls):
            return True
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return any(isinstance(one, cst.Call) and module.callee(one) == "signal.alarm" for one in walk(around))
    return False


def _has_bounded_caller(function: Function) -> bool:
    return any(_is_bounded(one.module, one.node) for one in references(function) if one.sure)
