"""Run a coroutine at exit in a loop of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Replacement, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def run_coroutine_at_exit(module: Module, registration: cst.Call) -> Fix | None:
    """Write ``atexit.register(f, a)``, where ``f`` is a coroutine function, as ``atexit.register(lambda: asyncio.run(f(a)))``.

    Unsafe: what never ran now runs, in a new loop: what it uses must not belong to the old one.

    Args:
        module: The module.
        registration: The call; its callback is a coroutine function, or a lambda whose body calls one.

    Returns:
        None if the callback is more than a name, or an argument is no constant: in the lambda it would be read at exit.
    """
    args = registration.args
    reach = Reach(module, module.scope_of(registration))
    run = reach("asyncio.run")
    if run is None or not args or any(arg.star for arg in args) or args[0].keyword is not None:
        return None
    callback = args[0].value
    if isinstance(callback, cst.Lambda):
        if len(args) > 1:
            return None
        return _fix({callback.body: build.call(run, callback.body)}, reach)
    if not build.is_pure(callback) or not all(_is_constant(arg.value) for arg in args[1:]):
        return None
    coroutine = cst.Call(func=callback, args=[*args[1:-1], *(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)
                                                             for arg in args[1:][-1:])])  # fmt: skip
    changed = args[0].with_changes(
        value=cst.Lambda(params=cst.Parameters(), body=build.call(run, coroutine)), comma=args[-1].comma
    )
    return _fix({registration: registration.with_changes(args=[changed])}, reach)


def run_decorated_at_exit(module: Module, function: cst.FunctionDef, decorator: cst.Decorator) -> Fix | None:
    """Take ``@atexit.register`` off a coroutine function, and register behind it what runs it.

    Unsafe, as `run_coroutine_at_exit`.

    Args:
        module: The module.
        function: The coroutine function.
        decorator: Its decorator.

    Returns:
        None for methods, and if a comment would be lost.
    """
    reach = Reach(module, module.scope_of(function))
    run = reach("asyncio.run")
    if run is None or module.function_at(function).cls is not None or build.comments([decorator]):
        return None
    rest = [other for other in function.decorators if other is not decorator]
    register = build.code(decorator.decorator)
    line = build.statement(f"{register}(lambda: {run}({function.name.value}()))", module.tree)
    blank = build.blank_lines(function) or (cst.EmptyLine(indent=False),)
    changed = function.with_changes(decorators=rest)
    return _fix({function: cst.FlattenSentinel([changed, line.with_changes(leading_lines=blank)])}, reach)


def _fix(changes: dict[cst.CSTNode, Replacement], reach: Reach) -> Fix:
    return Fix("Run the coroutine in a loop of its own", Safety.UNSAFE, changes, reach.imports)


def _is_constant(expr: cst.BaseExpression) -> bool:
    if isinstance(expr, cst.Name):
        return expr.value in ("None", "True", "False")
    return isinstance(expr, (cst.BaseNumber, cst.BaseString)) and not isinstance(expr, cst.FormattedString)
