"""Whether an event loop notices what a signal handler has done without being woken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import Constant, FunctionValue

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..program.module import Function, Module

#: Words of what makes the loop wake up for every signal.
_WAKERS = ("add_signal_handler", "set_wakeup_fd", "uvloop")
#: Servers whose loop wakes up many times a second, or that have it handle signals.
_TICKING = frozenset({"uvicorn", "hypercorn"})
_LONG = 10  # seconds: after that, container runtimes send SIGKILL
_PAUSES = frozenset({"asyncio.sleep", "asyncio.wait_for", "asyncio.timeout"})


def wakes_anyway(module: Module) -> bool:
    """Whether the program has set a wake-up file for signals somewhere, as the first ``add_signal_handler`` does."""
    for word in _WAKERS:
        if word in module.index.loads or word in module.index.name_loads or word in module.imports:
            return True
        if any(True for _ in module.project.mentions(word, module)):
            return True
    return bool(module.imports & _TICKING)


def is_polled(effect: Effect) -> bool:
    """Whether some coroutine or timer of the module comes again and again, so that the loop does not sleep for long."""
    module = effect.module
    for call in module.calls:
        function = module.function_of(call)
        if function is not None and _comes_again(function, call):
            return True
        if module.callee(call) not in _PAUSES or _is_long(module, call):
            continue
        for around in module.ancestors(call):
            if function is not None and around is function.node:
                break
            if isinstance(around, cst.While):
                return True
    return False


def _is_long(module: Module, call: cst.Call) -> bool:
    """Whether a pause is so long that whoever sent the signal may well have lost patience."""
    given = argument(call, 1, "timeout") if module.callee(call) == "asyncio.wait_for" else argument(call, 0)
    values = module.evaluate(given) if given is not None else ()
    return any(isinstance(one, Constant) and isinstance(one.value, (int, float)) and one.value > _LONG for one in values)


def _comes_again(function: Function, call: cst.Call) -> bool:
    """``loop.call_later(1, tick)`` in ``tick`` itself."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in ("call_later", "call_at"):
        return False
    called = argument(call, 1, "callback")
    values = function.module.evaluate(called) if called is not None else ()
    return any(isinstance(value, FunctionValue) and value.function is function for value in values)
