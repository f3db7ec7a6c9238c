"""SHD502."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.finally_release import release_in_finally
from ...semantics.resources.contexts import leak_at_yield
from ...semantics.resources.local_owners import local_owner
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, ended, noun, steps_of, way_of
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Fate


class ClosedOnSuccessOnly(OnAcquisitions, Rule):
    """A session, client or connection whose `close()` is skipped by an exception, a cancellation or an early `return`.

    ## What it does
    Follows what is acquired and kept in a local name, or in an attribute that no other method closes, along every way through
    the function. Reported is what is closed on one way and not on another: an `await` that may be cancelled, a call that is
    known to fail or a `return` stands between. What is handed on, returned or stored on the way is somebody else's to close.
    What a pool lends (`con = await pool.acquire()`) counts where it is given back to it (`pool.release(con)`), and an object
    of the program that owns such a client, where it is closed.

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
    needles = (
        "resource:clients",
        # An object that owns one and closes it.
        ".close()", ".aclose()", ".disconnect()", ".shutdown()", ".stop()", ".async_close()", ".dispose()", ".cleanup()",
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Look for an acquisition, or for the making of an object that acquires."""
        super().visit_Call(node)
        owner = local_owner(self.module, node)
        if owner is not None:
            self._judge(owner.fate, Step(owner.owned.module, owner.owned.call, f"what it keeps: {noun(owner.owned.resource)}"))

    def acquired(self, acquired: Acquisition) -> None:
        ownership = self.module.project.ownership
        fate = ownership.fate(acquired) or ownership.fate_within(acquired)
        if fate is not None and leak_at_yield(acquired) is None:  # the latter is SHD509's matter
            self._judge(fate)

    def _judge(self, fate: Fate, *further: Step) -> None:
        acquired, resource = fate.acquisition, fate.acquisition.resource
        leak = fate.leak(Way.CANCEL, Way.EXCEPTION, Way.RETURN)
        if leak is None or not fate.is_released or fate.acts(Act.HANDS_ON):
            return
        releases = [use.node for use in fate.acts(Act.RELEASES)]
        starts = fate.acts(Act.STARTS)
        self.report(
            acquired.call,
            f"this {noun(resource)} is {ended(resource)} on success only: after {way_of(acquired, leak)} {cost_of(resource)}",
            related=[*steps_of(acquired, leak), Step(self.module, releases[0], f"{ended(resource)} here"), *further],
            fix=release_in_finally(self.module, starts[0].node if starts else acquired.call, *releases),
        )
