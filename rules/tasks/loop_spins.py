"""SHD412."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.leave_at_end import leave_at_end
from ...semantics.tasks.spinning import spins, unasked_read
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class LoopSpins(Rule):
    """A `while True` goes round for ever when the other side is gone, and nothing can end it.

    ## What it does
    Finds in coroutines, and where a queue of asyncio is emptied until it raises `QueueEmpty`, a `while True` that comes back to
    its head without awaiting, calling or assigning anything, by a test that nothing can change meanwhile. Finds everywhere a
    `while True` around `readline()` or `recv()` of a stream or socket that nowhere asks whether anything was read; functions of
    the program that are given what was read are looked into.

    ## Why it stops a shutdown
    A coroutine that does not await keeps the event loop for itself: no signal, no cancellation and no timeout is acted on. And a
    stream that has ended gives an empty text at once, again and again: the loop does nothing as fast as it can.

    ## Example
    ```python
    import asyncio

    async def relay(reader: asyncio.StreamReader):
        while True:
            line = await reader.readline()
            print(line.decode())
    ```

    ## Use instead
    ```python
    import asyncio

    async def relay(reader: asyncio.StreamReader):
        while True:
            line = await reader.readline()
            if not line:
                break
            print(line.decode())
    ```

    ## Fix safety
    Safe: the loop did nothing more at that point. There is no fix for the loop that does not await.
    """

    code = "SHD412"
    summary = "an endless loop goes round with nothing that could end it"
    needles = (("while", "async"), ("while", "readline"), ("while", "recv"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_While(self, node: cst.While) -> None:
        read = unasked_read(self.module, node)
        if read is not None:
            self.report(
                read.value,
                "at the end of the input this gives an empty text at once, and nothing asks for it: the loop goes round for ever",
                related=[Step(self.module, node.test, "the loop goes on here")],
                fix=leave_at_end(self.module, read),
            )
            return
        function = self.module.function_of(node)
        test = spins(function, node) if function is not None else None
        if test is not None:
            self.report(
                test,
                "when this test sends the loop round, nothing awaits: it spins, and neither a signal nor a cancellation reaches"
                f" {'the coroutine' if function is not None and function.is_async else 'what runs on the event loop'}",
                related=[Step(self.module, node.test, "the loop goes on here")],
            )
