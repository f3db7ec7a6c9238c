"""Take away an import that nothing needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import BindingKind
from . import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module
    from .fix import Replacement


def without_import(module: Module, gone: Sequence[cst.BaseExpression]) -> dict[cst.CSTNode, Replacement]:
    """What takes away the import of a name, where the expressions that go away are all that reads it.

    Args:
        module: The module.
        gone: The expressions: ``time.sleep``, or the ``sleep`` of ``from time import sleep``.

    Returns:
        Nothing where the name is read elsewhere, is imported beside others, or its line has a comment or empty lines above it.
    """
    names = {expr.value.value if isinstance(expr, cst.Attribute) and isinstance(expr.value, cst.Name) else None for expr in gone}
    names |= {expr.value for expr in gone if isinstance(expr, cst.Name)}
    names -= {None}
    name = names.pop() if len(names) == 1 else None
    bindings = module.index.top.bindings.get(name, ()) if name is not None else ()
    if name is None or len(bindings) != 1 or bindings[0].kind is not BindingKind.IMPORT:
        return {}
    inside = {expr.value if isinstance(expr, cst.Attribute) else expr for expr in gone}
    if any(load not in inside for load in module.index.name_loads.get(name, ())) or "__all__" in module.index.top.bindings:
        return {}
    small = module.parent(bindings[0].node)
    line = module.parent(small) if isinstance(small, (cst.Import, cst.ImportFrom)) else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(module.parent(line), cst.Module):
        return {}
    if not isinstance(small, (cst.Import, cst.ImportFrom)) or isinstance(small.names, cst.ImportStar) or len(small.names) != 1:
        return {}
    if line.leading_lines or build.comments([line]):
        return {}
    return {line: cst.RemovalSentinel.REMOVE}
