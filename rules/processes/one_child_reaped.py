"""SHD321."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.reapers import may_have_many, reaps_one
from ...semantics.signals.handlers import handlers
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class OneChildReaped(Rule):
    """A handler of SIGCHLD that waits for one child, where several may have ended.

    ## What it does
    Finds handlers of SIGCHLD, of `signal.signal` and of `loop.add_signal_handler`, that wait for any child
    (`os.waitpid(-1, ...)`, `os.wait()`) once, and not in a loop until none is left, in programs that may have several children.

    ## Why it stops a shutdown
    Signals do not queue up: when several children end at about the same time, as they do when a program tells all of them to
    stop, SIGCHLD comes once. One child is waited for, the others stay as zombies; and who waits until the last of them is
    gone waits for ever.

    ## Example
    ```python
    import os
    import signal

    children = set()

    def on_child(signum, frame):
        pid, status = os.waitpid(-1, os.WNOHANG)
        children.discard(pid)

    def start(command):
        signal.signal(signal.SIGCHLD, on_child)
        children.add(os.spawnv(os.P_NOWAIT, command[0], command))
    ```

    ## Use instead
    ```python
    import os
    import signal

    children = set()

    def on_child(signum, frame):
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                children.discard(pid)
        except ChildProcessError:
            pass

    def start(command):
        signal.signal(signal.SIGCHLD, on_child)
        children.add(os.spawnv(os.P_NOWAIT, command[0], command))
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD321"
    summary = "a handler of SIGCHLD waits for one child only: of several that end together, the others stay as zombies"
    needles = (("SIGCHLD", "wait"), ("SIGCLD", "wait"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each handler once."""
        for handler in handlers(self.module, of_any_signal=True):
            if not handler.signals & {"SIGCHLD", "SIGCLD"}:
                continue
            one = reaps_one(handler.function)
            if one is None or not may_have_many(self.module):
                continue
            here = one.call if one.module is self.module else handler.first.call
            self.report(
                here,
                "several children that end at about the same time send one SIGCHLD: this waits for one of them, and the others"
                " stay as zombies",
                related=[
                    Step(self.module, handler.first.call, "the handler is registered here"),
                    *(Step(module, call, "on the way to the wait") for module, call in one.chain),
                    *([Step(one.module, one.call, "the wait")] if here is not one.call else []),
                ],
            )
