"""Give a previous handler that is no function, SIG_DFL, its effect too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def chain_default(module: Module, branch: cst.If, previous: cst.BaseExpression, number: cst.BaseExpression) -> Fix | None:
    """Add to ``if callable(previous): previous(...)`` the branch for SIG_DFL: reset, and raise the signal again.

    Unsafe: the process now ends where it survived before.

    Args:
        module: The handler's module.
        branch: The ``if`` around the call of the previous handler.
        previous: How the previous handler is written there.
        number: How the signal's number is written there.

    Returns:
        None if the ``if`` has an ``else`` already, or ``signal`` cannot be reached.
    """
    last = branch
    while isinstance(last.orelse, cst.If):
        last = last.orelse
    reach = Reach(module, module.scope_of(branch))
    names = reach.all("signal.SIG_DFL", "signal.signal")
    if last.orelse is not None or names is None or not build.is_pure(previous) or not build.is_pure(number):
        return None
    default, register = names
    signum = build.code(number)
    send = _send(reach, signum)
    if send is None:
        return None
    text = f"if {build.code(previous)} == {default}:\n    {register}({signum}, {default})\n    {send}\n"
    orelse = build.statement(text, module.tree)
    return Fix(
        "Let the default take effect",
        Safety.UNSAFE,
        {branch: build.rewrite(branch, {last: last.with_changes(orelse=orelse)}) if last is not branch
         else branch.with_changes(orelse=orelse)},
        reach.imports,
    )  # fmt: skip


def _send(reach: Reach, signum: str) -> str | None:
    """The call that sends the process a signal."""
    send = reach("signal.raise_signal")
    if send is not None:
        return f"{send}({signum})"
    names = reach.all("os.kill", "os.getpid")
    return f"{names[0]}({names[1]}(), {signum})" if names is not None else None
