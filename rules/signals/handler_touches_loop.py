"""SHD104."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.wake_loop import register_with_loop, wake_loop, wake_loop_of
from ...semantics.effects.known_effects import Kind
from ...semantics.program.known_types import LOOP, TASK
from ...semantics.program.values import Instance
from ...semantics.signals.handlers import Handler, handlers, is_called_elsewhere
from ...semantics.signals.installing import is_fallback
from ...semantics.tasks.waking import is_polled, wakes_anyway
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect
    from ...semantics.text.names import Scope


class HandlerTouchesLoop(Rule):
    """A handler of `signal.signal` that sets an asyncio event, stops the loop or cancels a task, and does not wake the loop.

    ## What it does
    Finds calls of methods of asyncio's objects that are not safe from outside the event loop (`Event.set`, `loop.stop`,
    `task.cancel`, `create_task`, `call_soon`, ...) in a handler that `signal.signal` registers. It is reported at the call,
    which is what has to be changed.

    Left alone are handlers that also use `call_soon_threadsafe`, programs that use `loop.add_signal_handler`,
    `signal.set_wakeup_fd` or uvloop (the loop then wakes up for every signal), modules that poll with `asyncio.sleep` in a
    loop, and the branches for Windows, where nothing else is to be had.

    ## Why it stops a shutdown
    An idle event loop sleeps until a file is ready or a timer is due. The handler runs in between and changes the event, but the
    loop sleeps on: whoever waits for the event learns of it when something else happens, which may be never.

    ## Example
    ```python
    import asyncio
    import signal

    async def main():
        stop = asyncio.Event()
        signal.signal(signal.SIGTERM, lambda signum, frame: stop.set())
        await stop.wait()

    asyncio.run(main())
    ```

    ## Use instead
    ```python
    import asyncio
    import signal

    async def main():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()

    asyncio.run(main())
    ```

    ## Fix safety
    Unsafe: the handler's work is done a turn of the loop later, and event loops on Windows have no `add_signal_handler`.
    """

    code = "SHD104"
    summary = "an asyncio object is used from a `signal.signal` handler and nothing wakes the event loop"
    needles = (("signal(", "asyncio"), ("signal as ", "asyncio"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module):
            if handler.on_loop or all(is_fallback(self.module, one.call) for one in handler.registrations):
                continue
            for signal in sorted(handler.terminating):
                summary = handler.run(signal)
                if not summary.returns or summary.has(Kind.WAKE):
                    continue
                for effect in summary.of(Kind.LOOP):
                    if effect.guessed or effect.node in reported or not isinstance(effect.node, cst.Call):
                        continue
                    if wakes_anyway(self.module) or wakes_anyway(effect.module) or is_polled(effect):
                        continue
                    reported.add(effect.node)
                    self._report(handler, effect, effect.node)

    def _report(self, handler: Handler, effect: Effect, call: cst.Call) -> None:
        here = effect.module is self.module
        related = [Step(self.module, one.call, "the handler is registered here") for one in handler.registrations]
        if not here:
            related.append(Step(effect.module, call, "the event loop is touched here"))
        self.report(
            call if here else handler.first.call,
            f"{_short(effect.detail)}() in a handler of signal.signal does not wake the event loop:"
            f" on {' and '.join(sorted(handler.terminating))} nothing happens until something else wakes it",
            related=related,
            fix=self._fix(handler, effect, call) if here else None,
        )

    def _fix(self, handler: Handler, effect: Effect, call: cst.Call) -> Fix | None:
        loop = self._loop(call)
        if loop is not None:
            return wake_loop(self.module, call, loop)
        if effect.detail == f"{TASK}.cancel":
            return wake_loop_of(self.module, call)
        if len(handler.registrations) > 1 or is_called_elsewhere(self.module, handler.function, handler.registrations):
            return None
        return register_with_loop(self.module, handler.first.call)

    def _loop(self, call: cst.Call) -> cst.BaseExpression | None:
        """The event loop as the handler can write it: what the method is called on, or a variable it sees."""
        if isinstance(call.func, cst.Attribute) and self._is_loop(call.func.value):
            return call.func.value
        scope: Scope | None = self.module.scope_of(call)
        while scope is not None:
            for name, bindings in scope.bindings.items():
                value = bindings[0].value if len(bindings) == 1 and not bindings[0].path else None
                if value is not None and self._is_loop(value):
                    return cst.Name(name)
            scope = scope.outer
        return None

    def _is_loop(self, expr: cst.BaseExpression) -> bool:
        values = self.module.evaluate(expr)
        return all(isinstance(value, Instance) and value.type == LOOP for value in values)


def _short(name: str) -> str:
    return name.rpartition(".")[2] if name.startswith(LOOP) else ".".join(name.split(".")[-2:])
