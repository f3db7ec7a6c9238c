"""SHD126."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.callables import targets
from ...semantics.guards import is_decided, is_guarded
from ...semantics.handlers import Handler, handlers
from ...semantics.known_effects import Kind
from ...semantics.registrations import AtexitRegistration, atexit_registrations
from ...semantics.repeating import is_harmful_again, replaces_file, takes_time
from ...semantics.values import FunctionValue
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects import Effect
    from ...semantics.module import Function


class CleanupRunsTwice(Rule):
    r"""A signal handler that calls a cleanup and then exits, although `atexit` runs the same cleanup when the program exits.

    ## What it does
    Finds handlers of SIGINT and SIGTERM that call a function which the module has registered with `atexit`, and then end
    the program by SystemExit, so that it is run again; where it does something that takes its time, or is not to be done twice:
    it writes a file anew, removes one, sends a request, waits for a thread or a child.

    Left alone are functions that test some state before (`if self.closed: return`), and handlers that call
    `atexit.unregister` or `os._exit`.

    ## Why it stops a shutdown
    The state is saved twice, the second time by a program that has already stopped its parts; the file to be removed is gone
    the second time, and a traceback is the last thing the user sees; the shutdown takes twice as long, and the supervisor
    that waits for it loses its patience in the middle of the second run.

    ## Example
    ```python
    import atexit
    import pathlib
    import signal
    import sys

    jobs = []

    def save():
        pathlib.Path("jobs").write_text("\n".join(jobs))

    def on_stop(signum, frame):
        save()
        sys.exit(0)

    atexit.register(save)
    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Use instead
    ```python
    import atexit
    import pathlib
    import signal
    import sys

    jobs = []

    def save():
        pathlib.Path("jobs").write_text("\n".join(jobs))

    def on_stop(signum, frame):
        sys.exit(0)

    atexit.register(save)
    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD126"
    summary = "the handler calls a cleanup and exits, and atexit runs the same cleanup again"
    needles = (("signal(", "atexit"), ("add_signal_handler", "atexit"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        registered = {
            one.function: registration
            for registration in atexit_registrations(self.module)
            for one in targets(registration.values)
        }
        for handler in handlers(self.module) if registered else ():
            self._check(handler, registered)

    def _check(self, handler: Handler, registered: dict[Function, AtexitRegistration]) -> None:
        function = handler.function
        summary = handler.run(min(handler.terminating))
        if summary.returns or not summary.has(Kind.EXIT) or summary.has(Kind.HARD_EXIT) or function.module is not self.module:
            return
        if any(self.module.callee(call) == "atexit.unregister" for call in function.calls):
            return
        for call in function.calls:
            for value in self.module.evaluate(call.func):
                if not isinstance(value, FunctionValue) or value.function not in registered:
                    continue
                again = self._not_twice(value.function)
                if again is not None and not is_decided(summary.graph, self.module, call):
                    self._report(handler, call, registered[value.function], again)
                    return

    def _not_twice(self, function: Function) -> Effect | None:
        """What of the cleanup takes its time, or is not to be done twice; None if nothing is."""
        summary = self.module.project.effects.summary(function)
        if summary.has(Kind.HARD_EXIT):
            return None
        return next(
            (
                one for one in summary.effects
                if (is_harmful_again(one, summary) or takes_time(one) or replaces_file(one)) and not is_guarded(one, summary)
            ),
            None,
        )  # fmt: skip

    def _report(self, handler: Handler, call: cst.Call, registration: AtexitRegistration, again: Effect) -> None:
        signals = sorted(handler.terminating)
        name = again.detail.removeprefix("builtins.")
        related = [
            Step(self.module, handler.first.call, "the handler"),
            Step(self.module, registration.node, "registered to run at exit as well"),
            Step(again.module, again.node, "done twice"),
        ]
        self.report(
            call,
            f"{' and '.join(signals)} {'run' if len(signals) > 1 else 'runs'} this cleanup twice: here, and again by atexit when"
            f" the handler exits; {name} is done both times",
            related=related,
        )
