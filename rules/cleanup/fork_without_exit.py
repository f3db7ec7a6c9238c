"""SHD807."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.known_effects import LOG_METHODS, Kind
from ...semantics.effects.known_failures import SOUND
from ...semantics.effects.occurrences import Occurrences
from ...semantics.flow import EdgeKind
from ...semantics.program.callables import target
from ...semantics.program.values import Constant
from ...semantics.signals.installing import is_after_fork
from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    from ...semantics.effects.summaries import Effect
    from ...semantics.flow import Edge
    from ...semantics.program.module import Function

_WORK = frozenset({Kind.UNKNOWN, Kind.FALLIBLE, Kind.RAISE, Kind.HARD_EXIT, Kind.SPAWN})


class ForkWithoutExit(Rule):
    """A forked child that leaves its branch by an exception and goes on in the parent's code.

    ## What it does
    Looks at the branch of the child after `os.fork()`. If it ends with `os._exit()`, and a call before that can raise with
    neither a `finally` that exits nor a clause that takes everything, the exit is passed by.

    ## Why it stops a shutdown
    The exception goes up through the functions that called `fork()`, in the child: it runs the `finally` blocks and `atexit`
    callbacks of the parent a second time, removes its files, closes its connections, kills its children, and may end up in its
    main loop: then two processes do the same work and only one of them is told to stop.

    ## Example
    ```python
    import os

    def spawn(work):
        pid = os.fork()
        if pid == 0:
            work()
            os._exit(0)
        return pid
    ```

    ## Use instead
    ```python
    import os

    def spawn(work):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                os._exit(status)
        return pid
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD807"
    summary = "an exception in a forked child passes its `os._exit()` by: the child runs the parent's cleanup"
    needles = (("fork(", "_exit("),)
    confidence = Confidence.LIKELY

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each function that forks."""
        for function in self.module.functions:
            exits = [
                call for call in function.calls if self.module.callee(call) == "os._exit" and is_after_fork(self.module, call)
            ]
            if exits and isinstance(function.node, cst.FunctionDef):
                self._look(function, exits)

    def _look(self, function: Function, exits: list[cst.Call]) -> None:
        places = Occurrences(self.module, function)
        for call in function.calls:
            later = next((one for one in exits if self.module.order(one) > self.module.order(call)), None)
            if later is None or not is_after_fork(self.module, call) or not self._is_work(function, call):
                continue
            raised = {
                edge.target
                for point in places.points_of(call)
                for edge in places.graph.successors(point)
                if edge.kind is EdgeKind.EXCEPTION
            }
            if places.graph.raised in raised | places.graph.reachable(raised, skip_edge=self._is_of_saying):
                self.report(
                    call,
                    f"if {shown(call)} raises in the forked child, os._exit() is passed by and the child goes on in the parent's"
                    " code",
                    related=[Step(self.module, later, "passed by")],
                )
                return

    def _is_work(self, function: Function, call: cst.Call) -> bool:
        callee = self.module.callee(call)
        if callee in SOUND or callee == "os._exit":
            return False
        runs = [target(value) for value in self.module.evaluate(call.func)]
        if any(one is not None and self.module.project.endings.halts(one.function) for one in runs):
            return False  # the work is done in there, and the exit after it is one of caution
        return any(
            effect.kind in _WORK and not effect.guessed and not self._is_of_null(effect)
            for effect in self.module.project.effects.of_node(function, call)
        )

    def _is_of_saying(self, edge: Edge) -> bool:
        """Whether an edge is the failure of a statement that only says what went wrong."""
        node = edge.source.node
        if edge.kind is not EdgeKind.EXCEPTION:
            return False
        if isinstance(node, (cst.Import, cst.ImportFrom)):
            return True
        call = node.value if isinstance(node, cst.Expr) else node
        callee = self.module.callee(call) if isinstance(call, cst.Call) else None
        if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS:
            return "log" in (dotted_text(call.func.value) or "").lower()
        return callee is not None and callee.startswith(("traceback.", "builtins.print", "logging."))

    def _is_of_null(self, effect: Effect) -> bool:
        """Whether the null device is opened."""
        args = effect.node.args if isinstance(effect.node, cst.Call) else ()
        if not args:
            return False
        path = args[0].value
        return effect.module.resolve(path) == "os.devnull" or effect.module.evaluate(path) == (Constant("/dev/null"),)
