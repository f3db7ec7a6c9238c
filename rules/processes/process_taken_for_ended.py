"""SHD315."""

from __future__ import annotations

import libcst as cst

from ...semantics.text.walk import walk
from ..finding import Confidence
from ..rule import Rule


class ProcessTakenForEnded(Rule):
    """A child that still runs is taken for one that ended.

    ## What it does
    Finds `os.waitpid(pid, os.WNOHANG)` of which only the status is looked at. With `WNOHANG` the call does not wait: as long as
    the child runs it gives `(0, 0)`, and a status of 0 looks like success.

    ## Why it stops a shutdown
    The child is counted as gone with exit code 0: it is neither asked to end nor waited for, and lives on when its parent
    has ended.

    ## Example
    ```python
    import os

    def reap(children):
        for pid in list(children):
            _, status = os.waitpid(pid, os.WNOHANG)
            children.remove(pid)
            print(pid, os.waitstatus_to_exitcode(status))
    ```

    ## Use instead
    ```python
    import os

    def reap(children):
        for pid in list(children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                children.remove(pid)
                print(pid, os.waitstatus_to_exitcode(status))
    ```

    ## Fix safety
    No fix: what is to be done with a child that still runs is for people to say.
    """

    code = "SHD315"
    summary = "a child that still runs is taken for one that ended with 0"
    needles = ("WNOHANG",)
    confidence = Confidence.CERTAIN

    def visit_Call(self, node: cst.Call) -> None:
        """Look for a wait that does not wait."""
        if self.module.callee(node) not in ("os.waitpid", "os.wait4") or len(node.args) != 2:
            return
        if not any(self.module.resolve(part) == "os.WNOHANG" for part in walk(node.args[1].value)):
            return
        status = self._status(node)
        if status is not None:
            self.report(
                node,
                "as long as the child runs this gives (0, 0), and only the status is looked at: a child that lives is taken"
                " for one that ended with 0",
            )

    def _status(self, call: cst.Call) -> cst.CSTNode | None:
        """The name of the status, or the subscript that takes it, if the pid that comes with it is not looked at."""
        parent = self.module.parent(call)
        if isinstance(parent, cst.Subscript) and parent.value is call:
            index = parent.slice[0].slice
            number = index.value if isinstance(index, cst.Index) else None
            return parent if isinstance(number, cst.Integer) and number.evaluated_value == 1 else None
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return None
        target = parent.targets[0].target
        if not isinstance(target, (cst.Tuple, cst.List)) or len(target.elements) < 2:
            return None
        pid, status = target.elements[0].value, target.elements[1].value
        if not isinstance(pid, cst.Name) or not isinstance(status, cst.Name):
            return None
        return status if not self._is_read(pid) and self._is_read(status) else None

    def _is_read(self, name: cst.Name) -> bool:
        home = self.module.scope_of(name).binding_scope(name.value)
        return any(
            self.module.scope_of(load).lookup(name.value) is home for load in self.module.index.name_loads.get(name.value, ())
        )
