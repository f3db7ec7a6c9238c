"""Let an except clause that says nothing say what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small
from .imports import Reach
from .logger import logger_of

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def log_failure(module: Module, function: cst.FunctionDef, clause: cst.ExceptHandler, text: str) -> Fix | None:
    """Put a log entry in the place of the ``pass`` of a clause.

    Args:
        module: Where it stands.
        function: The function around it.
        clause: A clause whose body is ``pass``.
        text: What failed.

    Returns:
        None where no logger can be had, or where the body is something else.
    """
    line = clause.body.body[0] if len(clause.body.body) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else line
    if not isinstance(small, cst.BaseSmallStatement):
        return None
    reach = Reach(module, module.scope_of(function.body))
    logger = logger_of(module, function, reach)
    if logger is None:
        get = reach("logging.getLogger")
        if get is None:
            return None
        logger = f"{get}(__name__)"
    call = build.expression(f'{logger}.debug("{text} failed", exc_info=True)')
    new = cst.SimpleStatementLine(body=[cst.Expr(call)])
    changed = replace_small(module, small, [new], changed_first=True)
    return None if changed is None else Fix("Log what failed", Safety.SAFE, changed, reach.imports)
