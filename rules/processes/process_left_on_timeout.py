"""SHD303."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.kill_in_finally import kill_in_finally
from ...fixes.kill_on_timeout import kill_on_timeout
from ...semantics.effects.may_fail import only
from ...semantics.flow import CANCELLED, build
from ...semantics.processes.broken_waits import TimedWait, killed_on_timeout_only, left_running, timed_wait
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.flow import Edge


class ProcessLeftOnTimeout(Rule):
    """A wait for a child process that gives up after a time and leaves the child running.

    ## What it does
    Finds `communicate(timeout=...)`, `wait(timeout=...)` and `asyncio.wait_for(proc.communicate(), ...)` of a child that the
    same function starts, where from the end of the time a way leads out of the function on which nobody kills the child or
    hands it on. Also where the time's end kills it and a cancellation of the wait does not. Around `with Popen(...)` the
    timeout has no effect at all: leaving the block waits for the child, without a bound.

    ## Why it stops a shutdown
    A timeout ends the wait, not the child. It runs on with nobody to stop it, holds its pipes, its port, its lock, and stays
    as a zombie when it ends; every retry adds one. (`subprocess.run` does kill.)

    ## Example
    ```python
    import subprocess

    def probe(source):
        proc = subprocess.Popen(["ffprobe", source], stdout=subprocess.PIPE)
        out, _ = proc.communicate(timeout=20)
        return out
    ```

    ## Use instead
    ```python
    import subprocess

    def probe(source):
        proc = subprocess.Popen(["ffprobe", source], stdout=subprocess.PIPE)
        try:
            out, _ = proc.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            proc.kill()
            proc.communicate()
            raise
        return out
    ```

    ## Fix safety
    Unsafe: the child may have been meant to go on. In a coroutine it is killed in a `finally`, which a cancellation does not pass
    by.
    """

    code = "SHD303"
    summary = "a timeout ends the wait for a child process, and nobody ends the child"
    needles = (("Popen", "timeout"), ("wait_for", "kill"), ("wait_for", "terminate"), ("create_subprocess", "wait_for"))
    confidence = Confidence.CERTAIN

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the waits that have a bound."""
        wait = timed_wait(self.module, node)
        if wait is None and (killed := killed_on_timeout_only(self.module, node)) is not None:
            self.report(
                node,
                f"a cancellation at this await passes by what kills {killed.value} when the time is up: it runs on, with nobody"
                " to stop it",
            )
        if wait is None or not wait.handle.is_own:
            return
        names = wait.raises | {CANCELLED} if wait.is_async else wait.raises
        graph = build(wait.handle.function.node, only(self.module, wait.whole, names))
        path = left_running(wait, graph)
        if path is not None:
            self._report(wait, path, is_entered=wait.handle.is_entered)
        elif wait.is_async and (path := left_running(wait, graph, cancelled=True)) is not None:
            self._report_cancelled(wait, path)

    def _report(self, wait: TimedWait, path: list[Edge], *, is_entered: bool) -> None:
        name = wait.handle.name
        if is_entered:
            message = f"the timeout does not end {name}: leaving the with block then waits for it without a bound"
        else:
            message = f"when the time is up nobody kills {name}: it runs on, with nobody to stop it or to wait for it"
        handler = _handler(path)
        is_async = wait.is_async
        fix = kill_on_timeout(self.module, wait.call, handler, is_async=is_async, is_entered=is_entered)
        self.report(wait.call, message, related=self._steps(wait, handler, "the time is up"), fix=fix)

    def _report_cancelled(self, wait: TimedWait, path: list[Edge]) -> None:
        tried = next((one for one in self.module.ancestors(wait.call) if isinstance(one, cst.Try)), None)
        self.report(
            wait.call,
            f"a cancellation at this await passes by what kills {wait.handle.name} when the time is up: it runs on, with nobody"
            " to stop it or to wait for it",
            related=self._steps(wait, _handler(path), "cancelled"),
            fix=kill_in_finally(self.module, wait.call, tried) if tried is not None else None,
        )

    def _steps(self, wait: TimedWait, handler: cst.ExceptHandler | None, what: str) -> list[Step]:
        steps = [Step(start.module, start.call, "started here") for start in wait.handle.starts()[:1]]
        steps.append(Step(self.module, wait.call, f"{what} here"))
        if handler is not None:
            steps.append(Step(self.module, handler, "caught here, and the child is left alone"))
        return steps


def _handler(path: list[Edge]) -> cst.ExceptHandler | None:
    return next((edge.target.node for edge in path if isinstance(edge.target.node, cst.ExceptHandler)), None)
