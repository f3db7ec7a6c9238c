"""SHD317."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.reap_on_error import reap_on_error
from ...semantics.effects.may_fail import only
from ...semantics.flow import CANCELLED, build
from ...semantics.processes.broken_waits import endless_wait, left_running
from ...semantics.tasks.cancellers import canceller
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class ProcessLeftOnCancel(Rule):
    """A coroutine that waits for a child process, is cancelled by the program, and leaves the child running.

    ## What it does
    Finds coroutines that start a child and `await proc.wait()` or `await proc.communicate()`, with nothing that ends the child
    if that is cancelled, where the program is seen to cancel them: a call of the coroutine, or of one that awaits it, stands in
    `asyncio.wait_for()` or under `asyncio.timeout()`, becomes a task of which `cancel()` is called, or one that nobody keeps:
    `asyncio.run()` cancels that when it ends.

    ## Why it stops a shutdown
    A cancellation ends the wait, not the child. It runs on with nobody to stop it, holds its port and its lock, and writes into
    a pipe that nobody reads; the next try starts another one.

    ## Example
    ```python
    import asyncio

    async def render(command):
        proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        out, _ = await proc.communicate()
        return out

    async def preview(command):
        return await asyncio.wait_for(render(command), 10)
    ```

    ## Use instead
    ```python
    import asyncio

    async def render(command):
        proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            out, _ = await proc.communicate()
        except BaseException:
            if proc.returncode is None:
                proc.kill()
                await proc.wait()
            raise
        return out

    async def preview(command):
        return await asyncio.wait_for(render(command), 10)
    ```

    ## Fix safety
    Unsafe: the child may have been meant to go on.
    """

    code = "SHD317"
    summary = "a coroutine that waits for a child is cancelled, and nobody ends the child"
    needles = (("create_subprocess_exec", "await"), ("create_subprocess_shell", "await"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the waits that have no bound."""
        wait = endless_wait(self.module, node)
        if wait is None or not wait.handle.is_own:
            return
        handle, function = wait.handle, wait.handle.function
        graph = build(function.node, only(self.module, wait.whole, frozenset({CANCELLED})))
        starts = [start for start in handle.starts() if start.module is self.module and not start.is_left_on_purpose]
        found = canceller(function) if starts and left_running(wait, graph, cancelled=True) is not None else None
        if found is None:
            return
        fix = reap_on_error(self.module, starts[0].call, handle.name, handle.uses, is_async=True) if len(starts) == 1 else None
        self.report(
            node,
            f"{found.how} cancels {function.name}() at this await, and nobody kills {handle.name} then: it runs on, with nobody"
            " to stop it",
            related=[
                *(Step(self.module, start.call, "started here") for start in starts[:1]),
                Step(found.module, found.node, f"cancelled here, by {found.how}"),
            ],
            fix=fix,
        )
