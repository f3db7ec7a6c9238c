"""SHD504."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...fixes.close_too import close_too
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.attributes import releases_others
from ...semantics.resources.globals import forgotten
from ...semantics.resources.table import CLIENTS
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class SiblingNeverClosed(OnAcquisitions, Rule):
    """An object's `close()` releases its other resources, and forgets this one.

    ## What it does
    Finds attributes that hold a session, client, connection or server which no method of the class, own or inherited, closes,
    in a class whose `close()` (`stop()`, `__aexit__()`, ...) does release others. The same is asked of global names of a module
    that has a function which ends what was made together with them. As for `owned-never-closed`, whatever is
    handed on, returned or closed in another file of the package is left alone.

    ## Why it stops a shutdown
    The owner did close the object, and believes that it is closed. What was forgotten stays open until the process ends.

    ## Example
    ```python
    import aiohttp
    import redis.asyncio

    class Store:
        def __init__(self):
            self.cache = redis.asyncio.Redis()
            self.session = aiohttp.ClientSession()

        async def close(self):
            await self.cache.aclose()
    ```

    ## Use instead
    ```python
    import aiohttp
    import redis.asyncio

    class Store:
        def __init__(self):
            self.cache = redis.asyncio.Redis()
            self.session = aiohttp.ClientSession()

        async def close(self):
            try:
                await self.cache.aclose()
            finally:
                await self.session.close()
    ```

    ## Fix safety
    Unsafe: the order in which things are closed may matter. It is closed last, in a `finally`. Where it may not be there by then,
    because no `__init__` sets it, that is only shown.
    """

    code = "SHD504"
    summary = "close() releases the object's other resources and forgets this one"
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
        if acquired.disposition is Disposition.GLOBAL:
            self._global(acquired)
            return
        kept = self.module.project.ownership.kept(acquired)
        if kept is None or not kept.is_lost or kept.has(Act.ASKS):
            return
        closer = releases_others(kept)
        if closer is None:
            return
        resource = acquired.resource
        self.report(
            acquired.call,
            f"{closer.name}() of {kept.cls.name} releases others and forgets self.{acquired.name}, a {noun(resource)}: "
            f"{cost_of(resource)}",
            related=[Step(closer.module, closer.node, "this closes others, not it")],
            fix=close_too(closer, kept.acquisition) if closer.module is self.module else None,
        )

    def _global(self, acquired: Acquisition) -> None:
        found = forgotten(acquired)
        if found is None:
            return
        resource = acquired.resource
        self.report(
            acquired.call,
            f"{found.closer.name}() releases {found.other.value} and forgets {acquired.name}, a {noun(resource)} that is made "
            f"with it: {cost_of(resource)}",
            related=[Step(self.module, found.other, "the other is released here")],
        )
