"""SHD122."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.endless import is_left_inside
from ...semantics.known_effects import Kind
from ...semantics.known_types import LOOP
from ...semantics.occurrences import Occurrences, is_unforced_raise
from ...semantics.registrations import SignalRegistration, signal_registration
from ...semantics.values import Constant, Instance, Method, Value
from ..finding import Confidence
from ..rule import Draft, Rule, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...semantics.effects import Effect
    from ...semantics.flow import Point
    from ...semantics.module import Module

#: Waits during which the loop runs, and with it the handler.
_RUNS_LOOP = frozenset(
    {"asyncio.run", "asyncio.Runner.run", f"{LOOP}.run_until_complete", f"{LOOP}.run_forever", "anyio.run"}
)
#: A wait of fewer seconds that is not repeated is over before anybody wonders.
_SHORT = 5


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
        if registration is None or not registration.on_loop or not registration.terminating:
            return
        places = Occurrences(self.module, self.module.function_of(node))
        effects = {call: list(places.effects_of(call)) for call in places.calls}
        turns = self._turns(places, effects)
        waits: dict[Point, Effect] = {}
        for call, own in effects.items():
            for point in places.points_of(call):
                if point not in turns and (wait := self._wait(places, point, turns, own)) is not None:
                    waits.setdefault(point, wait)
        for start in places.points_of(node):
            path = places.graph.find_path(
                start, list(waits), avoiding=turns.__contains__, skip_edge=lambda edge: is_unforced_raise(places.graph, edge)
            )
            if path is not None:
                self._report(registration, waits[path[-1].target])
                return

    def _turns(self, places: Occurrences, effects: dict[cst.Call, list[Effect]]) -> set[Point]:
        """Where the loop gets its turn, or the handler is taken away again."""
        found: set[Point] = set()
        for node in places.nodes:
            if isinstance(node, cst.Await) or (isinstance(node, cst.Call) and self._is_turn(node, effects[node])):
                found.update(places.points_of(node))
        for point in places.graph.points:
            if _is_async(self.module.parent(point.node), point.node):
                found.add(point)
        return found

    def _is_turn(self, call: cst.Call, effects: list[Effect]) -> bool:
        """Whether the call lets the loop run, or takes the handler away again."""
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "remove_signal_handler":
            return True
        return any(effect.detail in _RUNS_LOOP or effect.detail.endswith("remove_signal_handler") for effect in effects)

    def _wait(self, places: Occurrences, point: Point, turns: set[Point], effects: list[Effect]) -> Effect | None:
        for effect in effects:
            if effect.kind is not Kind.WAIT or effect.guessed or _is_on_loop(effect.value):
                continue
            if effect.detail.startswith(("asyncio.", "concurrent.futures.ThreadPoolExecutor.__exit__")):
                continue
            if not effect.bounded or _seconds(effect) >= _SHORT:
                return effect
            # A call is a place of its own in the graph, whatever goes round inside it.
            again = effect.chain or places.graph.find_path(point, point, avoiding=turns.__contains__) is not None
            if again and self._is_endless(effect):
                return effect
        return None

    def _is_endless(self, effect: Effect) -> bool:
        """Whether the call stands in a ``while True`` of its function, which in a function called has no way out."""
        for around in effect.module.ancestors(effect.node):
            if isinstance(around, (cst.FunctionDef, cst.Lambda)):
                return False
            if isinstance(around, cst.While):
                endless = effect.module.evaluate(around.test) in ((Constant(True),), (Constant(1),))
                return endless and not (effect.chain and is_left_inside(around))
        return False

    def _report(self, registration: SignalRegistration, wait: Effect) -> None:
        path = [*wait.chain, (wait.module, wait.node)]
        if path[0][1] in self._reported:
            return  # as SIGINT and SIGTERM are mostly registered together
        self._reported.add(path[0][1])
        related = [Step(registration.module, registration.call, "the handler is given to the event loop here")]
        related += [Step(module, node, "on the way to what blocks") for module, node in path[1:-1]]
        if len(path) > 1:
            related.append(Step(*path[-1], "it blocks here"))
        name = wait.detail.removeprefix("builtins.")
        until = f"while the loop around {name} runs" if wait.bounded and _seconds(wait) < _SHORT else f"until {name} is over"
        self.report(
            path[0][1],
            f"this blocks the event loop that handles {registration.signal_text()}: the signal is not acted on {until}",
            related=related,
        )


def _is_async(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    return any(isinstance(one, (cst.For, cst.With)) and one.asynchronous is not None for one in (parent, node))


def _is_on_loop(value: Value | None) -> bool:
    """Whether it is an asyncio object that is called: what it gives has to be awaited."""
    return (
        isinstance(value, Method)
        and isinstance(value.receiver, Instance)
        and isinstance(value.receiver.type, str)
        and value.receiver.type.startswith("asyncio.")
    )


def _seconds(effect: Effect) -> float:
    """How long a bounded wait takes, if that is written there; else 0."""
    if not isinstance(effect.node, cst.Call):
        return 0
    for arg in effect.node.args:
        for value in effect.module.evaluate(arg.value):
            if isinstance(value, Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
                return value.value
    return 0
