"""Send a signal to the group of a child and not to the child alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from .fix import Replacement

_SIGNALS = {"terminate": "signal.SIGTERM", "kill": "signal.SIGKILL"}


def signal_group(module: Module, deed: cst.Call) -> tuple[dict[cst.CSTNode, Replacement], tuple[str, ...]] | None:
    """Write ``proc.terminate()`` as ``os.killpg(proc.pid, signal.SIGTERM)``.

    Args:
        module: The module.
        deed: ``terminate()``, ``kill()`` or ``send_signal(number)`` of a child that leads a group.

    Returns:
        What to replace, and what to import; None where it cannot be written.
    """
    func = deed.func
    if not isinstance(func, cst.Attribute) or not build.is_pure(func.value):
        return None
    reach = Reach(module, module.scope_of(deed))
    killpg = reach("os.killpg")
    if deed.args:
        number: str | None = build.code(deed.args[0].value)
    else:
        number = reach(_SIGNALS[func.attr.value]) if func.attr.value in _SIGNALS else None
    if killpg is None or number is None:
        return None
    return {deed: build.call(killpg, f"{build.code(func.value)}.pid", number)}, reach.imports
