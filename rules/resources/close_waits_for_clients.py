"""SHD515."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...semantics.resources.lingering import lingering
from ..finding import Confidence
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class CloseWaitsForClients(OnAcquisitions, Rule):
    """A server is closed and waited for, and its handlers wait for clients that may say nothing for ever.

    ## What it does
    Finds servers of `asyncio.start_server` and `start_unix_server` that are closed by `close()` and then waited for
    (`wait_closed()`, or leaving `async with server`), whose handler waits in a loop for what its client says next, without a
    bound or with one of half a minute and more, where nothing closes the connections: no `close_clients()`, no writer or task
    that is kept, no `cancel()` in the module.

    ## Why it stops a shutdown
    Since Python 3.12.1 a server counts as closed only when all its connections are. `close()` ends none of them: it only stops
    listening. A client that is connected and idle holds up the shutdown until it goes by itself.

    ## Example
    ```python
    import asyncio

    class Echo:
        async def start(self):
            self.server = await asyncio.start_server(self.serve, port=8888)

        async def serve(self, reader, writer):
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
            writer.close()

        async def stop(self):
            self.server.close()
            await self.server.wait_closed()
    ```

    ## Use instead
    ```python
    import asyncio

    class Echo:
        async def start(self):
            self.writers = set()
            self.server = await asyncio.start_server(self.serve, port=8888)

        async def serve(self, reader, writer):
            self.writers.add(writer)
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
            self.writers.discard(writer)
            writer.close()

        async def stop(self):
            self.server.close()
            for writer in self.writers:
                writer.close()
            await self.server.wait_closed()
    ```

    ## Fix safety
    No fix is offered: since Python 3.13 `close_clients()` does it, before that the writers have to be kept.
    """

    code = "SHD515"
    summary = "closing the server waits for clients that say nothing"
    needles = ("start_server", "start_unix_server")
    confidence = Confidence.LIKELY
    scope = "module"
    kinds: ClassVar[frozenset[str]] = frozenset({"server"})

    def acquired(self, acquired: Acquisition) -> None:
        found = lingering(acquired)
        if found is None:
            return
        until = f"up to {found.bound:g} seconds" if found.bound is not None else "for ever"
        self.report(
            found.close,
            f"since Python 3.12.1 closing this server waits for its clients, and {found.handler.name}() waits for the next thing "
            f"its client says, {until}: an idle client holds up the shutdown",
            related=[
                Step(self.module, found.read, "the handler waits here"),
                Step(self.module, found.wait, "the server is waited for here"),
            ],
        )
