"""SHD605."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.threads.joins import unstopped
from ...semantics.threads.workers import made_by
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class JoinLeavesThread(Rule):
    """Ctrl+C ends the wait for a thread, and not the thread: the program stays.

    ## What it does
    Finds threads that are no daemons and go through a loop with a sleep until a flag of their object says stop, where the main
    thread waits for them with an unbounded `join()`, and the method that sets the flag is called by nobody in the package.

    Silent where a `finally` or a clause for `KeyboardInterrupt` stands around the `join()`, or around the call of the function it
    stands in, and where the object can be entered by `with`.

    ## Why it stops a shutdown
    The interrupt is raised in the `join()`. It leaves the function and the program with a traceback, and then the interpreter
    waits for the same thread once more, until its loop comes to an end by itself. Only a second Ctrl+C gets through.

    ## Example
    ```python
    import threading
    import time

    class Poller:
        def __init__(self, check):
            self.check = check
            self.stopped = False
            self.thread = None

        def run(self):
            self.thread = threading.Thread(target=self.poll)
            self.thread.start()

        def poll(self):
            while not self.stopped and not self.check():
                time.sleep(2)

        def wait(self):
            self.thread.join()

        def stop(self):
            self.stopped = True
    ```

    ## Use instead
    ```python
    import threading
    import time

    class Poller:
        def __init__(self, check):
            self.check = check
            self.stopped = False
            self.thread = None

        def run(self):
            self.thread = threading.Thread(target=self.poll)
            self.thread.start()

        def poll(self):
            while not self.stopped and not self.check():
                time.sleep(2)

        def wait(self):
            try:
                self.thread.join()
            except KeyboardInterrupt:
                self.stop()
                raise

        def stop(self):
            self.stopped = True
    ```

    ## Fix safety
    No fix: whether the thread may be a daemon, or has to be told, is for its author to say.
    """

    code = "SHD605"
    summary = "an interrupted join() leaves the thread running, and the interpreter waits for it again"
    needles = (("Thread", ".join("),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) != "threading.Thread":
            return
        worker = made_by(self.module, node)
        found = unstopped(worker) if worker is not None and worker.is_daemon is False else None
        if found is None:
            return
        around = self.module.function_of(found.join)
        where = f"{around.name}()" if around is not None else "the join"
        self.report(
            node,
            f"when Ctrl+C interrupts {where}, this thread goes on and the interpreter waits for it again: only "
            f"{found.stop.name}() would stop it, and nobody calls that",
            related=[
                Step(self.module, found.join, "interrupted here"),
                Step(self.module, found.loop, "the thread stays in this loop"),
                Step(self.module, found.stop.node, "this would stop it"),
            ],
        )
