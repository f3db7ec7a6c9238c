"""SHD204."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.summaries import is_trivial
from ...semantics.program.callables import accepts, can_take, target
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations, callback_text, with_arguments

if TYPE_CHECKING:
    from ...semantics.program.module import Function
    from ...semantics.program.values import Value
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitWrongArity(OnRegistrations, Rule):
    """An exit callback that cannot be called with what it was registered with.

    ## What it does
    Compares what a callback takes with the arguments that were given to `atexit.register` after it; a decorated function is
    called with none. Bound methods, partials, lambdas, callable objects, classes, defaults and `*args` are counted as Python
    does. Functions with a decorator that is not known are left alone.

    ## Why it stops a shutdown
    Nothing is checked at the registration. At exit the call is a `TypeError`: a traceback, and nothing of the cleanup runs.

    ## Example
    ```python
    import atexit

    def clean_up(room):
        print("leaving", room)

    atexit.register(clean_up)
    ```

    ## Use instead
    ```python
    import atexit

    def clean_up(room):
        print("leaving", room)

    atexit.register(clean_up, "lobby")
    ```

    ## Fix safety
    No fix: what should be passed is not known.
    """

    code = "SHD204"
    summary = "the callback cannot be called with what it was registered with: TypeError at exit"
    needles = (("atexit", "register"),)
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        if not all(_refuses(registration, value) for value in registration.values):
            return
        functions = [one.function for value in registration.values if (one := target(value)) is not None]
        given = _given(registration)
        self.report(
            registration.node,
            f"at exit {callback_text(registration)} is called with {given} and cannot take that: a TypeError, and no cleanup",
            related=[Step(function.module, _header(function), "it takes something else") for function in functions],
        )


def _refuses(registration: AtexitRegistration, value: Value) -> bool:
    args = registration.args
    if any(arg.star for arg in args):
        return False
    one = target(value)
    if one is None:
        return not any(arg.keyword is not None for arg in args) and can_take(value, len(args)) is False
    function = one.function
    if function.is_async or (function.cls is not None and is_trivial(function)):
        return False  # another rule's; there to be overridden
    given = with_arguments(one, registration)
    if given.is_open:
        return False
    return not accepts(given, 0) or bool(given.keywords - _keywords(function) and function.params.star_kwarg is None)


def _keywords(function: Function) -> set[str]:
    return {param.name.value for param in (*function.params.params, *function.params.kwonly_params)}


def _given(registration: AtexitRegistration) -> str:
    count = len(registration.args)
    return "no arguments" if count == 0 else "one argument" if count == 1 else f"{count} arguments"


def _header(function: Function) -> cst.CSTNode:
    return function.node.name if isinstance(function.node, cst.FunctionDef) else function.node
