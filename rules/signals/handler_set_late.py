"""SHD127."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import Occurrences
from ...semantics.flow import NORMAL_KINDS
from ...semantics.program.callables import targets
from ...semantics.signals.handlers import run
from ...semantics.signals.masks import mask_changes
from ...semantics.signals.registrations import SignalRegistration, signal_registration
from ...semantics.signals.repeating import takes_time
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import libcst as cst

    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Function, Module
    from ..rule import Draft


class HandlerSetLate(Rule):
    """A handler that is to stop the program's children, set only some time after they were started.

    ## What it does
    Finds functions that start child processes, then wait for something (for the children to be ready, say), and only then set
    the SIGTERM handler that sends the signal on to children.

    Left alone are functions that block the signals before (`signal.pthread_sigmask`), or have set another handler for them, and
    those in which nothing waits between start and handler.

    ## Why it stops a shutdown
    A SIGTERM that comes in the meantime, as when a deployment is cancelled, kills the program by its default. The children
    that it had started get no signal and stay behind without a parent.

    ## Example
    ```python
    import multiprocessing
    import signal

    def main(work):
        ready = multiprocessing.Event()
        child = multiprocessing.Process(target=work, args=(ready,))
        child.start()
        ready.wait(30)

        def on_stop(signum, frame):
            child.terminate()

        signal.signal(signal.SIGTERM, on_stop)
        child.join()
    ```

    ## Use instead
    ```python
    import multiprocessing
    import signal

    def main(work):
        ready = multiprocessing.Event()
        child = multiprocessing.Process(target=work, args=(ready,))

        def on_stop(signum, frame):
            child.terminate()

        child.start()
        signal.signal(signal.SIGTERM, on_stop)
        ready.wait(30)
        child.join()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD127"
    summary = "the handler that stops the children is set some time after they are started: a signal before leaves them behind"
    needles = (("signal(", "SIGTERM"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def __init__(self, module: Module, emit: Callable[[Draft], None]) -> None:
        super().__init__(module, emit)
        self._judged: set[Function] = set()

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        function = self.module.function_of(node)
        if registration is None or not registration.terminating or registration.on_loop or function is None:
            return
        if function in self._judged or function.is_async or function.is_generator:
            return
        self._judged.add(function)  # the first one of the function tells
        if not self._is_for_sigterm(function, registration) or not _sends_on(registration):
            return
        places = Occurrences(self.module, function)
        for start, effect in self._starts(places, node):
            wait = self._wait_between(places, start, node)
            if wait is None or self._is_prepared(places, start):
                continue
            self.report(
                node,
                "a SIGTERM that comes before its handler is set here kills the program: the children that are running already are"
                " left behind",
                related=[
                    Step(effect.module, effect.node, "children run from here on"),
                    Step(wait.module, wait.node, "this takes its time"),
                ],
            )
            return

    def _is_for_sigterm(self, function: Function, registration: SignalRegistration) -> bool:
        """Whether SIGTERM gets the handler too; Ctrl+C reaches the children by itself."""
        if "SIGTERM" in registration.terminating:
            return True
        others = (signal_registration(self.module, call) for call in function.calls)
        return any(one is not None and "SIGTERM" in one.terminating and one.values == registration.values for one in others)

    def _starts(self, places: Occurrences, end: cst.Call) -> Iterator[tuple[cst.Call, Effect]]:
        """The calls before the registration that start a child which runs on."""
        for call in places.calls:
            if self.module.order(call) > self.module.order(end):
                return
            for effect in places.effects_of(call):
                if effect.kind is Kind.SPAWN and not effect.guessed and not effect.chain and _runs_on(effect):
                    yield call, effect

    def _wait_between(self, places: Occurrences, start: cst.Call, end: cst.Call) -> Effect | None:
        """What takes its time on a way from the start to the registration."""
        graph = places.graph
        after = graph.reachable(places.points_of(start), kinds=NORMAL_KINDS)
        for call in places.calls:
            points = [point for point in places.points_of(call) if point in after]
            if not points or call in (start, end) or not set(places.points_of(end)) & graph.reachable(points, kinds=NORMAL_KINDS):
                continue
            for effect in places.effects_of(call):
                # A command that is run to its end is mostly a short one.
                if takes_time(effect) and effect.entry is not None and Kind.SPAWN not in effect.entry.kinds:
                    return effect
        return None

    def _is_prepared(self, places: Occurrences, start: cst.Call) -> bool:
        """Whether the mask, or another handler, was set before the start."""
        for call in places.calls:
            if self.module.order(call) >= self.module.order(start):
                return False
            if mask_changes(self.module, call) or any(effect.kind is Kind.REARM for effect in places.effects_of(call)):
                return True
        return False


def _runs_on(effect: Effect) -> bool:
    entry = effect.entry
    return entry is not None and entry.detail == "process" and Kind.WAIT not in entry.kinds and effect.detail != "os.fork"


def _sends_on(registration: SignalRegistration) -> bool:
    """Whether the handler sends a signal to children."""
    return any(
        effect.kind is Kind.RESEND and not effect.guessed
        for one in targets(registration.values)
        for effect in run(registration, one, min(registration.terminating)).effects
    )
