"""Paths that ``tempfile`` chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import BindingKind

if TYPE_CHECKING:
    from .module import Module

_TEMPORARY = frozenset(
    {"tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory", "tempfile.mktemp"}
)


def is_temporary(module: Module, path: cst.BaseExpression) -> bool:
    """Whether an expression is a path that ``tempfile`` chose: the name, the object's ``name``, an item of ``mkstemp()``."""
    if isinstance(path, cst.Call):
        callee = module.callee(path)
        if callee in _TEMPORARY:
            return True
        inner = path.args[0].value if path.args and callee in ("pathlib.Path", "builtins.str", "os.path.join") else None
        return inner is not None and is_temporary(module, inner)
    if isinstance(path, cst.Attribute):
        if path.attr.value == "name" and is_temporary(module, path.value):
            return True
        cls = module.class_of_receiver(path.value)
        stores = cls.stores.get(path.attr.value, ()) if cls is not None else ()
        return any(store.value is not None and is_temporary(module, store.value) for store in stores)
    if isinstance(path, cst.Name):
        home = module.scope_of(path).lookup(path.value)
        bindings = home.bindings[path.value] if home is not None else ()
        return any(
            one.value is not None and one.value is not path and one.kind in (BindingKind.ASSIGNMENT, BindingKind.CONTEXT)
            and is_temporary(module, one.value)
            for one in bindings
        )  # fmt: skip
    return False
