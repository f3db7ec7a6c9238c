"""SHD302."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.wait_for_it import wait_for_it
from ...semantics.processes.risks import risky
from ...semantics.processes.starts import CHILD, POPEN, Start
from ...semantics.program.known_types import PROCESS
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.ownership import Way, fate
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import steps_of
from ..rule import Rule

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Leak


class ProcessNeverWaited(Rule):
    """A child process that is started and forgotten.

    ## What it does
    Finds children whose handle is thrown away, or kept in a local name that nothing waits for and nobody else gets, where that
    does harm: they have pipes (nobody will ever read them), they are started in a loop (each leaves a zombie), or they are
    asyncio's (whose transport goes with the loop).

    A child that is meant to live on is left alone: `start_new_session=True` without pipes, `returncode` set by hand, `nohup`,
    `xdg-open` and the like.

    ## Why it stops a shutdown
    Nobody learns that the child ended, or how; it stays as a zombie; nobody has a handle to stop it with. When the program
    ends, the pipes go, and the child dies of a broken pipe in the middle of its work.

    ## Example
    ```python
    import subprocess

    def update(command):
        subprocess.Popen(command, stdout=subprocess.PIPE)
    ```

    ## Use instead
    ```python
    import subprocess

    def update(command):
        subprocess.run(command, stdout=subprocess.PIPE)
    ```

    ## Fix safety
    Unsafe: the program then waits for what it left to itself before. There is none in a loop, whose children would run one after
    the other.
    """

    code = "SHD302"
    summary = "a child process is started and nobody ever waits for it"
    needles = ("Popen", "create_subprocess_exec", "create_subprocess_shell")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Look for a child that is started."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.resource.kind != "process" or acquired.resource.type == CHILD:
            return
        start = Start(self.module, node)
        if self.module.callee(node) != acquired.resource.name or start.is_open or start.is_left_on_purpose:
            return
        harm = self._harm(acquired, start)
        if harm is None:
            return
        if acquired.disposition is Disposition.DISCARDED and acquired.function is not None:
            fix = wait_for_it(self.module, acquired.expr, talks=bool(start.pipes), is_async=acquired.resource.type == PROCESS)
            self.report(node, f"the handle of this child is thrown away: {harm}", fix=fix)
        elif acquired.disposition is Disposition.LOCAL and (leak := self._lost(acquired, start)) is not None:
            related = steps_of(acquired, leak)
            self.report(node, f"nobody waits for {acquired.name} in the end, and nobody else gets it: {harm}", related=related)

    def _harm(self, acquired: Acquisition, start: Start) -> str | None:
        if start.may_pipe:
            streams = f"its {next(iter(start.pipes))} is a pipe that is" if len(start.pipes) == 1 else "its pipes are"
            return f"{streams} read by nobody, and it stays as a zombie"
        if acquired.resource.type != POPEN:
            return "it stays as a zombie, or is cut off when the loop is closed"
        for around in self.module.enclosing(acquired.call):
            if isinstance(around, (cst.For, cst.While)):
                return "each round leaves another zombie"
        return None

    def _lost(self, acquired: Acquisition, start: Start) -> Leak | None:
        """The way to the end of the function on which the child is forgotten."""
        judged = fate(acquired, risky(self.module))
        leak = judged.leak(Way.RETURN) if judged is not None else None
        if judged is None or leak is None or judged.acts(Act.HANDS_ON, Act.DROPS, Act.ASKS, Act.ALIASES):
            return None
        if judged.acts(Act.RELEASES):
            return leak if start.may_pipe else None
        for use in judged.uses:
            attribute = self.module.parent(use.node)
            if not isinstance(attribute, cst.Attribute) or attribute.attr.value not in ("pid", "args"):
                return None
        return leak
