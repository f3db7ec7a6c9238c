"""Attributes that are given a new resource while the old one may still be open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import closes, is_closing_name
from ..program.values import FunctionValue
from .uses import Act

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from .attributes import Kept

_MAKERS = frozenset({"__init__", "__enter__", "__aenter__", "__new__", "setUp", "asyncSetUp", "setup_method"})
#: Words in the names of functions that are there to be called again.
_AGAIN = frozenset({"reconnect", "restart", "reset", "refresh", "renew", "reload", "reopen", "recreate", "reinit"})


@dataclass(frozen=True, slots=True, eq=False)
class Overwritten:
    """A store that may lose what was there.

    Args:
        function: The function it stands in.
        again: The call that comes to it again; None where the function's name says that.
    """

    function: Function
    again: cst.Call | None


def overwritten(kept: Kept) -> Overwritten | None:
    """How an attribute comes to be given another resource without the old one being closed; None if that cannot be told."""
    acquired = kept.acquisition
    function, module = acquired.function, acquired.module
    if function is None or function.cls is None or function.name in _MAKERS or is_closing_name(function.name):
        return None
    if not kept.has(Act.RELEASES) or kept.has(Act.HANDS_ON) or kept.is_mentioned:
        return None
    if _sees_to_it(module, function, acquired.name, acquired.call):
        return None
    words = set(function.name.lower().split("_"))
    if words & _AGAIN:
        return Overwritten(function, None)
    for load in module.index.loads.get(function.name, ()):
        call, caller = module.parent(load), module.function_of(load)
        if not isinstance(call, cst.Call) or call.func is not load or caller is None or caller.cls is not function.cls:
            continue
        if not any(isinstance(one, FunctionValue) and one.function is function for one in module.evaluate(load)):
            continue
        if _repeats(module, call) and not _sees_to_it(module, caller, acquired.name, None):
            return Overwritten(function, call)
    return None


def _sees_to_it(module: Module, function: Function, name: str, until: cst.CSTNode | None) -> bool:
    """Whether a function reads the attribute, or closes something, before it acquires (or at all)."""
    place = module.order(until) if until is not None else None
    nodes: list[cst.CSTNode] = [load for load in module.index.loads.get(name, ()) if module.function_of(load) is function]
    nodes += [call for call in function.calls if closes(call)]
    return any(place is None or module.order(node) < place for node in nodes)


def _repeats(module: Module, call: cst.Call) -> bool:
    """Whether a call is made again and again: in a loop that it does not leave."""
    inside: cst.CSTNode = call
    for around in module.enclosing(call):
        if isinstance(around, cst.IndentedBlock) and any(
            isinstance(one, cst.SimpleStatementLine) and isinstance(one.body[-1], (cst.Break, cst.Return)) for one in around.body
        ):
            return False
        if isinstance(around, cst.While):
            return inside is around.body
        inside = around
    return False
