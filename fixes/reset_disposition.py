"""Let a signal have its default effect before it is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def reset_disposition(module: Module, resend: cst.Call, number: cst.BaseExpression) -> Fix | None:
    """Put ``signal.signal(number, signal.SIG_DFL)`` before a handler's ``os.kill`` to its own process.

    Safe: as it stands the handler calls itself until the recursion limit; what it wants is that the signal ends the process.

    Args:
        module: The handler's module.
        resend: The call that sends the signal.
        number: The signal it sends; a name, attribute or number.

    Returns:
        None if the call does not stand in a statement of its own, or ``signal`` cannot be reached.
    """
    statement = small_statement(module, resend)
    reach = Reach(module, module.scope_of(resend))
    names = reach.all("signal.signal", "signal.SIG_DFL")
    if statement is None or names is None or not build.is_pure(number):
        return None
    reset = cst.SimpleStatementLine(body=[cst.Expr(build.call(names[0], build.clone(number), names[1]))])
    changes = replace_small(module, statement, [reset, cst.SimpleStatementLine(body=[statement])])
    return None if changes is None else Fix("Reset the disposition first", Safety.SAFE, changes, reach.imports)
