"""Send a signal to the group of a child and not to the child alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
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


def signal_child(module: Module, killpg: cst.Call) -> Fix | None:
    """Write ``os.killpg(proc.pid, signal.SIGTERM)`` as ``proc.terminate()``.

    Unsafe: what the child has started is not asked to end.

    Args:
        module: The module.
        killpg: The call, whose first argument is a ``proc.pid``, or its ``os.getpgid``.
    """
    if len(killpg.args) != 2 or any(arg.keyword is not None or arg.star for arg in killpg.args):
        return None
    group, number = killpg.args[0].value, killpg.args[1].value
    pid = group.args[0].value if isinstance(group, cst.Call) and group.args else group
    if not isinstance(pid, cst.Attribute) or build.comments([killpg]):
        return None
    methods = {name: method for method, name in _SIGNALS.items()}
    method = methods.get(module.resolve(number) or "")
    given = [] if method is not None else [cst.Arg(value=number)]
    new = cst.Call(func=cst.Attribute(value=pid.value, attr=cst.Name(method or "send_signal")), args=given)
    return Fix("Signal the child alone", Safety.UNSAFE, {killpg: new})
