"""What a statement binds and reads, and what a compound statement is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk, walk_own
from . import build

if TYPE_CHECKING:
    from collections.abc import Sequence


def bound(step: cst.CSTNode) -> set[str]:
    """The names and attributes that a statement binds, as they are written."""
    found: set[str] = set()
    for node in walk_own(step):
        if isinstance(node, cst.Assign):
            for target in node.targets:
                found |= _targets(target.target)
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For)):
            found |= _targets(node.target)
        elif isinstance(node, cst.WithItem) and node.asname is not None:
            found |= _targets(node.asname.name)
        elif isinstance(node, cst.ImportAlias):
            found.add(node.evaluated_alias or node.evaluated_name.partition(".")[0])
        elif isinstance(node, (cst.FunctionDef, cst.ClassDef)) and node is not step:
            found.add(node.name.value)
    return found


def _targets(target: cst.BaseExpression) -> set[str]:
    if isinstance(target, (cst.Tuple, cst.List)):
        return {name for element in target.elements for name in _targets(element.value)}
    if isinstance(target, cst.Subscript):
        return _targets(target.value)
    text = dotted_text(target)
    return {text} if text else set()


def used(step: cst.CSTNode) -> set[str]:
    """The names and attributes that a statement reads before it binds them itself, in nested functions too."""
    if isinstance(step, (cst.For, cst.With)):
        evaluated = heads(step) or []
        inside = [step.body, *([step.orelse] if isinstance(step, cst.For) and step.orelse else [])]
        own = {name for name in bound(step.with_changes(body=build.block([]))) if "." not in name}
        return {name for head in evaluated for name in used(head)} | (_used_in(inside) - own)
    return _used_in([step])


def _used_in(nodes: Sequence[cst.CSTNode]) -> set[str]:
    inside = [node for outer in nodes for node in walk(outer)]
    stored = {
        target.target
        for node in inside
        if isinstance(node, cst.Assign)
        for target in node.targets
        if isinstance(target.target, (cst.Name, cst.Attribute))
    }
    return {text for node in inside if node not in stored and (text := dotted_text(node))}


def heads(step: cst.CSTNode) -> list[cst.CSTNode] | None:
    """What a compound statement evaluates itself; None for statements that are guarded as a whole."""
    if isinstance(step, cst.If):
        return [step.test]
    if isinstance(step, cst.For):
        return [step.iter] if step.asynchronous is None and step.orelse is None else None
    if isinstance(step, cst.With):
        return [item.item for item in step.items] if step.asynchronous is None else None
    return [] if isinstance(step, cst.Else) else None


def inner_statements(step: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements inside a compound statement that `heads` knows."""
    body = getattr(step, "body", None)
    inside = list(body.body) if isinstance(body, cst.BaseSuite) else []
    orelse = getattr(step, "orelse", None)
    return [*inside, orelse] if orelse is not None else inside
