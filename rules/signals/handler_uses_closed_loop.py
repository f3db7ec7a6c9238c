"""SHD125."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import is_covered, is_expected
from ...semantics.effects.known_effects import Kind
from ...semantics.program.known_types import LOOP
from ...semantics.signals.handlers import Handler, handlers
from ...semantics.tasks.loops import is_asked_whether_closed, is_kept_after_run, steps_after_run
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.effects.summaries import Effect

_SCHEDULING = frozenset({f"{LOOP}.{name}" for name in ("call_soon_threadsafe", "call_soon", "create_task", "stop", "call_later")})


class HandlerUsesClosedLoop(Rule):
    """A handler of `signal.signal` that hands work to an event loop which is closed before the program's cleanup is done.

    ## What it does
    Finds handlers that call `call_soon_threadsafe` or the like on a loop they keep in an attribute or a global variable,
    where `asyncio.run` runs and closes that loop, the same function goes on with further cleanup, and neither are the
    handlers set anew nor is the kept loop set to None between.

    Left alone are handlers that ask `is_closed()` or `is_running()`, or catch the RuntimeError.

    ## Why it stops a shutdown
    `asyncio.run` closes its loop before it returns, and a closed loop takes no work: RuntimeError, "Event loop is closed". The
    handler runs in the middle of whatever the main thread does then, so that the second Ctrl+C, or the SIGCHLD of a
    child that ends late, breaks off the cleanup: sockets, files and children stay behind.

    ## Example
    ```python
    import asyncio
    import os
    import signal

    class Server:
        def __init__(self):
            self.loop = None
            self.done = asyncio.Event()

        def run(self):
            signal.signal(signal.SIGTERM, self.on_stop)
            try:
                asyncio.run(self.serve())
            finally:
                os.unlink("server.sock")

        def on_stop(self, signum, frame):
            if self.loop:
                self.loop.call_soon_threadsafe(self.done.set)

        async def serve(self):
            self.loop = asyncio.get_running_loop()
            await self.done.wait()
    ```

    ## Use instead
    ```python
    import asyncio
    import os
    import signal

    class Server:
        def __init__(self):
            self.loop = None
            self.done = asyncio.Event()

        def run(self):
            signal.signal(signal.SIGTERM, self.on_stop)
            try:
                asyncio.run(self.serve())
            finally:
                os.unlink("server.sock")

        def on_stop(self, signum, frame):
            if self.loop and not self.loop.is_closed():
                self.loop.call_soon_threadsafe(self.done.set)

        async def serve(self):
            self.loop = asyncio.get_running_loop()
            await self.done.wait()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD125"
    summary = "the handler hands work to a loop that is closed while the cleanup still runs: RuntimeError in the middle of it"
    needles = (("signal(", "loop", "asyncio"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for handler in handlers(self.module, of_any_signal=True):
            if not handler.on_loop:
                for signal, effect in self._uses(handler):
                    if self._judge(handler, signal, effect):
                        break

    def _uses(self, handler: Handler) -> Iterator[tuple[str, Effect]]:
        """What the handler hands to a loop, with a signal for which it does."""
        seen: set[cst.CSTNode] = set()
        for signal in sorted(handler.signals):
            for effect in handler.run(signal).of(Kind.SCHEDULE, Kind.STOP):
                if effect.node not in seen and effect.detail in _SCHEDULING and effect.module is self.module:
                    seen.add(effect.node)
                    yield signal, effect

    def _judge(self, handler: Handler, signal: str, effect: Effect) -> bool:
        call = effect.node
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return False
        loop = call.func.value
        if not isinstance(loop, (cst.Name, cst.Attribute)) or is_covered("builtins.RuntimeError", effect.caught):
            return False
        if any(is_expected(module, node, "builtins.RuntimeError") for module, node in effect.way):
            return False
        if not is_kept_after_run(self.module, loop) or is_asked_whether_closed(effect):
            return False
        for run, step in steps_after_run(self.module, loop):
            function = self.module.function_of(run)
            if function is None or self._sets_handlers(run, step):
                continue
            self.report(
                call,
                f"a {signal} that comes after asyncio.run() has closed this loop raises RuntimeError out of its handler: what"
                f" {function.name} still has to do is broken off",
                related=[
                    Step(self.module, handler.first.call, "the handler"),
                    Step(self.module, run, "the loop is closed when this returns"),
                    Step(self.module, step, "broken off then"),
                ],
            )
            return True
        return False

    def _sets_handlers(self, run: cst.Call, step: cst.Call) -> bool:
        """Whether the function sets handlers anew after the loop, or the step is that."""
        function = self.module.function_of(run)
        if function is None:
            return False
        later = [call for call in function.calls if self.module.order(call) > self.module.order(run)]
        effects = self.module.project.effects
        return any(effect.kind is Kind.REARM for call in {step, *later} for effect in effects.of_call(self.module, call))

