"""SHD411."""

from __future__ import annotations

import libcst as cst

from ...semantics.tasks.blocked_loop import blocks_handler
from ...semantics.tasks.blocking import blocking_wait
from ...semantics.tasks.on_loop import called_by_coroutine
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step


class LoopBlockedAtShutdown(Rule):
    """A coroutine waits for a thread, a process or an executor the blocking way, and the event loop waits with it.

    ## What it does
    Finds in coroutines, and in plain functions that a coroutine calls, the calls that block until something has ended, without
    a bound: `executor.shutdown()`, `thread.join()`, `process.join()`, `Popen.wait()`, `queue.join()`; in coroutines also
    leaving `with ThreadPoolExecutor()`. The object's type has to be known. What keeps a signal handler of the same function from
    running is left to SHD122.

    ## Why it stops a shutdown
    While the coroutine blocks, the loop handles no signal, no cancellation and no timeout: a second Ctrl+C does nothing, and what
    the thread itself still needs from the loop it never gets.

    ## Example
    ```python
    from concurrent.futures import ProcessPoolExecutor

    class Scan:
        def __init__(self):
            self.pool = ProcessPoolExecutor()

        async def stop(self):
            self.pool.shutdown()
    ```

    ## Use instead
    ```python
    import asyncio
    from concurrent.futures import ProcessPoolExecutor

    class Scan:
        def __init__(self):
            self.pool = ProcessPoolExecutor()

        async def stop(self):
            await asyncio.to_thread(self.pool.shutdown, cancel_futures=True)
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD411"
    summary = "a coroutine blocks the event loop until a thread, process or executor has ended"
    needles = (("async", "shutdown("), ("async", "join("), ("async", "wait("), ("async", "PoolExecutor"))
    confidence = Confidence.LIKELY
    scope = "module"

    def visit_Call(self, node: cst.Call) -> None:
        function = self.module.function_of(node)
        what = blocking_wait(self.module, node) if function is not None else None
        if function is None or what is None:
            return
        if blocks_handler(function, node):
            return
        caller = called_by_coroutine(function)
        if function.is_async or caller is not None:
            self.report(
                node,
                f"{what} blocks the event loop until that has ended: meanwhile no signal, no cancellation and no timeout is"
                " acted on",
                related=[Step(*call, "called from a coroutine") for call in caller.chain[:1]] if caller is not None else [],
            )

    def visit_With(self, node: cst.With) -> None:
        function = self.module.function_of(node)
        if function is None or not function.is_async or node.asynchronous is not None:
            return
        if any(isinstance(inner, cst.Await) for inner in walk_own(node.body)):
            return  # the work is awaited before the executor is left
        for item in node.items:
            what = blocking_wait(self.module, item)
            if what is not None:
                self.report(
                    item,
                    f"{what} blocks the event loop until all its work is done: meanwhile no signal and no cancellation is acted"
                    " on",
                )
