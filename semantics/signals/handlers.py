"""The signal handlers of a module: which functions run when a program is asked to stop, and what they do then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..effects.occurrences import points_at
from ..program.arguments import argument
from ..program.callables import Target, targets
from ..program.references import references
from ..program.values import Constant, Known, Parameter, Value
from .registrations import SignalRegistration, signal_names, signal_registration, signal_registrations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..effects.summaries import Effect, Summary
    from ..program.module import Function, Module


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    """A function that is registered for signals.

    Args:
        module: The module of the registrations.
        target: The function, and what is filled in already.
        on_loop: Whether it runs as an event loop's callback and not in the interrupted frame.
        registrations: The registrations in the module that may lead to it, in the order of the text.
    """

    module: Module
    target: Target
    on_loop: bool
    registrations: list[SignalRegistration] = field(default_factory=list)

    @property
    def function(self) -> Function:
        """The function itself."""
        return self.target.function

    @property
    def first(self) -> SignalRegistration:
        """The first registration of the text for a signal with which a program is asked to stop, if there is one."""
        return next((one for one in self.registrations if one.terminating), self.registrations[0])

    @property
    def signals(self) -> frozenset[str]:
        """All signals it may run for, as far as they are known."""
        return frozenset[str]().union(*(one.signals or () for one in self.registrations))

    @property
    def terminating(self) -> frozenset[str]:
        """Those with which a program is asked to stop."""
        return frozenset[str]().union(*(one.terminating for one in self.registrations))

    @property
    def only_stops(self) -> bool:
        """Whether it runs for such signals only, as far as the module tells."""
        return all(one.signals is not None and one.signals == one.terminating for one in self.registrations)

    def run(self, signal: str, previous: Known | None = None) -> Summary:
        """What it does when ``signal`` comes.

        Args:
            signal: ``SIGTERM``.
            previous: What handlers that were there before are taken to be; None for anything.
        """
        registration = next((one for one in self.registrations if signal in (one.signals or ())), self.first)
        return run(registration, self.target, signal, previous)


def run(
    registration: SignalRegistration, target: Target, signal: str, previous: Known | None = None
) -> Summary:
    """What a registered function does when ``signal`` comes; arguments as for `Handler.run`."""
    module = registration.module
    arguments: list[Value | None] = [Known(f"signal.{signal}"), None]
    if registration.on_loop:
        arguments = [_argument(module, arg.value, signal) for arg in registration.args if not arg.star]
    return module.project.effects.of_target(target, arguments, previous)


def _argument(module: Module, expr: cst.BaseExpression, signal: str) -> Value | None:
    values = module.evaluate(expr)
    if Known(f"signal.{signal}") in values and all(
        isinstance(value, Known) and value.dotted.startswith("signal.SIG") for value in values
    ):
        return Known(f"signal.{signal}")
    return values[0] if len(values) == 1 and isinstance(values[0], (Constant, Known)) else None


def handlers(module: Module, *, of_any_signal: bool = False) -> list[Handler]:
    """The functions of the program that the module registers for signals with which a program is asked to stop.

    Args:
        module: The module.
        of_any_signal: Whether those registered for other signals, or for ones that are not known, are wanted as well.
    """
    found: dict[tuple[Function, bool], Handler] = {}
    for registration in signal_registrations(module):
        for target in targets(registration.values):
            key = (target.function, registration.on_loop)
            if key not in found:
                found[key] = Handler(module, target, registration.on_loop)
            found[key].registrations.append(registration)
    return [handler for handler in found.values() if of_any_signal or handler.terminating]


def may_be_for(registration: SignalRegistration, signal: str) -> bool:
    """Whether a registration may be for this signal: it names it, or what it names comes from elsewhere.

    Where the number is a parameter, the calls of the function tell, as far as there are any.
    """
    if registration.signals is not None:
        return signal in registration.signals
    values = registration.module.evaluate(registration.call.args[0].value)
    return any(not isinstance(value, Parameter) or _may_be_given(value, signal) for value in values)


def _may_be_given(parameter: Parameter, signal: str) -> bool:
    function = parameter.function
    place = next((number for number, one in enumerate(function.positional) if one.name.value == parameter.name), None)
    seen = False
    for reference in references(function) if place is not None else ():
        call = reference.module.parent(reference.node)
        if place is None or not isinstance(call, cst.Call) or call.func is not reference.node:
            continue
        given = argument(call, place - (function.receiver is not None), parameter.name)
        names = signal_names(reference.module, given) if given is not None else None
        if names is None or signal in names:
            return True
        seen = True
    return not seen


def steps_to(effect: Effect, summary: Summary) -> Iterator[tuple[Module, Function, cst.CSTNode]]:
    """The way from a function to what it does: in each function on it, the node that is evaluated there.

    Args:
        effect: One of the summary's effects.
        summary: The function's.
    """
    for module, node in effect.way:
        yield module, module.function_of(node) or summary.function, node


def is_for_second(registration: SignalRegistration) -> bool:
    """Whether the first signal finds another handler: one that itself makes the registration, or that is replaced by it."""
    return _is_replacement(registration) or any(
        effect.node is registration.call
        for handler in handlers(registration.module)
        for effect in handler.run(min(handler.terminating)).of(Kind.REARM)
    )


def _is_replacement(registration: SignalRegistration) -> bool:
    """Whether the same function has set another handler for the signal before, as it goes from one phase to the next."""
    module = registration.module
    function = module.function_of(registration.call)
    if function is None:
        return False
    graph = module.project.effects.summary(function).graph
    for call in function.calls:
        other = signal_registration(module, call) if call is not registration.call else None
        if other is None or not (other.signals or frozenset()) & registration.terminating or other.values == registration.values:
            continue
        if graph.find_path(points_at(graph, module, call), points_at(graph, module, registration.call)) is not None:
            return True
    return False


def is_called_elsewhere(module: Module, function: Function, handler: Iterable[SignalRegistration] = ()) -> bool:
    """Whether the module calls the function, or hands it on, other than by registering it for a signal."""
    registered = {id(one.handler) for one in handler}
    name = function.name
    home = module.scope_of(function.node)
    loads: list[cst.CSTNode] = [
        load for load in module.index.name_loads.get(name, ()) if module.scope_of(load).lookup(name) is home
    ]
    if function.cls is not None:
        loads += module.index.loads.get(name, ())
    for load in loads:
        if id(load) in registered or any(id(around) in registered for around in module.ancestors(load)):
            continue
        if module.function_of(load) is function:
            continue
        return True
    return False
