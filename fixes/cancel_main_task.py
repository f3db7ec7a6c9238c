"""Cancel the main task, or leave, where a handler stops the loop under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build
from .fix import Fix, Replacement, Safety
from .hoist import inserted, line_of, outermost_loop
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module


def cancel_main_task(module: Module, stops: Sequence[cst.BaseExpression], run: cst.Call) -> Fix | None:
    """Make a task of what ``loop.run_until_complete(main())`` runs, and cancel it where the loop is stopped.

    Stopping the loop there is a RuntimeError, and ``main`` never gets to its ``finally``; cancelled, it does. Unsafe: a
    ``main`` that catches the cancellation goes on.

    Args:
        module: The module.
        stops: Each ``loop.stop`` (or lambda that calls it) that is given as a handler, in the function that runs the loop
            and before it does.
        run: The call of ``run_until_complete``.

    Returns:
        None if the coroutine's arguments are more than names and constants, or the code is laid out another way.
    """
    first = line_of(module, stops[0]) if stops else None
    last = line_of(module, run)
    if first is None or last is None or len(run.args) != 1 or not isinstance(run.func, cst.Attribute):
        return None
    first = outermost_loop(module, stops[0]) or first
    main = run.args[0].value
    if not isinstance(main, cst.Call) or not all(build.is_pure(arg.value) for arg in main.args):
        return None
    if first is last or any(line_of(module, stop) is None for stop in stops) or not build.is_pure(run.func.value):
        return None
    if module.function_of(stops[0]) is not module.function_of(run) or last in module.ancestors(stops[0]):
        return None
    if not _binds_nothing_of(module, main, first, last):
        return None
    task = build.fresh(module, "main_task")
    new = build.statement(f"{task} = {build.code(run.func.value)}.create_task()", module.tree)
    create = next(node for node in walk(new) if isinstance(node, cst.Call))
    new = build.rewrite(new, {create: create.with_changes(args=[cst.Arg(main)])})
    reach = Reach(module, module.scope_of(run))
    waited, is_suppressed = _waited(module, run, last, task, reach)
    inner: dict[cst.CSTNode, Replacement] = {stop: build.expression(f"{task}.cancel") for stop in stops}
    for stop in stops:
        line = outermost_loop(module, stop) or line_of(module, stop)
        if line is not first and line is not None and line in module.ancestors(run):
            return None
    outside = {stop: new for stop, new in inner.items() if first not in module.ancestors(stop)}
    here = {stop: new for stop, new in inner.items() if stop not in outside}
    changes: dict[cst.CSTNode, Replacement] = {
        first: inserted(module, first, [new], build.rewrite(first, here)),
        **outside,
        **(waited if is_suppressed else {main: cst.Name(task)}),
    }
    return Fix("Cancel the main task", Safety.UNSAFE, changes, reach.imports if is_suppressed else (), binds=(task,))


def leave_from_handler(module: Module, registration: cst.Call) -> Fix | None:
    """Write ``loop.add_signal_handler(number, loop.stop)`` under ``asyncio.run`` with ``sys.exit, 128 + number``.

    The SystemExit leaves the loop; ``asyncio.run`` then cancels the main task, whose ``finally`` runs, and the program ends
    with the status of one ended by a signal. Unsafe: it ends with another status than before.

    Args:
        module: The module.
        registration: The call of ``add_signal_handler``.

    Returns:
        None unless the signal is a name or attribute and ``loop.stop`` the only other argument.
    """
    args = registration.args
    exit_ = (reach := Reach(module, module.scope_of(registration)))("sys.exit")
    if len(args) != 2 or any(arg.keyword is not None or arg.star for arg in args) or exit_ is None:
        return None
    if not isinstance(registration.func, cst.Attribute) or registration.func.attr.value != "add_signal_handler":
        return None
    if not build.is_pure(args[0].value):
        return None
    status = build.expression(f"128 + {build.code(args[0].value)}")
    new = [
        args[0],
        args[1].with_changes(value=build.expression(exit_), comma=build.comma_like(args[0])),
        cst.Arg(status, comma=args[1].comma),
    ]
    return Fix("Exit", Safety.UNSAFE, {registration: registration.with_changes(args=new)}, reach.imports)


def _binds_nothing_of(module: Module, main: cst.Call, first: cst.CSTNode, last: cst.CSTNode) -> bool:
    """Whether the coroutine, made earlier, would be made of the same values."""
    start, end = module.order(first), module.order(last)
    for name in build.names_in(main):
        scope = module.scope_of(main).lookup(name)
        for binding in scope.bindings[name] if scope is not None else ():
            if binding.node in module.index.order and start <= module.order(binding.node) < end:
                return False
    return True


def _waited(
    module: Module, run: cst.Call, line: cst.BaseStatement, task: str, reach: Reach
) -> tuple[dict[cst.CSTNode, Replacement], bool]:
    """The run of the loop without the CancelledError at its end, where its result is not used."""
    alone = isinstance(module.parent(run), cst.Expr) and isinstance(line, cst.SimpleStatementLine)
    if not alone or len(cst.ensure_type(line, cst.SimpleStatementLine).body) > 1:
        return {}, False
    names = reach.all("contextlib.suppress", "asyncio.CancelledError")
    if names is None:
        return {}, False
    changed = build.rewrite(line, {run.args[0].value: cst.Name(task)})
    wrapped = build.statement(f"with {names[0]}({names[1]}):\n    pass", module.tree).with_changes(
        leading_lines=build.leading_lines(line), body=build.block([changed.with_changes(leading_lines=[])])
    )
    return {line: wrapped}, True
