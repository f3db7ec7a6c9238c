"""Enter what is asynchronous with ``async with``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def with_async(module: Module, statement: cst.With) -> Fix | None:
    """Put ``async`` before a ``with``. Safe: as it stands the statement raises TypeError.

    Args:
        module: The module.
        statement: The ``with``.

    Returns:
        None outside of a coroutine, and for several items, of which others may want the plain one.
    """
    function = module.function_of(statement)
    if function is None or not function.is_async or len(statement.items) != 1:
        return None
    return Fix("Use async with", Safety.SAFE, {statement: statement.with_changes(asynchronous=cst.Asynchronous())})
