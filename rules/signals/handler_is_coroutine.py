"""SHD106."""

from __future__ import annotations

import libcst as cst

from ...fixes.schedule_handler import schedule_handler
from ...semantics.program.callables import target
from ...semantics.program.coroutines import forgotten_coroutine, is_coroutine_function
from ...semantics.program.values import Coroutine, FunctionValue, Partial, Value
from ...semantics.signals.registrations import registration_through, signal_registration
from ..finding import Confidence
from ..rule import Rule, Step


class HandlerIsCoroutine(Rule):
    """A coroutine function as signal handler.

    ## What it does
    Finds handlers that are an `async def`, also in a partial, and handlers that do nothing but call one
    (`lambda: shutdown()`), for `signal.signal` and for `loop.add_signal_handler`. A handler that hands the coroutine to
    `asyncio.create_task` or the like is right.

    ## Why it stops a shutdown
    Whoever calls the handler does not await what it gives. The coroutine is made and thrown away ("was never awaited"), and
    the signal, which would have ended the process, now does nothing at all. `loop.add_signal_handler` itself refuses an
    `async def`: TypeError when the program starts.

    ## Example
    ```python
    import asyncio
    import signal

    async def serve(stop):
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, lambda: close(stop))
        await stop.wait()

    async def close(stop):
        await asyncio.sleep(1)
        stop.set()
    ```

    ## Use instead
    ```python
    import asyncio
    import signal

    async def serve(stop):
        loop = asyncio.get_running_loop()
        shutdown_tasks = set()
        loop.add_signal_handler(signal.SIGTERM, lambda: shutdown_tasks.add(loop.create_task(close(stop))))
        await stop.wait()

    async def close(stop):
        await asyncio.sleep(1)
        stop.set()
    ```

    ## Fix safety
    Unsafe: what never ran now runs.
    """

    code = "SHD106"
    summary = "a coroutine function as handler: what it gives is never awaited, the signal does nothing"
    needles = (("signal", "async def"), ("signal", "asyncio"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node) or registration_through(self.module, node)
        if registration is None:
            return
        steps: list[Step] = []
        for value in registration.values:
            step = self._coroutine(value, registration.handler)
            if step is None:
                return
            steps.append(step)
        signal = registration.signal_text()
        refused = registration.on_loop and all(
            isinstance(value, Coroutine) or is_coroutine_function(value) for value in registration.values
        )
        if refused:
            message = "add_signal_handler refuses a coroutine with a TypeError: the handler is never set"
        else:
            message = f"when {signal} comes, a coroutine is made that nobody awaits: it never runs, and the signal does nothing"
        made = any(isinstance(value, Coroutine) for value in registration.values)
        related = [step for step in steps if step.node is not registration.handler]
        fix = None if made or registration.inner is not None else schedule_handler(self.module, node)
        self.report(node, message, related=related, fix=fix)

    def _coroutine(self, value: Value, handler: cst.BaseExpression) -> Step | None:
        """Where the coroutine comes from, if the handler is or gives one."""
        if isinstance(value, Coroutine):
            return Step(value.function.module, _name(value.function.node), "the coroutine function")
        one = target(value)
        if is_coroutine_function(value):
            if one is None:
                return Step(self.module, handler, "a coroutine function")
            return Step(one.function.module, _name(one.function.node), "the coroutine function")
        if one is None or not isinstance(value, (FunctionValue, Partial)):
            return None
        made = forgotten_coroutine(one.function)
        return Step(one.function.module, made, "this call only makes a coroutine") if made is not None else None


def _name(node: cst.FunctionDef | cst.Lambda) -> cst.CSTNode:
    return node.name if isinstance(node, cst.FunctionDef) else node
