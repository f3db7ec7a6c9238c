"""Reach an event loop from a signal handler so that it wakes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def wake_loop(module: Module, call: cst.Call, loop: cst.BaseExpression) -> Fix | None:
    """Write ``event.set()`` as ``loop.call_soon_threadsafe(event.set)``, the one way in that wakes a sleeping loop.

    Unsafe: the effect comes a turn of the loop later, and a loop that is closed by then raises.

    Args:
        module: The handler's module.
        call: The call in the handler that touches the loop.
        loop: How the loop is written there: a name or attribute.

    Returns:
        None if the call's result is used, or it has keyword arguments, which ``call_soon_threadsafe`` would take itself.
    """
    is_statement = isinstance(module.parent(call), (cst.Expr, cst.Lambda))
    if not is_statement or any(arg.keyword is not None or arg.star == "**" for arg in call.args):
        return None
    changed = build.threaded(call, cst.Attribute(build.clone(loop), cst.Name("call_soon_threadsafe")))
    return Fix("Wake the loop", Safety.UNSAFE, {call: changed})


def wake_loop_of(module: Module, call: cst.Call) -> Fix | None:
    """Write ``task.cancel()`` as ``task.get_loop().call_soon_threadsafe(task.cancel)``.

    Unsafe: the effect comes a turn of the loop later.

    Args:
        module: The handler's module.
        call: The call of a method of a task or future.
    """
    if not isinstance(call.func, cst.Attribute) or not build.is_pure(call.func.value):
        return None
    loop = cst.Call(cst.Attribute(build.clone(call.func.value), cst.Name("get_loop")))
    return wake_loop(module, call, loop)


def register_with_loop(module: Module, registration: cst.Call) -> Fix | None:
    """Write ``signal.signal(number, handler)`` inside a coroutine as ``add_signal_handler`` of the running loop.

    Unsafe: loops on Windows do not have it, and the handler runs between callbacks, no longer in the middle of one.

    Args:
        module: The registration's module.
        registration: The call of ``signal.signal``.

    Returns:
        None outside coroutines, and if the old handler that the call returns is used.
    """
    function = module.function_of(registration)
    if function is None or not function.is_async or not isinstance(module.parent(registration), cst.Expr):
        return None
    reach = Reach(module, module.scope_of(registration))
    running = reach("asyncio.get_running_loop")
    args = registration.args
    if running is None or len(args) != 2 or any(arg.keyword is not None or arg.star for arg in args):
        return None
    if not build.is_pure(args[0].value):
        return None
    new = [args[0], args[1].with_changes(comma=cst.MaybeSentinel.DEFAULT), cst.Arg(build.clone(args[0].value)),
           cst.Arg(cst.Name("None"), comma=args[1].comma)]  # fmt: skip
    changed = registration.with_changes(func=build.expression(f"{running}().add_signal_handler"), args=new)
    return Fix("Register the handler with the loop", Safety.UNSAFE, {registration: changed}, reach.imports)
