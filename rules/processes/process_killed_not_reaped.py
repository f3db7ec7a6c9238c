"""SHD305."""

from __future__ import annotations

import libcst as cst

from ...fixes.wait_after_kill import wait_after_kill
from ...semantics.handles import Handle, handle_of
from ...semantics.known_types import PROCESS
from ...semantics.process_stops import is_never_reaped
from ...semantics.processes import CHILD
from ..finding import Confidence
from ..rule import Rule, Step


class ProcessKilledNotReaped(Rule):
    """A child process that is killed and never waited for.

    ## What it does
    Finds `kill()` and `terminate()` of a child after which nothing waits for it: not in the function, if the child is kept in
    a local name that the function itself gave it; not in the class either, if it is kept in an attribute. `communicate()`,
    `poll()`, leaving `with`, handing the child on and the end of the program count as well.

    ## Why it stops a shutdown
    A killed child stays as a zombie until its parent waits for it. After `terminate()` nobody even learns whether it ended: it
    may still hold its port, its lock or its file when the next one is started. With asyncio, the transport of a child that was
    not waited for complains when the loop is closed.

    ## Example
    ```python
    import subprocess

    def cut_short(command, wanted):
        proc = subprocess.Popen(command)
        if not wanted:
            proc.kill()
            return None
        return proc.wait()
    ```

    ## Use instead
    ```python
    import subprocess

    def cut_short(command, wanted):
        proc = subprocess.Popen(command)
        if not wanted:
            proc.kill()
            proc.wait()
            return None
        return proc.wait()
    ```

    ## Fix safety
    Safe after `kill()`, which no child survives. Unsafe after `terminate()`: a child that does not end in time is killed.
    """

    code = "SHD305"
    summary = "a child process is killed and never waited for"
    needles = (("Popen", "kill"), ("Popen", "terminate"), ("create_subprocess", "kill"), ("create_subprocess", "terminate"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge what kills a child."""
        func = node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in ("kill", "terminate") or node.args:
            return
        handle = handle_of(self.module, func.value)
        if handle is None or handle.type == CHILD or (handle.is_local and (not handle.is_own or handle.is_entered)):
            return
        if not is_never_reaped(handle, node):
            return
        self.report(
            node,
            self._message(handle, func.attr.value),
            related=[Step(start.module, start.call, "started here") for start in handle.starts()[:1]],
            fix=wait_after_kill(self.module, node, is_async=handle.type == PROCESS),
        )

    def _message(self, handle: Handle, deed: str) -> str:
        if deed == "kill":
            return f"{handle.name} is killed and nobody waits for it: it stays as a zombie as long as the program runs"
        return f"{handle.name} is asked to end and nobody waits for it: it may live on, and stays as a zombie when it ends"
