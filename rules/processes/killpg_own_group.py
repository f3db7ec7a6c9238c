"""SHD308."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.own_session import own_session
from ...fixes.signal_group import signal_child
from ...semantics.processes.broken_waits import is_ended_by_terminal
from ...semantics.processes.handles import handle_of
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.processes.handles import Handle
    from ...semantics.processes.starts import Start


class KillpgOwnGroup(Rule):
    """A signal to the process group of a child that has none of its own.

    ## What it does
    Finds `os.killpg(os.getpgid(proc.pid), ...)` and `os.killpg(proc.pid, ...)` for a child that was started without
    `start_new_session=True`, `process_group=0`, `preexec_fn` or the like.

    ## Why it stops a shutdown
    Such a child is in the group of its parent. With `getpgid` the signal goes to the program itself and to all that was
    started with it: it kills itself in the middle of its cleanup. With the child's number there is no such group:
    ProcessLookupError, and the child lives.

    ## Example
    ```python
    import os
    import signal
    import subprocess

    def run(command, wait):
        proc = subprocess.Popen(command)
        try:
            wait(proc)
        finally:
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)
            proc.wait(timeout=5)
    ```

    ## Use instead
    ```python
    import os
    import signal
    import subprocess

    def run(command, wait):
        proc = subprocess.Popen(command, start_new_session=True)
        try:
            wait(proc)
        finally:
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)
            proc.wait(timeout=5)
    ```

    ## Fix safety
    Unsafe: a child in a session of its own no longer gets the Ctrl+C of the terminal. Where nobody else would end it then, the
    child alone is signalled.
    """

    code = "SHD308"
    summary = "killpg of a child that has no process group of its own"
    needles = ("killpg",)
    confidence = Confidence.CERTAIN

    def visit_Call(self, node: cst.Call) -> None:
        """Judge signals to groups."""
        if self.module.callee(node) != "os.killpg" or not node.args:
            return
        group = node.args[0].value
        by_group = isinstance(group, cst.Call) and self.module.callee(group) == "os.getpgid" and len(group.args) == 1
        pid = group.args[0].value if isinstance(group, cst.Call) and by_group else group
        if not isinstance(pid, cst.Attribute) or pid.attr.value != "pid":
            return
        handle = handle_of(self.module, pid.value)
        starts = handle.starts() if handle is not None else []
        if handle is None or not starts or any(start.has_own_group or not start.is_known for start in starts):
            return
        if by_group:
            what = "this signals the program itself and all that was started with it"
        else:
            what = "there is no group of that number: ProcessLookupError, and the child lives on"
        self.report(
            node,
            f"{handle.name} was started in the group of its parent: {what}",
            related=[Step(start.module, start.call, "started here, without a group of its own") for start in starts],
            fix=self._fix(node, handle, starts),
        )

    def _fix(self, killpg: cst.Call, handle: Handle, starts: list[Start]) -> Fix | None:
        if any(one.module is not self.module for one in starts):
            return None
        if not is_ended_by_terminal(self.module, handle):
            return own_session([start.call for start in starts])
        return None if any(one.by_shell for one in starts) else signal_child(self.module, killpg)
