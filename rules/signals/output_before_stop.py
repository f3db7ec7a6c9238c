"""SHD130."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.signals.handlers import Handler, handlers
from ...semantics.signals.output import output_before_stop
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects.summaries import Effect


class OutputBeforeStop(Rule):
    """A handler that prints first, and tells the program to stop after that.

    ## What it does
    Finds `print`, `sys.stdout.write`, `click.echo` and the like in a handler that `signal.signal` registers for SIGINT or
    SIGTERM, and in what it calls, if it is written in any case, before the handler sets the flag, the event or whatever makes
    the program stop; in programs that write such output while they work.

    Logging is left alone, as a logger keeps the error to itself; so are handlers that always exit or raise, and callbacks of an
    event loop. Output after the stop has been asked for is the business of SHD118.

    ## Why it stops a shutdown
    When the signal comes in the middle of another `print`, which is where a program stands that waits for a slow terminal or a
    full pipe, the stream's buffer is in use: Python raises `RuntimeError: reentrant call inside <_io.BufferedWriter>` in the
    handler, and the line that was to stop the program is never reached.

    ## Example
    ```python
    import signal

    stopping = False

    def on_stop(signum, frame):
        global stopping
        print("stopping")
        stopping = True

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

    code = "SHD130"
    summary = "a signal handler prints before it asks the program to stop: a reentrant call raises, and it is never asked"
    needles = ("signal(", "signal as ")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module):
            for signal in sorted(handler.terminating):
                found = output_before_stop(handler, handler.run(signal))
                if found is not None and found[0].node not in reported:
                    reported.add(found[0].node)
                    self._report(handler, *found)

    def _report(self, handler: Handler, output: Effect, stop: Effect) -> None:
        way = output.way
        here = next((node for module, node in way if module is self.module), handler.first.call)
        related = [Step(self.module, handler.first.call, "the handler is registered here")]
        related += [Step(module, node, "on the way to the output") for module, node in output.chain if node is not here]
        if output.node is not here:
            related.append(Step(output.module, output.node, "the output is written here"))
        related.append(Step(stop.module, stop.node, "what stops the program, not done then"))
        self.report(
            here,
            f"output in a handler of {' and '.join(sorted(handler.terminating))}, before anything is told to stop: if it"
            " interrupts other output, it raises RuntimeError (reentrant call), and the signal is lost",
            related=related,
        )
