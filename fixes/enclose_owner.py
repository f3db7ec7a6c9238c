"""Enter an owner of which only a part is kept, so that it is left when the part has been used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build, hoist
from .enclose import needed_by, read_after
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.resources.acquisitions import Acquisition

#: What a pool's methods give has all come in, and a stream is read to its end.
_AT_ONCE = frozenset({"map", "starmap", "apply"})
_WHOLE = frozenset({"read", "readlines"})
_NAMES = {"process": "process", "pool": "pool", "manager": "manager"}


def enclose_owner(module: Module, acquired: Acquisition) -> Fix | None:
    """Write ``with Manager() as manager:`` around the statements that use a part of it, ``Manager().list()``.

    Unsafe: today it lives until the garbage collector comes by.

    Args:
        module: The module.
        acquired: The acquisition, used as a temporary.

    Returns:
        None where the part may be used after these statements.
    """
    function, line = acquired.function, hoist.line_of(module, acquired.call)
    suite = module.parent(line) if line is not None else None
    part = acquired.node
    if function is None or line is None or not isinstance(suite, cst.IndentedBlock) or not isinstance(part, cst.Attribute):
        return None
    at = next(place for place, one in enumerate(suite.body) if one is line)
    end = at + 1
    if acquired.resource.kind == "manager":
        needed = _needed(module, function, suite, line, acquired)
        if needed is None:
            return None
        end += needed
    elif not _is_used_up(module, line, part):
        return None
    name = build.fresh(module, _NAMES[acquired.resource.kind], f"other_{_NAMES[acquired.resource.kind]}")
    first = line.deep_replace(acquired.call, cst.Name(name))
    if not isinstance(first, cst.BaseStatement):
        return None
    blank = first.leading_lines if isinstance(first, (cst.SimpleStatementLine, cst.For)) else ()
    inside = [first.with_changes(leading_lines=()), *suite.body[at + 1 : end]]
    entered = cst.With(
        items=[cst.WithItem(item=acquired.call.deep_clone(), asname=cst.AsName(name=cst.Name(name)))],
        body=build.block(inside), leading_lines=blank,
    )  # fmt: skip
    new = suite.with_changes(body=[*suite.body[:at], entered, *suite.body[end:]])
    return Fix("Enter the owner, and leave it at the end", Safety.UNSAFE, {suite: new}, binds=(name,))


def _is_used_up(module: Module, line: cst.BaseStatement, part: cst.Attribute) -> bool:
    """Whether nothing of the part is left when the statement is done."""
    around = module.parent(part)
    if isinstance(around, cst.For):
        leaves = any(isinstance(node, (cst.Break, cst.Return, cst.Yield)) for node in walk(around.body))
        return around is line and around.iter is part and part.attr.value == "stdout" and not leaves
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return False
    if isinstance(around, cst.Call) and around.func is part:
        return part.attr.value in _AT_ONCE
    call = module.parent(around) if isinstance(around, cst.Attribute) else None
    is_read = isinstance(around, cst.Attribute) and around.attr.value in _WHOLE and part.attr.value in ("stdout", "stderr")
    return is_read and isinstance(call, cst.Call) and not call.args


def _needed(
    module: Module, function: Function, suite: cst.IndentedBlock, line: cst.BaseStatement, acquired: Acquisition
) -> int | None:
    """How many statements behind ``part = Manager().list()`` need the manager; None if it is needed elsewhere."""
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    made = module.parent(acquired.node) if acquired.node is not None else None
    target = small.targets[0].target if isinstance(small, cst.Assign) and len(small.targets) == 1 else None
    if not isinstance(small, cst.Assign) or small.value is not made or not isinstance(target, cst.Name):
        return None
    name = target.value
    if len(function.scope.bindings.get(name, ())) != 1:
        return None
    at = next(place for place, one in enumerate(suite.body) if one is line)
    end, names = needed_by(suite.body[at + 1 :], name)
    for load in module.index.name_loads.get(name, ()):
        if module.scope_of(load).lookup(name) is function.scope and (
            module.function_of(load) is not function or _escapes(module, load)
        ):
            return None
    return None if names & set(read_after(module, suite, function)) else end


def _escapes(module: Module, load: cst.CSTNode) -> bool:
    """Whether the value of a name leaves the function, or is kept in an object."""
    node, parent = load, module.parent(load)
    while isinstance(parent, (cst.Element, cst.Tuple, cst.List, cst.Dict, cst.DictElement, cst.IfExp, cst.BooleanOperation)):
        node, parent = parent, module.parent(parent)
    if isinstance(parent, cst.Assign):
        return not all(isinstance(target.target, cst.Name) for target in parent.targets)
    return isinstance(parent, (cst.Return, cst.Yield, cst.From)) or (isinstance(parent, cst.Lambda) and parent.body is node)
