"""How a module logs an exception."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import Binding, BindingKind, Scope

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from .imports import Reach

_USUAL = ("logger", "log", "LOGGER", "LOG", "_logger", "_log", "_LOGGER", "_LOG")
_MAKES_LOGGER = re.compile(r"^_?get_?\w*logger$", re.IGNORECASE)
_MAKERS = frozenset({"logging.LoggerAdapter", "logging.Logger"})
_LOGS = ("exception", "error", "warning", "info", "debug")


def logger_of(module: Module, function: cst.FunctionDef | cst.Lambda, reach: Reach) -> str | None:
    """What the code around ``function`` logs with: the module's own logger, or else the instance's, or ``logging`` itself.

    Args:
        module: The module.
        function: Where the logging is to be done.
        reach: Names in the function's scope.

    Returns:
        Such as ``logger`` or ``self.log``: something with a method ``exception``. None if the module does not log.
    """
    scope: Scope | None = reach.scope
    while scope is not None:
        found = [
            name
            for name, bindings in scope.bindings.items()
            if reach.scope.lookup(name) is scope and all(_is_logger(module, binding) for binding in bindings)
        ]
        if found:
            return min(found, key=lambda name: _USUAL.index(name) if name in _USUAL else len(_USUAL))
        scope = scope.outer
    own = _instance_logger(module, function)
    if own is not None:
        return own
    if any(isinstance(call.func, cst.Attribute) and module.callee(call) in {f"logging.{level}" for level in _LOGS}
           for call in module.calls):  # fmt: skip
        return (reach("logging.exception") or "").rpartition(".")[0] or None
    return None


def _is_logger(module: Module, binding: Binding) -> bool:
    name = binding.name
    if binding.kind is BindingKind.IMPORT:
        return "logger" in name.lower() and isinstance(module.parent(binding.node), cst.ImportFrom) and _logs_with(module, name)
    if binding.kind is BindingKind.PARAMETER:
        return name in _USUAL and _logs_with(module, name)
    if binding.kind is not BindingKind.ASSIGNMENT or binding.path:
        return False
    return _makes_logger(module, binding.value) or (
        name in _USUAL and isinstance(binding.value, cst.Call) and _logs_with(module, name)
    )


def _logs_with(module: Module, name: str) -> bool:
    """Whether a name is used as a logger is: it might be a module, or a function, of that name."""
    return any(
        isinstance(load.value, cst.Name) and load.value.value == name
        for level in _LOGS
        for load in module.index.loads.get(level, ())
    )


def _makes_logger(module: Module, value: cst.BaseExpression | None) -> bool:
    if not isinstance(value, cst.Call):
        return False
    if module.callee(value) in _MAKERS:
        return True
    name = value.func.attr if isinstance(value.func, cst.Attribute) else value.func
    return isinstance(name, cst.Name) and _MAKES_LOGGER.match(name.value) is not None


def _instance_logger(module: Module, function: cst.FunctionDef | cst.Lambda) -> str | None:
    this = module.function_at(function)
    if this.kind != "method" or this.cls is None:
        return None
    for attribute, stores in this.cls.stores.items():
        if all(not store.path and _makes_logger(module, store.value) for store in stores):
            return f"{this.receiver}.{attribute}"
    logged = {
        load.value.attr.value
        for level in _LOGS
        for load in module.index.loads.get(level, ())
        if isinstance(load.value, cst.Attribute) and module.class_of_receiver(load.value.value) is this.cls
    }
    for attribute in _USUAL:
        if attribute in logged:
            return f"{this.receiver}.{attribute}"
    return None
