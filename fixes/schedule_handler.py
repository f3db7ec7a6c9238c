"""Run a coroutine that was given as a signal handler as a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk
from . import build
from .fix import Fix, Replacement, Safety
from .hoist import hoist
from .imports import Reach
from .parameters import all_params, param, with_params

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def schedule_handler(module: Module, registration: cst.Call) -> Fix | None:
    """Write ``loop.add_signal_handler(number, stop)`` with a coroutine function as
    ``loop.add_signal_handler(number, lambda: shutdown_tasks.add(loop.create_task(stop())))``.

    The set keeps the task: the loop itself holds it only weakly, and a shutdown that is garbage collected ends half way.
    ``signal.signal`` inside a coroutine is changed into the running loop's ``add_signal_handler``. Arguments and defaults
    keep the value they had when the handler was registered. Unsafe: what never ran now runs.

    Args:
        module: The registration's module.
        registration: The call; its handler is a coroutine function, or a lambda whose body calls one.

    Returns:
        None where the call stands in a lambda or one-line suite, where its arguments are no constants or names, and for
        ``signal.signal`` outside coroutines.
    """
    args = registration.args
    if len(args) < 2 or any(arg.keyword is not None or arg.star for arg in args):
        return None
    number, handler, given = args[0].value, args[1].value, [arg.value for arg in args[2:]]
    reach = Reach(module, module.scope_of(registration))
    with_loop = isinstance(registration.func, cst.Attribute) and registration.func.attr.value == "add_signal_handler"
    register: cst.BaseExpression = registration.func
    create: str | None
    if with_loop:
        owner = dotted_text(cst.ensure_type(registration.func, cst.Attribute).value)
        create = f"{owner}.create_task" if owner else reach("asyncio.create_task")
    else:
        function = module.function_of(registration)
        running = reach("asyncio.get_running_loop")
        create = reach("asyncio.create_task")
        if function is None or not function.is_async or running is None or given:
            return None
        if not isinstance(module.parent(registration), cst.Expr):
            return None
        register = build.expression(f"{running}().add_signal_handler")
        given = [number, cst.Name("None")]
    if create is None:
        return None
    tasks = build.fresh(module, "shutdown_tasks")
    called = _callback(handler, given, f"{tasks}.add({create}())", keeps_params=with_loop)
    if called is None:
        return None
    callback, rest = called
    new_args = [args[0], args[1].with_changes(value=callback, comma=args[1].comma if rest else args[-1].comma), *(
        args[2:] if rest else ())]  # fmt: skip
    changed = registration.with_changes(func=register, args=new_args)
    new = build.statement(f"{tasks} = set()", module.tree)
    changes = hoist(module, registration, [new], {registration: changed}, out_of_loops=True)
    if changes is None or build.comments(changes) != build.comments(_nodes(changes)):
        return None
    return Fix("Run the coroutine as a task", Safety.UNSAFE, changes, reach.imports, binds=(tasks,))


def _nodes(changes: dict[cst.CSTNode, Replacement]) -> list[cst.CSTNode]:
    return [
        node
        for new in changes.values()
        for node in (new if isinstance(new, cst.FlattenSentinel) else (new,))
        if isinstance(node, cst.CSTNode)
    ]


def _callback(
    handler: cst.BaseExpression, given: list[cst.BaseExpression], template: str, *, keeps_params: bool
) -> tuple[cst.Lambda, bool] | None:
    """The lambda that makes the task, and whether the registration's other arguments stay."""
    text = build.expression(f"lambda: {template}")
    inner = next(node for node in walk(text) if isinstance(node, cst.Call) and not node.args)
    if isinstance(handler, cst.Lambda):
        if not keeps_params and all_params(handler.params):
            return None
        body = build.rewrite(cst.ensure_type(text, cst.Lambda), {inner: inner.with_changes(args=[cst.Arg(handler.body)])})
        return handler.with_changes(body=body.body), True
    if not build.is_pure(handler) or not all(build.is_pure(value) for value in given):
        return None
    coroutine = cst.Call(handler, [cst.Arg(build.clone(value)) for value in given])
    function = build.rewrite(cst.ensure_type(text, cst.Lambda), {inner: inner.with_changes(args=[cst.Arg(coroutine)])})
    names = dict.fromkeys(value.value for value in given if isinstance(value, cst.Name) and value.value not in _CONSTANTS)
    if names:
        function = with_params(function, [param(name, name) for name in names])
    return function, False


_CONSTANTS = frozenset({"None", "True", "False"})
