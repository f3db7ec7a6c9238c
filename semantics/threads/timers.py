"""Timers that an object keeps by key, to cancel one when it is asked to, and never all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import ClassValue
from ..resources.uses import Act
from ..text.names import BindingKind
from ..text.walk import walk

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from ..resources.acquisitions import Acquisition

#: What asks a container for one thing by its key.
_BY_KEY = frozenset({"get", "pop", "setdefault"})
_MOST_DEEP = 4


@dataclass(frozen=True, slots=True, eq=False)
class ByKey:
    """A timer that is kept in a container of the object.

    Args:
        container: The attribute.
        store: Where it is put in.
        cancels: Where one of those in it is cancelled.
    """

    container: str
    store: cst.Subscript
    cancels: cst.Attribute


def kept_by_key(acquired: Acquisition) -> ByKey | None:
    """Where a timer that waits as long as a request says is kept, if its owner has no way to cancel all of them."""
    module, function = acquired.module, acquired.function
    delay = argument(acquired.call, 0, "interval")
    if function is None or function.cls is None or delay is None or not _is_asked_for(function, delay, _MOST_DEEP):
        return None
    holders = _holders(acquired, function)
    for name, stores in module.index.item_stores.items():
        for store in stores:
            value, target = store.value, store.target
            if not isinstance(value, cst.Name) or value.value not in holders or module.function_of(target) is not function:
                continue
            if not isinstance(target.value, cst.Attribute) or module.class_of_receiver(target.value.value) is not function.cls:
                return None
            cancels = next((load for load in module.index.loads.get("cancel", ()) if _is_in(module, load, function)), None)
            if cancels is None or not _is_only_asked_by_key(module, name):
                return None
            return ByKey(name, target, cancels)
    return None


def _is_in(module: Module, load: cst.Attribute, function: Function) -> bool:
    around = module.function_of(load)
    return around is not None and around.cls is function.cls


def _is_asked_for(function: Function, expr: cst.CSTNode, depth: int) -> bool:
    """Whether a number comes out of what the caller gives: ``request["delay"]``, ``request.get("delay")``."""
    if depth == 0:
        return False
    module = function.module
    for node in walk(expr):
        inner: cst.CSTNode | None = None
        if isinstance(node, cst.Subscript):
            inner = node.value
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get":
            inner = node.func.value
        if isinstance(inner, cst.Name) and any(
            one.kind is BindingKind.PARAMETER for one in function.scope.bindings.get(inner.value, ())
        ):
            return True
        if isinstance(node, cst.Name) and module.scope_of(node).lookup(node.value) is function.scope:
            for binding in function.scope.bindings[node.value]:
                if binding.value is not None and _is_asked_for(function, binding.value, depth - 1):
                    return True
    return False


def _holders(acquired: Acquisition, function: Function) -> set[str]:
    """The local names that hold the timer, or an object of the program that is made of it and can cancel it."""
    fate = acquired.module.project.ownership.fate(acquired)
    if fate is None or not fate.acts(Act.STARTS, Act.HANDS_ON) or fate.acts(Act.RELEASES):
        return set()
    module = function.module
    names = {acquired.name, *(use.name for use in fate.acts(Act.ALIASES))}
    for use in fate.acts(Act.HANDS_ON):
        arg = module.parent(use.node)
        call = module.parent(arg) if isinstance(arg, cst.Arg) else None
        target = module.parent(call) if call is not None else None
        if not isinstance(call, cst.Call) or not isinstance(target, cst.Assign) or len(target.targets) != 1:
            continue
        values = module.evaluate(call.func)
        wraps = bool(values) and all(isinstance(one, ClassValue) and one.cls.method("cancel") is not None for one in values)
        if wraps and isinstance(target.targets[0].target, cst.Name):
            names.add(target.targets[0].target.value)
    return names


def _is_only_asked_by_key(module: Module, name: str) -> bool:
    """Whether nothing goes through all that is in the container, or gives it to somebody who may."""
    if next(module.project.mentions(name, module), None) is not None:
        return False
    for load in module.index.loads.get(name, ()):
        parent = module.parent(load)
        if isinstance(parent, cst.Subscript) and parent.value is load:
            continue
        if isinstance(parent, (cst.ComparisonTarget, cst.If, cst.UnaryOperation)):
            continue
        method = parent.attr.value if isinstance(parent, cst.Attribute) else ""
        call = module.parent(parent) if parent is not None else None
        if method in _BY_KEY and isinstance(call, cst.Call) and call.args:
            continue
        return False
    return True
