"""SHD123."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.effects.known_effects import Kind
from ...semantics.effects.summaries import Effect
from ...semantics.program.values import FunctionValue
from ...semantics.signals.registrations import signal_registrations
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.program.module import Function

#: What waits for somebody to type. None of them goes back to the event loop meanwhile.
_ASKS = frozenset(
    {
        "builtins.input", "getpass.getpass", "sys.stdin.read", "sys.stdin.readline", "sys.stdin.readlines",
        "sys.stdin.buffer.read", "sys.stdin.buffer.readline", "click.prompt", "click.confirm", "click.pause", "click.getchar",
        "typer.prompt", "typer.confirm", "rich.prompt.Prompt.ask", "rich.prompt.Confirm.ask", "rich.prompt.IntPrompt.ask",
    }
)  # fmt: skip


class InterruptDeferred(Rule):
    """Somebody is asked to type something in a coroutine.

    ## What it does
    Finds `input()`, `getpass()`, `sys.stdin.readline()`, `click.prompt()` and the like in an `async def`, called there or in a
    plain function of the same module that it calls.

    ## Why it stops a shutdown
    Since Python 3.11 `asyncio.run` handles SIGINT itself: at the first Ctrl+C it asks the event loop to cancel the main task,
    and the event loop cannot do so while `input()` has the thread. The question stands there as before, as if Ctrl+C had not
    been pressed; only the second one is a KeyboardInterrupt. Until then all other tasks stand still as well.

    A module with a handler of its own for SIGINT is left alone, as is one that only runs its loop by `run_until_complete`.

    ## Example
    ```python
    import asyncio

    async def main():
        name = input("Name: ")
        print("Hello", name)

    asyncio.run(main())
    ```

    ## Use instead
    ```python
    import asyncio

    async def main(name):
        print("Hello", name)

    asyncio.run(main(input("Name: ")))
    ```
    Or read from the terminal by the event loop (`loop.add_reader(sys.stdin, ...)`, prompt_toolkit's `prompt_async`). A thread
    (`asyncio.to_thread(input)`) keeps the loop free, but the program's end then waits for the thread.

    ## Fix safety
    No fix.
    """

    code = "SHD123"
    summary = "input() and the like in a coroutine: the first Ctrl+C is only noted"
    needles = (
        ("async def", "input("), ("async def", "getpass"), ("async def", "stdin"), ("async def", "prompt"),
        ("async def", "confirm"), ("async def", "click"), ("async def", "Prompt"),
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "module"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        function = self.module.function_at(node)
        if not function.is_async or self._is_handled_otherwise():
            return
        found = [(call, effect) for call in function.calls if (effect := self._asking(function, call)) is not None]
        if not found:
            return
        # Once for a function: an interactive one asks again and again, and the repair is the same for all.
        call, effect = found[0]
        related = [Step(effect.module, effect.node, "it waits here")] if effect.node is not call else []
        related += [Step(self.module, other, "the same here") for other, _ in found[1:]]
        self.report(
            call,
            f"{_short(effect.detail)} holds the event loop: the first Ctrl+C under asyncio.run is only noted and nothing happens"
            " until a line is typed or Ctrl+C is pressed again",
            related=related,
        )

    def _asking(self, function: Function, call: cst.Call) -> Effect | None:
        """What waits for input, if the call comes to that on this module's own ways."""
        name = self.module.callee(call)
        if name is not None:
            if name not in _ASKS:
                return None
            return Effect(Kind.WAIT, self.module, call, name)
        values = self.module.evaluate(call.func)
        if len(values) != 1 or not isinstance(values[0], FunctionValue) or values[0].function.is_async:
            return None
        called = values[0].function
        if called.module is not self.module or called.is_generator:
            return None
        for inner in called.calls:
            name = self.module.callee(inner)
            if name in _ASKS:
                return Effect(Kind.WAIT, self.module, inner, name)
        return None

    def _is_handled_otherwise(self) -> bool:
        for registration in signal_registrations(self.module):
            if registration.signals is None or "SIGINT" in registration.signals:
                return True
        names = {self.module.callee(call) for call in self.module.calls}
        if names & {"asyncio.run", "asyncio.Runner", "anyio.run"}:
            return False
        attributes = self.module.index.loads
        return "run_until_complete" in attributes or "run_forever" in attributes or "trio" in self.module.imports


def _short(name: str) -> str:
    return f"{name.removeprefix('builtins.')}()"
