"""Containers that callbacks change while others go over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .values import FunctionValue, Partial, variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module

_TAKES_OUT = frozenset({"discard", "remove", "pop", "popitem", "clear", "difference_update"})


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
