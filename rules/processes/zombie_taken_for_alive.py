"""SHD319."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.zombies import vain_wait
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class ZombieTakenForAlive(Rule):
    """A stop that asks with `os.kill(pid, 0)` whether its own child has ended.

    ## What it does
    Finds loops that call `os.kill(pid, 0)`, themselves or by a function of the program, until it fails, where the number is that
    of a child whose handle nobody waits for.

    ## Why it stops a shutdown
    A child that has ended stays as a zombie until its parent waits for it, and a zombie can be sent a signal: the call never
    fails. The loop goes on for ever, or until its patience is over, each time; then a dead child is killed.

    ## Example
    ```python
    import os
    import signal
    import subprocess
    import time

    class Proxy:
        def start(self, command):
            self.proc = subprocess.Popen(command)

        def stop(self):
            os.kill(self.proc.pid, signal.SIGTERM)
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                try:
                    os.kill(self.proc.pid, 0)
                except ProcessLookupError:
                    return
                time.sleep(0.1)
            os.kill(self.proc.pid, signal.SIGKILL)
    ```

    ## Use instead
    ```python
    import subprocess

    class Proxy:
        def start(self, command):
            self.proc = subprocess.Popen(command)

        def stop(self):
            self.proc.terminate()
            try:
                self.proc.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait()
    ```

    ## Fix safety
    No fix: what the loop is to do is for people to say.
    """

    code = "SHD319"
    summary = "a child that has ended is taken for one that runs, as nobody waits for it"
    needles = ("os.kill",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the calls that ask whether a process is there."""
        vain = vain_wait(self.module, node)
        if vain is None:
            return
        related = [Step(start.module, start.call, "started here") for start in vain.handle.starts()[:1]]
        related.append(Step(vain.handle.module, vain.given, "its number is taken here"))
        if vain.call is not node:
            related.append(Step(vain.module, vain.call, "asked here, in a loop"))
        self.report(
            vain.call if vain.module is self.module else node,
            f"nobody waits for {vain.handle.name}, so that it stays as a zombie when it has ended, and os.kill(pid, 0) goes on to"
            " find it: this loop does not end when the child does",
            related=related,
        )
