"""SHD507."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.with_async import with_async
from ...semantics.resources.acquisitions import Disposition
from ..finding import Confidence
from ..leaks import noun
from ..rule import Rule

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition

#: What is entered plainly, and is often entered beside others.
_PLAIN = frozenset(
    {"builtins.open", "contextlib.suppress", "contextlib.nullcontext", "contextlib.closing", "tempfile.TemporaryDirectory"}
)


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
    Safe: as it stands the statement always fails. Other items that want the plain `with` get one of their own.
    """

    code = "SHD507"
    summary = "a plain `with` around what wants `async with`: TypeError, and it is never closed"
    needles = ("with ",)
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_With(self, node: cst.With) -> None:
        if node.asynchronous is not None:
            return
        wanting: list[tuple[cst.WithItem, Acquisition]] = []
        plain: list[cst.WithItem] = []
        for item in node.items:
            if not isinstance(item.item, cst.Call):
                continue
            acquired = self.module.project.ownership.acquisition(self.module, item.item)
            if acquired is not None and acquired.disposition is Disposition.WITH and acquired.resource.with_ == "error":
                wanting.append((item, acquired))
            elif self.module.callee(item.item) in _PLAIN or (acquired is not None and acquired.resource.with_ == "releases"):
                plain.append(item)
        if wanting:
            self.report(
                wanting[0][0].item,
                f"{noun(wanting[0][1].resource)} has no plain `with`: entering it raises TypeError, and it is never closed",
                fix=with_async(self.module, node, [item for item, _ in wanting], plain),
            )
