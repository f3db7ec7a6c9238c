"""Where a program speaks of one of its functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import BindingKind
from .values import FunctionValue, Method, Parameter, Partial, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A place that reads a function's name.

    Args:
        module: Where it stands.
        node: The name or attribute.
        sure: Whether it surely means the function, and not only something of the same name.
    """

    module: Module
    node: cst.BaseExpression
    sure: bool


def references(function: Function) -> Iterator[Reference]:
    """All places in the function's package that read it, or may do so; none for a lambda, which is where it stands."""
    if isinstance(function.node, cst.Lambda):
        return
    home, name = function.module, function.name
    for module in _modules(home, name):
        for word in {name, *_other_names(module, name)}:
            loads = module.index.name_loads.get(word, ())
            attributes = module.index.loads.get(word, ()) if word == name else ()
            for node in (*loads, *attributes):
                sure = _means(function, module.evaluate(node))
                if sure is not None:
                    yield Reference(module, node, sure)


def _modules(home: Module, name: str) -> Iterator[Module]:
    yield home
    for path in home.project.mentions(name, home):
        module = home.project.module_for_path(path)
        if module is not None:
            yield module


def _other_names(module: Module, name: str) -> Iterator[str]:
    """The names that ``from a import name as other`` gives."""
    for bindings in module.index.top.bindings.values():
        for binding in bindings:
            if binding.kind is BindingKind.IMPORT and (binding.dotted or "").rpartition(".")[2] == name:
                yield binding.name


def _means(function: Function, values: tuple[Value, ...]) -> bool | None:
    """True if one of the values is the function, None if none can be, False if one may be."""
    possible = False
    for value in values:
        while isinstance(value, Partial):
            value = value.callee  # noqa: PLW2901 - unwrapping
        if isinstance(value, FunctionValue):
            if value.function is function:
                return True
        elif isinstance(value, Unknown) or (
            function.cls is not None and isinstance(value, Method) and isinstance(value.receiver, (Unknown, Parameter))
        ):
            possible = True
    return False if possible else None
