"""Writing repairs into a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import children
from .build import Replacer
from .docstrings import moved_along
from .imports import add_imports, can_import
from .module_lines import add_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .fix import Fix, Replacement


def apply(tree: cst.Module, fixes: Sequence[Fix]) -> tuple[str, list[Fix]]:
    """Apply as many repairs as can be applied together, in one transformation of the tree.

    A repair waits for the next pass if one before it replaces the same node, one around it or one inside it, or brings
    the same new name. It is left out if the name of one of its imports means something else in the module.

    Args:
        tree: The parsed module.
        fixes: Repairs of this very tree, the more important ones first.

    Returns:
        The new text, and the repairs that are in it.

    Raises:
        ValueError: A repair's node is not part of the tree.
    """
    around = _ancestors(tree, {node for fix in fixes for node in fix.replacements})
    chosen: list[Fix] = []
    replaced: dict[cst.CSTNode, Replacement] = {}
    outside: set[cst.CSTNode] = set()
    names: set[str] = set()
    for fix in fixes:
        overlaps = any(
            node in replaced or node in outside or any(outer in replaced for outer in around[node]) for node in fix.replacements
        )
        if overlaps or names.intersection(fix.binds) or not all(can_import(tree, spec) for spec in fix.imports):
            continue
        chosen.append(fix)
        names.update(fix.binds)
        replaced.update((node, moved_along(node, new, tree)) for node, new in fix.replacements.items())
        outside.update(outer for node in fix.replacements for outer in around[node])
    if not chosen:
        return tree.code, []
    changed = tree.visit(Replacer(replaced, frozenset(outside)))
    changed = add_imports(cst.ensure_type(changed, cst.Module), {spec for fix in chosen for spec in fix.imports})
    return add_lines(changed, {line for fix in chosen for line in fix.lines}).code, chosen


def _ancestors(tree: cst.Module, nodes: Collection[cst.CSTNode]) -> dict[cst.CSTNode, list[cst.CSTNode]]:
    """Node -> the nodes around it. libcst's trees do not know their parents."""
    found: dict[cst.CSTNode, list[cst.CSTNode]] = {}
    path: list[cst.CSTNode] = []
    stack: list[tuple[cst.CSTNode, bool]] = [(tree, False)]
    while stack and len(found) < len(nodes):
        node, leaving = stack.pop()
        if leaving:
            path.pop()
            continue
        if node in nodes:
            found[node] = list(path)
        stack.append((node, True))
        path.append(node)
        stack += [(child, False) for child in reversed(children(node))]
    if len(found) < len(nodes):
        raise ValueError("a replacement's node is not part of the module")
    return found
