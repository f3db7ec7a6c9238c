"""SHD320."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.broken_waits import interrupted_wait
from ...semantics.tasks.cancellers import canceller
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class SessionLeftOnInterrupt(Rule):
    """A child with a session of its own that nobody ends when Ctrl+C breaks off the wait for it.

    ## What it does
    Finds children that are started with `start_new_session=True`, `preexec_fn=os.setsid` or `process_group=0` and waited for in
    the same function, with nothing that ends them if the wait is left by a KeyboardInterrupt or a cancellation. A wait that is
    only a look (it has a bound, and nobody kills the child when the time is up) is left alone.

    ## Why it stops a shutdown
    The terminal sends Ctrl+C to the processes of its foreground group. A child of that group ends with its parent. One that
    has a session of its own does not get the signal: the program is gone, and the child runs on, out of reach of the terminal.

    ## Example
    ```python
    import os
    import signal
    import subprocess

    def build(command, seconds):
        proc = subprocess.Popen(command, start_new_session=True)
        try:
            proc.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(proc.pid, signal.SIGKILL)
            proc.wait()
            raise
    ```

    ## Use instead
    ```python
    import os
    import signal
    import subprocess

    def build(command, seconds):
        proc = subprocess.Popen(command, start_new_session=True)
        try:
            proc.wait(timeout=seconds)
        except BaseException:
            os.killpg(proc.pid, signal.SIGKILL)
            proc.wait()
            raise
    ```

    ## Fix safety
    No fix: whether the child alone is to be ended, or its whole group, is not known here.
    """

    code = "SHD320"
    summary = "Ctrl+C does not reach a child with a session of its own, and nobody else ends it"
    needles = ("start_new_session", "setsid", "process_group", "setpgrp")
    confidence = Confidence.LIKELY

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the waits for children."""
        found = interrupted_wait(self.module, node)
        if found is None or (found.wait.is_async and canceller(found.wait.handle.function) is not None):
            return  # the latter is SHD317's matter
        name, start = found.wait.handle.name, found.start
        what = "a cancellation" if found.wait.is_async else "a KeyboardInterrupt"
        self.report(
            node,
            f"Ctrl+C does not reach {name}, which is not in the terminal's group, and {what} here leaves it running: nobody stops"
            " it",
            related=[Step(start.module, start.call, "started here, in a session or group of its own")],
        )
