"""SHD102."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.run_once import run_once
from ...semantics.cleanup.guards import is_guarded
from ...semantics.effects.known_effects import Kind
from ...semantics.signals.handlers import Handler, handlers, is_called_elsewhere
from ...semantics.signals.repeating import is_harmful_again, scheduled_coroutines, takes_time
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects.summaries import Effect, Summary


class HandlerNotIdempotent(Rule):
    """A handler whose cleanup takes its time and does harm when a second signal runs it again.

    ## What it does
    Finds handlers of SIGINT and SIGTERM that, with nothing to keep them from running twice, do both: something that takes time
    (sleep, join, a request, a child process, an event loop run to its end), so that a second signal comes meanwhile; and
    something not to be done twice (remove a file, start a process or a thread, send a request, take a lock, run a loop).
    The same for a coroutine that a loop's callback starts anew for every signal.

    Left alone are handlers that test some state before (`if self.stopping: return`), or that first set another handler.

    ## Why it stops a shutdown
    People press Ctrl+C twice, and a terminal or a supervisor sends SIGINT and SIGTERM one after the other. The second signal
    interrupts the handler in the middle of its cleanup and does it again from the start: the file is already gone, the
    message is sent twice, the lock is held by the handler itself.

    ## Example
    ```python
    import os
    import signal
    import sys
    import time

    def on_stop(signum, frame):
        os.remove("service.lock")
        time.sleep(2)
        sys.exit(0)

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Use instead
    ```python
    import os
    import signal
    import sys
    import time

    _shutdown_started = False

    def on_stop(signum, frame):
        global _shutdown_started
        if _shutdown_started:
            return
        _shutdown_started = True
        os.remove("service.lock")
        time.sleep(2)
        sys.exit(0)

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Fix safety
    Safe. Unsafe where the handler is also called by other code, which might mean it to run again. No fix is offered where
    it is the handler of other signals too, which come more than once.
    """

    code = "SHD102"
    summary = "a second signal runs a cleanup again that takes time and does harm when repeated"
    needles = ("signal(", "add_signal_handler", "signal as ")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for handler in handlers(self.module):
            for signal in sorted(handler.terminating):
                found = self._twice(handler, handler.run(signal))
                if found is not None:
                    self._report(handler, *found)
                    break

    def _twice(self, handler: Handler, summary: Summary) -> tuple[Effect, Effect | None] | None:
        """What is not to be done twice, and what takes time meanwhile."""
        if not handler.on_loop:
            return self._pair(summary)
        for coroutine in scheduled_coroutines(summary):
            found = self._pair(coroutine)
            if found is not None:
                return found
        return None

    def _pair(self, summary: Summary) -> tuple[Effect, Effect | None] | None:
        effects = []
        for effect in summary.effects:
            if effect.kind is Kind.REARM:
                break
            effects.append(effect)
        harmful: Effect | None = None
        slow: Effect | None = None
        for effect in effects:
            if harmful is None and is_harmful_again(effect, summary) and not is_guarded(effect, summary):
                harmful = effect
            # What takes its time before only matters if the handler returns: else the first never gets further than the second.
            if takes_time(effect) and (harmful is not None or summary.returns) and not is_guarded(effect, summary):
                slow = slow or effect
        return (harmful, slow) if slow is not None and harmful is not None else None

    def _report(self, handler: Handler, harmful: Effect, slow: Effect | None) -> None:
        related = [Step(handler.function.module, handler.function.node, "the handler")]
        if slow is not None:
            related.append(Step(slow.module, slow.node, "a second signal may come while this takes its time"))
        related.append(Step(harmful.module, harmful.node, "and this is done again"))
        function = handler.function
        fix = None
        if function.module is self.module and not handler.target.args and handler.only_stops:
            elsewhere = is_called_elsewhere(self.module, function, handler.registrations)
            fix = run_once(self.module, function.node, called_elsewhere=elsewhere)
        self.report(
            handler.first.call,
            f"a second {' or '.join(sorted(handler.terminating))} runs the cleanup again while the first is in the middle of it:"
            f" {harmful.detail.removeprefix('builtins.')} is {'taken' if harmful.kind is Kind.LOCK else 'done'} twice",
            related=related,
            fix=fix,
        )
