"""SHD128."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import Occurrences
from ...semantics.signals.masks import MaskChange, mask_changes
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Function


class ThreadInheritsMask(Rule):
    """A thread that is started before the signals which the process got blocked from its parent are unblocked.

    ## What it does
    Finds functions that call `signal.pthread_sigmask(signal.SIG_UNBLOCK, ...)`, themselves or by a helper, only after they have
    started threads, and that have not blocked anything themselves, in a program
    that blocks signals somewhere.

    To block, start threads, and unblock in the same function is right: those threads are to leave the signals to the main
    thread.

    ## Why it stops a shutdown
    A new thread gets a copy of its creator's mask, and keeps it for good. What was blocked when the process began stays
    blocked in those threads, and in every child process that they start: such a child hears no SIGTERM and no SIGINT, and
    only SIGKILL ends it.

    ## Example
    ```python
    import signal
    import threading

    def main(start_workers):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        start_workers()

    def worker_main(work):
        threading.Thread(target=work).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    ```

    ## Use instead
    ```python
    import signal
    import threading

    def main(start_workers):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        start_workers()

    def worker_main(work):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        threading.Thread(target=work).start()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD128"
    summary = "threads are started before the inherited signal mask is lifted: they and their children keep it"
    needles = ("pthread_sigmask", "unblock")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._check(self.module.function_at(node))

    def _check(self, function: Function) -> None:
        changes = [(call, found) for call in function.calls if (found := mask_changes(self.module, call))]
        if not changes or any(found != frozenset({MaskChange.UNBLOCK}) for _, found in changes):
            return
        if not self._is_blocked_somewhere():
            return
        places = Occurrences(self.module, function)
        for call, _ in changes:
            for start in places.calls:
                if self.module.order(start) >= self.module.order(call):
                    break
                effect = self._starts_thread(places, start)
                after = places.graph.reachable(places.points_of(start))
                if effect is not None and any(point in after for point in places.points_of(call)):
                    self.report(
                        start,
                        "the threads started here keep the signals blocked that are only unblocked later: the child processes"
                        " they start hear no SIGTERM",
                        related=[
                            Step(effect.module, effect.node, "the thread starts with a copy of the mask"),
                            Step(self.module, call, "unblocked for the main thread only"),
                        ],
                    )
                    return

    def _is_blocked_somewhere(self) -> bool:
        """Whether the program blocks signals at all."""
        index = self.module.index
        if "SIG_BLOCK" in index.loads or "SIG_BLOCK" in index.name_loads:
            return True
        return next(self.module.project.mentions("SIG_BLOCK", self.module), None) is not None

    def _starts_thread(self, places: Occurrences, call: cst.Call) -> Effect | None:
        for effect in places.effects_of(call):
            if effect.kind is Kind.SPAWN and not effect.guessed and effect.entry is not None and effect.entry.detail == "thread":
                return effect
        return None
