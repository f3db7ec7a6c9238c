"""Let a handler raise what ``except Exception`` does not catch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from .fix import Replacement


def raise_system_exit(module: Module, raising: cst.Raise, *, number: str | None = None) -> Fix | None:
    """Raise SystemExit in the place of an exception of Python's own.

    Its message is kept: SystemExit writes it to standard error. Unsafe: an ``except`` that waits for the old class no longer
    catches it.

    Args:
        module: The handler's module.
        raising: The handler's ``raise``.
        number: How the signal's number is written there, for the exit status of a ``raise`` without a message.

    Returns:
        None for other things than ``raise Class`` and ``raise Class(message)``.
    """
    raised = raising.exc
    args: list[cst.Arg] = []
    if isinstance(raised, cst.Call):
        args = list(raised.args)
    if raised is None or len(args) > 1 or any(arg.keyword is not None or arg.star for arg in args):
        return None
    name = raised.func if isinstance(raised, cst.Call) else raised
    if not isinstance(name, (cst.Name, cst.Attribute)) or "SystemExit" in module.scope_of(raising).module_scope.bindings:
        return None
    if isinstance(raised, cst.Call) and args:
        changed: cst.BaseExpression = raised.with_changes(func=cst.Name("SystemExit"))
    else:
        changed = build.expression(f"SystemExit(128 + {number})" if number else "SystemExit(1)")
    return Fix("Raise SystemExit", Safety.UNSAFE, {raised: changed})


def derive_from_system_exit(cls: cst.ClassDef, raising: cst.Raise, *, number: str | None = None) -> Fix | None:
    """Make the program's own exception a SystemExit, as aiohttp does with its GracefulExit.

    What names the class in an ``except`` catches it as before. An exception without arguments gets the exit status of the
    signal, as a SystemExit without one says that all went well. Unsafe: ``except Exception`` lets it through, which is the
    point.

    Args:
        cls: The exception's class.
        raising: The handler's ``raise``.
        number: How the signal's number is written there.

    Returns:
        None unless ``Exception`` or ``BaseException`` is its only base.
    """
    if len(cls.bases) != 1 or cls.keywords:
        return None
    base = cls.bases[0].value
    if not isinstance(base, cst.Name) or base.value not in ("Exception", "BaseException"):
        return None
    changes: dict[cst.CSTNode, Replacement] = {base: base.with_changes(value="SystemExit")}
    raised = raising.exc
    if number is not None and raised is not None and not any(isinstance(one, cst.FunctionDef) for one in cls.body.body):
        name = raised.func if isinstance(raised, cst.Call) and not raised.args else raised
        if isinstance(name, cst.Name) and not build.comments([raised]):
            changes[raised] = cst.Call(build.clone(name), [cst.Arg(build.expression(f"128 + {number}"))])
    return Fix("Derive it from SystemExit", Safety.UNSAFE, changes)
