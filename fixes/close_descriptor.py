"""Close the descriptor that ``mkstemp`` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def close_descriptor(module: Module, call: cst.Call) -> Fix | None:
    """Keep the descriptor in a name, and close it on the next line.

    Args:
        module: The module.
        call: The call of ``tempfile.mkstemp`` whose descriptor is thrown away.

    Returns:
        None unless the call, or its item, is all that is assigned.
    """
    whole = module.parent(call)
    item = whole if isinstance(whole, cst.Subscript) else None
    assign = module.parent(item) if item is not None else whole
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1 or assign.value is not (item or call):
        return None
    reach = Reach(module, module.scope_of(call))
    close = reach("os.close")
    if close is None:
        return None
    target = assign.targets[0].target
    path = target if item is not None else _path(target)
    if path is None:
        return None
    named = _named(target) if item is None else None
    name = named or _name(module, call)
    if named is not None:
        new = cst.SimpleStatementLine(body=[assign])
    else:
        both = cst.Tuple(elements=[cst.Element(cst.Name(name)), cst.Element(path)], lpar=[], rpar=[])
        new = cst.SimpleStatementLine(
            body=[cst.Assign(targets=[assign.targets[0].with_changes(target=both)], value=call)],
        )
    closing = build.statement(f"{close}({name})", module.tree)
    changed = replace_small(module, assign, [new, closing], changed_first=True)
    return None if changed is None else Fix("Close the descriptor", Safety.SAFE, changed, imports=reach.imports)


def _name(module: Module, call: cst.Call) -> str:
    """A name for the descriptor; several that are closed at once share one."""
    scope = module.scope_of(call)
    if scope.lookup("fd") is None:
        return "fd"
    return build.fresh(module, "descriptor")


def _named(target: cst.BaseExpression) -> str | None:
    """The name that the descriptor has already, if it is one to be used."""
    first = target.elements[0].value if isinstance(target, (cst.Tuple, cst.List)) and target.elements else None
    return first.value if isinstance(first, cst.Name) and not first.value.startswith("_") else None


def _path(target: cst.BaseExpression) -> cst.BaseExpression | None:
    if not isinstance(target, (cst.Tuple, cst.List)) or len(target.elements) != 2:
        return None
    return target.elements[1].value
