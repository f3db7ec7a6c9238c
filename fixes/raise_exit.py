"""Let a signal handler end the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety
from .hoist import hoist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module


def raise_exit(module: Module, function: cst.FunctionDef | cst.Lambda, *, number: str | None = None) -> Fix | None:
    """Add ``raise SystemExit(128 + signum)`` at a handler's end, the status a shell gives a process ended by a signal.

    SystemExit runs every ``finally`` and the exit callbacks, and under ``asyncio.run`` cancels what still runs. Unsafe: the
    program now ends where it went on before.

    Args:
        module: The handler's module.
        function: The handler; a lambda becomes a function with a name.
        number: How the signal's number is written in the handler; None to take its first parameter, or 1 as the status if it
            has none.

    Returns:
        None for generators and handlers that return a value.
    """
    this = module.function_at(function)
    if any(isinstance(node, cst.Yield) for node in walk_own(function)):
        return None
    if number is None:
        number = _number(function, skip=1 if this.receiver is not None else 0)
    status = f"128 + {number}" if number is not None else "1"
    exit_line = build.statement(f"raise SystemExit({status})", module.tree)
    title = "End the program"
    if isinstance(function, cst.Lambda):
        steps = build.lambda_steps(function)
        if steps is None:
            return None
        name = build.fresh(module, "_handle_signal")
        pure = all(build.is_pure(step) for step in steps)
        lines = [] if pure else [cst.SimpleStatementLine(body=[cst.Expr(step)]) for step in steps]
        new = build.definition(name, function.params, [*lines, exit_line])
        changes = hoist(module, function, [new], {function: cst.Name(name)})
        return None if changes is None else Fix(title, Safety.UNSAFE, changes, binds=(name,))
    if this.returned:
        return None
    body = build.opened(function.body)
    return Fix(title, Safety.UNSAFE, {function.body: body.with_changes(body=ended(body.body, exit_line))})


def ended(body: Sequence[cst.BaseStatement], last: cst.BaseStatement) -> list[cst.BaseStatement]:
    """A body with another end: instead of a ``pass``, ``return``, ``break`` or ``continue``, or behind its last statement."""
    lines = [line for statement in body for line in build.split_line(statement)]
    end = lines[-1] if lines else None
    if (
        isinstance(end, cst.SimpleStatementLine)
        and isinstance(end.body[0], (cst.Break, cst.Continue, cst.Pass, cst.Return))
        and not (isinstance(end.body[0], cst.Return) and end.body[0].value is not None)
    ) or (isinstance(end, cst.SimpleStatementLine) and _is_ellipsis(end.body[0])):
        return [
            *lines[:-1],
            last.with_changes(leading_lines=end.leading_lines, trailing_whitespace=end.trailing_whitespace),
        ]
    return [*body, last]


def _is_ellipsis(small: cst.BaseSmallStatement) -> bool:
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.Ellipsis)


def _number(function: cst.FunctionDef | cst.Lambda, *, skip: int) -> str | None:
    params = function.params
    positional = [*params.posonly_params, *params.params][skip:]
    if positional:
        return positional[0].name.value if positional[0].default is None else None
    return f"{params.star_arg.name.value}[0]" if isinstance(params.star_arg, cst.Param) else None
