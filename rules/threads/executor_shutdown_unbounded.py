"""SHD603."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.threads.pooled import endless_work, executor_of, is_told_too_late, waiting_shutdowns, work
from ..finding import Confidence
from ..rule import Rule, Step
from ._lifetimes import reason

if TYPE_CHECKING:
    from collections.abc import Iterator


class ExecutorShutdownUnbounded(Rule):
    """`executor.shutdown()` waits for work that does not end before it.

    ## What it does
    Finds `shutdown()` of an executor, with `wait=True` as it is by default, where the work that was given to it is a loop which
    nothing leaves, which nobody tells to stop, or which is told to stop only after the call.

    ## Why it stops a shutdown
    `shutdown(wait=True)` has no timeout: it returns when all work is done. What stands behind it never runs.

    ## Example
    ```python
    import threading
    from concurrent.futures import ThreadPoolExecutor

    class Watch:
        def __init__(self, check):
            self._check = check
            self._stopped = threading.Event()
            self._executor = ThreadPoolExecutor(max_workers=1)
            self._executor.submit(self._run)

        def _run(self):
            while not self._stopped.is_set():
                self._check()

        def close(self):
            self._executor.shutdown()
            self._stopped.set()
    ```

    ## Use instead
    ```python
    import threading
    from concurrent.futures import ThreadPoolExecutor

    class Watch:
        def __init__(self, check):
            self._check = check
            self._stopped = threading.Event()
            self._executor = ThreadPoolExecutor(max_workers=1)
            self._executor.submit(self._run)

        def _run(self):
            while not self._stopped.is_set():
                self._check()

        def close(self):
            self._stopped.set()
            self._executor.shutdown()
    ```

    ## Fix safety
    No fix: how the work is told to stop has to be written.
    """

    code = "SHD603"
    summary = "executor.shutdown() waits for work that does not end before it"
    needles = (("shutdown", "submit"), ("shutdown", "run_in_executor"))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for shutdown, owner in waiting_shutdowns(self.module):
            for call in self._given(owner):
                if self._is_waited_for(shutdown, call):
                    break

    def _given(self, owner: tuple[object, str]) -> Iterator[cst.Call]:
        for name in ("submit", "run_in_executor"):
            for load in self.module.index.loads.get(name, ()):
                call = self.module.parent(load)
                if isinstance(call, cst.Call) and call.func is load and executor_of(self.module, call) == owner:
                    yield call

    def _is_waited_for(self, shutdown: cst.Call, call: cst.Call) -> bool:
        """Report the work of a call if the shutdown waits for it in vain."""
        given = Step(self.module, call, "the work is given to it here")
        endless = endless_work(self.module, call)
        if endless is not None:
            self.report(
                shutdown,
                f"shutdown waits without a bound for {endless.name}, which never ends: {reason(endless.found)}",
                related=[given, Step(endless.found.module, endless.found.node, "it is here all the time")],
            )
            return True
        pair = work(self.module, call)
        late = is_told_too_late(self.module, pair[1], shutdown) if pair is not None else None
        if pair is None or late is None:
            return False
        name = pair[1].target.function.name if pair[1].target is not None else "it"
        self.report(
            shutdown,
            f"shutdown waits without a bound for {name}(), which is told to stop only after it: neither happens",
            related=[given, Step(self.module, late, "told to stop here, which is never reached")],
        )
        return True
