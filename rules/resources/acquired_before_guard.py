"""SHD508."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...fixes.enclose import close_on_error
from ...semantics.resources.ownership import Way
from ...semantics.resources.table import CLIENTS
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, noun, steps_of, way_of
from ..rule import Rule
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Fate


class AcquiredBeforeGuard(OnAcquisitions, Rule):
    """A constructor, `__aenter__` or factory acquires something, and a later step of it fails.

    ## What it does
    Finds a session, client, connection or server that a function acquires in order to hand it on (it returns it, stores it,
    gives it to an object), where an `await` that may be cancelled, a `raise` or a call that is known to fail stands between
    and does not close it. In `__init__`, `__enter__` and `__aenter__` the same is asked of what is stored on `self`: if they
    fail, the caller has no object to close, and `__exit__` does not run.

    ## Why it stops a shutdown
    The owner that would have closed it never comes to be. A start-up that is interrupted, or that fails and is tried again,
    leaves one connection behind each time.

    ## Example
    ```python
    import aiohttp

    class Client:
        async def __aenter__(self):
            self.session = aiohttp.ClientSession()
            self.token = await self.fetch_token()
            return self

        async def fetch_token(self):
            async with self.session.get("http://localhost") as response:
                return await response.text()

        async def __aexit__(self, *error):
            await self.session.close()
    ```

    ## Use instead
    ```python
    import aiohttp

    class Client:
        async def __aenter__(self):
            self.session = aiohttp.ClientSession()
            try:
                self.token = await self.fetch_token()
            except BaseException:
                await self.session.close()
                raise
            return self

        async def fetch_token(self):
            async with self.session.get("http://localhost") as response:
                return await response.text()

        async def __aexit__(self, *error):
            await self.session.close()
    ```

    ## Fix safety
    Unsafe: after a failure the close now runs. The fix puts what follows the acquisition into a `try` that closes and raises
    again.
    """

    code = "SHD508"
    summary = "something is acquired, then a step fails before anybody is there to close it"
    needles = ("resource:clients", "resource:server")
    confidence = Confidence.LIKELY
    scope = "project"
    kinds: ClassVar[frozenset[str]] = CLIENTS | {"server"}

    def acquired(self, acquired: Acquisition) -> None:
        ownership = self.module.project.ownership
        if acquired.resource.is_derived or acquired.resource.lazy:
            return
        for fate in (ownership.fate(acquired), ownership.fate_while_building(acquired)):
            if fate is not None and self._judge(acquired, fate):
                return

    def _judge(self, acquired: Acquisition, fate: Fate) -> bool:
        if not fate.building and (fate.is_released or not fate.acts(Act.HANDS_ON)):
            return False
        leak = fate.leak(Way.EXCEPTION, Way.CANCEL)
        if leak is None:
            return False
        resource = acquired.resource
        lost = f"after {way_of(acquired, leak)} nobody can close it, and {cost_of(resource)}"
        self.report(
            acquired.call,
            f"this {noun(resource)} has no owner yet: {lost}",
            related=steps_of(acquired, leak),
            fix=close_on_error(self.module, fate),
        )
        return True
