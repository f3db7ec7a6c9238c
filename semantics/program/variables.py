"""Which variable an expression names, and which of its bindings a use may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import Binding, BindingKind, is_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .module import Module


def variable(module: Module, expr: cst.BaseExpression) -> tuple[object, str] | None:
    """What tells whether two expressions of a module name the same variable, or the same attribute of ``self``.

    Returns:
        The owner, a scope or a class, and the name; None for anything else.
    """
    if isinstance(expr, cst.Name):
        home = module.scope_of(expr).lookup(expr.value)
        return (home, expr.value) if home is not None else None
    if isinstance(expr, cst.Attribute):
        cls = module.class_of_receiver(expr.value)
        return (cls, expr.attr.value) if cls is not None else None
    return None


def reaching(module: Module, use: cst.CSTNode, bindings: Sequence[Binding]) -> list[Binding]:
    """The bindings whose value a use of the name may see.

    A binding that stands before the use in a suite around it hides those before it; one that stands after it counts only if
    both are in one loop. Uses in another function than the binding see all of them.
    """
    if len(bindings) == 1:
        return list(bindings)
    if module.scope_of(use).function_scope is not bindings[0].scope.function_scope:
        return [one for one in bindings if not (one.kind is BindingKind.ASSIGNMENT and is_none(one.value))] or list(bindings)
    around = set(module.ancestors(use))
    loops = [node for node in around if isinstance(node, (cst.For, cst.While))]
    use_order = module.order(use)
    found: list[Binding] = []
    for binding in sorted(bindings, key=lambda one: module.order(one.node), reverse=True):
        statement = _statement(module, binding.node)
        own = set(module.ancestors(binding.node))
        if module.order(binding.node) > use_order or statement in around:
            if any(loop in own for loop in loops) or isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.For, cst.With)):
                found.append(binding)
            continue
        found.append(binding)
        if module.parent(statement) in around and not isinstance(statement, (cst.For, cst.While)):
            break
    return found


def _statement(module: Module, node: cst.CSTNode) -> cst.CSTNode:
    """The statement of a suite that ``node`` is or stands in."""
    while True:
        parent = module.parent(node)
        if parent is None or isinstance(parent, (cst.IndentedBlock, cst.Module, cst.SimpleStatementSuite)):
            return node
        node = parent
