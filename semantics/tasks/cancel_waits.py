"""Waits for tasks that were cancelled before: which tasks, and where the wait stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument, has_star
from ..program.callables import only_target
from .cancellation import cancelled_in, texts

if TYPE_CHECKING:
    from ..program.module import Function, Module


def waited_for(module: Module, call: cst.Call) -> tuple[cst.Name, Module, cst.Call] | None:
    """The task that ``asyncio.wait_for`` is given by a call, directly or through a function of the program.

    Returns:
        The argument's name, and the ``wait_for`` with its module.
    """
    if module.callee(call) == "asyncio.wait_for":
        task = argument(call, 0, "fut")
        return (task, module, call) if isinstance(task, cst.Name) else None
    one = only_target(module.evaluate(call.func))
    if one is None or not one.function.is_async or one.function.is_generator or has_star(call):
        return None
    for inner in one.function.calls:
        task = argument(inner, 0, "fut") if one.function.module.callee(inner) == "asyncio.wait_for" else None
        given = _given(one.function, one.filled, call, task)
        if isinstance(given, cst.Name):
            return given, one.function.module, inner
    return None


def _given(function: Function, filled: int, call: cst.Call, expr: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """What a call gives for the parameter that an expression is."""
    names = [param.name.value for param in function.positional]
    if not isinstance(expr, cst.Name) or expr.value not in names[filled:]:
        return None
    return argument(call, names.index(expr.value) - filled, expr.value)


def are_cancelled(function: Function, iterated: cst.BaseExpression) -> bool:
    """Whether what a loop goes over has been cancelled: by the function itself, or by the one that gave it."""
    names = texts(function.module, iterated)
    if names & cancelled_by(function):
        return True
    home = function.module.scope_of(iterated).lookup(iterated.value) if isinstance(iterated, cst.Name) else None
    if home is None or not isinstance(iterated, cst.Name) or len(home.bindings[iterated.value]) != 1:
        return False
    (binding,) = home.bindings[iterated.value]
    made = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
    giver = only_target(function.module.evaluate(made.func)) if isinstance(made, cst.Call) and not binding.path else None
    if giver is None or not giver.function.returned:
        return False
    cancelled = cancelled_by(giver.function)
    return all(isinstance(one, cst.Name) and one.value in cancelled for one in giver.function.returned)


def cancelled_by(function: Function) -> set[str]:
    """The texts of what a function cancels, itself or by handing it to a function that does so."""
    module = function.module
    found = cancelled_in(module, function)
    for call in function.calls:
        given = [arg.value for arg in call.args if isinstance(arg.value, cst.Name)]
        one = only_target(module.evaluate(call.func)) if given and not has_star(call) else None
        if one is None or one.function is function:
            continue
        inner = cancelled_in(one.function.module, one.function)
        for param in one.function.positional[one.filled :]:
            expr = _given(one.function, one.filled, call, param.name)
            if param.name.value in inner and isinstance(expr, cst.Name):
                found.add(expr.value)
    return found
