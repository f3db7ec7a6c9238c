"""SHD114."""

from __future__ import annotations

import libcst as cst

from ...semantics.effects.exceptions import caught_around, is_covered
from ...semantics.program.arguments import argument
from ...semantics.program.values import Constant, Known, Value
from ...semantics.signals.registrations import SignalRegistration, signal_registration
from ...semantics.text.walk import walk
from ..finding import Confidence
from ..rule import Rule

_UNCATCHABLE = {"signal.SIGKILL": "SIGKILL", "signal.SIGSTOP": "SIGSTOP"}
#: All signals there are, those two among them.
_ALL = frozenset({"signal.Signals", "signal.valid_signals"})
_COPIES = frozenset({"builtins.list", "builtins.set", "builtins.sorted"})


class UncatchableSignal(Rule):
    """A handler for SIGKILL or SIGSTOP.

    ## What it does
    Finds `signal.signal` and `loop.add_signal_handler` for `SIGKILL` or `SIGSTOP`, also as one of the signals a loop goes
    through. A `try` around it that expects the error is understood.

    ## Why it stops a shutdown
    The system lets no process catch these two. The registration is an `OSError` (`RuntimeError` from an event loop) when the
    program starts, and the registrations after it are never made.

    ## Example
    ```python
    import signal
    import sys

    def stop(signum, frame):
        sys.exit(0)

    for sig in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM):
        signal.signal(sig, stop)
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def stop(signum, frame):
        sys.exit(0)

    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, stop)
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD114"
    summary = "SIGKILL or SIGSTOP cannot be caught: the registration is an OSError"
    needles = (("signal", "SIGKILL"), ("signal", "SIGSTOP"), "signal.Signals", "Signals", "valid_signals", "signal.signal(9")
    confidence = Confidence.CERTAIN
    scope = "module"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        if registration is None:
            return
        number = argument(node, 0, "sig" if registration.on_loop else "signalnum")
        if number is None:
            return
        values = self.module.evaluate(number)
        names = sorted({name for value in values if (name := _uncatchable(value)) is not None})
        if names and all(_is_signal(value) for value in values):
            what = " and ".join(names)
        elif self._goes_through_all(number):
            what = "SIGKILL and SIGSTOP, which are among all signals,"
        else:
            return
        error = self._error(registration)
        if is_covered(error, caught_around(self.module, node)) or self._is_picked(node):
            return
        self.report(
            node,
            f"{what} cannot be caught: the registration raises {error.removeprefix('builtins.')} and what follows is not done",
        )

    def _error(self, registration: SignalRegistration) -> str:
        return "builtins.RuntimeError" if registration.on_loop else "builtins.OSError"

    def _goes_through_all(self, number: cst.BaseExpression) -> bool:
        """Whether the signal is the variable of a loop over all signals."""
        if not isinstance(number, cst.Name):
            return False
        home = self.module.scope_of(number).lookup(number.value)
        bindings = home.bindings[number.value] if home is not None else []
        if len(bindings) != 1:
            return False
        iterated = bindings[0].value
        parent = self.module.parent(bindings[0].node)
        if not isinstance(parent, (cst.For, cst.CompFor)) or iterated is None:
            return False
        if isinstance(iterated, cst.Call) and iterated.args and self.module.callee(iterated) in _COPIES:
            iterated = iterated.args[0].value
        name = self.module.callee(iterated) if isinstance(iterated, cst.Call) else self.module.resolve(iterated)
        return name in _ALL

    def _is_picked(self, node: cst.Call) -> bool:
        """Whether a test around or before the call, in its loop or function, may leave the two signals out."""
        for around in self.module.ancestors(node):
            if isinstance(around, (cst.If, cst.IfExp, cst.Match)):
                return True
            if isinstance(around, (cst.For, cst.FunctionDef)):
                tests = [one for one in walk(around) if isinstance(one, cst.If)]
                return any(_mentions_signal(self.module.resolve(name)) for one in tests for name in walk(one.test)) or (
                    isinstance(around, cst.For) and bool(tests)
                )
            if isinstance(around, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
                return bool(around.for_in.ifs)
        return False


def _mentions_signal(name: str | None) -> bool:
    return name in _UNCATCHABLE


def _uncatchable(value: Value) -> str | None:
    if isinstance(value, Known):
        return _UNCATCHABLE.get(value.dotted)
    return "SIGKILL" if value == Constant(9) else None


def _is_signal(value: Value) -> bool:
    return (isinstance(value, Known) and value.dotted.startswith("signal.SIG")) or (
        isinstance(value, Constant) and isinstance(value.value, int)
    )
