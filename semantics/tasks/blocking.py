"""Calls that block the thread until something else has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import CALLS, Kind
from ..program.arguments import argument, has_star
from ..program.values import Constant, Instance, Method
from ..text.names import dotted_text
from ..text.walk import walk_own
from ..threads.promptness import ends_at_once

if TYPE_CHECKING:
    from ..program.module import Module

_EXECUTORS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor")
_ENDS = frozenset(
    {
        "threading.Thread.join", "multiprocessing.Process.join", "multiprocessing.Pool.join",
        "multiprocessing.pool.ThreadPool.join", "subprocess.Popen.wait", "subprocess.Popen.communicate",
        "queue.Queue.join",
    }
)  # fmt: skip

_QUESTIONS = frozenset({"poll", "is_alive", "is_running"})


def blocking_wait(module: Module, node: cst.Call | cst.WithItem) -> str | None:
    """What a call waits for without a bound, blocking its thread; None if it does not, or if that is not known.

    For a ``with`` item, whether leaving it waits so.
    """
    if isinstance(node, cst.WithItem):
        values = module.evaluate(node.item)
        if values and all(isinstance(value, Instance) and value.type in _EXECUTORS for value in values):
            return "leaving the executor"
        return None
    func = node.func
    if not isinstance(func, cst.Attribute) or has_star(node):
        return None
    values = module.evaluate(func)
    names = set()
    for value in values:
        if not isinstance(value, Method) or not isinstance(value.receiver, Instance) or not isinstance(value.receiver.type, str):
            return None
        names.add(f"{value.receiver.type}.{value.name}")
    if len(names) != 1:
        return None
    (name,) = names
    owner, _, method = name.rpartition(".")
    if method == "shutdown" and owner in _EXECUTORS:
        wait = argument(node, 0, "wait")
        return f"{method}() of the executor" if wait is None or module.evaluate(wait) != (Constant(False),) else None
    entry = CALLS.get(name)
    if name not in _ENDS or entry is None or Kind.WAIT not in entry.kinds:
        return None
    if (method == "wait" and _is_over(module, node)) or (method in ("wait", "join") and _is_asked_before(module, node)):
        return None
    if name == "threading.Thread.join" and ends_at_once(module, node):
        return None
    if entry.timeout and argument(node, *entry.timeout) is not None:
        return None
    return f"{owner.rpartition('.')[2]}.{method}()"


def _is_over(module: Module, wait: cst.Call) -> bool:
    """Whether ``communicate()`` has waited for the process before."""
    function = module.function_of(wait)
    text = dotted_text(wait.func.value) if isinstance(wait.func, cst.Attribute) else None
    return function is not None and any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "communicate" and dotted_text(call.func.value) == text
        for call in function.calls
    )


def _awaits(body: cst.BaseSuite) -> bool:
    return any(isinstance(node, cst.Await) for node in walk_own(body))


def _is_asked_before(module: Module, wait: cst.Call) -> bool:
    """Whether something before the wait is only left when it has ended: ``while process.poll() is None: await sleep(0.1)``,
    or ``if process.poll() is None: await exited``, be it that the wait stands in there, too.
    """
    function = module.function_of(wait)
    if function is None:
        return False
    inside = set(module.ancestors(wait))
    for around in inside:
        if isinstance(around, cst.If) and _asks(around.test) and _awaits(around.body):
            first = next(node for node in walk_own(around.body) if isinstance(node, cst.Await))
            if wait not in set(walk_own(around.orelse or first)) and module.order(first) < module.order(wait):
                return True
    return any(
        (isinstance(loop, cst.While) or (isinstance(loop, cst.If) and _awaits(loop.body)))
        and loop not in inside
        and module.order(loop) < module.order(wait)
        and not any(isinstance(node, cst.Break) for node in walk_own(loop.body))
        and _asks(loop.test)
        for loop in function.own
    )


def _asks(test: cst.BaseExpression) -> bool:
    """Whether a test asks something whether it has ended."""
    return any(
        isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _QUESTIONS
        for node in walk_own(test)
    )
