"""SHD118."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.effects.known_effects import Kind
from ...semantics.signals.handlers import Handler, handlers
from ...semantics.signals.output import output_before_stop
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects.summaries import Effect, Summary

#: Writes that are not buffered, or that are made for handlers.
_PLAIN = ("faulthandler.", "os.write")


class HandlerPrints(Rule):
    """A handler that prints or logs, and then goes on.

    ## What it does
    Finds `print`, `sys.stdout.write`, `click.echo`, logging and the like in a handler that `signal.signal` registers for SIGINT
    or SIGTERM and that may return. A handler that always exits or raises is left alone, as are callbacks of an event loop.
    Where a program that prints while it works is told to stop only after that, SHD130 says so.

    ## Why it stops a shutdown
    When the signal comes in the middle of another `print`, the buffer of the stream is in use: Python raises `RuntimeError:
    reentrant call inside <_io.BufferedWriter>`, and what the handler was to do after it is not done. A logging handler's lock
    can be taken twice by one thread, its stream cannot be written to twice.

    ## Example
    ```python
    import signal

    stopping = False

    def on_stop(signum, frame):
        global stopping
        stopping = True
        print("stopping")

    signal.signal(signal.SIGTERM, on_stop)
    while not stopping:
        print("working")
    ```

    ## Use instead
    ```python
    import signal

    stopping = False

    def on_stop(signum, frame):
        global stopping
        stopping = True

    signal.signal(signal.SIGTERM, on_stop)
    while not stopping:
        print("working")
    print("stopping")
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD118"
    summary = "buffered output in a signal handler: a reentrant call raises, and the rest of the handler is skipped"
    needles = ("signal(", "signal as ")
    confidence = Confidence.ADVICE
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module):
            if handler.on_loop:
                continue
            for signal in sorted(handler.terminating):
                summary = handler.run(signal)
                effect = _output(summary) if output_before_stop(handler, summary) is None else None
                if effect is not None and effect.node not in reported:
                    reported.add(effect.node)
                    self._report(handler, effect)

    def _report(self, handler: Handler, effect: Effect) -> None:
        here = effect.module is self.module
        related = [Step(self.module, one.call, "the handler is registered here") for one in handler.registrations]
        related += [Step(module, node, "calls this") for module, node in effect.chain]
        if not here:
            related.append(Step(effect.module, effect.node, "the output is written here"))
        self.report(
            effect.node if here else handler.first.call,
            f"output in a handler of {' and '.join(sorted(handler.terminating))}: if it interrupts other output, it raises"
            " RuntimeError (reentrant call), and the rest of the handler is skipped",
            related=related,
        )


def _output(summary: Summary) -> Effect | None:
    """The first output of a handler that may go on after it."""
    if not summary.returns:
        return None
    return next((one for one in summary.of(Kind.OUTPUT) if not one.detail.startswith(_PLAIN)), None)
