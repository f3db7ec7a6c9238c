"""Register a function instead of what it returned."""

from __future__ import annotations

import libcst as cst

from . import build
from .fix import Fix, Safety


def pass_callable(registration: cst.Call) -> Fix | None:
    """Write ``atexit.register(f(a))`` as ``atexit.register(f, a)``.

    Safe: as it stands the cleanup runs at once and the registration is a TypeError.

    Args:
        registration: The call of ``atexit.register``.

    Returns:
        None unless its only argument is a call.
    """
    if len(registration.args) != 1:
        return None
    arg = registration.args[0]
    if arg.keyword is not None or arg.star or not isinstance(arg.value, cst.Call):
        return None
    inner = arg.value
    if not inner.args:
        replacements: dict[cst.CSTNode, cst.CSTNode] = {inner: inner.func}
    else:
        first = arg.with_changes(value=inner.func, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
        replacements = {registration: registration.with_changes(args=[first, *build.with_brackets(inner.args)])}
    if build.comments(replacements) != build.comments(replacements.values()):
        return None
    return Fix("Register the function itself", Safety.SAFE, {**replacements})
