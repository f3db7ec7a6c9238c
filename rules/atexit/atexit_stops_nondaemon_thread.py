"""SHD208."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.cleanup.endless import StopSignal, given_signal
from ...semantics.program.callables import target
from ...semantics.program.references import references
from ...semantics.threads.threads import reached
from ...semantics.threads.workers import Worker, made_by
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.program.module import Function
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitStopsNondaemonThread(OnRegistrations, Rule):
    """An exit callback that is to stop a thread which the interpreter waits for before.

    ## What it does
    Finds threads that are no daemons, run a loop until an event, a flag or a message tells them to stop, and are told so only
    by a callback of `atexit`.

    ## Why it stops a shutdown
    The interpreter joins all threads that are no daemons, and only then runs the callbacks of `atexit`. The thread waits for
    the callback, the callback for the thread: the program never ends.

    ## Example
    ```python
    import atexit
    import threading

    stop = threading.Event()

    def watch():
        while not stop.wait(1):
            print("still here")

    def finish():
        stop.set()

    threading.Thread(target=watch).start()
    atexit.register(finish)
    ```

    ## Use instead
    ```python
    import atexit
    import threading

    stop = threading.Event()

    def watch():
        while not stop.wait(1):
            print("still here")

    def finish():
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    atexit.register(finish)
    ```

    ## Fix safety
    No fix: a daemon may be cut off in the middle of its work, so that the callback has to join it as well, or the program
    stops it before it ends.
    """

    code = "SHD208"
    summary = "only an exit callback stops the thread, and the interpreter joins the thread first: it never ends"
    needles = (("atexit", "threading"), ("atexit", "Thread"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        for value in registration.values:
            one = target(value)
            if one is not None and one.function.module is not self.module:
                continue
            inside = {one.function for one in reached(one.function)} if one is not None else set()
            for call in self.module.calls:
                worker = made_by(self.module, call)
                if worker is None or worker.is_process or worker.is_daemon is not False or worker.target is None:
                    continue
                signal = given_signal(worker)
                if signal is not None and self._is_given_only_by(signal, inside, registration):
                    self._report(registration, worker, signal)
                    return

    def _is_given_only_by(self, signal: StopSignal, inside: set[Function], registration: AtexitRegistration) -> bool:
        """Whether the signal is given, and by nobody but the callback and the functions it alone calls."""
        givers = signal.givers()
        if not givers or signal.is_known_elsewhere():
            return False
        functions = []
        for function, node in givers:
            if node is registration.callback:  # atexit.register(stop.set)
                continue
            if function is None or function not in inside:
                return False
            functions.append(function)
        for function in functions:
            for reference in references(function):
                around = reference.module.ancestors(reference.node)
                user = reference.module.function_of(reference.node)
                if registration.node not in around and user not in inside:
                    return False
        return True

    def _report(self, registration: AtexitRegistration, worker: Worker, signal: StopSignal) -> None:
        one = worker.target
        assert one is not None  # noqa: S101 - asked before
        name = one.function.name
        self.report(
            registration.node,
            f"only this callback stops the thread that runs {name}, and the interpreter joins that thread before it runs exit"
            " callbacks: the program never ends",
            related=[
                Step(worker.module, worker.node, "no daemon"),
                Step(one.function.module, signal.test, "runs until this says stop"),
                *(Step(self.module, node, "said only at exit") for _, node in signal.givers()),
            ],
        )
