"""SHD503."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...semantics.resources.attributes import releases_others
from ...semantics.resources.table import CLIENTS
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class OwnedNeverClosed(OnAcquisitions, Rule):
    """An object keeps a session, client, connection or server for itself, and has no way to close it.

    ## What it does
    Finds `self.x = ClientSession()` and the like in classes of which no method, own or inherited, closes `self.x`. Silent if
    the attribute is handed to anybody, returned, aliased and closed, closed by another file of the package, or if a base of the
    class is unknown. A default for an argument that was not given (`session or ClientSession()`) counts: then the
    object made it.

    ## Why it stops a shutdown
    Whoever shuts the program down can close the object only through a method it does not have. Its connections stay, and
    asyncio clients complain at the end, when their event loop is gone.

    ## Example
    ```python
    import aiohttp

    class Client:
        def __init__(self):
            self._session = aiohttp.ClientSession()

        async def get(self, url):
            async with self._session.get(url) as response:
                return await response.text()
    ```

    ## Use instead
    ```python
    import aiohttp

    class Client:
        def __init__(self):
            self._session = aiohttp.ClientSession()

        async def get(self, url):
            async with self._session.get(url) as response:
                return await response.text()

        async def close(self):
            await self._session.close()
    ```

    ## Fix safety
    No fix is offered: a method is missing, and somebody who calls it.
    """

    code = "SHD503"
    summary = "an object keeps a session, client or server and has no way to close it"
    needles = (
        "resource:clients", "resource:server",
        # An object that owns one and closes it is a resource for its owner.
        ("self.", "def close("), ("self.", "def aclose("), ("self.", "def stop("), ("self.", "def disconnect("),
        ("self.", "def shutdown("), ("self.", "def cleanup("), ("self.", "def async_close("),
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "project"
    kinds: ClassVar[frozenset[str]] = CLIENTS | {"server"}

    def acquired(self, acquired: Acquisition) -> None:
        kept = self.module.project.ownership.kept(acquired)
        if kept is None or not kept.is_lost or releases_others(kept) or not (kept.is_own or kept.empty_closer):
            return
        closers = kept.closers
        resource = acquired.resource
        only_asked = kept.has(Act.ASKS) and resource.kind != "browser"  # a browser's close() only closes its window
        if only_asked or (resource.is_derived and not closers):
            return
        how = f"{closers[0].name}() does not close" if closers else "has no method that closes"
        self.report(
            acquired.call,
            f"{kept.cls.name} keeps this {noun(resource)} in self.{acquired.name} and {how} it: {cost_of(resource)}",
            related=[Step(method.module, method.node, "this does not close it") for method in closers[:1]],
        )
