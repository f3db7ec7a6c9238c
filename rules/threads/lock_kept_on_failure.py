"""SHD608."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.threads.kept_locks import kept_lock
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class LockKeptOnFailure(Rule):
    """A lock that is taken and given back by hand, and kept when something fails in between.

    ## What it does
    Finds `lock.acquire()` of locks, semaphores and conditions, with `lock.release()` in the same function, where an exception
    that is known to come, a `raise` or a cancellation at an `await` leaves the function between the two. Nothing is said
    where another function gives the lock back, or where this one does so on some ways only and means to.

    ## Why it stops a shutdown
    The lock is never given back. Whoever asks for it next waits for ever: other tasks and threads, and a close that wants to
    say goodbye.

    ## Example
    ```python
    import asyncio

    class Line:
        def __init__(self):
            self.lock = asyncio.Lock()

        async def send(self, writer, data):
            await self.lock.acquire()
            writer.write(data)
            await writer.drain()
            self.lock.release()
    ```

    ## Use instead
    ```python
    import asyncio

    class Line:
        def __init__(self):
            self.lock = asyncio.Lock()

        async def send(self, writer, data):
            async with self.lock:
                writer.write(data)
                await writer.drain()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD608"
    summary = "a lock is given back on the straight line only: after a failure whoever asks for it waits for ever"
    needles = (("acquire(", "release("),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge what takes a lock."""
        found = kept_lock(self.module, node)
        if found is None:
            return
        how = "a cancellation" if found.is_cancelled else "an exception"
        line = self.module.line_of(found.cause)
        self.report(
            node,
            f"{how} on line {line} leaves {found.lock} taken for good: whoever asks for it then, a close among them, waits for"
            " ever",
            related=[
                Step(self.module, found.cause, "the function is left here"),
                Step(self.module, found.release, "given back here, if all goes well"),
            ],
        )
