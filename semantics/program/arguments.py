"""The arguments of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst


def argument(call: cst.Call, place: int, keyword: str | None = None) -> cst.BaseExpression | None:
    """The argument at a position (counted from 0) or under a keyword; None if there is none, or behind a ``*``."""
    for index, arg in enumerate(call.args):
        if arg.star:
            return None
        if arg.keyword is None and index == place:
            return arg.value
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return None


def has_star(call: cst.Call) -> bool:
    """Whether some of the call's arguments come from ``*args`` or ``**kwargs``."""
    return any(arg.star for arg in call.args)
