"""Close what a ``close()`` forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import is_none
from ..semantics.text.walk import walk_own
from .begin_close import end_close
from .enclose import release_of
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.resources.acquisitions import Acquisition


def close_too(closer: Function, acquired: Acquisition) -> Fix | None:
    """Run what a closing method does in ``try``, and close one attribute more in ``finally``.

    It is closed last. Unsafe: the order may matter to what is closed first. Only shown where the attribute may not be there by
    then.

    Args:
        closer: The method.
        acquired: What it forgets, kept in an attribute of ``self``.

    Returns:
        None for generators, and where the method cannot call the release.
    """
    node = closer.node
    closing = release_of(acquired, f"{closer.receiver}.{acquired.name}", closer)
    if closing is None or closer.receiver is None or not isinstance(node, cst.FunctionDef):
        return None
    if any(isinstance(inner, cst.Yield) for inner in walk_own(node)):
        return None
    begun = closer.cls.begun(acquired.name) if closer.cls is not None else []
    if any(value is not None and is_none(value) for value in begun):
        closing = f"if {closer.receiver}.{acquired.name} is not None:\n    {closing}"
    is_own = all(value is acquired.expr or (value is not None and is_none(value)) for value in begun)
    is_there = bool(begun) and is_own and (acquired.expr not in begun or _is_made_at_once(closer.module, acquired))
    new = end_close(closer, closing)
    if new is None:
        return None
    safety = Safety.UNSAFE if is_there else Safety.MANUAL
    return Fix(f"Close self.{acquired.name} as well", safety, {node.body: new})


def _is_made_at_once(module: Module, acquired: Acquisition) -> bool:
    """Whether an instance has it as soon as it is made, and not under a condition."""
    for around in module.ancestors(acquired.call):
        if isinstance(around, cst.FunctionDef):
            return around.name.value == "__init__"
        if isinstance(around, (cst.If, cst.IfExp, cst.For, cst.While, cst.Try, cst.BooleanOperation, cst.Match)):
            return False
    return False
