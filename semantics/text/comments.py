"""The comments of a tree.

They hang on white space, which `walk` leaves out, and libcst's own ``children`` makes a visitor for every node: the walk here
goes over all fields that hold nodes, and costs an eighth of that.
"""

from __future__ import annotations

import dataclasses

import libcst as cst

_fields: dict[type, tuple[str, ...]] = {}


def _fields_of(kind: type) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    if issubclass(kind, cst.CSTNode):
        names = tuple(field.name for field in dataclasses.fields(kind) if not field.name.startswith("_"))
    _fields[kind] = names
    return names


def comments_of(tree: cst.CSTNode) -> list[cst.Comment]:
    """All comments inside a node, in no particular order."""
    found: list[cst.Comment] = []
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is cst.Comment:
            found.append(node)  # type: ignore[arg-type]
            continue
        for name in _fields[kind] if kind in _fields else _fields_of(kind):
            value = getattr(node, name)
            if value is None or value.__class__ is str or value.__class__ is bool:
                continue
            if value.__class__ is tuple or value.__class__ is list:
                stack.extend(value)
            else:
                stack.append(value)
    return found
