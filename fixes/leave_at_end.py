"""Leave a reading loop at the end of its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.tasks.spinning import READS
from . import build
from .fix import Fix, Safety
from .hoist import replace_small

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def leave_at_end(module: Module, read: cst.Assign) -> Fix | None:
    """Put ``if not line: break`` behind a read.

    Args:
        module: The module.
        read: The assignment of what is read to a name, straight in the loop's body or in a ``try`` of it.

    Returns:
        None where a ``break`` would leave another loop, or the name is not what is read but what is made of it.
    """
    target = read.targets[0].target
    value = read.value.expression if isinstance(read.value, cst.Await) else read.value
    read_itself = isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and value.func.attr.value in READS
    if not isinstance(target, cst.Name) or not read_itself:
        return None
    loop = next((one for one in module.ancestors(read) if isinstance(one, (cst.For, cst.While))), None)
    if not isinstance(loop, cst.While):
        return None
    first = cst.SimpleStatementLine(body=[build.clone(read)])
    leave = build.statement(f"if not {target.value}:\n    break", module.tree)
    changes = replace_small(module, read, [first, leave], changed_first=True)
    return None if changes is None else Fix("Leave the loop at the end of the input", Safety.SAFE, changes)
