"""Let the interpreter end without waiting for a process or a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def make_daemon(module: Module, made: cst.Call) -> Fix | None:
    """Add ``daemon=True``.

    Unsafe: at exit it is ended in the middle of what it does, and a daemon cannot start processes of its own.

    Args:
        module: The module.
        made: The call of ``multiprocessing.Process``, or of a context's.

    Returns:
        None if the call says something of it already, or if it is of a class of the program, which may not take it.
    """
    dotted = module.callee(made)
    of_context = dotted is None and isinstance(made.func, cst.Attribute) and made.func.attr.value == "Process"
    if dotted != "multiprocessing.Process" and not of_context:
        return None
    if any(arg.star == "**" or (arg.keyword is not None and arg.keyword.value == "daemon") for arg in made.args):
        return None
    none = cst.SimpleWhitespace("")
    daemon = cst.Arg(
        value=cst.Name("True"), keyword=cst.Name("daemon"),
        equal=cst.AssignEqual(whitespace_before=none, whitespace_after=none.deep_clone()),
    )  # fmt: skip
    return Fix("Make it a daemon", Safety.UNSAFE, {made: made.with_changes(args=[*made.args, daemon])})
