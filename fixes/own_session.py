"""Give a child process a session, and so a process group, of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import build
from .fix import Fix, Replacement, Safety

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import libcst as cst


def own_session(starts: Sequence[cst.Call], more: Mapping[cst.CSTNode, Replacement] | None = None) -> Fix | None:
    """Add ``start_new_session=True``.

    Unsafe: such a child no longer gets the Ctrl+C of the terminal.

    Args:
        starts: The calls that start children.
        more: What else is to be replaced.

    Returns:
        None if one of them says something of it already.
    """
    replacements: dict[cst.CSTNode, Replacement] = dict(more or {})
    for call in starts:
        if any(arg.keyword is not None and arg.keyword.value == "start_new_session" for arg in call.args):
            return None
        replacements[call] = build.with_keyword(call, "start_new_session", "True")
    return Fix("Start the child in a session of its own", Safety.UNSAFE, replacements)
