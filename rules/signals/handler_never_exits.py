"""SHD101."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.parameters import all_params
from ...fixes.raise_exit import raise_exit
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.summaries import is_trivial
from ...semantics.program.callables import Target, target
from ...semantics.program.values import Coroutine, Method
from ...semantics.signals.handlers import handlers, is_called_elsewhere, run
from ...semantics.signals.installing import (
    is_at_prompt,
    is_chosen,
    is_in_child,
    is_undone,
    is_waited_for,
    keeps_the_old,
    waits_for_child,
)
from ...semantics.signals.own import is_sent_here
from ...semantics.signals.registrations import SignalRegistration, registration_through, signal_registration
from ...semantics.signals.stopping import is_unheard_method, may_stop
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect, Summary
    from ...semantics.program.module import Function


class HandlerNeverExits(Rule):
    """A handler for SIGINT or SIGTERM after which the program goes on as if nothing had come.

    ## What it does
    Finds handlers, of `signal.signal` and of `loop.add_signal_handler`, that neither exit, raise, cancel, stop something, send
    the signal on, call the handler before them, nor set another one, and that set no flag and no event which anything reads.
    What they call is looked into, in other modules of the program as well; a call of which nothing is known keeps the rule
    silent. `if signum == signal.SIGINT: sys.exit()` exits for SIGINT only.

    Left alone are handlers whose predecessor is put back in the same function, or when a test is over, or asked for there,
    handlers of a parent that then waits for its child, handlers in functions that run in a worker process, SIGINT where lines
    are read from a person, modules that wait for signals by `signal.pause` and its like, handlers that are set only if the
    environment says so, signals that the same function sends to its own process, and `SIG_IGN`.

    ## Why it stops a shutdown
    A handler takes the place of what the signal does by itself, which is to end the process. After this one has returned,
    the program runs on; `kill`, `docker stop` and Ctrl+C have no effect, until SIGKILL ends it without any cleanup.

    ## Example
    ```python
    import signal
    import time

    def on_stop(signum, frame):
        print("shutting down")

    signal.signal(signal.SIGTERM, on_stop)
    while True:
        time.sleep(1)
    ```

    ## Use instead
    ```python
    import signal
    import time

    def on_stop(signum, frame):
        print("shutting down")
        raise SystemExit(128 + signum)

    signal.signal(signal.SIGTERM, on_stop)
    while True:
        time.sleep(1)
    ```

    ## Fix safety
    Unsafe: the program now ends where it went on before, with the status of one ended by that signal. No fix is offered for a
    handler that is called elsewhere too.
    """

    code = "SHD101"
    summary = "the signal is swallowed: its handler neither ends the program nor tells any part of it to stop"
    needles = ("signal(", "add_signal_handler", "signal as ", "SIGTERM", "SIGINT")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node) or registration_through(self.module, node)
        if registration is None or not registration.terminating:
            return
        unheard = [value for value in registration.values if isinstance(value, Method)]
        targets = [one for value in registration.values if (one := target(value)) is not None]
        if len(unheard) + len(targets) < len(registration.values):
            return
        if not all(is_unheard_method(self.module, value) for value in unheard):
            return
        swallowed = {
            signal for signal in sorted(registration.terminating)
            if all(_is_swallowed(registration, one, signal) for one in targets)
        }  # fmt: skip
        if not swallowed or self._is_meant(registration):
            return
        self._report(registration, " and ".join(sorted(swallowed)), targets, min(swallowed))

    def _is_meant(self, registration: SignalRegistration) -> bool:
        if registration.inner is not None and self._is_meant(registration.inner):
            return True
        return (
            is_undone(registration)
            or keeps_the_old(registration)
            or is_sent_here(registration)
            or waits_for_child(registration)
            or is_in_child(registration)
            or is_at_prompt(registration)
            or is_waited_for(registration)
            or is_chosen(registration)
        )

    def _report(self, registration: SignalRegistration, names: str, targets: list[Target], signal: str) -> None:
        steps: list[Step] = []
        what = "it sets an event that nobody waits for or asks"
        fix: Fix | None = None
        if targets:
            one = targets[0]
            summary = run(registration, one, signal)
            what = _deed(summary)
            steps.append(Step(one.function.module, one.function.node, "the handler"))
            steps += [Step(effect.module, effect.node, "nothing reads this") for effect in _unread(summary)]
            fix = self._fix(registration, one) if len(targets) == 1 else None
        self.report(
            registration.call,
            f"{names} {'are' if ' and ' in names else 'is'} swallowed: {what}, and the program goes on",
            related=steps,
            fix=fix,
        )

    def _fix(self, registration: SignalRegistration, one: Target) -> Fix | None:
        function = one.function
        if function.module is not self.module or one.args or one.keywords or function.is_async or registration.inner is not None:
            return None
        mine = [handler for handler in handlers(self.module) if handler.function is function]
        registrations = [one for handler in mine for one in handler.registrations]
        if is_called_elsewhere(self.module, function, registrations):
            return None
        if not all(one.on_loop for one in registrations):
            if not any(one.on_loop for one in registrations):
                return raise_exit(self.module, function.node)
        elif all(one.args for one in registrations):
            numbers = [(one.args[0].value, one.call.args[0].value) for one in registrations]
            if any(self.module.evaluate(given) != self.module.evaluate(number) for given, number in numbers):
                return None  # the handler's first parameter is not the signal
            return raise_exit(self.module, function.node)
        signals = {signal for one in registrations for signal in one.signals or ("", "of unknown number")}
        if len(signals) == 1:
            return raise_exit(self.module, function.node, status=signals.pop())
        if all(one.on_loop and not one.args for one in registrations) and not all_params(function.params):
            return raise_exit(self.module, function.node, give=[one.call for one in registrations])
        return raise_exit(self.module, function.node, status="1")


def _is_swallowed(registration: SignalRegistration, one: Target, signal: str) -> bool:
    function = one.function
    if function.is_async or function.is_generator or _is_unfinished(function):
        return False
    summary = run(registration, one, signal)
    return summary.returns and not may_stop(summary)


def _is_unfinished(function: Function) -> bool:
    """Whether the function makes a coroutine and drops it, or names a function and does not call it: other rules' matter."""
    module = function.module
    for node in function.own:
        if isinstance(node, cst.Call) and not isinstance(module.parent(node), cst.Await):
            if any(isinstance(value, Coroutine) for value in module.evaluate(node)):
                return True
        elif isinstance(node, cst.Expr) and isinstance(node.value, (cst.Name, cst.Attribute)):
            return True
    return False


def _unread(summary: Summary) -> list[Effect]:
    return summary.of(Kind.FLAG, Kind.NOTIFY)


def _deed(summary: Summary) -> str:
    kinds = {effect.kind for effect in summary.effects}
    if kinds & {Kind.FLAG, Kind.NOTIFY}:
        return "its handler only sets what nothing reads"
    if not kinds and is_trivial(summary.function):
        return "its handler does nothing"
    if kinds == {Kind.OUTPUT}:
        return "its handler only writes a message"
    return "its handler returns without telling any part of the program to stop"
