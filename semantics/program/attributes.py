"""What an attribute of a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .annotations import annotated
from .decorators import is_rewritten
from .delegation import asked_instead, has_attribute
from .values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Container,
    FunctionValue,
    Instance,
    Known,
    Method,
    ModuleValue,
    Parameter,
    Unknown,
    Value,
    unique,
)

if TYPE_CHECKING:
    from ..text.index import Store
    from .evaluation import Evaluator
    from .module import ClassInfo, Function, Module
    from .values import Values


def attribute(evaluator: Evaluator, value: Value, name: str, expr: cst.Attribute | None = None) -> Values:
    """The values ``value.name`` may have."""
    if isinstance(value, Known):
        return evaluator.dotted(f"{value.dotted}.{name}")
    if isinstance(value, ModuleValue):
        return module_attribute(evaluator, value.module, name)
    if isinstance(value, ClassValue):
        method = value.cls.method(name)
        if method is not None:
            return _bound_method(evaluator, value.cls, method, value if method.kind == "classmethod" else None)
        return _of_class(evaluator, value.cls, name) or (UNKNOWN,)
    if isinstance(value, Instance):
        if isinstance(value.type, str):
            return (Method(value, name, expr),)
        return _of_instance(evaluator, value, value.type, name, expr)
    if isinstance(value, (Unknown, Parameter, Container)) or (isinstance(value, Constant) and value.value is not None):
        return (Method(value, name, expr),)
    return (UNKNOWN,)


def _of_instance(evaluator: Evaluator, value: Instance, cls: ClassInfo, name: str, expr: cst.Attribute | None) -> Values:
    method = cls.method(name)
    if method is not None:
        if method.is_property:
            return unique(v for result in method.returned for v in evaluator.evaluate(method.module, result))
        return _bound_method(evaluator, cls, method, value)
    found: list[Value] = []
    seen_store = False
    for base in cls.lineage:
        if not isinstance(base, type(cls)):
            continue
        for store in base.stores.get(name, ()):
            seen_store = True
            found += _stored(evaluator, base.module, store)
        for one in _of_class(evaluator, base, name, own=True) or ():
            found += _through_instance(one, value)
    real = [one for one in found if one != Constant(None)]
    if not found:
        return _asked_elsewhere(evaluator, value, cls, name) or (Method(value, name, expr),)
    if not real:
        return (Constant(None),) if not seen_store or not cls.is_open else (Constant(None), UNKNOWN)
    return unique(real)


def _asked_elsewhere(evaluator: Evaluator, value: Instance, cls: ClassInfo, name: str) -> Values | None:
    """What a class whose ``__getattr__`` asks other objects gives for a name; None if none of them surely has it."""
    if name.startswith("__") or cls in evaluator.asking:
        return None
    evaluator.asking.add(cls)
    try:
        for module, expr in asked_instead(cls):
            others = [one for one in evaluator.evaluate(module, expr) if one != value]
            answers = {has_attribute(one, name) for one in others}
            if answers == {True}:
                return unique(found for one in others for found in attribute(evaluator, one, name))
            if answers != {False}:
                return None
    finally:
        evaluator.asking.discard(cls)
    return None


def _bound_method(evaluator: Evaluator, cls: ClassInfo, method: Function, receiver: Value | None) -> Values:
    """A method reached through a class or an instance; something unknown beside it where it may be another."""
    bound = FunctionValue(method, receiver)
    home = method.cls
    definitions = home.scope.bindings[method.name] if home is not None else []
    in_branches = len(definitions) > 1 and any(
        home is not None and home.module.parent(one.node) is not home.node.body for one in definitions
    )
    replaced = any(isinstance(base, type(cls)) and method.name in base.stores for base in cls.lineage)
    if in_branches or replaced or is_rewritten(method):
        return (bound, UNKNOWN)
    return (bound,)


def _stored(evaluator: Evaluator, module: Module, store: Store) -> Values:
    """The values an assignment to an attribute gives it."""
    values: Values | None = None
    if store.value is not None:
        values = evaluator.evaluate(module, store.value)
        for place in store.path:
            values = evaluator.item(values, place)
    if (values is None or any(isinstance(one, (Unknown, Parameter)) for one in values)) and store.annotation:
        return annotated(evaluator, module, store.annotation) or values or (UNKNOWN,)
    if values == (Constant(None),) and store.annotation is not None:
        return annotated(evaluator, module, store.annotation) or values
    return values or (UNKNOWN,)


def _of_class(evaluator: Evaluator, cls: ClassInfo, name: str, own: bool = False) -> Values | None:
    for base in (cls,) if own else cls.lineage:
        if not isinstance(base, type(cls)) or name not in base.scope.bindings:
            continue
        found: list[Value] = []
        for binding in base.scope.bindings[name]:
            parent = base.module.parent(binding.node)
            if binding.value is None and isinstance(parent, cst.AnnAssign):
                found += annotated(evaluator, base.module, parent.annotation.annotation) or (UNKNOWN,)
            else:
                found += evaluator.bound(base.module, binding)
        return unique(found)
    return None


def module_attribute(evaluator: Evaluator, module: Module, name: str) -> Values:
    """The values a module's global may have."""
    bindings = module.index.top.bindings.get(name)
    if bindings:
        return unique(value for binding in bindings for value in evaluator.bound(module, binding))
    if module.name is not None:
        sub = evaluator.project.module_named(f"{module.name}.{name}")
        if sub is not None:
            return (ModuleValue(sub),)
    return (UNKNOWN,)


def _through_instance(value: Value, instance: Instance) -> Values:
    """What an attribute of the class is when it is read from an instance."""
    if not isinstance(value, FunctionValue) or value.receiver is not None:
        return (value,)
    if value.function.kind == "method":
        return (FunctionValue(value.function, instance),)  # ``stop = close`` in the class's body
    if value.function.cls is None and value.function.takes_self:
        return (FunctionValue(value.function, instance),)  # from the module into the class's body
    return (value, UNKNOWN) if value.function.cls is None else (value,)
