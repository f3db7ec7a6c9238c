"""SHD502."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.finally_release import release_in_finally
from ...semantics.resources.contexts import leak_at_yield
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, ended, noun, steps_of, way_of
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class ClosedOnSuccessOnly(OnAcquisitions, Rule):
    """A session, client or connection whose `close()` is skipped by an exception, a cancellation or an early `return`.

    ## What it does
    Follows what is acquired and kept in a local name, or in an attribute that no other method closes, along every way through
    the function. Reported is what is closed on one way and not on another: an `await` that may be cancelled, a call that is
    known to fail or a `return` stands between. What is handed on, returned or stored on the way is somebody else's to close.
    What a pool lends (`con = await pool.acquire()`) counts where it is given back to it (`pool.release(con)`).

    ## Why it stops a shutdown
    A shutdown is just the case in which the straight line is left: tasks are cancelled at their `await`, connections fail.
    Then the close does not run, and the connections (for some clients also threads) stay.

    ## Example
    ```python
    import aiohttp

    async def fetch(url):
        session = aiohttp.ClientSession()
        response = await session.get(url)
        text = await response.text()
        await session.close()
        return text
    ```

    ## Use instead
    ```python
    import aiohttp

    async def fetch(url):
        session = aiohttp.ClientSession()
        try:
            response = await session.get(url)
            text = await response.text()
        finally:
            await session.close()
        return text
    ```

    ## Fix safety
    Unsafe: after a failure the `close()` now runs, and may raise on its own. The fix moves it into a `finally`.
    """

    code = "SHD502"
    summary = "it is closed on the straight line only: an exception, a cancellation or a return skips the close"
    needles = ("resource:clients",)
    confidence = Confidence.LIKELY
    scope = "project"

    def acquired(self, acquired: Acquisition) -> None:
        ownership = self.module.project.ownership
        fate = ownership.fate(acquired) or ownership.fate_within(acquired)
        if fate is None or not fate.is_released or fate.acts(Act.HANDS_ON):
            return
        leak = fate.leak(Way.CANCEL, Way.EXCEPTION, Way.RETURN)
        if leak is None or leak_at_yield(acquired) is not None:  # the latter is SHD509's matter
            return
        resource = acquired.resource
        releases = [use.node for use in fate.acts(Act.RELEASES)]
        self.report(
            acquired.call,
            f"this {noun(resource)} is {ended(resource)} on success only: after {way_of(acquired, leak)} {cost_of(resource)}",
            related=[*steps_of(acquired, leak), Step(self.module, releases[0], f"{ended(resource)} here")],
            fix=release_in_finally(self.module, acquired.call, *releases),
        )
