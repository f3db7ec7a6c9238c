"""SHD109."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import caught_around, is_covered
from ...semantics.program.arguments import argument
from ...semantics.program.values import Constant, Instance, Known, Method
from ...semantics.signals.registrations import signal_registration
from ...semantics.threads.threads import ThreadStart, is_main_thread_test, is_unconditional, reached, thread_starts
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.program.module import Module


class SignalOffMainThread(Rule):
    """A thread sets a signal's handler.

    ## What it does
    Follows what is run in a thread (`threading.Thread`, `ThreadPoolExecutor.submit`, `asyncio.to_thread`, `run_in_executor`)
    through the program's functions, and finds `signal.signal`, `signal.set_wakeup_fd` and `loop.add_signal_handler` that are
    reached each time; and calls of `aiohttp.web.run_app`, which sets handlers itself. A function that asks whether it is in
    the main thread, or that expects the error, is left alone.

    ## Why it stops a shutdown
    Python allows these calls in the main thread only. In another they are a `ValueError` (`RuntimeError` from an event loop):
    the thread ends there, the service it should have run never starts, and no handler is set.

    ## Example
    ```python
    import signal
    import sys
    import threading
    import time

    def leave(signum, frame):
        sys.exit(0)

    def work():
        signal.signal(signal.SIGTERM, leave)
        while True:
            time.sleep(1)

    def main():
        threading.Thread(target=work, daemon=True).start()
        time.sleep(3600)

    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```python
    import signal
    import sys
    import threading
    import time

    def leave(signum, frame):
        sys.exit(0)

    def work():
        while True:
            time.sleep(1)

    def main():
        signal.signal(signal.SIGTERM, leave)
        threading.Thread(target=work, daemon=True).start()
        time.sleep(3600)

    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD109"
    summary = "a handler is set in a thread: ValueError, and no handler"
    needles = (
        "Thread", "Timer", "to_thread", "run_in_executor", "submit", "start_new_thread", "run_in_threadpool",
    )  # fmt: skip
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Go through the calls that start threads; a registration that two of them reach is reported once."""
        told: set[cst.CSTNode] = set()
        for start in thread_starts(self.module):
            direct = _known_program(start)
            if direct is not None:
                self.report(
                    start.node, f"{direct} sets signal handlers, which a thread may not: RuntimeError, and nothing is served"
                )
            for where, inner, chain in self._registrations(start):
                if inner in told:
                    continue
                told.add(inner)
                name = self._text(where, inner)
                error = "RuntimeError" if name.endswith(("add_signal_handler", "run_app")) else "ValueError"
                self.report(
                    inner if where is self.module else start.node,
                    f"{name} runs in a thread, where Python does not allow it: {error}, the thread ends and no handler is set",
                    related=[
                        Step(self.module, start.node, "the thread"),
                        *(Step(module, step, "calls") for module, step in chain),
                        *([Step(where, inner, "sets the handler")] if where is not self.module else []),
                    ],
                )

    def _registrations(
        self, start: ThreadStart
    ) -> Iterator[tuple[Module, cst.Call, tuple[tuple[Module, cst.Call], ...]]]:
        """What the thread sets on each of its ways: the call, its module, and the calls that lead to it."""
        one = start.target
        if one is None or one.function.is_generator or one.function.is_async:
            return
        for step in reached(one.function, follow=is_unconditional):
            if is_main_thread_test(step.function.node.body):
                continue
            module = step.function.module
            for call in step.function.calls:
                error = _error(module, call)
                if error is None or not is_unconditional(module, call):
                    continue
                way = [*step.chain, (module, call)]
                if not any(is_covered(error, caught_around(where, node)) for where, node in way):
                    yield module, call, step.chain

    def _text(self, module: Module, call: cst.Call) -> str:
        known = module.callee(call)
        return known if known is not None else "add_signal_handler"


def _error(module: Module, call: cst.Call) -> str | None:
    """What a call raises in a thread, None if it is not one of these."""
    found = signal_registration(module, call)
    if found is not None:
        if not found.on_loop:
            return "builtins.ValueError"
        return "builtins.RuntimeError" if _is_loop(module, call) else None
    name = module.callee(call)
    if name == "signal.set_wakeup_fd":
        return "builtins.ValueError"
    if name == "aiohttp.web.run_app" and not _is_off(module, call, "handle_signals"):
        return "builtins.RuntimeError"
    return None


def _is_loop(module: Module, call: cst.Call) -> bool:
    return any(
        isinstance(value, Method) and isinstance(value.receiver, Instance) and value.receiver.type == "asyncio.AbstractEventLoop"
        for value in module.evaluate(call.func)
    )


def _is_off(module: Module, call: cst.Call, keyword: str) -> bool:
    given = next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == keyword), None)
    stars = any(arg.star for arg in call.args)
    return stars or (given is not None and module.evaluate(given) != (Constant(True),))


def _known_program(start: ThreadStart) -> str | None:
    """The name of a well-known function that sets handlers and is itself what the thread runs."""
    if start.values != (Known("aiohttp.web.run_app"),) or not isinstance(start.node, cst.Call):
        return None
    return "aiohttp.web.run_app" if not start.pooled and argument(start.node, 4, "kwargs") is None else None
