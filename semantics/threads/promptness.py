"""Threads that end at once when they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.endless import given_signal
from ..effects.known_effects import Kind
from ..program.arguments import argument
from ..program.values import Constant
from ..program.variables import variable
from .workers import worker_of

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..program.module import Module

#: A pause of so many seconds nobody notices.
_SHORT = 1


def ends_at_once(module: Module, join: cst.Call) -> bool:
    """Whether a thread that is joined has been told to end before, in the same function, and does nothing that lasts."""
    function = module.function_of(join)
    workers = [worker_of(value, (module,)) for value in module.evaluate(join.func)]
    if function is None or not workers:
        return False
    for worker in workers:
        signal = given_signal(worker) if worker is not None else None
        if worker is None or worker.target is None or signal is None:
            return False
        if not any(teller is function and module.order(node) < module.order(join) for teller, node in signal.givers()):
            return False
        effects = module.project.effects.summary(worker.target.function).effects
        if any(not _is_short(effect, signal.owner) for effect in effects):
            return False
    return True


def _is_short(effect: Effect, signal: tuple[object, str]) -> bool:
    """Whether what a thread does takes no time to speak of once it has been told."""
    if effect.kind not in (Kind.WAIT, Kind.LOCK, Kind.FALLIBLE, Kind.UNKNOWN):
        return True
    if not isinstance(effect.node, cst.Call) or effect.kind is Kind.LOCK:
        return False
    func = effect.node.func
    if isinstance(func, cst.Attribute) and variable(effect.module, func.value) == signal:
        return True
    if effect.kind is not Kind.WAIT:
        return effect.detail.startswith(("sys.", "io.", "builtins.print"))
    bound = argument(effect.node, 0, "secs")
    values = effect.module.evaluate(bound) if effect.detail == "time.sleep" and bound is not None else ()
    return bool(values) and all(
        isinstance(value, Constant) and isinstance(value.value, (int, float)) and value.value <= _SHORT for value in values
    )
