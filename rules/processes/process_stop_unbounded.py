"""SHD306."""

from __future__ import annotations

import libcst as cst

from ...fixes.bounded_stop import bounded_stop
from ...semantics.processes.handles import handle_of
from ...semantics.processes.starts import CHILD
from ...semantics.processes.stops import unbounded_stop
from ..finding import Confidence
from ..rule import Rule, Step


class ProcessStopUnbounded(Rule):
    """A stop that asks a child process to end and then waits for it without a bound.

    ## What it does
    Finds functions that call `terminate()` on a child and then `wait()`, `communicate()` or `join()` without a timeout, and
    never kill it. A process of multiprocessing dies of SIGTERM and is left alone, unless it handles that itself; so are programs
    known to end at once, like `tail`.

    ## Why it stops a shutdown
    `terminate()` is a request. A child that ignores SIGTERM, that is stuck in a system call or waits for children of its own
    never answers it, and then the program that stops it hangs as well, for ever.

    ## Example
    ```python
    import subprocess

    class Browser:
        def open(self):
            self.proc = subprocess.Popen(["chromium"])

        def close(self):
            self.proc.terminate()
            self.proc.wait()
    ```

    ## Use instead
    ```python
    import subprocess

    class Browser:
        def open(self):
            self.proc = subprocess.Popen(["chromium"])

        def close(self):
            self.proc.terminate()
            try:
                self.proc.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait()
    ```

    ## Fix safety
    Unsafe: a child that takes longer than five seconds to end in order is killed.
    """

    code = "SHD306"
    summary = "a child process is asked to end, and waited for without a bound"
    needles = (("terminate", "Popen"), ("terminate", "create_subprocess"), ("terminate", "Process"))
    confidence = Confidence.LIKELY

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the waits that may follow a request to end."""
        func = node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in ("wait", "communicate", "join"):
            return
        handle = handle_of(self.module, func.value)
        if handle is None or (func.attr.value == "join") is not (handle.type == CHILD):
            return
        asked = unbounded_stop(handle, node)
        if asked is not None:
            self.report(
                node,
                f"{handle.name} is asked to end and then waited for without a bound: if it does not listen, this hangs for ever",
                related=[Step(self.module, asked, "asked to end here")],
                fix=bounded_stop(self.module, node, kind=handle.type),
            )
