"""SHD510."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...semantics.resources.overwriting import overwritten
from ...semantics.resources.table import CLIENTS
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class OverwrittenUnclosed(OnAcquisitions, Rule):
    """A reconnect puts a new session, client or connection in the place of one that may still be open.

    ## What it does
    Finds methods that keep a new session, client, connection or server in an attribute which the class elsewhere closes, without
    looking at what is there before, where the method is called in a loop of the class, or is named for being called again
    (`reconnect`, `restart`, `reset`).

    ## Why it stops a shutdown
    The close at the end closes the last one. Those before stay open, each with its connections, and for some clients with its
    threads, until the garbage collector finds them, or for ever.

    ## Example
    ```python
    import aiohttp

    class Client:
        async def reconnect(self):
            self.session = aiohttp.ClientSession()
            await self.session.get("http://localhost")

        async def close(self):
            await self.session.close()
    ```

    ## Use instead
    ```python
    import aiohttp

    class Client:
        session = None

        async def reconnect(self):
            if self.session is not None:
                await self.session.close()
            self.session = aiohttp.ClientSession()
            await self.session.get("http://localhost")

        async def close(self):
            await self.session.close()
    ```

    ## Fix safety
    No fix is offered: the old one may be in use by others until they have the new one.
    """

    code = "SHD510"
    summary = "a reconnect overwrites what may still be open"
    needles = ("resource:clients", "resource:server")
    confidence = Confidence.ADVICE
    scope = "project"
    kinds: ClassVar[frozenset[str]] = CLIENTS | {"server"}

    def acquired(self, acquired: Acquisition) -> None:
        kept = self.module.project.ownership.kept(acquired)
        found = overwritten(kept) if kept is not None else None
        if kept is None or found is None:
            return
        resource = acquired.resource
        self.report(
            acquired.call,
            f"{found.function.name}() puts a new {noun(resource)} into self.{kept.acquisition.name} and does not close the one "
            f"before: {cost_of(resource)}",
            related=[Step(self.module, found.again, "it is called again here")] if found.again is not None else [],
        )
