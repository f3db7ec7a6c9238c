"""SHD105."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.fix_arity import fix_arity
from ...semantics.effects.summaries import is_trivial
from ...semantics.program.callables import Target, can_take, target
from ...semantics.program.references import references
from ...semantics.program.values import Partial
from ...semantics.signals.registrations import SignalRegistration, registration_through, signal_registration
from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.program.module import Function


class HandlerWrongArity(Rule):
    """A signal handler that cannot be called with what it is called with.

    ## What it does
    Compares what a handler takes with what it will be given: `signal.signal` calls it with the signal's number and the
    interrupted frame, `loop.add_signal_handler` with exactly the arguments that were passed after it. Bound methods,
    partials, lambdas, callable objects, classes, defaults and `*args` are counted as Python does. A handler with a decorator
    that is not known, or one of several of which one fits, is left alone.

    ## Why it stops a shutdown
    Nothing is checked when the handler is registered. When the signal comes, the call is a `TypeError` in the middle of
    whatever the main thread is doing: instead of the shutdown there is a traceback, or, where some `except Exception` is
    around, nothing at all. An event loop logs the error and runs on.

    ## Example
    ```python
    import signal
    import sys

    def stop():
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def stop(signum, frame):
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    ```

    ## Fix safety
    Safe: the call as it stands is a TypeError. A function that is also called elsewhere keeps its signature, the handler is
    wrapped in a lambda then.
    """

    code = "SHD105"
    summary = "the handler cannot be called with what it is called with: TypeError when the signal comes"
    needles = (("signal", "import"), "add_signal_handler")
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node) or registration_through(self.module, node)
        if registration is None or any(arg.keyword is not None for arg in registration.args):
            return
        count = len(registration.args) if registration.on_loop else 2
        found = [target(value) for value in registration.values]
        if any(one is not None and _is_spared(one.function) for one in found):
            return
        if any(can_take(value, count) is not False for value in registration.values):
            return
        given = "(signum, frame)" if not registration.on_loop else _arguments(count)
        name = dotted_text(registration.handler) or "the handler"
        self.report(
            node,
            f"{name} is called with {given} and cannot take that: a TypeError instead of what it does when"
            f" {registration.signal_text()} comes",
            related=[
                Step(one.function.module, _header(one.function), "it takes something else")
                for one in found
                if one is not None
            ],
            fix=self._fix(registration, found[0]) if len(found) == 1 else None,
        )

    def _fix(self, registration: SignalRegistration, one: Target | None) -> Fix | None:
        if one is None or one.function.module is not self.module or isinstance(registration.values[0], Partial):
            return None
        if registration.inner is not None:
            return None
        return fix_arity(
            self.module,
            registration.call,
            one.function.node,
            loop=registration.on_loop,
            bound=one.filled > 0,
            called_elsewhere=any(
                reference.module is not self.module or not self._is_handler(reference.node)
                for reference in references(one.function)
            ),
        )

    def _is_handler(self, node: cst.CSTNode) -> bool:
        """Whether an expression is the handler in a call of `signal.signal`."""
        arg = self.module.parent(node)
        call = self.module.parent(arg) if arg is not None else None
        found = signal_registration(self.module, call) if isinstance(call, cst.Call) else None
        return found is not None and not found.on_loop and found.handler is node


def _is_spared(function: Function) -> bool:
    """Coroutine functions are another rule's; a method without a body is there to be overridden."""
    return function.is_async or (function.cls is not None and is_trivial(function))


def _header(function: Function) -> cst.CSTNode:
    return function.node.name if isinstance(function.node, cst.FunctionDef) else function.node


def _arguments(count: int) -> str:
    return "no arguments" if count == 0 else "one argument" if count == 1 else f"{count} arguments"
