"""SHD801."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.finally_rest import finally_rest
from ...fixes.guard_cleanup import guard_cleanup
from ...semantics.cleanup.chains import Break, breaks
from ...semantics.cleanup.cleanups import Cleanup, cleanups
from ...semantics.flow.exceptions import CANCELLED
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    from ...fixes.fix import Fix

#: So many steps that may fail are logged, fewer are nested in one another.
_MANY = 3


class CleanupChainUnguarded(Rule):
    """A step of a cleanup that can fail, and with it all that comes after.

    ## What it does
    Goes through methods that close something (`close`, `stop`, `shutdown`, `__exit__`, ...) and `finally` blocks, and looks for
    a step that is known to fail in normal life with nothing to catch it, where a later step closes, stops or removes something
    else. Such steps are:

    - calls that fail because somebody was faster or the other side is gone: a file that is removed, a process that is signalled,
      a socket that is shut down, a wait with a bound; also where a function of the program makes them
    - a callback that was handed in, a method that a class leaves to others to write: nobody knows what they do
    - `await task` and `await asyncio.gather(...)` after these tasks were cancelled, or without `return_exceptions=True`: they
      raise what the tasks raised

    A step that needs what the first one gives, a step that is done anyway (in an inner `finally`, after an `except`), a step
    that only says or notes something: nothing is said of these. Callbacks of `atexit` are for SHD201.

    ## Why it stops a shutdown
    The exception leaves the cleanup at that step. The connections, tasks and child processes whose turn comes later stay, and
    are often what keeps the process from ending; called again, the cleanup fails again at the same step, or thinks it is done.

    ## Example
    ```python
    import os

    class Server:
        def close(self):
            os.unlink(self.pid_file)
            self.connection.close()
    ```

    ## Use instead
    ```python
    import os

    class Server:
        def close(self):
            try:
                os.unlink(self.pid_file)
            finally:
                self.connection.close()
    ```

    ## Fix safety
    Unsafe: the rest may have been meant for the case alone that all went well. Where many steps can fail, in a loop, and before
    a long rest, each is guarded by itself: the caller no longer sees its exception, it is logged instead.
    """

    code = "SHD801"
    summary = "the first step of a cleanup that fails keeps the others from being done"
    needles = (
        "finally", "close", "stop", "shutdown", "cleanup", "clean_up", "shut_down", "__exit__", "__aexit__", "disconnect",
        "terminate", "kill", "teardown", "tearDown", "dispose", "deactivate", "unload", "destroy", "quit", "finalize",
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each cleanup once."""
        for cleanup in cleanups(self.module):
            found = list(breaks(cleanup))
            if found:
                self._report(cleanup, found)

    def _report(self, cleanup: Cleanup, every: list[Break]) -> None:
        found = every[0]
        steps = [Step(module, node, f"calls {shown(node)}") for module, node in found.path[1:-1]]
        if len(found.path) > 1:
            steps.append(Step(*found.path[-1], f"may raise {_classes(found)}, which nothing catches"))
        if found.skipped is found.step:
            rest = "the rest of the loop is skipped"
            steps.append(Step(self.module, found.skipped, "not done for the items that follow"))
        else:
            rest = f"{shown(found.skipped)} is never reached"
            steps.append(Step(self.module, found.skipped, "skipped then"))
        when = f"if {shown(found.step)} {found.reason}"
        if isinstance(found.step, cst.Await):
            when = f"{shown(found.step)} raises if {found.reason}"
        self.report(found.step, f"{when}: {cleanup.name} ends there, and {rest}", related=steps, fix=self._fix(cleanup, every))

    def _fix(self, cleanup: Cleanup, every: list[Break]) -> Fix | None:
        found = every[0]
        if CANCELLED in found.failing.raises or not isinstance(cleanup.function.node, cst.FunctionDef):
            return None
        if found.skipped is not found.step and len(every) < _MANY:
            nested = finally_rest(self.module, [(one.step, one.skipped) for one in every], cleanup.node.body)
            if nested is not None:
                return nested
        loop = next((one for one in self.module.ancestors(found.step) if isinstance(one, (cst.For, cst.While))), None)
        items = loop.body if loop is not None and found.skipped is found.step else None
        steps = {one.step for one in every}
        return guard_cleanup(
            self.module,
            cleanup.function.node,
            lambda node: any(inner in steps for inner in walk_own(node)),
            called_elsewhere=True,
            suite=items or cleanup.node.body,
        )


def _classes(found: Break) -> str:
    names = sorted(found.failing.raises)
    return "anything" if names == ["Exception"] else " or ".join(names)
