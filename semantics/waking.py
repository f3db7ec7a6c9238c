"""Whether an event loop notices what a signal handler has done without being woken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from .effects import Effect
    from .module import Module

#: Words of what makes the loop wake up for every signal.
_WAKERS = ("add_signal_handler", "set_wakeup_fd", "uvloop")
_PAUSES = frozenset({"asyncio.sleep", "asyncio.wait_for", "asyncio.timeout"})


def wakes_anyway(module: Module) -> bool:
    """Whether the program has set a wake-up file for signals somewhere, as the first ``add_signal_handler`` does."""
    for word in _WAKERS:
        if word in module.index.loads or word in module.index.name_loads or word in module.imports:
            return True
        if any(True for _ in module.project.mentions(word, module)):
            return True
    return False


def is_polled(effect: Effect) -> bool:
    """Whether some coroutine of the module wakes up again and again by itself, so that the loop does not sleep for long."""
    module = effect.module
    for call in module.calls:
        if module.callee(call) not in _PAUSES:
            continue
        function = module.function_of(call)
        for around in module.ancestors(call):
            if function is not None and around is function.node:
                break
            if isinstance(around, cst.While):
                return True
    return False

