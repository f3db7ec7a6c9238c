"""SHD304."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.reap_on_error import reap_on_error
from ...semantics.flow import EdgeKind
from ...semantics.processes.failed_starts import failed_start
from ...semantics.processes.owners import forgotten_owner
from ...semantics.processes.risks import risky
from ...semantics.processes.starts import CHILD
from ...semantics.program.known_types import PROCESS
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.contexts import is_at_yield, leak_at_yield
from ...semantics.resources.ownership import Way, fate
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import steps_of
from ..rule import Rule, Step
from ._ways import owner_left, way_of

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Fate


class ProcessLeftOnError(Rule):
    """A child process that is left running when something fails before it is waited for.

    ## What it does
    Follows each child that a function starts and keeps in a local name, and finds ways out of the function on which nobody
    stops it, waits for it or takes it over: an exception (a `raise`, writing to the child, decoding or parsing what it says,
    input and output, a function of the program that raises, the body of a `with` at the `yield` of a context manager), or a
    cancellation at an `await` before the one that waits. Also methods that keep the child in an attribute and then raise, so
    that whoever called them has no object to close. `Popen(...)` with `communicate()` or `wait()` right after it is in
    order, and so is a handle that is returned, stored or passed on before anything can fail.

    ## Why it stops a shutdown
    The program goes on, or ends, and the child lives: it holds its port and its lock, writes into a pipe nobody reads, and
    nobody has a handle to stop it with. Each retry adds one.

    ## Example
    ```python
    import json
    import subprocess

    def first_message(command):
        proc = subprocess.Popen(command, stdout=subprocess.PIPE)
        message = json.loads(proc.stdout.readline())
        proc.communicate()
        return message
    ```

    ## Use instead
    ```python
    import json
    import subprocess

    def first_message(command):
        proc = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            message = json.loads(proc.stdout.readline())
            proc.communicate()
        except BaseException:
            proc.kill()
            proc.wait()
            raise
        return message
    ```

    ## Fix safety
    Unsafe: the child may have been meant to live on.
    """

    code = "SHD304"
    summary = "an exception or a cancellation leaves a child process running"
    needles = ("Popen", "create_subprocess_exec", "create_subprocess_shell", "open_process")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Follow each child that is started."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.resource.kind != "process" or acquired.resource.type == CHILD:
            return
        if acquired.disposition is Disposition.LOCAL:
            self._follow(acquired, fate(acquired, risky(self.module)))
        elif acquired.disposition is Disposition.ATTRIBUTE:
            self._judge_start(acquired)

    def _follow(self, acquired: Acquisition, judged: Fate | None) -> None:
        if judged is None:
            return
        leak = judged.leak(Way.EXCEPTION, Way.CANCEL)
        if leak is None or leak.asked or (judged.leak(Way.RETURN) is not None and not judged.acts(Act.RELEASES)):
            return  # never waited for, whatever happens
        if leak.cause is not None and is_at_yield(leak.cause) and leak_at_yield(acquired) is not None:
            return  # told at the yield, by SHD509
        is_async = acquired.resource.type == PROCESS
        name = acquired.name if acquired.disposition is Disposition.LOCAL else f"self.{acquired.name}"
        self.report(
            acquired.call,
            f"{way_of(acquired, leak)} leaves {name} running: nobody stops it, and nobody waits for it",
            related=steps_of(acquired, leak),
            fix=reap_on_error(self.module, acquired.call, name, judged.uses, is_async=is_async),
        )

    def _judge_start(self, acquired: Acquisition) -> None:
        path = failed_start(acquired)
        function = acquired.function
        if path is None or function is None:
            self._judge_owner(acquired)
            self._follow(acquired, self.module.project.ownership.fate_within(acquired, risky(self.module)))
            return
        cause = next((edge.source.node for edge in path if edge.kind is EdgeKind.EXCEPTION), None)
        if cause is None:
            return
        line = self.module.locate([cause])[cause].line
        self.report(
            acquired.call,
            f"when {function.name}() fails on line {line}, self.{acquired.name} runs on: who called it has nothing that works,"
            " and no reason to close it",
            related=[Step(self.module, acquired.call, "started here"), Step(self.module, cause, "an exception leaves here")],
        )

    def _judge_owner(self, acquired: Acquisition) -> None:
        lost = forgotten_owner(acquired)
        if lost is not None:
            message, path = owner_left(acquired, lost)
            self.report(acquired.call, f"{message}: it runs on, with nobody to stop it", related=path)
