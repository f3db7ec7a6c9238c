"""SHD305."""

from __future__ import annotations

import libcst as cst

from ...fixes.wait_after_kill import wait_after_kill
from ...semantics.processes.handles import Handle, handle_of
from ...semantics.processes.starts import CHILD
from ...semantics.processes.stops import is_never_reaped
from ...semantics.program.known_types import PROCESS
from ...semantics.program.values import Known
from ..finding import Confidence
from ..rule import Rule, Step

_ENDING = frozenset({"signal.SIGINT", "signal.SIGTERM", "signal.SIGKILL", "signal.SIGQUIT"})


class ProcessKilledNotReaped(Rule):
    """A child process that is killed and never waited for.

    ## What it does
    Finds `kill()` and `terminate()` of a child, and `send_signal()` with a signal that ends it, after which nothing waits for it:
    not in the function, if the child is kept in a local name that the function itself gave it; not in the class either, if it is
    kept in an attribute. `communicate()`, `poll()`, leaving `with`, handing the child on and the end of the program count as
    well.

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
    needles = (
        ("Popen", "kill"), ("Popen", "terminate"), ("Popen", "send_signal"), ("create_subprocess", "kill"),
        ("create_subprocess", "terminate"), ("create_subprocess", "send_signal"),
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge what kills a child."""
        func = node.func
        if not isinstance(func, cst.Attribute) or not self._ends(func.attr.value, node):
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

    def _ends(self, deed: str, call: cst.Call) -> bool:
        """Whether a call is one that asks a child to end."""
        if deed == "send_signal" and len(call.args) == 1:
            values = self.module.evaluate(call.args[0].value)
            return all(isinstance(value, Known) and value.dotted in _ENDING for value in values)
        return deed in ("kill", "terminate") and not call.args

    def _message(self, handle: Handle, deed: str) -> str:
        if deed == "kill":
            return f"{handle.name} is killed and nobody waits for it: it stays as a zombie as long as the program runs"
        return f"{handle.name} is asked to end and nobody waits for it: it may live on, and stays as a zombie when it ends"
