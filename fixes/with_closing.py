"""Close what a ``with`` only commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def with_closing(module: Module, item: cst.WithItem) -> Fix | None:
    """Write ``with connect() as c:`` as ``with closing(connect()) as c, c:``.

    Safe: the transaction ends as before, then the connection is closed. A connection without a name gets one.

    Args:
        module: The module.
        item: The item of the ``with``.

    Returns:
        None where ``contextlib.closing`` cannot be written, or the item is bound to something other than a name.
    """
    statement = module.parent(item)
    if not isinstance(statement, cst.With):
        return None
    if item.asname is not None and not isinstance(item.asname.name, cst.Name):
        return None
    reach = Reach(module, module.scope_of(item))
    closing = reach("contextlib.closing")
    if closing is None:
        return None
    name = cst.ensure_type(item.asname.name, cst.Name).value if item.asname else build.fresh(module, "connection", "db")
    comma = cst.Comma(whitespace_after=_gap(statement, item))
    closed = cst.WithItem(item=build.call(closing, item.item), asname=cst.AsName(name=cst.Name(name)), comma=comma)
    entered = cst.WithItem(item=cst.Name(name), comma=item.comma)
    items = [part for one in statement.items for part in ((closed, entered) if one is item else (one,))]
    new = statement.with_changes(items=items)
    binds = () if item.asname else (name,)
    return Fix("Close it as well", Safety.SAFE, {statement: new}, imports=reach.imports, binds=binds)


def _gap(statement: cst.With, item: cst.WithItem) -> cst.BaseParenthesizableWhitespace:
    """What stands between two items of a ``with``: in brackets each may have its own line."""
    before = [one for one, following in zip(statement.items, statement.items[1:], strict=False) if following is item]
    gap: object = statement.lpar.whitespace_after if isinstance(statement.lpar, cst.LeftParen) else None
    if before and isinstance(before[0].comma, cst.Comma):
        gap = before[0].comma.whitespace_after
    if isinstance(gap, cst.ParenthesizedWhitespace):
        return cst.ParenthesizedWhitespace(indent=gap.indent, last_line=gap.last_line)
    return cst.SimpleWhitespace(" ")
