"""SHD122."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.signals.registrations import SignalRegistration, signal_registration
from ...semantics.tasks.blocked_loop import blocked_after, is_short
from ..finding import Confidence
from ..rule import Draft, Rule, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst as cst

    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Module


class BlockedAfterRegistration(Rule):
    """The thread is blocked right after a handler was given to the event loop.

    ## What it does
    Finds a function that calls `loop.add_signal_handler` for SIGINT or SIGTERM and then, before it awaits anything or runs
    the loop, calls what blocks: `subprocess.run`, `thread.join()`, `queue.get()`, `input()`, `time.sleep()` in a loop.

    ## Why it stops a shutdown
    The handler is a callback of the event loop. While the thread is blocked, the loop does not run, so neither does the handler,
    and as the signal's default action is replaced, nothing else happens either: the signal waits until the blocking call
    is over.

    ## Example
    ```python
    import asyncio
    import signal
    import subprocess

    async def build():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        subprocess.run(["make", "all"], check=True)
        await stop.wait()

    asyncio.run(build())
    ```

    ## Use instead
    ```python
    import asyncio
    import signal

    async def build():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        process = await asyncio.create_subprocess_exec("make", "all")
        await process.wait()
        await stop.wait()

    asyncio.run(build())
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD122"
    summary = "add_signal_handler, then the same function blocks the event loop: the signal waits"
    needles = ("add_signal_handler",)
    confidence = Confidence.LIKELY
    scope = "function"

    def __init__(self, module: Module, emit: Callable[[Draft], None]) -> None:
        super().__init__(module, emit)
        self._reported: set[cst.CSTNode] = set()

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        wait = blocked_after(registration) if registration is not None else None
        if registration is not None and wait is not None:
            self._report(registration, wait)

    def _report(self, registration: SignalRegistration, wait: Effect) -> None:
        path = wait.way
        if path[0][1] in self._reported:
            return  # as SIGINT and SIGTERM are mostly registered together
        self._reported.add(path[0][1])
        related = [Step(registration.module, registration.call, "the handler is given to the event loop here")]
        related += [Step(module, node, "on the way to what blocks") for module, node in path[1:-1]]
        if len(path) > 1:
            related.append(Step(*path[-1], "it blocks here"))
        name = wait.detail.removeprefix("builtins.")
        until = f"while the loop around {name} runs" if is_short(wait) else f"until {name} is over"
        self.report(
            path[0][1],
            f"this blocks the event loop that handles {registration.signal_text()}: the signal is not acted on {until}",
            related=related,
        )
