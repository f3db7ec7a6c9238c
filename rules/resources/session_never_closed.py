"""SHD501."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.enclose import enclose
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ...semantics.signals.installing import runs_in_child
from ..finding import Confidence
from ..leaks import cost_of, ended, noun, steps_of
from ..rule import Rule
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class SessionNeverClosed(OnAcquisitions, Rule):
    """A session, client or connection that is made, used, and never closed.

    ## What it does
    Finds sessions, clients, connections, channels, brokers and the like (see `resources.toml`) that are kept in a
    local name or used on the spot and that nobody closes: no `close()`, no `with`, and they are not returned, stored or handed
    to anybody who might. Helpers of the program are looked into. What the interpreter closes by itself as soon as it is
    dropped (a plain socket, a synchronous HTTP session) is left alone.

    ## Why it stops a shutdown
    Nobody is left who could close it. Its connections, and for some clients its threads, stay until the process ends; what
    is buffered is not sent; an asyncio client says "Unclosed client session" at the end, when its event loop is gone.

    ## Example
    ```python
    import aiohttp

    async def fetch(url):
        session = aiohttp.ClientSession()
        response = await session.get(url)
        return await response.text()
    ```

    ## Use instead
    ```python
    import aiohttp

    async def fetch(url):
        async with aiohttp.ClientSession() as session:
            response = await session.get(url)
            return await response.text()
    ```

    ## Fix safety
    Unsafe: something may go on to use it after the function. The fix runs what uses it, or what was made with it, in `with`
    (`async with`), or in a `try` whose `finally` closes it where it cannot be entered.
    """

    code = "SHD501"
    summary = "a session, client or connection is never closed"
    needles = ("resource:clients",)
    confidence = Confidence.LIKELY
    scope = "project"

    def acquired(self, acquired: Acquisition) -> None:
        resource = acquired.resource
        if acquired.disposition is Disposition.DISCARDED or (
            acquired.disposition is Disposition.CHAINED
            and acquired.name not in {*resource.release_names, *resource.stop, "[]"}
            and resource.kind == "session"
        ):
            what = f"this {noun(resource)} is lost as soon as it is made"
            self.report(acquired.call, f"{what}, nobody can close it: {cost_of(resource)}")
            return
        fate = self.module.project.ownership.fate(acquired)
        if fate is None or fate.acts(Act.RELEASES, Act.DROPS, Act.HANDS_ON):
            return
        leak = fate.leak(Way.RETURN)
        if leak is not None and not runs_in_child(self.module, acquired.call):  # whose end is the process's
            message = f"this {noun(resource)} is never {ended(resource)}: when the function has returned, {cost_of(resource)}"
            self.report(acquired.call, message, related=steps_of(acquired, leak), fix=enclose(self.module, fate))
