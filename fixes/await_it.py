"""Await what only makes a coroutine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def await_it(module: Module, call: cst.Call) -> Fix | None:
    """Put ``await`` before a call that is a statement of its own.

    Args:
        module: The module.
        call: The call of a coroutine function.

    Returns:
        None where it does not stand directly in an ``async def``.
    """
    function = module.function_of(call)
    if function is None or not function.is_async:
        return None
    return Fix("Await it", Safety.SAFE, {call: cst.Await(expression=build.clone(call))})
