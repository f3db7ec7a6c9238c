"""Return from an exit callback instead of exiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .remove_import import without_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module
    from .fix import Replacement


def drop_exits(module: Module, statements: Sequence[cst.BaseSmallStatement]) -> Fix | None:
    """Write ``return`` in the place of ``sys.exit(1)`` or ``raise SystemExit`` in a callback of ``atexit``; nothing at its end.

    The interpreter is exiting already. Unsafe: ``os._exit`` there did set the status.

    Args:
        module: The module.
        statements: The statements of the callback that exit.

    Returns:
        None where a ``return`` would have another effect: in a ``finally``, in a lambda or outside a function.
    """
    changes: dict[cst.CSTNode, Replacement] = {}
    for statement in statements:
        function = module.function_of(statement)
        if function is None or not isinstance(function.node, cst.FunctionDef) or function.is_generator:
            return None
        for around in module.ancestors(statement):
            if isinstance(around, (cst.Finally, cst.ClassDef)):
                return None
            if around is function.node:
                break
        line = _last_line(module, function.node, statement)
        if line is not None:
            changes[line] = cst.RemovalSentinel.REMOVE
        else:
            changes[statement] = cst.Return()
    calls = [one.value for one in statements if isinstance(one, cst.Expr) and isinstance(one.value, cst.Call)]
    changes |= without_import(module, [call.func for call in calls])
    returns = any(isinstance(new, cst.Return) for new in changes.values())
    return Fix("Return instead" if returns else "Do not exit again", Safety.UNSAFE, changes)


def _last_line(module: Module, function: cst.FunctionDef, statement: cst.BaseSmallStatement) -> cst.SimpleStatementLine | None:
    """The statement's line, if it is the function's last one, has nothing else on it, no comment, and is not the only one."""
    line = module.parent(statement)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or build.comments([line]):
        return None
    body = function.body.body
    return line if len(body) > 1 and body[-1] is line and not build.is_docstring(body[-2]) else None
