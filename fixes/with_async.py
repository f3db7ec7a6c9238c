"""Enter what is asynchronous with ``async with``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module


def with_async(module: Module, statement: cst.With, wanting: Sequence[cst.WithItem], plain: Sequence[cst.WithItem]) -> Fix | None:
    """Put ``async`` before a ``with``. Safe: as it stands the statement raises TypeError.

    Of several items, those that want the plain one get a ``with`` of their own.

    Args:
        module: The module.
        statement: The ``with``.
        wanting: The items that want ``async with``.
        plain: The items that are known to want the plain one.

    Returns:
        None outside of a coroutine, and where an item is not known.
    """
    function = module.function_of(statement)
    if function is None or not function.is_async:
        return None
    items = list(statement.items)
    if len(wanting) == len(items):
        changed = statement.with_changes(asynchronous=cst.Asynchronous())
        return Fix("Use async with", Safety.SAFE, {statement: changed})
    if len(wanting) + len(plain) != len(items) or isinstance(statement.lpar, cst.LeftParen):
        return None
    body = statement.body
    groups: list[list[cst.WithItem]] = []
    for item in items:
        if groups and (groups[-1][-1] in wanting) == (item in wanting):
            groups[-1].append(item)
        else:
            groups.append([item])
    new = statement
    for group in reversed(groups):
        last = group[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        waits = cst.Asynchronous() if group[0] in wanting else None
        new = cst.With(items=[*group[:-1], last], body=body, asynchronous=waits)
        body = build.block([new])
    return Fix("Use async with", Safety.SAFE, {statement: new.with_changes(leading_lines=statement.leading_lines)})
