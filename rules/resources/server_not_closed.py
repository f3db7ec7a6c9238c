"""SHD513."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...fixes.enclose import enclose, enclose_discarded
from ...fixes.finally_release import release_in_finally
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.attributes import closed_coroutine
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, noun, steps_of, way_of
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.resources.acquisitions import Acquisition


class ServerNotClosed(OnAcquisitions, Rule):
    """A server that is started and not closed when the function that runs it is left.

    ## What it does
    Finds servers (`asyncio.start_server`, `loop.create_server`, `aiohttp.web.AppRunner`, ...) that are kept in a local name and
    are closed on no way, or not on that by which a cancellation or an exception leaves. A server that is handed to somebody,
    stored or entered by `async with` is in order; so is one that a plain function runs to the program's end. And finds
    attributes that hold only the coroutine that makes the server, and on which `close()` is called.

    ## Why it stops a shutdown
    The server goes on listening and taking connections while the rest of the program is being taken down. Its clients get no
    end, its clean-up hooks do not run, and the port stays taken for the next start in the same process.

    ## Example
    ```python
    import asyncio

    async def serve(handler):
        server = await asyncio.start_server(handler, port=8888)
        await asyncio.Event().wait()
        server.close()
    ```

    ## Use instead
    ```python
    import asyncio

    async def serve(handler):
        server = await asyncio.start_server(handler, port=8888)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
    ```

    ## Fix safety
    Unsafe: after a failure the close now runs. The fix moves it into a `finally`; a server that nobody closes is entered by
    `async with`, or closed in a `finally`.
    """

    code = "SHD513"
    summary = "a server is not closed on every way out"
    needles = ("resource:server",)
    confidence = Confidence.LIKELY
    scope = "project"
    kinds: ClassVar[frozenset[str]] = frozenset({"server"})

    def visit_Call(self, node: cst.Call) -> None:
        super().visit_Call(node)
        found = closed_coroutine(self.module, node)
        if found is None or found.resource.kind != "server":
            return
        maker = found.resource.name.rpartition(".")[2]
        for close in found.closes:
            self.report(
                close,
                f"self.{found.name} is the coroutine of {maker}(), not the server: closing it closes nothing, and "
                f"{cost_of(found.resource)}",
                related=[Step(self.module, node, "kept here without an await")],
            )

    def acquired(self, acquired: Acquisition) -> None:
        resource = acquired.resource
        if acquired.disposition is Disposition.DISCARDED and resource.acquire == "await":
            self.report(
                acquired.call,
                f"the server is lost as soon as it is made, nobody can close it: {cost_of(resource)}",
                fix=enclose_discarded(self.module, acquired),
            )
            return
        fate = self.module.project.ownership.fate(acquired)
        if fate is None or fate.acts(Act.HANDS_ON) or not fate.leaks:
            return
        if not fate.is_released and (acquired.function is None or not acquired.function.is_async):
            return  # the function that runs the program: its end is the process's
        leak = fate.leak(Way.RETURN, Way.CANCEL, Way.EXCEPTION)
        if leak is None:
            return
        if fate.is_released:
            message = f"the {noun(resource)} is closed on success only: after {way_of(acquired, leak)} {cost_of(resource)}"
        else:
            message = f"the {noun(resource)} is never closed: {cost_of(resource)}"
        releases = [use.node for use in fate.acts(Act.RELEASES)]
        fix = release_in_finally(self.module, acquired.call, *releases) if releases else enclose(self.module, fate, whole=True)
        self.report(acquired.call, message, related=steps_of(acquired, leak), fix=fix)
