"""SHD307."""

from __future__ import annotations

import libcst as cst

from ...fixes.own_session import own_session
from ...fixes.signal_group import signal_group
from ...semantics.processes.broken_waits import is_ended_by_terminal
from ...semantics.processes.handles import handle_of
from ..finding import Confidence
from ..rule import Rule, Step


class ShellChildSurvives(Rule):
    """A shell that is killed while the command it runs lives on.

    ## What it does
    Finds `terminate()`, `kill()` and `send_signal()` of a child that was started with `shell=True` or by
    `create_subprocess_shell`, in the group of its parent. A single plain command that is a constant is left alone, as is one
    that begins with `exec`: the shell turns into that.

    ## Why it stops a shutdown
    The handle is that of the shell. The shell dies, the command it started does not: it runs on with nobody to stop it, and if
    it holds the other end of a pipe, `communicate()` hangs although the child was killed.

    ## Example
    ```python
    import subprocess

    class Tail:
        def start(self, path):
            self.proc = subprocess.Popen(f"tail -f {path} | grep error", shell=True)

        def stop(self):
            self.proc.terminate()
            self.proc.wait(timeout=5)
    ```

    ## Use instead
    ```python
    import os
    import signal
    import subprocess

    class Tail:
        def start(self, path):
            self.proc = subprocess.Popen(f"tail -f {path} | grep error", shell=True, start_new_session=True)

        def stop(self):
            os.killpg(self.proc.pid, signal.SIGTERM)
            self.proc.wait(timeout=5)
    ```

    ## Fix safety
    Unsafe: a child in a session of its own no longer gets the Ctrl+C of the terminal; there are no groups on Windows. There is
    none where nobody else would end it then.
    """

    code = "SHD307"
    summary = "only the shell is killed, the command it runs lives on"
    needles = (("shell", "terminate"), ("shell", "kill"), ("shell", "send_signal"), ("create_subprocess_shell",))
    confidence = Confidence.LIKELY

    def visit_Call(self, node: cst.Call) -> None:
        """Judge what kills a child."""
        func = node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in ("terminate", "kill", "send_signal"):
            return
        handle = handle_of(self.module, func.value)
        starts = handle.starts() if handle is not None else []
        if handle is None or not starts or not all(one.by_shell and not one.has_own_group and one.is_known for one in starts):
            return
        here = all(one.module is self.module for one in starts) and not is_ended_by_terminal(self.module, handle)
        more = signal_group(self.module, node) if here else None
        fix = own_session([one.call for one in starts], more[0]) if more is not None else None
        if fix is not None and more is not None:
            fix = type(fix)(fix.title, fix.safety, fix.replacements, more[1])
        self.report(
            node,
            f"{handle.name} is a shell: it dies of this, and the command it runs lives on",
            related=[Step(start.module, start.call, "started by a shell here") for start in starts],
            fix=fix,
        )
