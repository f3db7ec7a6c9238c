"""SHD507."""

from __future__ import annotations

import libcst as cst

from ...fixes.with_async import with_async
from ...semantics.resources.acquisitions import Disposition
from ..finding import Confidence
from ..leaks import noun
from ..rule import Rule


class SyncWithOnAsync(Rule):
    """A plain `with` around what can only be entered by `async with`.

    ## What it does
    Finds `with aiohttp.ClientSession()` and the like: resources whose `__enter__` raises or that have none.

    ## Why it stops a shutdown
    Entering raises TypeError at run time, after the object was made: it is never closed.

    ## Example
    ```python
    import aiohttp

    async def fetch(url):
        with aiohttp.ClientSession() as session:
            return await session.get(url)
    ```

    ## Use instead
    ```python
    import aiohttp

    async def fetch(url):
        async with aiohttp.ClientSession() as session:
            return await session.get(url)
    ```

    ## Fix safety
    Safe: as it stands the statement always fails.
    """

    code = "SHD507"
    summary = "a plain `with` around what wants `async with`: TypeError, and it is never closed"
    needles = ("with ",)
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_With(self, node: cst.With) -> None:
        if node.asynchronous is not None:
            return
        for item in node.items:
            if not isinstance(item.item, cst.Call):
                continue
            acquired = self.module.project.ownership.acquisition(self.module, item.item)
            if acquired is None or acquired.disposition is not Disposition.WITH or acquired.resource.with_ != "error":
                continue
            self.report(
                item.item,
                f"{noun(acquired.resource)} has no plain `with`: entering it raises TypeError, and it is never closed",
                fix=with_async(self.module, node),
            )
            return
