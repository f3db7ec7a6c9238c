"""Calls that acquire nothing for whoever makes them: what they give belongs to others, or they are expected to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_failure_expected
from ..program.arguments import argument
from ..program.values import Constant
from ..text.names import BindingKind
from ..text.walk import walk

if TYPE_CHECKING:
    from ..program.module import Module
    from ..text.names import Binding
    from .table import Resource

#: The streams that a process is given at its start, and keeps to its end.
_OWN_STREAMS = frozenset({"sys.stdin", "sys.stdout", "sys.stderr", "sys.__stdin__", "sys.__stdout__", "sys.__stderr__"})


def is_borrowed(module: Module, call: cst.Call, resource: Resource) -> bool:
    """Whether the call leaves nothing to close for who makes it: its arguments, or what it is asked of, say so."""
    for keyword, literal in resource.borrowed.items():
        given = argument(call, 10_000, keyword)
        if given is None:
            continue
        if literal is None:
            if module.evaluate(given) != (Constant(None),):
                return True
        elif cst.Module([]).code_for_node(given) == literal:
            return True
    if resource.kind == "memory" and argument(call, 1, "create") is None:
        return True
    if resource.kind == "connection" and any(module.resolve(arg.value) in _OWN_STREAMS for arg in call.args):
        return True
    if resource.origin and _ends_with_origin(module, call, resource.origin):
        return True
    return (any(arg.star == "**" for arg in call.args) and bool(resource.borrowed)) or is_failure_expected(module, call)


def _ends_with_origin(module: Module, call: cst.Call, methods: frozenset[str]) -> bool:
    """Whether who has the object that was asked for it closes it with that one, or may do so.

    That one is a parameter or a global; or it is entered in a ``with``, or closed by one of the methods, in the module.
    """
    origin = call.func.value if isinstance(call.func, cst.Attribute) else None
    if origin is not None and call.args and module.resolve(origin) is not None:
        origin = call.args[0].value  # ``SFTPClient.from_transport(transport)``: the class makes it of that one
    if isinstance(origin, cst.Name):
        scope = module.scope_of(origin)
        home = scope.binding_scope(origin.value)
        bindings = home.bindings.get(origin.value, ())
        if home is not scope or not all(_is_made(binding) for binding in bindings):
            return True
        function = module.function_of(call)
        around: cst.CSTNode = function.node if function is not None else module.tree
        name = origin.value
    elif isinstance(origin, cst.Attribute):
        around, name = module.tree, origin.attr.value
    else:
        return False
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value in methods
        and isinstance(node.value, (cst.Name, cst.Attribute))
        and (node.value.value if isinstance(node.value, cst.Name) else node.value.attr.value) == name
        for node in walk(around)
    )


def _is_made(binding: Binding) -> bool:
    """Whether a name gets what a call gives."""
    value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
    return binding.kind is BindingKind.ASSIGNMENT and isinstance(value, cst.Call)
