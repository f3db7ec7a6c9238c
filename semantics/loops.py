"""Which event loop code works with, and whether it still runs when the interpreter exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .known_types import LOOP
from .values import Instance

if TYPE_CHECKING:
    from .module import Function, Module

#: Decorators that make a coroutine function of a generator.
_COROUTINE_DECORATORS = frozenset({"asyncio.coroutine", "types.coroutine", "tornado.gen.coroutine"})
_CURRENT = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop"})
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
