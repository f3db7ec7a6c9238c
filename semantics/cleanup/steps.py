"""The steps of a cleanup: what a cleanup is there for, and what gives something back or ends something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import STOP_WORDS, Kind
from ..effects.known_failures import FAILURES, QUIET, REMOVALS, SOUND
from ..program.callables import called_names
from ..text.names import last_name
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..program.module import Function, Module

#: Methods that only change a container.
_OF_CONTAINERS = frozenset(
    {
        "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove",
        "setdefault", "sort", "update", "write", "trigger", "trigger_async",
    }
)  # fmt: skip
#: Words in the names of steps by which something is given back or ended.
_ENDINGS = (STOP_WORDS - {"exit", "end", "finish", "die", "interrupt", "graceful"}) | {
    "unlink", "rmtree", "rmdir", "release", "unregister", "logout", "unmount", "deactivate", "dispose",
}  # fmt: skip


def is_step(module: Module, call: cst.Call) -> bool:
    """Whether a call does something a cleanup is there for, and not only says, waits or keeps the books."""
    for effect in module.project.effects.of_call(module, call):
        if effect.kind in (Kind.OUTPUT, Kind.FLAG, Kind.LOCK, Kind.RAISE, Kind.CHAIN):
            continue
        if effect.kind is Kind.WAIT and effect.entry is not None and effect.entry.timeout == ():
            continue
        if SOUND.intersection(called_names(effect.value)):
            continue
        name = last_name(effect.node.func) if isinstance(effect.node, cst.Call) else ""
        if effect.guessed and effect.kind is Kind.NOTIFY and (name in _OF_CONTAINERS or not name):
            continue
        if effect.kind is Kind.UNKNOWN:
            owner = effect.module.parent(effect.node)
            if isinstance(owner, cst.Await):
                owner = effect.module.parent(owner)
            if not isinstance(owner, cst.Expr) or name in _OF_CONTAINERS:
                continue
        return True
    return False


def is_release(module: Module, call: cst.Call) -> bool:
    """Whether a call is a step that gives something back or ends something: closes, stops, cancels, kills, removes."""
    name = last_name(call.func)
    words = set(name.lower().strip("_").split("_"))
    if words & {"is", "has", "event", "message", "msg", "checkpoint"} or not is_step(module, call):
        return False
    if words & _ENDINGS or is_named_as_end(name):
        return True
    return any(REMOVALS.intersection(called_names(value)) for value in module.evaluate(call.func))


def fallible(function: Function) -> Callable[[cst.CSTNode], bool]:
    """Which nodes of a cleanup are to be guarded: known failures, and steps of which nothing is known."""
    module = function.module
    effects = module.project.effects
    at: set[cst.CSTNode] = set()
    for call in function.calls:
        values = module.evaluate(call.func)
        if all(QUIET.intersection(called_names(value)) for value in values):
            continue
        for effect in effects.of_node(function, call):
            if effect.kind is Kind.FALLIBLE or any(name in FAILURES for name in called_names(effect.value)):
                at.add(call)
        owner = module.parent(call)
        if isinstance(owner, cst.Await):
            owner = module.parent(owner)
        if isinstance(owner, (cst.Expr, cst.Element, cst.Lambda)) and call not in at and is_step(module, call):
            at.add(call)
    return lambda node: any(inner in at for inner in walk_own(node))


def is_named_as_end(name: str) -> bool:
    """Whether a name is that of a method that ends something: ``aclose``, ``stopAll``, ``wait_closed``."""
    lower = name.lower().lstrip("_")
    return lower.startswith(("stop", "shutdown", "close", "aclose", "disconnect", "terminate")) or lower == "wait_closed"
