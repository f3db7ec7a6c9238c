"""SHD108."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.cleanup.guards import is_guarded
from ...semantics.cleanup.steps import is_release
from ...semantics.effects.known_effects import Kind
from ...semantics.signals.handlers import Handler, handlers, is_for_second, steps_to
from ...semantics.signals.installing import is_in_child
from ...semantics.signals.own import is_kill, sent_signal
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.effects.summaries import Effect, Summary
    from ...semantics.program.module import Module

_HARD = frozenset({"os._exit", "os.abort"})
_FLUSHES = frozenset({"logging.shutdown", "atexit._run_exitfuncs", "os.sync"})


class HandlerExitsHard(Rule):
    """A handler that ends the process on the spot at the first signal: nothing is cleaned up.

    ## What it does
    Finds `os._exit()`, `os.abort()` and SIGKILL to the process itself in a handler of SIGINT or SIGTERM, where no test of some
    state decides about it. A second signal, a timeout that has passed, a child after a fork, a handler in a function that is
    run in a worker process, and an exit after the streams were flushed are left alone.

    ## Why it stops a shutdown
    `os._exit` asks nobody: no `finally`, no `with`, no `atexit` callback runs, what is in the buffers of open files is lost,
    temporary files, locks and child processes stay behind.

    ## Example
    ```python
    import os
    import signal

    def on_stop(signum, frame):
        os._exit(1)

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def on_stop(signum, frame):
        sys.exit(1)

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD108"
    summary = "the first signal ends the process by `os._exit` or SIGKILL: no cleanup runs, buffers are lost"
    needles = (
        ("signal(", "_exit"), ("signal(", "abort"), ("signal(", "SIGKILL"), ("add_signal_handler", "_exit"),
        ("add_signal_handler", "abort"), ("add_signal_handler", "SIGKILL"),
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for handler in handlers(self.module):
            if any(is_in_child(one) or is_for_second(one) for one in handler.registrations):
                continue
            for signal in sorted(handler.terminating):
                summary = handler.run(signal)
                effect = next((one for one in summary.effects if self._is_hard(one, summary)), None)
                if effect is not None:
                    self._report(handler, effect)
                    break

    def _is_hard(self, effect: Effect, summary: Summary) -> bool:
        if not isinstance(effect.node, cst.Call) or effect.guessed:
            return False
        if effect.kind is Kind.RESEND:
            number = sent_signal(effect.module, effect.node)
            if number is None or not is_kill(effect.module, number):
                return False
        elif effect.kind is not Kind.HARD_EXIT or effect.detail not in _HARD:
            return False
        return not is_guarded(effect, summary) and not any(
            _flushes_before(module, function.calls, node) or _cleans_before(module, function.calls, node)
            for module, function, node in steps_to(effect, summary)
        )

    def _report(self, handler: Handler, effect: Effect) -> None:
        related = [Step(handler.function.module, handler.function.node, "the handler")]
        related += [Step(module, node, "calls this") for module, node in effect.chain]
        related.append(Step(effect.module, effect.node, "the process ends here"))
        self.report(
            handler.first.call,
            f"{' or '.join(sorted(handler.terminating))} ends the process on the spot ({effect.detail}): no finally and no"
            " atexit callback runs, buffers are lost",
            related=related,
        )


def _cleans_before(module: Module, calls: list[cst.Call], node: cst.CSTNode) -> bool:
    """Whether a handler does a cleanup of its own before it ends the process: it ends or gives back something."""
    return any(module.order(call) < module.order(node) and is_release(module, call) for call in calls)


def _flushes_before(module: Module, calls: list[cst.Call], node: cst.CSTNode) -> bool:
    for call in calls:
        if module.order(call) >= module.order(node):
            continue
        if module.callee(call) in _FLUSHES or (isinstance(call.func, cst.Attribute) and call.func.attr.value == "flush"):
            return True
        if any(arg.keyword is not None and arg.keyword.value == "flush" for arg in call.args):
            return True  # print(..., flush=True)
    return False
