"""What the rules of this family have in common about callbacks that are methods of objects, and keep those alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.summaries import is_trivial
from ...semantics.program.assignments import last_assigned
from ...semantics.program.module import ClassInfo, Function, Module
from ...semantics.program.values import ClassValue
from ...semantics.text.names import dotted_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.signals.registrations import AtexitRegistration


def registering_method(module: Module, registration: AtexitRegistration) -> Function | None:
    """The method that registers a method of an object, of ``self`` or of something else; None for other registrations."""
    method = module.method_around(registration.node)
    if method is None or method.cls is None or method.kind != "method":
        return None
    if not isinstance(registration.callback, cst.Attribute) or module.function_of(registration.node) is not method:
        return None
    return method


def is_own(method: Function, callback: cst.Attribute) -> bool:
    """Whether a callback is a method of ``self``."""
    return isinstance(callback.value, cst.Name) and callback.value.value == method.receiver


def is_taken_back(cls: ClassInfo) -> bool:
    """Whether the class unregisters something before the end of its objects: a finalizer only comes after it."""
    return any(method.name != "__del__" and next(_unregistrations(method), None) is not None for method in _methods(cls))


def _methods(cls: ClassInfo) -> Iterator[Function]:
    for base in cls.lineage:
        if isinstance(base, ClassInfo):
            yield from base.methods.values()


def _unregistrations(method: Function) -> Iterator[cst.Call]:
    return (call for call in method.calls if method.module.callee(call) == "atexit.unregister")


def is_single(cls: ClassInfo) -> bool:
    """Whether the module makes one object of the class at its top level, and no other is made in the program."""
    module = cls.module
    made = [call for call in module.calls if ClassValue(cls) in module.evaluate(call.func)]
    if any("_instance" in name for name in cls.scope.bindings) or "__new__" in cls.methods:
        return True  # written as a singleton
    return len(made) == 1 and module.function_of(made[0]) is None


def defeated_finalizer(method: Function, callback: cst.Attribute) -> Function | None:
    """The ``__del__`` that cannot run as long as a method of the object is registered; None if there is none."""
    if method.cls is None or not is_own(method, callback):
        return None
    finalizer = method.cls.method("__del__")
    return finalizer if finalizer is not None and not is_trivial(finalizer) else None


def replaced(method: Function, callback: cst.Attribute) -> cst.Call | None:
    """For a method of what was just put in the place of another object: the call by which that one is done away with."""
    module, owner = method.module, callback.value
    if not isinstance(owner, cst.Attribute) or module.class_of_receiver(owner.value) is not method.cls:
        return None
    made = last_assigned(module, owner)
    if not isinstance(made, cst.Call):
        return None
    text = dotted_text(owner)
    for call in method.calls:
        if module.order(call) >= module.order(made):
            return None
        if isinstance(call.func, cst.Attribute) and dotted_text(call.func.value) == text:
            return call
    return None
