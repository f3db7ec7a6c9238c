"""Calls that block a thread after it has given a signal handler to its event loop, so that the handler does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.endless import is_left_inside
from ..effects.known_effects import Kind
from ..effects.occurrences import Occurrences, is_unforced_raise
from ..program.known_types import LOOP
from ..program.values import Constant, Instance, Method, Value
from ..signals.registrations import signal_registration

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..flow import Point
    from ..program.module import Function
    from ..signals.registrations import SignalRegistration

#: Waits during which the loop runs, and with it the handler.
_RUNS_LOOP = frozenset(
    {"asyncio.run", "asyncio.Runner.run", f"{LOOP}.run_until_complete", f"{LOOP}.run_forever", "anyio.run"}
)
#: A wait of fewer seconds that is not repeated is over before anybody wonders.
_SHORT = 5


def blocked_after(registration: SignalRegistration) -> Effect | None:
    """What blocks the thread after the registration, in its function, before the loop has had a turn; None if nothing does."""
    if not registration.on_loop or not registration.terminating:
        return None
    module = registration.module
    places = Occurrences(module, module.function_of(registration.call))
    effects = {call: list(places.effects_of(call)) for call in places.calls}
    turns = _turns(places, effects)
    waits: dict[Point, Effect] = {}
    for call, own in effects.items():
        for point in places.points_of(call):
            if point not in turns and (wait := _wait(places, point, turns, own)) is not None:
                waits.setdefault(point, wait)
    for start in places.points_of(registration.call):
        path = places.graph.find_path(
            start, list(waits), avoiding=turns.__contains__, skip_edge=lambda edge: is_unforced_raise(places.graph, edge)
        )
        if path is not None:
            return waits[path[-1].target]
    return None


def blocks_handler(function: Function, call: cst.CSTNode) -> bool:
    """Whether a call of the function is what keeps from running a handler that the function has given to its loop."""
    for other in function.calls:
        registration = signal_registration(function.module, other)
        wait = blocked_after(registration) if registration is not None else None
        if wait is not None and call in (wait.node, *(node for _, node in wait.chain)):
            return True
    return False


def _turns(places: Occurrences, effects: dict[cst.Call, list[Effect]]) -> set[Point]:
    """Where the loop gets its turn, or the handler is taken away again."""
    found: set[Point] = set()
    for node in places.nodes:
        if isinstance(node, cst.Await) or (isinstance(node, cst.Call) and _is_turn(node, effects[node])):
            found.update(places.points_of(node))
    for point in places.graph.points:
        if _is_async(places.module.parent(point.node), point.node):
            found.add(point)
    return found


def _is_turn(call: cst.Call, effects: list[Effect]) -> bool:
    """Whether the call lets the loop run, or takes the handler away again."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "remove_signal_handler":
        return True
    return any(effect.detail in _RUNS_LOOP or effect.detail.endswith("remove_signal_handler") for effect in effects)


def _wait(places: Occurrences, point: Point, turns: set[Point], effects: list[Effect]) -> Effect | None:
    for effect in effects:
        if effect.kind is not Kind.WAIT or effect.guessed or _is_on_loop(effect.value):
            continue
        if effect.detail.startswith(("asyncio.", "concurrent.futures.ThreadPoolExecutor.__exit__")):
            continue
        if not is_short(effect):
            return effect
        # A call is a place of its own in the graph, whatever goes round inside it.
        again = effect.chain or places.graph.find_path(point, point, avoiding=turns.__contains__) is not None
        if again and _is_endless(effect):
            return effect
    return None


def _is_endless(effect: Effect) -> bool:
    """Whether the call stands in a ``while True`` of its function, which in a function called has no way out."""
    for around in effect.module.enclosing(effect.node):
        if isinstance(around, cst.While):
            endless = effect.module.evaluate(around.test) in ((Constant(True),), (Constant(1),))
            return endless and not (effect.chain and is_left_inside(around))
    return False


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


def is_short(wait: Effect) -> bool:
    """Whether a wait is over by itself in a few seconds."""
    return wait.bounded and _seconds(wait) < _SHORT


def _seconds(effect: Effect) -> float:
    """How long a bounded wait takes, if that is written there; else 0."""
    if not isinstance(effect.node, cst.Call):
        return 0
    for arg in effect.node.args:
        for value in effect.module.evaluate(arg.value):
            if isinstance(value, Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
                return value.value
    return 0
