"""Whether a handler that a function sets is still there when the function has returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..effects.occurrences import Occurrences, is_unforced_raise
from ..program.callables import targets
from ..program.values import FunctionValue, Instance, Method, Partial
from ..text.names import BindingKind, last_name
from ..text.walk import walk_own
from .installing import is_restored_around
from .registrations import signal_registration, signal_registrations

if TYPE_CHECKING:
    from ..flow import Point
    from ..program.module import Function, Module
    from ..program.values import Value
    from .registrations import SignalRegistration

#: A handler that does one of these ends the program, or leaves that to the handler that was there before.
_ENDS = (Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.RESEND, Kind.REARM)


def outlives_call(registration: SignalRegistration) -> bool:
    """Whether the function that sets a handler made for one call of it may return with that handler still in place.

    Args:
        registration: The registration, in a function.
    """
    module = registration.module
    function = module.function_of(registration.call)
    if function is None or registration.is_default or function.is_generator:
        return False
    if registration.on_loop and (function.is_async or _closes_loop(function)):
        return False  # a loop's handlers go with the loop
    if not all(_is_of_call(function, value, registration) for value in registration.values):
        return False
    if _is_optional(registration) or _is_restored_elsewhere(function, registration):
        return False
    if is_restored_around(registration):
        return False
    places = Occurrences(module, function)
    restored = _restored(places, registration)
    starts, end = places.points_of(registration.call), places.graph.exit
    if not restored:
        return places.graph.find_path(starts, end) is not None
    # Where it is restored on the way on which nothing fails, that is another matter.
    path = places.graph.find_path(
        starts, end, avoiding=restored.__contains__, skip_edge=lambda edge: is_unforced_raise(places.graph, edge)
    )
    return path is not None


def touches_call_only(registration: SignalRegistration) -> bool:
    """Whether the handler does nothing to the program but to what the call that set it works with.

    Args:
        registration: The registration; after the call its handler has nothing left to stop.
    """
    effects = registration.module.project.effects
    for value in registration.values:
        found = targets([value])
        if not found:
            if isinstance(value, Method) and value.name in ("cancel", "set", "stop", "set_result"):
                continue
            return False
        for one in found:
            if effects.of_target(one, [None, None]).has(*_ENDS, Kind.CHAIN, Kind.UNKNOWN):
                return False
    return True


def _restored(places: Occurrences, registration: SignalRegistration) -> set[Point]:
    """Where the signal is given another handler, or where a test may decide that."""
    found: set[Point] = set()
    for call in places.calls:
        if call is registration.call or not any(
            effect.kind is Kind.REARM and _resets(effect.node, effect.module, registration)
            for effect in places.effects_of(call)
        ):
            continue
        found.update(places.points_of(call))
        for around in places.module.ancestors(call):
            if isinstance(around, cst.If):
                found.update(places.graph.points_of(around.test))
            elif isinstance(around, (cst.For, cst.While)):
                found.update(places.graph.points_of(around))
            elif isinstance(around, (cst.FunctionDef, cst.Lambda)):
                break
    return found


def _is_restored_elsewhere(function: Function, registration: SignalRegistration) -> bool:
    """Whether another function of the module gives the signal back what it had, or takes the handler off the loop."""
    module = function.module
    for call in module.calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "remove_signal_handler":
            return True
    for other in signal_registrations(module):
        if module.function_of(other.call) is function or other.call is registration.call:
            continue
        same = other.signals is None or bool(other.signals & registration.terminating)
        if same and (other.is_default or not any(isinstance(value, (FunctionValue, Partial)) for value in other.values)):
            return True
    return False


def _is_optional(registration: SignalRegistration) -> bool:
    """Whether a parameter decides about the registration, so that it is the caller's choice."""
    module = registration.module
    for around in module.enclosing(registration.call):
        if isinstance(around, cst.If):
            for node in walk_own(around.test):
                if isinstance(node, cst.Name) and _is_parameter(module, node):
                    return True
    return False


def _is_parameter(module: Module, name: cst.Name) -> bool:
    home = module.scope_of(name).lookup(name.value)
    return home is not None and any(one.kind is BindingKind.PARAMETER for one in home.bindings[name.value])


def _resets(node: cst.CSTNode, module: Module, registration: SignalRegistration) -> bool:
    """Whether a call that sets a handler sets another one for one of the registration's signals."""
    if not isinstance(node, cst.Call):
        return False
    if isinstance(node.func, cst.Attribute) and node.func.attr.value == "remove_signal_handler":
        return True
    other = signal_registration(module, node)
    if other is None or other.signals is None or registration.signals is None:
        return True
    if not other.signals & registration.signals:
        return False
    return other.values != registration.values


def _closes_loop(function: Function) -> bool:
    return any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "close" and "loop" in last_name(call.func.value).lower()
        for call in function.calls
    )


def _is_of_call(function: Function, value: Value, registration: SignalRegistration) -> bool:
    """Whether a handler belongs to one call of the function: made in it, or the method of a local object."""
    if isinstance(value, FunctionValue):
        return value.function.outer is function and not _chains(value.function)
    if isinstance(value, Partial):
        return _is_of_call(function, value.callee, registration)
    if isinstance(value, Method) and isinstance(registration.handler, cst.Attribute):
        owner = registration.handler.value
        if not isinstance(owner, cst.Name) or not isinstance(value.receiver, Instance):
            return False
        home = function.module.scope_of(owner).lookup(owner.value)
        return home is function.scope and all(one.kind is BindingKind.ASSIGNMENT for one in home.bindings[owner.value])
    return False


def _chains(handler: Function) -> bool:
    """Whether a handler calls, or may call, the one that was there before."""
    module = handler.module
    if module.project.effects.summary(handler).has(Kind.CHAIN, Kind.REARM):
        return True
    for call in handler.calls:
        is_variable = len(call.args) == 2 and isinstance(call.func, cst.Name) and module.callee(call) is None
        if is_variable and not any(isinstance(value, FunctionValue) for value in module.evaluate(call.func)):
            return True
    return False
