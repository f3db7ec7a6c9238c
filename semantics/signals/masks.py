"""Which signals a thread keeps waiting: calls that change its mask, of which new threads and processes get a copy."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from ..program.arguments import argument
from ..program.callables import targets
from ..program.values import Known

if TYPE_CHECKING:
    import libcst as cst

    from ..program.module import Module


class MaskChange(enum.Enum):
    """What a call does to the mask."""

    BLOCK = enum.auto()
    UNBLOCK = enum.auto()
    OTHER = enum.auto()  # sets it as a whole, or is not known


_CHANGES = {"signal.SIG_BLOCK": MaskChange.BLOCK, "signal.SIG_UNBLOCK": MaskChange.UNBLOCK}


def mask_changes(module: Module, call: cst.Call, depth: int = 2) -> frozenset[MaskChange]:
    """How a call changes the mask of the thread that makes it, itself or through functions of the program it calls."""
    if module.callee(call) == "signal.pthread_sigmask":
        how = argument(call, 0, "how")
        values = module.evaluate(how) if how is not None else ()
        return frozenset(
            _CHANGES.get(value.dotted, MaskChange.OTHER) if isinstance(value, Known) else MaskChange.OTHER for value in values
        )
    if depth == 0:
        return frozenset()
    found: set[MaskChange] = set()
    for one in targets(module.evaluate(call.func)):
        where = one.function.module
        if "pthread_sigmask" in where.index.loads or "pthread_sigmask" in where.index.name_loads:
            for inner in one.function.calls:
                found |= mask_changes(where, inner, depth - 1)
    return frozenset(found)
