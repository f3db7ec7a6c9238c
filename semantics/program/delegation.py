"""Where a class leaves attributes to others: ``__getattr__`` that asks another object, functions taken in by an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import BindingKind
from .values import Instance, ModuleValue

if TYPE_CHECKING:
    from .module import ClassInfo, Function, Module
    from .values import Value

_LOOKUPS = ("__getattribute__", "__getattr__")
#: A name that so many files have is not looked for.
_MOST_FILES = 500


def asked_instead(cls: ClassInfo) -> list[tuple[Module, cst.BaseExpression]]:
    """What a class asks, one after the other, for attributes it does not have itself; empty if that cannot be told.

    ``__getattr__`` has to do nothing else: ``return getattr(self.inner, name)``.
    """
    found: list[tuple[Module, cst.BaseExpression]] = []
    for name in _LOOKUPS:
        method = cls.method(name)
        if method is None or len(method.positional) != 2 or method.decorators:
            continue
        wanted = method.positional[1].name.value
        for expr in method.returned:
            if not isinstance(expr, cst.Call) or len(expr.args) > 2:
                return []
            if isinstance(expr.func, cst.Attribute):  # the usual way: super().__getattribute__(name)
                if expr.func.attr.value not in _LOOKUPS:
                    return []
            elif method.module.callee(expr) == "builtins.getattr" and len(expr.args) == 2 and _is(expr.args[1], wanted):
                found.append((method.module, expr.args[0].value))
            else:
                return []
    return found


def _is(arg: cst.Arg, name: str) -> bool:
    return isinstance(arg.value, cst.Name) and arg.value.value == name


def has_attribute(value: Value, name: str) -> bool | None:
    """Whether a module or an instance of the program has an attribute of its own; None if that is not known."""
    if isinstance(value, ModuleValue):
        if name in value.module.index.top.bindings:
            return True
        return None if value.module.index.top.has_star_import else False
    if isinstance(value, Instance) and not isinstance(value.type, str):
        bases = [base for base in value.type.lineage if not isinstance(base, str) and base is not None]
        if any(name in base.methods or name in base.stores or name in base.scope.bindings for base in bases):
            return True
        return None if value.type.is_open or any(base.method(one) for base in bases for one in _LOOKUPS) else False
    return None


def adopting_class(function: Function) -> ClassInfo | None:
    """The one class of the program that takes a module's function in by an import in its body, as a method of its own."""
    module, name = function.module, function.name
    stem = (module.name or "").rpartition(".")[2]
    if function.cls is not None or function.outer is not None or not stem:
        return None
    found: list[ClassInfo] = []
    for other in _importing(module, stem, name):
        for cls in other.classes:
            for binding in cls.scope.bindings.get(name, ()):
                if binding.kind is BindingKind.IMPORT and binding.dotted == f"{module.name}.{name}":
                    found.append(cls)
    return found[0] if len(found) == 1 else None


def _importing(module: Module, stem: str, name: str) -> list[Module]:
    """The modules with an import of the function that stands in a suite."""
    pattern = rf"^[ \t]+from[ \t]+[\w.]*\b{stem}[ \t]+import\b[^\n(]*(?:\([^)]*)?\b{name}\b".encode()
    found = []
    for number, path in enumerate(module.project.mentions(stem, module)):
        if number >= _MOST_FILES:
            return []
        if module.project.matches(path, pattern):
            one = module.project.module_for_path(path)
            if one is not None:
                found.append(one)
    return found
