"""SHD604."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.daemon_timer import daemon_timer
from ...fixes.finally_release import release_in_finally
from ...semantics.program.arguments import argument
from ...semantics.program.callables import only_target
from ...semantics.program.variables import variable
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ...semantics.threads.threads import is_unconditional
from ...semantics.threads.timers import kept_by_key
from ...semantics.threads.workers import made_by
from ..finding import Confidence
from ..leaks import steps_of, way_of
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class TimerNotCancelled(Rule):
    """A `threading.Timer` that goes on after what it was started for.

    ## What it does
    Finds timers that are kept in a local name and cancelled, but only if all goes well: an exception, a cancellation or a
    `return` between `start()` and `cancel()` skips it. Timers that start themselves again each time, are no daemons, and
    are cancelled nowhere. And timers that wait as long as a request says and that an object keeps by key, where it can cancel
    one, and not all that are left.

    Silent where the timer is made a daemon, where it is left to fire on purpose (never cancelled, and not started again), and
    where something else may cancel it.

    ## Why it stops a shutdown
    A timer is a thread that the interpreter waits for at exit: the program that has just failed stays until the timer fires, and
    then still does what the timer was for, kill a child that is long gone, say, or whatever has its number now. A timer that
    starts itself again never lets the program end.

    ## Example
    ```python
    import subprocess
    import threading

    def run(command, limit, check):
        process = subprocess.Popen(command)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        code = process.wait()
        if code:
            raise RuntimeError(code)
        timer.cancel()
    ```

    ## Use instead
    ```python
    import subprocess
    import threading

    def run(command, limit, check):
        process = subprocess.Popen(command)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            code = process.wait()
            if code:
                raise RuntimeError(code)
        finally:
            timer.cancel()
    ```

    ## Fix safety
    Unsafe: after a failure the timer no longer fires. The fix moves the `cancel()` into a `finally`. One that starts itself
    again is made a daemon, which the exit of the program cuts off; not where the program may consist of it.
    """

    code = "SHD604"
    summary = "a timer goes on after what it was started for: the interpreter waits for it, and it fires"
    needles = ("Timer",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) != "threading.Timer":
            return
        acquired = self.module.project.ownership.acquisition(self.module, node)
        worker = made_by(self.module, node)
        if acquired is None or worker is None or worker.is_daemon is not False:
            return
        if self._starts_itself(acquired):
            self.report(
                node,
                "this timer starts itself again each time and nothing cancels it: the interpreter waits for it at exit, for ever",
                related=[Step(self.module, self._function(node), "what it runs")],
                fix=None if self._is_program(acquired) else daemon_timer(self.module, acquired),
            )
        elif acquired.disposition is Disposition.LOCAL:
            kept = kept_by_key(acquired)
            if kept is None:
                self._judge(acquired)
                return
            self.report(
                node,
                f"self.{kept.container} keeps this timer to cancel it when asked to, and nothing cancels those that are left: "
                "the interpreter waits at exit for as long as the request said",
                related=[
                    Step(self.module, kept.store, "kept here by its key"),
                    Step(self.module, kept.cancels, "only one is cancelled here"),
                ],
            )

    def _judge(self, acquired: Acquisition) -> None:
        fate = self.module.project.ownership.fate(acquired)
        if fate is None or not fate.is_released:
            return
        leak = fate.leak(Way.EXCEPTION, Way.CANCEL, Way.RETURN)
        if leak is None or leak.cause is None:
            return
        cancelled = fate.acts(Act.RELEASES)
        started = fate.acts(Act.STARTS)
        self.report(
            acquired.call,
            f"after {way_of(acquired, leak)} this timer goes on, as it is cancelled only if all goes well: "
            "the interpreter waits until it has fired",
            related=[*steps_of(acquired, leak), *(Step(self.module, use.node, "cancelled here") for use in cancelled[:1])],
            fix=release_in_finally(self.module, started[0].node, *(use.node for use in cancelled)) if len(started) == 1 else None,
        )

    def _function(self, call: cst.Call) -> cst.CSTNode:
        return argument(call, 1, "function") or call

    def _starts_itself(self, acquired: Acquisition) -> bool:
        """Whether the function that the timer runs makes the timer, and starts it, and nothing cancels it."""
        call, function = acquired.call, acquired.function
        given = argument(call, 1, "function")
        target = only_target(self.module.evaluate(given)) if given is not None else None
        if function is None or target is None or target.function is not function or not is_unconditional(self.module, call):
            return False
        if self.module.index.loads.get("_exit"):
            return False
        if acquired.disposition is Disposition.CHAINED:
            return acquired.name == "start"
        if acquired.disposition is Disposition.LOCAL:
            fate = self.module.project.ownership.fate(acquired)
            return fate is not None and bool(fate.acts(Act.STARTS)) and not fate.acts(Act.RELEASES, Act.HANDS_ON)
        if acquired.disposition not in (Disposition.ATTRIBUTE, Disposition.GLOBAL) or acquired.node is None:
            return False
        return self._is_started(acquired) and not self._is_cancelled(acquired)

    def _is_program(self, acquired: Acquisition) -> bool:
        """Whether the program itself begins with what the timer runs, and may be nothing else."""
        function = acquired.function
        name = function.name if function is not None else ""
        loads: list[cst.CSTNode] = [*self.module.index.name_loads.get(name, ()), *self.module.index.loads.get(name, ())]
        homes = [self.module.function_of(load) for load in loads]
        return any(home is None or home.name == "main" for home in homes)

    def _is_started(self, acquired: Acquisition) -> bool:
        return any(
            load.value in self.module.index.scopes and variable(self.module, load.value) == self._owner(acquired)
            for load in self.module.index.loads.get("start", ())
        )

    def _is_cancelled(self, acquired: Acquisition) -> bool:
        """Whether something may cancel what the name holds: here, or in another file that names it."""
        owner = self._owner(acquired)
        for name in ("cancel", "join", "daemon"):
            if any(variable(self.module, load.value) == owner for load in self.module.index.loads.get(name, ())):
                return True
        if any(variable(self.module, one.target.value) == owner for one in self.module.index.stores.get("daemon", ())):
            return True
        loads = [*self.module.index.loads.get(acquired.name, ()), *self.module.index.name_loads.get(acquired.name, ())]
        if any(not isinstance(self.module.parent(load), cst.Attribute) for load in loads):
            return True  # given to somebody
        return next(self.module.project.mentions(acquired.name, self.module), None) is not None

    def _owner(self, acquired: Acquisition) -> tuple[object, str] | None:
        node = acquired.node
        if isinstance(node, cst.Name):
            return self.module.scope_of(node).binding_scope(node.value), node.value
        return variable(self.module, node) if isinstance(node, cst.Attribute) else None
