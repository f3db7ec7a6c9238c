"""Close what a ``close()`` forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .enclose import release_of
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Function
    from ..semantics.resources.acquisitions import Acquisition


def close_too(closer: Function, acquired: Acquisition) -> Fix | None:
    """Run what a closing method does in ``try``, and close one attribute more in ``finally``.

    Only shown: in which order things are to be closed, and whether the attribute is always set by then, its author knows.

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
    docstring, steps = build.split_docstring(build.opened(node.body).body)
    if not steps:
        return None
    tried = cst.ensure_type(build.statement(f"try:\n    pass\nfinally:\n    {closing}", closer.module.tree), cst.Try)
    new = build.block([*docstring, tried.with_changes(body=build.block(steps))])
    return Fix(f"Close self.{acquired.name} as well", Safety.MANUAL, {node.body: new})
