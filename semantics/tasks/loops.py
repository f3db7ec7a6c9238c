"""Which event loop code works with, and whether it still runs when the interpreter exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.steps import is_step
from ..effects.occurrences import Occurrences
from ..program.known_types import LOOP
from ..program.references import references
from ..program.values import FunctionValue, Instance
from ..program.variables import variable
from ..text.names import Scope, ScopeKind, is_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.summaries import Effect
    from ..program.module import Function, Module

#: Decorators that make a coroutine function of a generator.
_COROUTINE_DECORATORS = frozenset({"asyncio.coroutine", "types.coroutine", "tornado.gen.coroutine"})
_CURRENT = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop"})
#: Calls that run a coroutine to its end, and then cancel the loop's other tasks and wait for them.
_RUN = frozenset({"asyncio.run", "asyncio.Runner.run"})
#: Methods that only event loops have.
_LOOP_METHODS = frozenset({"run_until_complete", "run_forever"})


def runs_in_coroutine(function: Function | None) -> bool:
    """Whether the function, or one it is nested in, is a coroutine function, so that a loop runs while it does."""
    while function is not None:
        if function.is_async or any(function.module.resolve(one) in _COROUTINE_DECORATORS for one in function.decorators):
            return True
        function = function.outer
    return False


def is_loop_run(module: Module, call: cst.Call) -> bool:
    """Whether a call runs an event loop until something is done."""
    if module.callee(call) in ("asyncio.run", "anyio.run", "trio.run"):
        return True
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in _LOOP_METHODS


def ends_with_loop(function: Function) -> bool:
    """Whether a coroutine function is what ``asyncio.run`` runs, which ends all tasks that it leaves behind.

    A function that is the same as ``asyncio.run`` on some versions only, and one of which nothing is known, count as well.
    """
    for reference in references(function):
        module, call = reference.module, reference.module.parent(reference.node)
        if not reference.sure or not isinstance(call, cst.Call) or call.func is not reference.node:
            continue
        arg = module.parent(call)
        runner = module.parent(arg) if isinstance(arg, cst.Arg) else None
        if not isinstance(runner, cst.Call) or runner.args[0] is not arg or isinstance(module.parent(runner), cst.Await):
            continue
        if module.callee(runner) in _RUN:
            return True
        values = module.evaluate(runner.func)
        if isinstance(runner.func, cst.Name) and (not values or any(not isinstance(one, FunctionValue) for one in values)):
            return True
    return False


def current_loop_origin(module: Module, call: cst.Call) -> cst.Call | None:
    """Where the loop of ``loop.run_until_complete(...)`` was asked for as the current one; None for other loops.

    A loop that may also be a fresh one of ``new_event_loop`` is none.
    """
    if not isinstance(call.func, cst.Attribute):
        return None
    found: cst.Call | None = None
    for value in module.evaluate(call.func.value):
        if not isinstance(value, Instance) or value.type != LOOP:
            continue
        origin = value.origin
        if not isinstance(origin, cst.Call) or _callee_text(origin) not in {name.rpartition(".")[2] for name in _CURRENT}:
            return None
        found = origin
    return found


def _callee_text(call: cst.Call) -> str:
    if isinstance(call.func, cst.Attribute):
        return call.func.attr.value
    return call.func.value if isinstance(call.func, cst.Name) else ""


def is_kept_after_run(module: Module, loop: cst.Name | cst.Attribute) -> bool:
    """Whether a variable holds the loop that runs while it is assigned, and is set to nothing else later."""
    owner = variable(module, loop)
    if owner is None or (isinstance(owner[0], Scope) and owner[0].kind is not ScopeKind.MODULE):
        return False
    holds = False
    for value, function in _assigned(module, owner):
        if value is not None and _is_running_loop(module, value):
            holds = holds or runs_in_coroutine(function)
        elif not is_none(value) or (function is not None and function.name != "__init__"):
            return False
    return holds


def _assigned(module: Module, owner: tuple[object, str]) -> Iterator[tuple[cst.BaseExpression | None, Function | None]]:
    """What a variable is assigned in the module, each with the function that does it."""
    scope, name = owner
    if isinstance(scope, Scope):
        for binding in scope.bindings.get(name, ()):
            yield binding.value, module.function_of(binding.node)
        return
    for store in module.index.stores.get(name, ()):
        if variable(module, store.target) == owner:
            yield store.value, module.function_of(store.target)


def _is_running_loop(module: Module, expr: cst.BaseExpression) -> bool:
    return any(
        isinstance(value, Instance) and value.type == LOOP and isinstance(value.origin, cst.Call)
        and module.callee(value.origin) in _CURRENT
        for value in module.evaluate(expr)
    )  # fmt: skip


def is_asked_whether_closed(effect: Effect) -> bool:
    """Whether one of the functions that lead to an effect asks a loop whether it is closed, or runs."""
    for module, node in effect.way:
        function = module.function_of(node)
        if function is not None and any(
            isinstance(inner, cst.Attribute) and inner.attr.value in ("is_closed", "is_running")
            for inner in function.own
        ):
            return True
    return False


def steps_after_run(module: Module, loop: cst.Name | cst.Attribute) -> Iterator[tuple[cst.Call, cst.Call]]:
    """Where the module has ``asyncio.run`` run a loop, and goes on with a further step of a cleanup: the two calls.

    For a loop in an attribute only the methods of its class count.
    """
    owner = variable(module, loop)
    for call in module.calls:
        function = module.function_of(call)
        if module.callee(call) != "asyncio.run" or function is None:
            continue
        method = module.method_around(call)
        if owner is not None and not isinstance(owner[0], Scope) and (method is None or method.cls is not owner[0]):
            continue
        places = Occurrences(module, function)
        after = places.graph.reachable(places.points_of(call))
        for step in places.calls:
            inside = step is call or any(around is call for around in module.ancestors(step))
            if not inside and any(point in after for point in places.points_of(step)) and is_step(module, step):
                yield call, step
                break
