"""Where a program says what is to be run when a signal comes, and when the interpreter ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument, has_star
from ..program.values import Constant, FunctionValue, Instance, Known, Parameter, Values
from ..text.names import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

#: Signals whose default ends the process and with which people and supervisors ask it to stop.
TERMINATING = frozenset({"SIGINT", "SIGTERM", "SIGBREAK"})
#: The same number by its use on every POSIX system (signal(7)).
_NUMBERS = {1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 6: "SIGABRT", 9: "SIGKILL", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM"}


@dataclass(frozen=True, slots=True, eq=False)
class SignalRegistration:
    """A call that sets what a signal does.

    Args:
        module: Where it stands.
        call: The call.
        on_loop: Whether the handler runs as an event loop's callback (``loop.add_signal_handler``) and not in the
            interrupted frame (``signal.signal``).
        signals: The names of the signals it may be for (``SIGTERM``); None if one of them is not known.
        handler: The expression of the handler.
        values: What the handler may be.
        args: For a loop's handler, the arguments it is called with.
        inner: For the call of a function that registers what it is given, the registration in that function.
    """

    module: Module
    call: cst.Call
    on_loop: bool
    signals: frozenset[str] | None
    handler: cst.BaseExpression
    values: Values
    args: tuple[cst.Arg, ...] = ()
    inner: SignalRegistration | None = None

    @property
    def terminating(self) -> frozenset[str]:
        """Those of its signals with which a program is asked to stop."""
        return (self.signals or frozenset()) & TERMINATING

    @property
    def is_default(self) -> bool:
        """Whether it may set ``SIG_DFL``, ``SIG_IGN``, ``default_int_handler`` or a handler that was there before."""
        return any(
            (isinstance(value, Known) and value.dotted in ("signal.SIG_DFL", "signal.SIG_IGN", "signal.default_int_handler"))
            or (isinstance(value, Instance) and value.type == "signal.Handler")
            or value == Constant(None)
            for value in self.values
        )

    def signal_text(self) -> str:
        """Its signals for a message: ``SIGINT and SIGTERM``."""
        return " and ".join(sorted(self.signals)) if self.signals else "the signal"


@dataclass(frozen=True, slots=True, eq=False)
class AtexitRegistration:
    """A callback for the interpreter's exit.

    Args:
        module: Where it stands.
        node: The call, or the decorator's expression.
        callback: The expression of the callback; for a decorator, None.
        values: What the callback may be.
        args: The arguments it is called with.
    """

    module: Module
    node: cst.CSTNode
    callback: cst.BaseExpression | None
    values: Values
    args: tuple[cst.Arg, ...] = ()


def signal_names(module: Module, expr: cst.BaseExpression) -> frozenset[str] | None:
    """The names of the signals an expression may be, or None if one of them is not known.

    A parameter is taken to be its default, where it has one.
    """
    found: set[str] = set()
    for value in module.evaluate(expr):
        if isinstance(value, Known) and value.dotted.startswith("signal.SIG"):
            found.add(value.dotted.removeprefix("signal."))
        elif isinstance(value, Constant) and isinstance(value.value, int) and value.value in _NUMBERS:
            found.add(_NUMBERS[value.value])
        elif not isinstance(value, Parameter):
            return None
    return frozenset(found) or None


def signal_registration(module: Module, call: cst.Call) -> SignalRegistration | None:
    """The registration that a call makes, or None if it makes none."""
    if has_star(call):
        return None
    if module.callee(call) == "signal.signal":
        number, handler = argument(call, 0, "signalnum"), argument(call, 1, "handler")
        if number is None or handler is None:
            return None
        return SignalRegistration(module, call, False, signal_names(module, number), handler, module.evaluate(handler))
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "add_signal_handler" and len(call.args) >= 2:
        number, handler = argument(call, 0, "sig"), argument(call, 1, "callback")
        if number is None or handler is None or any(isinstance(v, FunctionValue) for v in module.evaluate(call.func)):
            return None
        names, values = signal_names(module, number), module.evaluate(handler)
        return SignalRegistration(module, call, True, names, handler, values, tuple(call.args[2:]))
    return None


def registration_through(module: Module, call: cst.Call) -> SignalRegistration | None:
    """The registration that a call makes by a function of the program which registers what it is given."""
    if has_star(call) or not call.args or not _may_register(call):
        return None
    values = module.evaluate(call.func)
    callee = values[0] if len(values) == 1 else None
    if not isinstance(callee, FunctionValue) or callee.function.is_async or callee.function.is_generator:
        return None
    filled = 1 if callee.takes_receiver else 0
    for inner in callee.function.calls:
        direct = signal_registration(callee.function.module, inner)
        if direct is None or direct.args or not isinstance(callee.function.module.parent(inner), cst.Expr):
            continue  # what was registered before is kept, to be put back
        handler = _given(callee.function, filled, call, direct.handler)
        if handler is None:
            continue
        number = _given(callee.function, filled, call, direct.call.args[0].value)
        names = signal_names(module, number) if number is not None else direct.signals
        return SignalRegistration(
            module, call, direct.on_loop, names, handler, module.evaluate(handler), inner=direct
        )
    return None


def _may_register(call: cst.Call) -> bool:
    """Whether a name in a call speaks of signals; what it means is looked at only then."""
    func = call.func
    name = last_name(func)
    if "signal" in name.lower() or "handler" in name.lower():
        return True
    for arg in call.args:
        named = arg.value.attr if isinstance(arg.value, cst.Attribute) else arg.value
        if isinstance(named, cst.Name) and "sig" in named.value.lower():
            return True
    return False


def _given(function: Function, filled: int, call: cst.Call, expr: cst.BaseExpression) -> cst.BaseExpression | None:
    """What a call gives for an expression of the function, if that is a parameter."""
    names = [param.name.value for param in function.positional]
    if not isinstance(expr, cst.Name) or expr.value not in names:
        return None
    if function.module.evaluate(expr) != (Parameter(function, expr.value),):
        return None
    return argument(call, names.index(expr.value) - filled, expr.value)


def signal_registrations(module: Module) -> Iterator[SignalRegistration]:
    """All registrations of signal handlers in a module, those made by functions of the program for it among them."""
    for call in module.calls:
        registration = signal_registration(module, call) or registration_through(module, call)
        if registration is not None:
            yield registration


def atexit_registration(module: Module, node: cst.Call | cst.FunctionDef) -> AtexitRegistration | None:
    """The registration that a call, or a function's decorator, makes; None if it makes none."""
    if isinstance(node, cst.FunctionDef):
        for decorator in node.decorators:
            if module.resolve(decorator.decorator) == "atexit.register":
                value = FunctionValue(module.function_at(node))
                return AtexitRegistration(module, decorator.decorator, None, (value,))
        return None
    if module.callee(node) != "atexit.register" or not node.args or node.args[0].star or node.args[0].keyword is not None:
        return None
    callback = node.args[0].value
    return AtexitRegistration(module, node, callback, module.evaluate(callback), tuple(node.args[1:]))


def atexit_registrations(module: Module) -> Iterator[AtexitRegistration]:
    """All registrations of atexit callbacks in a module, decorators included."""
    for function in module.functions:
        if isinstance(function.node, cst.FunctionDef):
            registration = atexit_registration(module, function.node)
            if registration is not None:
                yield registration
    for call in module.calls:
        registration = atexit_registration(module, call)
        if registration is not None:
            yield registration
