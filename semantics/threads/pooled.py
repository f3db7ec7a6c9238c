"""Work that is given to an executor, and whether it ever ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.endless import given_signal
from ..program.arguments import argument
from ..program.values import Constant, FunctionValue, Instance, Known, Partial
from ..program.variables import variable
from .lifetime import Lifetime, lifetime
from .threads import ThreadStart, is_unconditional, reached, thread_start
from .workers import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Module
    from ..program.values import Value

EXECUTORS = frozenset({"concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"})


@dataclass(frozen=True, slots=True, eq=False)
class Endless:
    """Work without an end.

    Args:
        start: Where it is given to an executor.
        worker: What runs it, as if it were a thread of its own.
        found: Why it does not end.
    """

    start: ThreadStart
    worker: Worker
    found: Lifetime

    @property
    def name(self) -> str:
        """What to call it."""
        function = self.worker.target.function if self.worker.target is not None else None
        return "what it runs" if function is None or function.name == "<lambda>" else f"{function.name}()"


def work(module: Module, call: cst.Call) -> tuple[ThreadStart, Worker] | None:
    """The work that a call gives to an executor; None for other calls, and where it is not known."""
    start = thread_start(module, call)
    if start is None or not start.pooled or start.target is None:
        return None
    return start, Worker(module, call, start.target, is_daemon=False, is_process=False)


def endless_work(module: Module, call: cst.Call) -> Endless | None:
    """The work without an end that a call gives to an executor."""
    given = work(module, call)
    found = lifetime(given[1]) if given is not None else None
    return Endless(*given, found) if given is not None and found is not None else None


#: What waits for somebody at the terminal; a signal does not reach it in a thread.
_ASKING = frozenset(
    {
        "builtins.input", "sys.stdin.read", "sys.stdin.readline", "sys.stdin.readlines", "getpass.getpass", "code.interact",
        "IPython.embed", "IPython.start_ipython", "IPython.terminal.embed.embed", "bpython.embed", "ptpython.repl.embed",
    }
)  # fmt: skip
_SHELLS = frozenset(
    {
        "IPython.terminal.embed.InteractiveShellEmbed", "IPython.frontend.terminal.embed.InteractiveShellEmbed",
        "code.InteractiveConsole",
    }
)  # fmt: skip
#: Those whose threads are joined at exit, or before that by ``asyncio.run``.
_JOINED = frozenset({"asyncio.to_thread"})


def asks_terminal(module: Module, call: cst.Call) -> str | None:
    """What waits for somebody at the terminal in a thread that is joined at exit; None for other calls."""
    start = thread_start(module, call)
    if start is None or not start.pooled or module.callee(call) not in (None, *_JOINED):
        return None
    found: str | None = None
    for value in start.values:
        while isinstance(value, Partial):
            value = value.callee  # noqa: PLW2901 - unwrapping
        one = _asking(value)
        if one is None:
            return None
        found = one
    return found


def _asking(value: Value) -> str | None:
    if isinstance(value, Known):
        return value.dotted.removeprefix("builtins.") if value.dotted in _ASKING else None
    if isinstance(value, Instance):
        return value.type.rpartition(".")[2] if isinstance(value.type, str) and value.type in _SHELLS else None
    if not isinstance(value, FunctionValue) or value.function.is_async or value.function.is_generator:
        return None
    for one in reached(value.function, is_unconditional):
        inner = one.function.module
        for call in one.function.calls:
            if inner.callee(call) in _ASKING and is_unconditional(inner, call):
                return value.function.name
    return None


def executor_of(module: Module, call: cst.Call) -> tuple[object, str] | None:
    """The variable that holds the executor which a call gives work to; None for the loop's own, and where it is not known."""
    if not isinstance(call.func, cst.Attribute):
        return None
    if call.func.attr.value == "run_in_executor":
        given = argument(call, 0, "executor")
        return variable(module, given) if given is not None else None
    return variable(module, call.func.value)


def waiting_shutdowns(module: Module) -> Iterator[tuple[cst.Call, tuple[object, str]]]:
    """The calls of ``shutdown`` that wait for an executor's work, each with the variable that holds the executor."""
    for load in module.index.loads.get("shutdown", ()):
        call = module.parent(load)
        owner = variable(module, load.value)
        if not isinstance(call, cst.Call) or call.func is not load or owner is None:
            continue
        kinds = {value.type for value in module.evaluate(load.value) if isinstance(value, Instance)}
        wait = argument(call, 0, "wait")
        if kinds and kinds <= EXECUTORS and (wait is None or module.evaluate(wait) == (Constant(True),)):
            yield call, owner


def is_told_too_late(module: Module, worker: Worker, shutdown: cst.Call) -> cst.CSTNode | None:
    """Where work is told to stop, if that is only after the shutdown that waits for it, in the same function."""
    signal = given_signal(worker)
    if signal is None or signal.is_known_elsewhere():
        return None
    givers = [(function, node) for function, node in signal.givers() if node in module.index.order]
    here = module.function_of(shutdown)
    if not givers or here is None or any(function is not here for function, _ in givers):
        return None
    first = min(givers, key=lambda giver: module.order(giver[1]))[1]
    return first if module.order(first) > module.order(shutdown) else None
