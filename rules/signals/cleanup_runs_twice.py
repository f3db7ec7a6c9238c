"""SHD126."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.cleanup.guards import is_decided, is_guarded
from ...semantics.effects.exceptions import clause_classes
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.summaries import is_trivial
from ...semantics.program.callables import targets
from ...semantics.program.values import FunctionValue
from ...semantics.signals.handlers import Handler, handlers
from ...semantics.signals.registrations import AtexitRegistration, atexit_registrations
from ...semantics.signals.repeating import is_harmful_again, replaces_file, takes_time
from ...semantics.text.index import statements_of
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Function


_EXITS = frozenset({"KeyboardInterrupt", "SystemExit", "BaseException"})


class CleanupRunsTwice(Rule):
    r"""A cleanup that is run twice when the program is told to stop: by a handler and by `atexit`, by `except` and by `finally`.

    ## What it does
    Finds handlers of SIGINT and SIGTERM that call a function which the module has registered with `atexit`, and then end
    the program by SystemExit, so that it is run again; where it does something that takes its time, or is not to be done twice:
    it writes a file anew, removes one, sends a request, waits for a thread or a child.

    The same for what an `except KeyboardInterrupt` (or `SystemExit`, `BaseException`) calls, and the `finally` of the same `try`
    calls again.

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
    needles = (("signal(", "atexit"), ("add_signal_handler", "atexit"), ("KeyboardInterrupt", "finally"))
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

    def visit_Try(self, node: cst.Try) -> None:
        if node.finalbody is None:
            return
        last = {self._text(call): call for call in self._plain_calls(node.finalbody.body)}
        for handler in node.handlers if last else ():
            caught = clause_classes(self.module, handler.type) & _EXITS
            for call in self._plain_calls(handler.body) if caught else ():
                second = last.get(self._text(call))
                again = self._told_twice(call) if second is not None else None
                if second is not None and again is not None:
                    self._report_try(call, second, again)

    def _plain_calls(self, body: cst.BaseSuite) -> Iterator[cst.Call]:
        """The calls that a suite makes in any case, each a statement of its own."""
        for statement in statements_of(body):
            if isinstance(statement, cst.Expr):
                value = statement.value.expression if isinstance(statement.value, cst.Await) else statement.value
                if isinstance(value, cst.Call):
                    yield value

    def _text(self, node: cst.Call) -> str:
        return self.module.tree.code_for_node(node)

    def _told_twice(self, call: cst.Call) -> Effect | None:
        """What of the function of the program that is called stops, signals or waits each time it is called."""
        for value in self.module.evaluate(call.func):
            if not isinstance(value, FunctionValue) or is_trivial(value.function):
                return None
            summary = self.module.project.effects.summary(value.function)
            for one in summary.of(Kind.RESEND, Kind.SPAWN, Kind.WAIT, Kind.STOP):
                if not (one.kind is Kind.WAIT and one.bounded) and not is_guarded(one, summary):
                    return one
        return None

    def _report_try(self, call: cst.Call, second: cst.Call, again: Effect) -> None:
        self.report(
            call,
            f"Ctrl+C runs {shown(call)} twice, here and in the finally: {again.detail.removeprefix('builtins.')} is done both"
            " times",
            related=[Step(self.module, second, "called again"), Step(again.module, again.node, "done twice")],
        )

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
