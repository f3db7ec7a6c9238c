"""SHD512."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...semantics.resources.alive import missed_release
from ...semantics.resources.table import CLIENTS
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.resources.acquisitions import Acquisition


class ReleasedOnlyIfAlive(OnAcquisitions, Rule):
    """`close()` closes what the object holds only while the object is connected, and it holds it before that.

    ## What it does
    Finds attributes that hold a session, client, connection or server and are closed only under a test of the object's state
    (`if self.connected:`, `if self.state == "open":`, a property that says so), where a function acquires the thing, may fail
    after that, and only then brings the state about. A test of the thing itself (`if self.session:`,
    `if not self.session.closed:`), and a state that is there before the thing or at once with it, are in order.

    ## Why it stops a shutdown
    The start that failed half-way is just what the close is for. The object was never connected, so `close()` does
    nothing, and nobody else has the session, the thread or the socket that was opened on the way.

    ## Example
    ```python
    import aiohttp

    class Client:
        def __init__(self):
            self.session = None
            self.connected = False

        async def connect(self, url):
            self.session = aiohttp.ClientSession()
            self.socket = await self.session.ws_connect(url)
            self.connected = True

        async def close(self):
            if self.connected:
                await self.socket.close()
                await self.session.close()
                self.connected = False
    ```

    ## Use instead
    ```python
    import aiohttp

    class Client:
        def __init__(self):
            self.session = None
            self.connected = False

        async def connect(self, url):
            self.session = aiohttp.ClientSession()
            self.socket = await self.session.ws_connect(url)
            self.connected = True

        async def close(self):
            if self.connected:
                await self.socket.close()
                self.connected = False
            if self.session is not None:
                await self.session.close()
    ```

    ## Fix safety
    No fix is offered: what else stands under the test may need it.
    """

    code = "SHD512"
    summary = "it is closed only while the object is connected: after a start that fails half-way it stays open"
    needles = ("resource:clients", "resource:server")
    confidence = Confidence.LIKELY
    scope = "project"
    kinds: ClassVar[frozenset[str]] = CLIENTS | {"server"}

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._told: set[cst.CSTNode] = set()

    def acquired(self, acquired: Acquisition) -> None:
        kept = self.module.project.ownership.kept(acquired)
        missed = missed_release(kept) if kept is not None else None
        if kept is None or missed is None or missed.release.module is not self.module:
            return
        node = missed.release.use.node
        if node in self._told:
            return
        self._told.add(node)
        resource, function = acquired.resource, missed.function
        line = function.module.line_of(missed.cause)
        self.report(
            node,
            f"self.{kept.acquisition.name} is closed only if self.{missed.state.attribute} says so: when {function.name}() fails "
            f"on line {line}, nobody closes the {noun(resource)}, and {cost_of(resource)}",
            related=[
                Step(function.module, missed.begin, "it is there from here on"),
                Step(function.module, missed.cause, "left here, before the state is reached"),
            ],
        )
