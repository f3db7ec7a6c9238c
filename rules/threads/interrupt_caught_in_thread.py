"""SHD606."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.threads.thread_only import dead_clauses, is_run_elsewhere, starts_of
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class InterruptCaughtInThread(Rule):
    """A thread is to do something on Ctrl+C, which it never hears of.

    ## What it does
    Finds `except KeyboardInterrupt` in a function that only threads run, if the clause does more than say so. Left alone are
    functions that are also called directly, and bodies in which the program raises KeyboardInterrupt itself or reads keys.

    ## Why it stops a shutdown
    Python raises KeyboardInterrupt in the main thread, and in no other. The clause is dead: what it is to stop or to close goes
    on, and the thread itself as well, until somebody tells it in another way.

    ## Example
    ```python
    import threading

    def follow(source, scan):
        try:
            for line in source:
                scan.take(line)
        except KeyboardInterrupt:
            scan.stop()

    def start(source, scan):
        threading.Thread(target=follow, args=(source, scan), daemon=True).start()
    ```

    ## Use instead
    ```python
    import threading

    def follow(source, scan, leaving):
        for line in source:
            if leaving.is_set():
                break
            scan.take(line)

    def run(source, scan):
        leaving = threading.Event()
        threading.Thread(target=follow, args=(source, scan, leaving), daemon=True).start()
        try:
            scan.wait()
        except KeyboardInterrupt:
            leaving.set()
            scan.stop()
    ```

    ## Fix safety
    No fix: the main thread has to do it.
    """

    code = "SHD606"
    summary = "a thread is to do something on Ctrl+C, of which only the main thread hears"
    needles = (("KeyboardInterrupt", "hread"), ("KeyboardInterrupt", "submit"), ("KeyboardInterrupt", "executor"))
    confidence = Confidence.LIKELY
    scope = "project"

    def leave_Module(self, original_node: cst.Module) -> None:
        """Go through all that the module has run in threads."""
        seen = set()
        for function, start in starts_of(self.module):
            if function in seen or function.module is not self.module or is_run_elsewhere(function):
                continue
            seen.add(function)
            for handler, done in dead_clauses(function):
                self.report(
                    handler,
                    "KeyboardInterrupt is raised in the main thread only, and this function runs in another one: on Ctrl+C"
                    " nothing of this clause is done",
                    related=[
                        Step(self.module, start, "it is run in a thread here"),
                        Step(self.module, done, "this is never called"),
                    ],
                )
