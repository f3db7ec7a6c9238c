"""SHD602."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.tell_to_stop import tell_to_stop
from ...semantics.threads.pooled import asks_terminal, endless_work, executor_of, waiting_shutdowns
from ..finding import Confidence
from ..rule import Rule, Step
from ._lifetimes import reason, step_of

if TYPE_CHECKING:
    import libcst as cst


class ExecutorNotShutDown(Rule):
    """An executor is given work that never ends: the interpreter waits for it at exit.

    ## What it does
    Finds `executor.submit(f)`, `loop.run_in_executor(..., f)` and `asyncio.to_thread(f)` where `f` is a loop that nothing leaves,
    that nobody tells to stop, or that waits in a call which nothing ends: for a line from the terminal, say (`input`). Where
    `shutdown()` waits for it before, SHD603 tells of that.

    ## Why it stops a shutdown
    The threads of an executor are joined at exit, whether it was shut down or not; `asyncio.run` waits for those of the loop's
    own executor. Cancelling the future, or the task that awaits it, does not reach work that has begun. So the program stays.

    ## Example
    ```python
    import time
    from concurrent.futures import ThreadPoolExecutor

    class Watch:
        def __init__(self, check):
            self._check = check
            self._executor = ThreadPoolExecutor(max_workers=1)
            self._future = self._executor.submit(self._run)

        def _run(self):
            while True:
                self._check()
                time.sleep(1)

        def close(self):
            self._future.cancel()
            self._executor.shutdown(wait=False)
    ```

    ## Use instead
    ```python
    import threading
    from concurrent.futures import ThreadPoolExecutor

    class Watch:
        def __init__(self, check):
            self._check = check
            self._executor = ThreadPoolExecutor(max_workers=1)
            self._stopped = threading.Event()
            self._future = self._executor.submit(self._run)

        def _run(self):
            while not self._stopped.is_set():
                self._check()
                self._stopped.wait(1)

        def close(self):
            self._stopped.set()
            self._future.cancel()
            self._executor.shutdown(wait=False)
    ```

    ## Fix safety
    Unsafe: a loop that sleeps now and then is told to stop when its owner is closed. There is none where the work has no owner,
    or may wait for something else: how it is told to stop has to be written.
    """

    code = "SHD602"
    summary = "an executor is given work that never ends: the interpreter waits for it at exit"
    needles = ("submit", "run_in_executor", "to_thread", "run_sync", "run_in_threadpool")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.index.loads.get("_exit"):
            return
        asking = asks_terminal(self.module, node)
        if asking is not None:
            self.report(
                node,
                f"{asking}() waits for the terminal in an executor's thread, where no signal reaches it: after Ctrl+C the "
                "program waits for that thread, until somebody presses Enter",
            )
            return
        endless = endless_work(self.module, node)
        if endless is None:
            return
        owner = executor_of(self.module, node)
        if owner is not None and any(one == owner for _, one in waiting_shutdowns(self.module)):
            return
        self.report(
            node,
            f"the interpreter waits for the executor's threads at exit, and {endless.name} never ends: {reason(endless.found)}",
            related=[
                *(Step(module, call, "it calls this") for module, call in endless.found.chain),
                Step(endless.found.module, endless.found.node, step_of(endless.found)),
            ],
            fix=tell_to_stop(self.module, node, endless.found),
        )
