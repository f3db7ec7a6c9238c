"""What the rules of this family have in common: they look at each registration of a callback once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.program.callables import Target, target
from ...semantics.program.references import references
from ...semantics.signals.registrations import AtexitRegistration, atexit_registration
from ...semantics.text.names import dotted_text
from ..rule import Step
from ..texts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.effects.summaries import Effect, Summary
    from ...semantics.program.module import Function, Module


class OnRegistrations:
    """Half of a rule: finds the registrations, `registered` judges one."""

    module: Module

    def visit_Call(self, node: cst.Call) -> None:
        """Look for ``atexit.register(...)``."""
        self._look(node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Look for ``@atexit.register``."""
        if node.decorators:
            self._look(node)

    def _look(self, node: cst.Call | cst.FunctionDef) -> None:
        registration = atexit_registration(self.module, node)
        if registration is not None:
            self.registered(registration)

    def registered(self, registration: AtexitRegistration) -> None:
        """Judge a registration."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Callback:
    """A function of the program that is registered.

    Args:
        registration: Where.
        target: The function and what is filled in already, the registration's arguments among it.
        summary: What calling it does.
    """

    registration: AtexitRegistration
    target: Target
    summary: Summary

    @property
    def function(self) -> Function:
        """The function."""
        return self.target.function

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.function.name if isinstance(self.function.node, cst.FunctionDef) else "the callback"

    def path(self, effect: Effect, last: str) -> list[Step]:
        """The calls that lead from the registration to an effect, and what happens there."""
        steps = [Step(module, node, f"calls {shown(node)}") for module, node in effect.chain]
        return [*self.head(), *steps, Step(effect.module, effect.node, last)]

    def head(self) -> list[Step]:
        """Where the function is defined, if that is not where it is registered."""
        node = self.function.node
        if not isinstance(node, cst.FunctionDef):
            return []
        return [Step(self.function.module, node.name, "the callback")]


def callbacks(registration: AtexitRegistration) -> Iterator[Callback]:
    """The functions of the program that a registration may register; coroutine functions do not run and are left out."""
    for value in registration.values:
        one = target(value)
        if one is None or one.function.is_async or one.function.is_generator:
            continue
        one = with_arguments(one, registration)
        effects = registration.module.project.effects
        yield Callback(registration, one, effects.of_target(one))


def with_arguments(one: Target, registration: AtexitRegistration) -> Target:
    """A target with the registration's arguments filled in."""
    positional = []
    for arg in registration.args:
        if arg.star:
            break
        if arg.keyword is None:
            positional.append((registration.module, arg.value))
    keywords = frozenset(arg.keyword.value for arg in registration.args if arg.keyword is not None)
    is_open = one.is_open or any(arg.star for arg in registration.args)
    return Target(one.function, one.filled + len(positional), one.keywords | keywords, (*one.args, *positional), is_open)


def is_called_elsewhere(callback: Callback) -> bool:
    """Whether somebody else than the interpreter calls the callback, or may do so."""
    function, registration = callback.function, callback.registration
    for reference in references(function):
        inside = reference.node is registration.node or registration.node in reference.module.ancestors(reference.node)
        if registration.callback is None or reference.module is not registration.module or not inside:
            return True
    return False


def callback_text(registration: AtexitRegistration) -> str:
    """The callback for a message."""
    if registration.callback is None:
        return next((one.function.name for value in registration.values if (one := target(value)) is not None), "the callback")
    if isinstance(registration.callback, cst.Call):
        return shown(registration.callback)
    return dotted_text(registration.callback) or "the callback"
