"""Where a function's own signal handler comes out of a call as SystemExit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..effects.occurrences import points_at
from .handlers import handlers

if TYPE_CHECKING:
    from ..effects.summaries import Summary
    from ..program.module import Function


def interrupted_calls(function: Function) -> frozenset[cst.Call]:
    """The calls of a function that take their time, made after it has set a signal handler that exits.

    When the signal comes, the handler runs in the middle of such a call, and SystemExit goes on from there.
    """
    module = function.module
    if not any(module.callee(call) == "signal.signal" for call in function.calls):
        return frozenset()
    graph = module.project.effects.summary(function).graph
    begins = [
        point
        for handler in handlers(module)
        if not handler.on_loop and _exits(handler.run(min(handler.terminating)))
        for registration in handler.registrations
        if registration.terminating and module.function_of(registration.call) is function
        for point in points_at(graph, module, registration.call)
    ]
    if not begins:
        return frozenset()
    later = graph.reachable(begins)
    return frozenset(
        call
        for call in function.calls
        if any(point in later for point in points_at(graph, module, call)) and _takes_time(function, call)
    )


def _exits(summary: Summary) -> bool:
    """Whether a handler always ends in ``sys.exit()`` or the like."""
    return not summary.returns and summary.has(Kind.EXIT) and not summary.has(Kind.HARD_EXIT)


def _takes_time(function: Function, call: cst.Call) -> bool:
    """Whether a call is known to wait, or is made for what it does and nothing is known of it."""
    module = function.module
    effects = list(module.project.effects.of_call(module, call))
    if any(effect.kind is Kind.WAIT for effect in effects):
        return True
    return isinstance(module.parent(call), cst.Expr) and any(
        effect.kind is Kind.UNKNOWN for effect in effects
    )
