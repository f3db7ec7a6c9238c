"""SHD311."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.finally_release import release_in_finally
from ...fixes.make_daemon import make_daemon
from ...semantics.processes.owners import forgotten_owner
from ...semantics.processes.risks import risky
from ...semantics.processes.starts import CHILD
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.ownership import Way, fate
from ...semantics.resources.uses import Act
from ...semantics.threads.workers import given_by
from ..finding import Confidence
from ..leaks import steps_of
from ..rule import Rule, Step
from ._ways import owner_left, way_of

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.resources.acquisitions import Acquisition


class MpProcessNotJoined(Rule):
    """A `multiprocessing.Process` that nobody stops, for which the interpreter then waits at its end.

    ## What it does
    Finds processes that are started and kept in a local name, are no daemons, and have a function that never returns, with
    nothing that stops them; and processes that the function does stop with `terminate()`, but not when an exception comes
    between.

    ## Why it stops a shutdown
    At its end the interpreter joins all children that are no daemons. One that never returns is joined for ever: the program
    has done its work, or has failed, and does not end.

    ## Example
    ```python
    import multiprocessing
    import time

    def serve_logs():
        while True:
            time.sleep(1)

    def schedule(job):
        server = multiprocessing.Process(target=serve_logs)
        server.start()
        job()
        server.terminate()
        server.join(5)
    ```

    ## Use instead
    ```python
    import multiprocessing
    import time

    def serve_logs():
        while True:
            time.sleep(1)

    def schedule(job):
        server = multiprocessing.Process(target=serve_logs)
        server.start()
        try:
            job()
        finally:
            server.terminate()
            server.join(5)
    ```

    ## Fix safety
    Unsafe: what is stopped on success only is then stopped after a failure, too. What nothing stops is made a daemon, which is
    ended at exit in the middle of what it does, and cannot start processes of its own.
    """

    code = "SHD311"
    summary = "a process of multiprocessing is not stopped, and the interpreter waits for it at exit"
    needles = (("Process", "start"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Follow processes that are made."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.resource.type != CHILD or acquired.function is None:
            return
        worker = given_by(self.module, node)
        if worker is None or worker.is_daemon is not False:
            return
        one = worker.target
        endless = one is not None and not self.module.project.effects.of_target(one).returns
        if acquired.disposition is Disposition.LOCAL:
            self._follow(acquired, one.function.node if one is not None and endless else None)
        elif acquired.disposition is Disposition.ATTRIBUTE:
            self._judge_owner(acquired)
        elif acquired.disposition is Disposition.CHAINED and acquired.name == "start" and endless and one is not None:
            self.report(
                node,
                "this process never returns, and nobody has a handle to stop it with: at exit the interpreter waits for it, for"
                " ever",
                related=[Step(one.function.module, one.function.node, "which never returns")],
                fix=make_daemon(self.module, node),
            )

    def _follow(self, acquired: Acquisition, endless: cst.CSTNode | None) -> None:
        judged = fate(acquired, risky(self.module))
        if judged is None or (acquired.resource.needs and not judged.acts(Act.STARTS)):
            return
        if endless is not None and not judged.acts(Act.RELEASES, Act.HANDS_ON, Act.ASKS, Act.ALIASES):
            self.report(
                acquired.call,
                f"{acquired.name} never returns and nothing stops it: the interpreter waits for it at exit, for ever",
                fix=make_daemon(self.module, acquired.call),
            )
            return
        leak = judged.leak(Way.EXCEPTION, Way.CANCEL)
        if leak is None or leak.asked or not judged.acts(Act.ASKS):
            return
        started = judged.acts(Act.STARTS)
        begin = started[-1].node if started else acquired.call
        self.report(
            acquired.call,
            f"{way_of(acquired, leak)} skips {acquired.name}.terminate(), and the interpreter waits for {acquired.name} at exit",
            related=steps_of(acquired, leak),
            fix=release_in_finally(self.module, begin, *(use.node for use in judged.acts(Act.ASKS, Act.RELEASES))),
        )

    def _judge_owner(self, acquired: Acquisition) -> None:
        lost = forgotten_owner(acquired)
        if lost is not None:
            message, path = owner_left(acquired, lost)
            self.report(acquired.call, f"{message}: the interpreter waits for it at exit", related=path)
