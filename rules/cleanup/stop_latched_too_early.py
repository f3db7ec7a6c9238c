"""SHD806."""

from __future__ import annotations

import libcst as cst

from ...semantics.cleanup.chains import breaks
from ...semantics.cleanup.cleanups import Cleanup, cleanups
from ...semantics.effects.failing import uncaught
from ...semantics.program.callables import Target
from ...semantics.program.values import Constant
from ...semantics.text.names import dotted_text
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown


class StopLatchedTooEarly(Rule):
    """A cleanup that notes that it is done before it has begun.

    ## What it does
    Finds methods that close something, return at once if a flag is set, set that flag, and only then do what is known to fail in
    normal life. Where a failure keeps a further release from being done, SHD801 says so.

    ## Why it stops a shutdown
    The step fails, or Ctrl+C interrupts it. Whoever calls the method again, the `finally` of the caller
    or the callback of `atexit`, gets back at once: the cleanup can never be finished.

    ## Example
    ```python
    import os
    import signal

    class Server:
        def close(self):
            if self.closed:
                return
            self.closed = True
            os.kill(self.pid, signal.SIGTERM)
    ```

    ## Use instead
    ```python
    import os
    import signal

    class Server:
        def close(self):
            if self.closed:
                return
            os.kill(self.pid, signal.SIGTERM)
            self.closed = True
    ```

    ## Fix safety
    No fix: the flag may also keep other threads out.
    """

    code = "SHD806"
    summary = "the flag that says it is closed is set before steps that can fail: the cleanup can never be finished"
    needles = (("return", "= True"), ("raise", "= True"))
    confidence = Confidence.ADVICE
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each cleanup once."""
        for cleanup in cleanups(self.module):
            latch = self._latch(cleanup) if isinstance(cleanup.node, cst.FunctionDef) else None
            if latch is None:
                continue
            step = self._failing(cleanup, latch)
            if step is not None and not any(True for _ in breaks(cleanup)):
                self.report(
                    latch,
                    f"{cleanup.name} is marked as done before {shown(step)}: if that fails, it can never be finished",
                    related=[Step(self.module, step, "may fail")],
                )

    def _failing(self, cleanup: Cleanup, latch: cst.Assign) -> cst.Call | None:
        effects = self.module.project.effects
        for call in cleanup.function.calls:
            if self.module.order(call) > self.module.order(latch):
                for _, entry in uncaught(Target(cleanup.function), effects.of_node(cleanup.function, call)):
                    if entry.is_likely:
                        return call
        return None

    def _latch(self, cleanup: Cleanup) -> cst.Assign | None:
        """Where the flag is set for which the cleanup returns at its beginning."""
        asked: set[str] = set()
        for node in walk_own(cleanup.node):
            if isinstance(node, cst.If) and any(isinstance(inner, (cst.Return, cst.Raise)) for inner in walk_own(node.body)):
                asked |= {text for inner in walk_own(node.test) if (text := dotted_text(inner)) is not None}
                continue
            sets = isinstance(node, cst.Assign) and self.module.evaluate(node.value) == (Constant(True),)
            if isinstance(node, cst.Assign) and sets and any((dotted_text(one.target) or "") in asked for one in node.targets):
                return node
        return None
