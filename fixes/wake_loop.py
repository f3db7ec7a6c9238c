"""Reach an event loop from a signal handler so that it wakes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build
from .fix import Fix, Safety
from .imports import Reach
from .parameters import all_params

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

    A lambda that does not look at the signal loses its parameters; other handlers are given what they were called with.
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
    handler = _without_arguments(module, registration, args[1].value)
    if handler is not None:
        new = [args[0], args[1].with_changes(value=handler)]
    else:
        new = [args[0], args[1].with_changes(comma=cst.MaybeSentinel.DEFAULT), cst.Arg(build.clone(args[0].value)),
               cst.Arg(cst.Name("None"), comma=args[1].comma)]  # fmt: skip
    changed = registration.with_changes(func=build.expression(f"{running}().add_signal_handler"), args=new)
    return Fix("Register the handler with the loop", Safety.UNSAFE, {registration: changed}, reach.imports)


def _without_arguments(module: Module, registration: cst.Call, handler: cst.BaseExpression) -> cst.BaseExpression | None:
    """For a lambda that does not look at the signal: what the loop is to call without arguments; None for other handlers."""
    if not isinstance(handler, cst.Lambda):
        return None
    names = {one.name.value for one in all_params(handler.params)}
    if any(one.default is not None for one in all_params(handler.params)):
        return None
    if any(isinstance(node, cst.Name) and node.value in names for node in walk(handler.body)):
        return None
    body = handler.body
    if isinstance(body, cst.Call) and not body.args and _is_settled(module, registration, body.func):
        return body.func
    return handler.with_changes(params=cst.Parameters(), whitespace_after_lambda=cst.MaybeSentinel.DEFAULT)


def _is_settled(module: Module, registration: cst.Call, method: cst.BaseExpression) -> bool:
    """Whether ``event.set`` is the same method when the handler is registered and when it runs."""
    if not isinstance(method, cst.Attribute) or not isinstance(method.value, cst.Name):
        return False
    home = module.scope_of(registration).lookup(method.value.value)
    bindings = home.bindings[method.value.value] if home is not None else ()
    return len(bindings) == 1 and module.order(bindings[0].node) < module.order(registration)
