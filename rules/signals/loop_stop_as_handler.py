"""SHD116."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.cancel_main_task import cancel_main_task, leave_from_handler
from ...semantics.effects.exceptions import caught_around, is_covered
from ...semantics.program.callables import Target, target
from ...semantics.program.known_types import LOOP
from ...semantics.program.values import Instance, Method, Parameter, Value
from ...semantics.signals.registrations import SignalRegistration, signal_registration, signal_registrations
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...fixes.fix import Fix


class LoopStopAsHandler(Rule):
    """A signal handler that stops an event loop which is running one coroutine to its end.

    ## What it does
    Finds handlers (of `add_signal_handler` or `signal.signal`) that are `loop.stop`, or that call it themselves, in programs
    whose loop is run by `asyncio.run` or `loop.run_until_complete` and nowhere by `run_forever`.

    ## Why it stops a shutdown
    `loop.stop` is for `run_forever`. Under the other two the loop stops before the main coroutine is done: "RuntimeError:
    Event loop stopped before Future completed" at the top of the program. With `run_until_complete` that is the end, the main
    coroutine's own `finally` does not run; with `asyncio.run` it is cancelled on the way out, and the traceback stays.

    ## Example
    ```python
    import asyncio
    import signal

    async def main():
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, loop.stop)
        await asyncio.sleep(3600)

    asyncio.run(main())
    ```

    ## Use instead
    ```python
    import asyncio
    import signal
    import sys

    async def main():
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, sys.exit, 128 + signal.SIGTERM)
        await asyncio.sleep(3600)

    asyncio.run(main())
    ```
    `asyncio.run` cancels the main coroutine when the SystemExit leaves the loop. Under `run_until_complete` nothing does: there
    let the handler cancel the main task (`main_task = loop.create_task(main())`, `main_task.cancel` as the handler).

    ## Fix safety
    Unsafe: the program ends in another way than before.
    """

    code = "SHD116"
    summary = "loop.stop as handler under asyncio.run or run_until_complete: RuntimeError, the main coroutine's cleanup is lost"
    needles = (("signal", ".stop"),)
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        if registration is None or not registration.terminating:
            return
        stops = [self._stop(registration, value) for value in registration.values]
        if not stops or any(step is None for step in stops):
            return
        run = self._run()
        if run is None:
            return
        self.report(
            node,
            f"on {registration.signal_text()} the loop stops before the coroutine it runs is done: RuntimeError at the top of the"
            " program instead of an orderly end",
            related=[
                *(step for step in stops if step is not None and step.node is not registration.handler),
                Step(self.module, run, "the loop is run here until the coroutine is done"),
            ],
            fix=self._fix(registration, run),
        )

    def _fix(self, registration: SignalRegistration, run: cst.Call) -> Fix | None:
        if self.module.callee(run) == "asyncio.run":
            return leave_from_handler(self.module, registration.call) if _is_plain(registration) else None
        function = self.module.function_of(run)
        stops = [
            one.handler
            for one in signal_registrations(self.module)
            if _is_plain(one) and self.module.function_of(one.call) is function
        ]
        return cancel_main_task(self.module, stops, run) if registration.handler in stops else None

    def _stop(self, registration: SignalRegistration, value: Value) -> Step | None:
        """Where a handler stops the loop by itself."""
        if isinstance(value, Method):
            return Step(self.module, registration.handler, "stops the loop") if _is_stop(value) else None
        one = target(value)
        if one is None or one.function.is_async:
            return None
        module = one.function.module
        for call in one.function.calls:
            values = module.evaluate(call.func)
            if values and all(
                isinstance(inner, Method) and (_is_stop(inner) or _is_stop_of_given(registration, one, inner)) for inner in values
            ):
                return Step(module, call, "stops the loop")
        return None

    def _run(self) -> cst.Call | None:
        """Where this module runs its loop until a coroutine is done, if the program nowhere runs one for ever."""
        module = self.module
        if "run_forever" in module.index.loads or any(True for _ in module.project.mentions("run_forever", module)):
            return None
        for call in self._runs():
            if not is_covered("builtins.RuntimeError", caught_around(self.module, call)):
                return call
        return None

    def _runs(self) -> Iterator[cst.Call]:
        for call in self.module.calls:
            method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
            if method == "run_until_complete" or self.module.callee(call) == "asyncio.run":
                yield call


def _is_plain(registration: SignalRegistration) -> bool:
    """Whether the handler is a loop's ``stop`` and nothing else, run by the loop."""
    return registration.on_loop and all(isinstance(value, Method) and _is_stop(value) for value in registration.values)


def _is_stop_of_given(registration: SignalRegistration, one: Target, value: Method) -> bool:
    """Whether a method is the ``stop`` of a parameter for which the registration gives a loop."""
    asked = value.receiver
    if value.name != "stop" or not isinstance(asked, Parameter) or asked.function is not one.function:
        return False
    given = [*one.args, *((registration.module, arg.value) for arg in registration.args if arg.keyword is None and not arg.star)]
    names = [param.name.value for param in one.function.positional]
    place = names.index(asked.name) - (one.filled - len(one.args)) if asked.name in names else -1
    if not 0 <= place < len(given):
        return False
    module, expr = given[place]
    return all(isinstance(loop, Instance) and loop.type == LOOP for loop in module.evaluate(expr))


def _is_stop(value: Method) -> bool:
    return value.name == "stop" and isinstance(value.receiver, Instance) and value.receiver.type == LOOP
