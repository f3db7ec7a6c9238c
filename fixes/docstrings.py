"""The docstrings of the functions and classes that a repair moves deeper go with them, as a formatter would have it."""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import children
from .build import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fix import Replacement


def moved_along(old: cst.CSTNode, new: Replacement, tree: cst.Module) -> Replacement:
    """What stands in the place of ``old``, with the lines of docstrings in it as much deeper as what they belong to.

    What they say stays the same: one that would change is left as it is.

    Args:
        old: A node of the module.
        new: What replaces it.
        tree: The module.
    """
    if isinstance(new, cst.RemovalSentinel):
        return new
    before: dict[str, list[str]] = defaultdict(list)
    for string, indent in _docstrings(old, tree):
        before[string.value].append(indent)
    if not before:
        return new
    if isinstance(new, cst.FlattenSentinel):
        return cst.FlattenSentinel([_moved(node, before, tree) for node in new])
    return _moved(new, before, tree)


def _moved(new: cst.CSTNode, before: dict[str, list[str]], tree: cst.Module) -> cst.CSTNode:
    deeper: dict[cst.CSTNode, Replacement] = {}
    for string, indent in _docstrings(new, tree):
        known = before[string.value]
        was = known.pop(0) if known else indent
        if indent != was and indent.startswith(was):
            deeper[string] = string.with_changes(value=_indented(string.value, indent[len(was) :]))
    return rewrite(new, deeper) if deeper else new


def _docstrings(node: cst.CSTNode, tree: cst.Module) -> Iterator[tuple[cst.SimpleString, str]]:
    """The docstrings over several lines inside a node, in their order, and how far they are indented in it."""
    stack = [(node, "")]
    while stack:
        one, indent = stack.pop()
        if isinstance(one, cst.IndentedBlock):
            indent += tree.default_indent if one.indent is None else one.indent
        elif isinstance(one, (cst.FunctionDef, cst.ClassDef)) and isinstance(one.body, cst.IndentedBlock):
            string = _docstring(one.body)
            if string is not None and "\n" in string.value:
                yield string, indent
        stack += [(child, indent) for child in reversed(children(one))]


def _docstring(body: cst.IndentedBlock) -> cst.SimpleString | None:
    line = body.body[0] if body.body else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return small.value if isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString) else None


def _indented(literal: str, by: str) -> str:
    first, *rest = literal.split("\n")
    deeper = "\n".join([first, *(by + line if line.strip() else line for line in rest)])
    return deeper if _said(deeper) == _said(literal) else literal


def _said(literal: str) -> str | None:
    text = ast.literal_eval(literal)
    return inspect.cleandoc(text) if isinstance(text, str) else None
