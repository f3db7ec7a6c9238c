"""SHD505."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import libcst as cst

from ...fixes.close_both_halves import close_both_halves
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step
from ._acquisitions import OnAcquisitions

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.uses import Use


class HalfClosed(OnAcquisitions, Rule):
    """A server whose loop is stopped by `shutdown()`, and whose socket nobody closes.

    ## What it does
    Finds servers of `socketserver`, `http.server` and `wsgiref` on which `shutdown()` is called, and neither `server_close()`
    nor a `with` that does it.

    ## Why it stops a shutdown
    `shutdown()` only ends `serve_forever()`. The socket goes on listening: clients connect and wait for an answer that never
    comes, and the next start on the same port fails with "Address already in use".

    ## Example
    ```python
    import http.server

    class Status:
        def __init__(self, handler):
            self.server = http.server.ThreadingHTTPServer(("", 8000), handler)

        def stop(self):
            self.server.shutdown()
    ```

    ## Use instead
    ```python
    import http.server

    class Status:
        def __init__(self, handler):
            self.server = http.server.ThreadingHTTPServer(("", 8000), handler)

        def stop(self):
            self.server.shutdown()
            self.server.server_close()
    ```

    ## Fix safety
    Safe: a server that has been shut down answers nobody any more.
    """

    code = "SHD505"
    summary = "the server's loop is stopped and its socket is not closed"
    needles = (("shutdown(", "Server"),)
    confidence = Confidence.LIKELY
    scope = "project"
    kinds: ClassVar[frozenset[str]] = frozenset({"server"})

    def acquired(self, acquired: Acquisition) -> None:
        if "shutdown" not in acquired.resource.stop or "server_close" not in acquired.resource.release_names:
            return
        ownership = self.module.project.ownership
        kept = ownership.kept(acquired)
        if kept is not None and kept.is_lost:
            self._report(acquired, [one.use for one in kept.uses if one.use.act is Act.ASKS and one.module is self.module])
            return
        fate = ownership.fate(acquired) if kept is None else None
        leak = fate.leak(Way.RETURN) if fate is not None and not fate.acts(Act.RELEASES, Act.HANDS_ON) else None
        if fate is not None and leak is not None and leak.asked:
            self._report(acquired, fate.acts(Act.ASKS))

    def _report(self, acquired: Acquisition, asked: list[Use]) -> None:
        stops = [use for use in asked if self._is_shutdown(use.node)]
        if not stops:
            return
        node = stops[0].node
        self.report(
            node,
            f"the {noun(acquired.resource)} is shut down, but its socket is not closed: {cost_of(acquired.resource)}",
            related=[Step(self.module, acquired.call, "opened here")],
            fix=close_both_halves(self.module, node, "server_close"),
        )

    def _is_shutdown(self, node: cst.CSTNode) -> bool:
        parent = self.module.parent(node)
        return isinstance(parent, cst.Attribute) and parent.attr.value == "shutdown"
