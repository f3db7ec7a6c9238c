"""Read an argument of an exit callback at exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import ScopeKind
from . import build
from .fix import Fix, Safety
from .parameters import param, with_params

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..semantics.program.module import Module

_CONSTANTS = frozenset({"None", "True", "False"})


def late_argument(module: Module, call: cst.Call, frozen: Collection[str]) -> Fix | None:
    """Write ``atexit.register(f, name)`` as ``atexit.register(lambda: f(name))``.

    Other names among the arguments keep the value they have now: they become defaults of the lambda. Safe: the callback gets
    what the name stands for in the end, as the rebinding wants it.

    Args:
        module: The module.
        call: ``atexit.register(f, ...)``, or the ``functools.partial(f, ...)`` given to it.
        frozen: The names that are to be read late.

    Returns:
        None in a class body, if the module unregisters callbacks, and for arguments that are no names or constants.
    """
    args = call.args
    if len(args) < 2 or any(arg.star for arg in args) or args[0].keyword is not None or not build.is_pure(args[0].value):
        return None
    if module.scope_of(call).kind is ScopeKind.CLASS or "unregister" in build.taken_names(module):
        return None
    early: dict[str, None] = {}
    for arg in args[1:]:
        if not build.is_pure(arg.value):
            return None
        root = arg.value
        while isinstance(root, cst.Attribute):
            root = root.value
        if isinstance(root, cst.Name) and root.value not in _CONSTANTS and root.value not in frozen:
            early[root.value] = None
    if not any(build.names_in(arg.value) & set(frozen) for arg in args[1:]):
        return None
    inner = cst.Call(func=args[0].value, args=[*args[1:-1], args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
    function = cst.Lambda(params=cst.Parameters(), body=inner)
    if early:
        function = with_params(function, [param(name, name) for name in early])
    if module.callee(call) == "functools.partial":
        changes: dict[cst.CSTNode, cst.CSTNode] = {call: function}
    else:
        changes = {call: call.with_changes(args=[cst.Arg(function, comma=args[-1].comma)])}
    if build.comments(changes) != build.comments(changes.values()):
        return None
    return Fix("Read the argument at exit", Safety.SAFE, changes)
