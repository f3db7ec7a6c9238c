"""Containers that callbacks, or their own items, change while others go over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.values import FunctionValue, Partial
from ..program.variables import variable
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import ClassInfo, Function, Module

_TAKES_OUT = frozenset({"discard", "remove", "pop", "popitem", "clear", "difference_update"})
_PUTS_IN = frozenset({"add", "append"})


def changing_callback(module: Module, container: cst.Name | cst.Attribute) -> cst.CSTNode | None:
    """Where a done callback is added that takes things out of a container; None if the module has none."""
    owner = variable(module, container)
    if owner is None:
        return None
    for load in module.index.loads.get("add_done_callback", ()):
        call = module.parent(load)
        if not isinstance(call, cst.Call) or call.func is not load or not call.args:
            continue
        given = call.args[0].value
        if isinstance(given, cst.Attribute) and given.attr.value in _TAKES_OUT:
            if variable(module, given.value) == owner:
                return call
            continue
        for function in _functions(module, given):
            if function.module is module and _takes_out(module, function, owner):
                return call
    return None


def _functions(module: Module, expr: cst.BaseExpression) -> Iterator[Function]:
    for value in module.evaluate(expr):
        while isinstance(value, Partial):
            value = value.callee  # noqa: PLW2901 - unwrapping
        if isinstance(value, FunctionValue):
            yield value.function


def _takes_out(module: Module, function: Function, owner: tuple[object, str]) -> bool:
    for node in function.own:
        changed: cst.BaseExpression | None = None
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _TAKES_OUT:
            changed = node.func.value
        elif isinstance(node, cst.Del) and isinstance(node.target, cst.Subscript):
            changed = node.target.value
        if changed is not None and variable(module, changed) == owner:
            return True
    return False


def step_that_leaves(module: Module, loop: cst.For, container: cst.Attribute) -> tuple[cst.Call, cst.Call] | None:
    """The call of a loop by which an item takes itself out of the container, and where it does so; None if none does.

    Known for sets, dicts and lists that the items have put themselves into: ``owner.items.add(self)``.
    """
    if not isinstance(loop.target, cst.Name):
        return None
    for load in module.index.loads.get(container.attr.value, ()):
        removing, remover = _by_itself(module, load, _TAKES_OUT), module.function_of(load)
        cls = remover.cls if remover is not None else None
        if removing is None or cls is None or not _puts_itself_in(module, cls, container.attr.value):
            continue
        for call in walk_own(loop.body):
            if (
                isinstance(call, cst.Call)
                and isinstance(call.func, cst.Attribute)
                and isinstance(call.func.value, cst.Name)
                and call.func.value.value == loop.target.value
                and (step := cls.method(call.func.attr.value)) is not None
                and not step.is_async
                and any(effect.node is removing for effect in module.project.effects.summary(step).effects)
            ):
                return call, removing
    return None


def _puts_itself_in(module: Module, cls: ClassInfo, name: str) -> bool:
    """Whether the objects of a class put themselves into a container of this name."""
    for load in module.index.loads.get(name, ()):
        adder = module.function_of(load)
        if adder is not None and adder.cls is cls and _by_itself(module, load, _PUTS_IN) is not None:
            return True
    return False


def _by_itself(module: Module, load: cst.Attribute, methods: frozenset[str]) -> cst.Call | None:
    """The call that a method makes to put its own object into a container, or to take it out: ``owner.items.remove(self)``."""
    function = module.function_of(load)
    method = module.parent(load)
    call = module.parent(method) if isinstance(method, cst.Attribute) and method.attr.value in methods else None
    if function is None or function.receiver is None or not isinstance(call, cst.Call) or call.func is not method:
        return None
    given = call.args[0].value if len(call.args) == 1 else None
    return call if isinstance(given, cst.Name) and given.value == function.receiver else None
