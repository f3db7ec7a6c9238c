"""SHD809."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.cleanup.cleanups import cleanups
from ...semantics.cleanup.stuck import stuck
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    import libcst as cst


class WaitNeverEnds(Rule):
    """A cleanup that waits for what nothing will ever bring about.

    ## What it does
    In methods that close something and in `finally` blocks, finds

    - `thread.join()` without a bound, where the thread's loop has no end, or ends by an event or a flag that nobody in the
      program sets, or is told to stop while it waits in the `get()` of a queue or in `recv()`, which nothing ends
    - `queue.join()` after the task was cancelled that calls `task_done()` for this queue, or where a way of its reader passes
      `task_done()` by, as that of the sentinel often does

    A thread whose loop waits for a socket or a pipe ends when that is closed: nothing is said of it.

    ## Why it stops a shutdown
    The wait has no bound and no one to end it: the program hangs in its own cleanup until it is killed, and nothing that comes
    after the wait is done.

    ## Example
    ```python
    import threading

    class Watcher:
        def start(self):
            self._stop = threading.Event()
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

        def _run(self):
            while not self._stop.is_set():
                self._stop.wait(1)

        def close(self):
            self._thread.join()
    ```

    ## Use instead
    ```python
    import threading

    class Watcher:
        def start(self):
            self._stop = threading.Event()
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

        def _run(self):
            while not self._stop.is_set():
                self._stop.wait(1)

        def close(self):
            self._stop.set()
            self._thread.join()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD809"
    summary = "the cleanup waits for a thread that nobody stops, or for a queue that nobody empties any more"
    needles = ("join()",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each cleanup once."""
        for cleanup in cleanups(self.module):
            for found in stuck(cleanup):
                self.report(
                    found.wait,
                    f"{cleanup.name} hangs in {shown(found.wait)}: {found.reason}",
                    related=[Step(*found.proof, "what it waits for")],
                )
