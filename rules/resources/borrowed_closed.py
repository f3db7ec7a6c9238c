"""SHD514."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.resources.attributes import borrowed_default
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class BorrowedClosed(OnAcquisitions, Rule):
    """`close()` closes what the caller lent, along with what the object made itself.

    ## What it does
    Finds attributes that hold either an argument or, if none was given, a session, client or connection made on the spot
    (`self.session = session or ClientSession()`), and that a method closes without asking which of the two it is.

    ## Why it stops a shutdown
    Whoever lent the session goes on using it: for the rest of the program, which may just be shutting down in order, it is
    closed under its hands ("Session is closed").

    ## Example
    ```python
    import aiohttp

    class Client:
        def __init__(self, session=None):
            self.session = session or aiohttp.ClientSession()

        async def close(self):
            await self.session.close()
    ```

    ## Use instead
    ```python
    import aiohttp

    class Client:
        def __init__(self, session=None):
            self.owns_session = session is None
            self.session = session or aiohttp.ClientSession()

        async def close(self):
            if self.owns_session:
                await self.session.close()
    ```

    ## Fix safety
    No fix is offered: a flag is missing that says whose it is.
    """

    code = "SHD514"
    summary = "close() closes what the caller lent, as if it were the object's own"
    needles = ("resource:clients",)
    confidence = Confidence.LIKELY
    scope = "project"

    def acquired(self, acquired: Acquisition) -> None:
        parameter = borrowed_default(acquired)
        kept = self.module.project.ownership.kept(acquired) if parameter is not None else None
        if kept is None:
            return
        releases = [one for one in kept.uses if one.use.act is Act.RELEASES]
        careless = [one for one in releases if one.function is not None and not one.is_guarded(acquired.name)]
        if not careless or len(careless) < len(releases) or kept.has(Act.HANDS_ON):
            return
        first = careless[0]
        name = first.function.name if first.function is not None else ""
        what = f"{name}() closes a {noun(acquired.resource)} that the caller lent ({parameter})"
        self.report(
            first.use.node if first.module is self.module else acquired.call,
            f"{what}: it is closed under the caller's hands",
            related=[Step(self.module, acquired.call, "its own only if none is given")],
        )
