"""Signals that a program sends to itself or to its own process group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import Constant, Instance, Known
from ..text.names import BindingKind
from .registrations import SignalRegistration, signal_names

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..program.module import Module
    from .handlers import Handler

_OWN_PID = frozenset({"os.getpid"})
_OWN_GROUP = frozenset({"os.getpgrp"})


def sent_signal(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """The signal that a call sends to the process itself or to its own group; None if it sends none there."""
    name = module.callee(call)
    first = argument(call, 0)
    if first is None:
        return None
    if name == "signal.raise_signal":
        return first
    if name == "os.kill":
        return argument(call, 1) if _is_own(module, first, _OWN_PID) or _is_zero(module, first) else None
    if name == "os.killpg":
        return argument(call, 1) if _is_own_group(module, first) or _is_zero(module, first) else None
    if name == "signal.pthread_kill":
        own = _is_own(module, first, frozenset({"threading.get_ident", "threading.main_thread.ident"}))
        return argument(call, 1) if own else None
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "send_signal":
        for value in module.evaluate(call.func.value):
            origin = value.origin if isinstance(value, Instance) and value.type == "psutil.Process" else None
            if not isinstance(origin, cst.Call) or origin.args:
                return None
            return first
    return None


def is_sent_here(registration: SignalRegistration) -> bool:
    """Whether the function that makes the registration then sends that signal to its own process, to see what comes of it."""
    module = registration.module
    function = module.function_of(registration.call)
    for call in function.calls if function is not None else ():
        number = sent_signal(module, call)
        if number is not None and module.order(call) > module.order(registration.call):
            names = signal_names(module, number)
            if names is None or registration.signals is None or names & registration.signals:
                return True
    return False


def comes_back(handler: Handler, effect: Effect, number: cst.BaseExpression, signal: str) -> bool:
    """Whether a handler that runs for ``signal`` sends that signal, and not another.

    Args:
        handler: The handler.
        effect: The call that sends it, one of the handler's effects.
        number: What it sends, in the effect's module.
        signal: The signal that came.
    """
    module, node = effect.module, effect.node
    for before, call in reversed(effect.chain):
        place = _place(module, number)
        if place is None:
            return signal in (signal_names(module, number) or ())
        given = argument(call, *place) if isinstance(call, cst.Call) else None
        if given is None:
            return False
        module, node, number = before, call, given
    place = _place(module, number)
    if place is None or module.function_of(node) is not handler.function:
        return signal in (signal_names(module, number) or ())
    filled = handler.target.args
    if place[1] in handler.target.keywords:
        return False
    if place[0] < len(filled):
        return signal in (signal_names(*filled[place[0]]) or ())
    if not handler.on_loop:
        return place[0] == len(filled)
    for registration in handler.registrations:
        if signal in (registration.signals or ()) and len(registration.args) > place[0] - len(filled):
            return signal in (signal_names(handler.module, registration.args[place[0] - len(filled)].value) or ())
    return False


def _place(module: Module, number: cst.BaseExpression) -> tuple[int, str] | None:
    """Which argument of its function an expression is; None if it is none, or is also assigned."""
    if not isinstance(number, cst.Name):
        return None
    home = module.scope_of(number).lookup(number.value)
    if home is None or home.function_scope is None or not isinstance(home.node, (cst.FunctionDef, cst.Lambda)):
        return None
    if [binding.kind for binding in home.bindings[number.value]] != [BindingKind.PARAMETER]:
        return None
    function = module.function_at(home.node)
    own = function.positional[1:] if function.receiver is not None else function.positional
    names = [param.name.value for param in own]
    return (names.index(number.value), number.value) if number.value in names else None


def _is_zero(module: Module, expr: cst.BaseExpression) -> bool:
    return module.evaluate(expr) == (Constant(0),)


def _is_own_group(module: Module, expr: cst.BaseExpression) -> bool:
    if _is_own(module, expr, _OWN_GROUP):
        return True
    made = _made_by(module, expr)
    if made is None or module.callee(made) != "os.getpgid":
        return False
    first = argument(made, 0)
    return first is not None and (_is_zero(module, first) or _is_own(module, first, _OWN_PID))


def _is_own(module: Module, expr: cst.BaseExpression, functions: frozenset[str]) -> bool:
    made = _made_by(module, expr)
    return made is not None and module.callee(made) in functions


def _made_by(module: Module, expr: cst.BaseExpression) -> cst.Call | None:
    """The call whose result an expression is, also through one local variable."""
    if isinstance(expr, cst.Call):
        return expr
    if not isinstance(expr, cst.Name):
        return None
    scope = module.scope_of(expr)
    home = scope.lookup(expr.value)
    if home is None or home is not scope.function_scope:
        return None  # a variable from elsewhere may have been set before a fork
    bindings = home.bindings[expr.value]
    value = bindings[0].value if len(bindings) == 1 and not bindings[0].path else None
    return value if isinstance(value, cst.Call) else None


def is_kill(module: Module, number: cst.BaseExpression) -> bool:
    """Whether an expression is SIGKILL, or SIGABRT, whose default leaves no time for cleanup."""
    return any(value in (Known("signal.SIGKILL"), Constant(9)) for value in module.evaluate(number))
