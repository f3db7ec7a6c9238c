"""Let the interpreter end without waiting for a process or a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def make_daemon(module: Module, made: cst.Call) -> Fix | None:
    """Add ``daemon=True``.

    Unsafe: at exit it is ended in the middle of what it does, and a daemon cannot start processes of its own.

    Args:
        module: The module.
        made: The call of ``multiprocessing.Process``, or of a context's, or of ``threading.Thread``.

    Returns:
        None if the call says something of it already, or is of a class of the program, which may not take it.
    """
    dotted = module.callee(made)
    of_context = dotted is None and isinstance(made.func, cst.Attribute) and made.func.attr.value == "Process"
    if dotted not in ("multiprocessing.Process", "threading.Thread") and not of_context:
        return None
    if any(arg.star == "**" or (arg.keyword is not None and arg.keyword.value == "daemon") for arg in made.args):
        return None
    return Fix("Make it a daemon", Safety.UNSAFE, {made: build.with_keyword(made, "daemon", "True")})
