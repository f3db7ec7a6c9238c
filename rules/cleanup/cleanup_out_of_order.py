"""SHD803."""

from __future__ import annotations

import libcst as cst

from ...fixes.move_before import move_before
from ...semantics.cleanup.close_order import Fault, Misplaced, misplaced
from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown


class CleanupOutOfOrder(Rule):
    """A cleanup that closes, or waits for, a thing before what depends on it has been ended.

    ## What it does
    The order of a shutdown is: the tasks, then the network, then the files, then the exit. This rule finds three orders that
    are surely wrong:

    - `thread.join()` without a bound, and only after it the event is set, the sentinel put or the flag changed that the thread
      waits for
    - `await server.wait_closed()` of asyncio's server, and only after it the tasks or connections of its clients are ended, or
      given a time to end: since Python 3.12.1 it waits for them
    - `await self.session.close()` of a session or a database, and only after it the task of the same object is cancelled that
      uses it

    ## Why it stops a shutdown
    The first two wait for something that their own next line would bring about: the shutdown hangs until somebody kills it. In
    the third the task fails with errors about a closed session, or opens a new one that nobody closes.

    ## Example
    ```python
    import threading

    class Watcher:
        def start(self):
            self.wake = threading.Event()
            self.thread = threading.Thread(target=self.run)
            self.thread.start()

        def run(self):
            self.wake.wait()

        def close(self):
            self.thread.join()
            self.wake.set()
    ```

    ## Use instead
    ```python
    import threading

    class Watcher:
        def start(self):
            self.wake = threading.Event()
            self.thread = threading.Thread(target=self.run)
            self.thread.start()

        def run(self):
            self.wake.wait()

        def close(self):
            self.wake.set()
            self.thread.join()
    ```

    ## Fix safety
    Unsafe: the later step is moved before the earlier one, where neither uses what the other changes; a task that is cancelled is
    waited for as well. There is no fix where what stands between the two may belong to either.
    """

    code = "SHD803"
    summary = "a step of the cleanup waits for, or closes, what a later step has to end first"
    needles = ("join()", "wait_closed", ("create_task", "cancel"), ("ensure_future", "cancel"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each function once."""
        for function in self.module.functions:
            found = next(misplaced(function), None)
            if found is not None:
                self._report(found)

    def _report(self, found: Misplaced) -> None:
        early, late = shown(found.early), shown(found.late)
        if found.fault is Fault.JOIN_FIRST:
            message = f"{early} waits for a thread that waits for what comes only after it: the shutdown hangs"
            proof, last = "the thread waits here", "what would let it go on"
        elif found.fault is Fault.SERVER_FIRST:
            message = f"{early} waits for the connections of the clients, which {late} is to end: one that stays open holds it up"
            proof, last = "what holds the connections", "done only when all of them have ended"
        else:
            message = f"the task that {late} ends still uses what {early} closes"
            proof, last = "used here by the task", "ended only after that"
        cancelled = found.late.func if found.fault is Fault.CLOSED_FIRST and isinstance(found.late, cst.Call) else None
        task = dotted_text(cancelled.value) if isinstance(cancelled, cst.Attribute) else None
        self.report(
            found.early,
            message,
            related=[Step(*found.proof, proof), Step(self.module, found.late, last)],
            fix=move_before(self.module, found.early, found.late, alone=found.fault is Fault.SERVER_FIRST, task=task),
        )
