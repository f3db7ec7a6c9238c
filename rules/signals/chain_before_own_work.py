"""SHD129."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.cleanup.skipped import skipped_steps
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.known_failures import Failing
from ...semantics.program.values import Known
from ...semantics.signals.handlers import Handler, handlers, may_be_for
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects.summaries import Effect

_DEFAULT = Known("signal.default_int_handler")
_RAISES = Failing(frozenset({"KeyboardInterrupt"}), is_likely=True)


class ChainBeforeOwnWork(Rule):
    """A handler of SIGINT that calls the handler before it first, and does its own work after that.

    ## What it does
    Finds handlers, registered for SIGINT or for whatever signal a caller names, that call the previous handler (from
    `signal.getsignal` or the return of `signal.signal`) and have a step of their own after it, outside of any `finally`.

    ## Why it stops a shutdown
    The handler that Python itself sets for SIGINT raises KeyboardInterrupt, and most handlers of programs raise SystemExit: they
    do not come back. What was to be flushed, closed or told after the call is never done.

    ## Example
    ```python
    import signal

    previous = signal.getsignal(signal.SIGINT)

    def on_stop(signum, frame):
        if callable(previous):
            previous(signum, frame)
        flush()

    def flush():
        with open("events", "a") as file:
            file.write("stopped")

    signal.signal(signal.SIGINT, on_stop)
    ```

    ## Use instead
    ```python
    import signal

    previous = signal.getsignal(signal.SIGINT)

    def on_stop(signum, frame):
        flush()
        if callable(previous):
            previous(signum, frame)

    def flush():
        with open("events", "a") as file:
            file.write("stopped")

    signal.signal(signal.SIGINT, on_stop)
    ```

    ## Fix safety
    No fix: whether the work may come first is for the author to say.
    """

    code = "SHD129"
    summary = "the previous handler is called first, and raises: the handler's own work after it is never done"
    needles = (("signal(", "getsignal"), "= signal.signal(", "= signal(", ("signal as ", "getsignal"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module, of_any_signal=True):
            if handler.on_loop or not any(may_be_for(one, "SIGINT") for one in handler.registrations):
                continue
            for chain in handler.run("SIGINT", _DEFAULT).of(Kind.CHAIN):
                function = chain.module.function_of(chain.node)
                if function is None or chain.node in reported:
                    continue
                step = next(skipped_steps(function, chain.node, _RAISES, is_apart=True), None)
                if step is not None:
                    reported.add(chain.node)
                    self._report(handler, chain, step)

    def _report(self, handler: Handler, chain: Effect, step: cst.CSTNode) -> None:
        here = chain.module is self.module
        related = [Step(self.module, handler.first.call, "registered here")]
        if not here:
            related.append(Step(chain.module, chain.node, "the previous handler is called here"))
        related.append(Step(chain.module, step, "not done then"))
        self.report(
            chain.node if here else handler.first.call,
            "the handler that was there before is called first, and that of Ctrl+C raises KeyboardInterrupt:"
            f" {shown(step)} is never reached",
            related=related,
        )
