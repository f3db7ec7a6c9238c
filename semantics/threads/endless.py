"""Threads and queues that a wait may be for, where nothing brings about what is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.steps import is_step
from ..effects.known_effects import Kind
from ..flow import NORMAL_KINDS
from ..program.values import Instance, Method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..program.module import Module
    from ..program.values import Value
    from .workers import Worker


def is_endless(worker: Worker) -> bool:
    """Whether the function of a thread or a process neither returns nor ends the program, as far as its flow tells."""
    one = worker.target
    if one is None or one.function.is_async:
        return False
    summary = one.function.module.project.effects.of_target(one)
    graph = summary.graph
    if summary.has(Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE):
        return False
    return graph.exit not in graph.reachable(graph.entry, kinds=NORMAL_KINDS)


def lost_task_done(value: Value | None, modules: Iterable[Module]) -> tuple[Module, cst.Attribute] | None:
    """Where a worker says that an item is done, if an error of the work on the item ends its thread before.

    Args:
        value: What is called: ``queue.join``.
        modules: Modules in which the queue may be made.
    """
    if not isinstance(value, Method) or not isinstance(value.receiver, Instance):
        return None
    origin = value.receiver.origin
    for module in modules:
        if origin is None or origin not in module.index.scopes:
            continue
        done = [load for load in module.index.loads.get("task_done", ()) if _is_made_by(module, load.value, origin)]
        if len(done) == 1 and _is_lost_by_error(module, done[0]):
            return module, done[0]
    return None


def _is_made_by(module: Module, expr: cst.BaseExpression, origin: cst.CSTNode) -> bool:
    return any(isinstance(value, Instance) and value.origin is origin for value in module.evaluate(expr))


def _is_lost_by_error(module: Module, done: cst.CSTNode) -> bool:
    """Whether an error on the way from ``get()`` to ``task_done()`` goes past all handlers of the function."""
    function = module.function_of(done)
    if function is None or any(isinstance(node, (cst.Try, cst.With)) for node in function.own):
        return False
    taken = [call for call in function.calls if isinstance(call.func, cst.Attribute) and call.func.attr.value == "get"]
    return len(taken) == 1 and any(
        module.order(taken[0]) < module.order(call) < module.order(done) and is_step(module, call) for call in function.calls
    )
