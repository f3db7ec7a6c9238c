"""SHD112."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.reset_disposition import reset_disposition
from ...semantics.cleanup.guards import is_guarded
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import points_at
from ...semantics.program.arguments import argument
from ...semantics.signals.handlers import Handler, handlers, steps_to
from ...semantics.signals.own import comes_back, sent_signal
from ...semantics.signals.registrations import signal_names
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.effects.summaries import Effect, Summary
    from ...semantics.program.module import Module

_RESETS = frozenset({"signal.signal"})


class HandlerResendsToItself(Rule):
    """A handler that sends its own signal to its own process or group while it is still the handler.

    ## What it does
    Finds `os.kill(os.getpid(), signum)`, `signal.raise_signal(signum)`, `os.killpg(os.getpgrp(), signum)` and the like in a
    handler, where the signal sent is one the handler is registered for and no `signal.signal(signum, ...)` comes before it
    on some way. A test of some state before it (`if stopping: return`) is taken to end the recursion.

    ## Why it stops a shutdown
    The signal comes back to the handler, which sends it again, until the recursion limit is reached: the program ends with
    a RecursionError somewhere in its cleanup, or, as an event loop's callback, sends to itself for ever.

    ## Example
    ```python
    import os
    import signal

    def forward(signum, frame):
        os.killpg(os.getpgrp(), signum)

    signal.signal(signal.SIGTERM, forward)
    ```

    ## Use instead
    ```python
    import os
    import signal

    def forward(signum, frame):
        signal.signal(signum, signal.SIG_DFL)
        os.killpg(os.getpgrp(), signum)

    signal.signal(signal.SIGTERM, forward)
    ```

    ## Fix safety
    Safe: what the handler wants is that the signal ends the process, and as it stands it never gets there.
    """

    code = "SHD112"
    summary = "the handler sends its own signal to its own process: it calls itself until the recursion limit"
    needles = ("signal(", "add_signal_handler", "signal as ")  # what sends it may be in another module
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module, of_any_signal=True):
            for signal in sorted(handler.signals):
                summary = handler.run(signal)
                for effect in summary.of(Kind.RESEND):
                    if effect.node in reported or effect.guessed or not isinstance(effect.node, cst.Call):
                        continue
                    number = sent_signal(effect.module, effect.node)
                    if number is None or not comes_back(handler, effect, number, signal):
                        continue
                    if _is_reset_before(effect, summary, signal) or is_guarded(effect, summary):
                        continue
                    reported.add(effect.node)
                    self._report(handler, effect, number, signal)

    def _report(self, handler: Handler, effect: Effect, number: cst.BaseExpression, signal: str) -> None:
        here = effect.module is self.module and isinstance(effect.node, cst.Call)
        related = [
            Step(self.module, handler.first.call, "the handler is registered here"),
            Step(handler.function.module, handler.function.node, "and is still registered when it runs"),
        ]
        if not here:
            related.append(Step(effect.module, effect.node, "the signal is sent here"))
        self.report(
            effect.node if here else handler.first.call,
            f"{signal} comes back to the handler that sends it: its handler is not reset before, so it calls itself"
            f" {'for ever' if handler.on_loop else 'until the recursion limit'}",
            related=related,
            fix=reset_disposition(self.module, effect.node, number)
            if here and not handler.on_loop and isinstance(effect.node, cst.Call) else None,
        )  # fmt: skip


def _is_reset_before(effect: Effect, summary: Summary, signal: str) -> bool:
    """Whether another handler is set on every way to the effect, in one of the functions on the way."""
    for index, (module, function, node) in enumerate(steps_to(effect, summary)):
        graph = summary.graph if index == 0 else module.project.effects.summary(function).graph
        points = set(points_at(graph, module, node))
        resets = [point for call in function.calls if _resets(module, call, signal) for point in points_at(graph, module, call)]
        if points and resets and graph.every_path_passes(graph.entry, points, set(resets).__contains__):
            return True
    return False


def _resets(module: Module, call: cst.Call, signal: str) -> bool:
    for effect in module.project.effects.of_call(module, call):
        if effect.kind is not Kind.REARM or effect.guessed:
            continue
        if effect.detail not in _RESETS or not isinstance(effect.node, cst.Call):
            return True
        number = argument(effect.node, 0, "signalnum")
        names = signal_names(effect.module, number) if number is not None else None
        if names is None or signal in names:
            return True
    return False
