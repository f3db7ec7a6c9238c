"""Objects of the program that own a client and can be closed, where a function keeps one in a local name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import likely
from ..program.arguments import has_star
from ..program.module import ClassInfo
from ..program.values import ClassValue
from ..text.names import last_name
from .acquisitions import Disposition, acquisition_of
from .attributes import PLAIN_CLOSERS, borrowed_default
from .ownership import fate
from .table import CLIENTS, Release, Resource
from .uses import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .acquisitions import Acquisition
    from .ownership import Fate

_ENTERED = ("__enter__", "__aenter__")


@dataclass(frozen=True, slots=True, eq=False)
class LocalOwner:
    """An object that owns a client, in a local name.

    Args:
        owned: Where the object's class acquires what it owns.
        fate: What becomes of the object in the function.
    """

    owned: Acquisition
    fate: Fate


def local_owner(module: Module, call: cst.Call) -> LocalOwner | None:
    """The object that a call makes, if its class owns a client and has a method that closes it; None for anything else."""
    if not isinstance(module.parent(call), (cst.Assign, cst.AnnAssign)) or not last_name(call.func)[:1].isupper():
        return None
    if module.function_of(call) is None or has_star(call):
        return None
    values = module.evaluate(call.func)
    cls = values[0].cls if len(values) == 1 and isinstance(values[0], ClassValue) else None
    if cls is None or cls.is_open or cls.method("__del__") is not None:
        return None
    owned = next((one for one in _owned(cls) if not _is_given(call, one)), None)
    resource = _resource(cls, owned) if owned is not None else None
    made = acquisition_of(module, call, resource) if resource is not None else None
    if owned is None or made is None or made.disposition is not Disposition.LOCAL:
        return None
    found = fate(made, likely(module))
    return LocalOwner(owned, found) if found is not None else None


def _owned(cls: ClassInfo) -> Iterator[Acquisition]:
    """What a class acquires for its attributes that only a call closes."""
    ownership = cls.module.project.ownership
    for base in cls.lineage:
        stores = [store for found in base.stores.values() for store in found] if isinstance(base, ClassInfo) else []
        made = [call for store in stores for call in _calls_in(store.value)]
        for call in made:
            owned = ownership.acquisition(base.module, call) if isinstance(base, ClassInfo) else None
            if owned is None or owned.resource.collected or owned.resource.lazy or owned.resource.kind not in CLIENTS:
                continue
            if owned.function is not None and not owned.resource.needs:
                yield owned


def _calls_in(value: cst.BaseExpression | None) -> Iterator[cst.Call]:
    """The calls whose value an assigned one is, or may be: ``Make()``, ``await Make()``, ``given or Make()``."""
    if isinstance(value, cst.Call):
        yield value
    elif isinstance(value, cst.Await):
        yield from _calls_in(value.expression)
    elif isinstance(value, cst.BooleanOperation):
        yield from _calls_in(value.right)
    elif isinstance(value, cst.IfExp):
        yield from _calls_in(value.body)
        yield from _calls_in(value.orelse)


def _is_given(call: cst.Call, owned: Acquisition) -> bool:
    """Whether a call gives the object what it would otherwise make itself."""
    parameter = borrowed_default(owned)
    if parameter is None or owned.function is None:
        return False
    names = [one.name.value for one in owned.function.positional[1:]]
    place = names.index(parameter) if parameter in names else len(names)
    positional = [arg for arg in call.args if arg.keyword is None]
    return len(positional) > place or any(arg.keyword is not None and arg.keyword.value == parameter for arg in call.args)


def _resource(cls: ClassInfo, owned: Acquisition) -> Resource | None:
    """An object of a class as a resource: acquired by its making or by methods that acquire, released by those that close."""
    kept = cls.module.project.ownership.kept(owned)
    if kept is None or owned.function is None:
        return None
    enders = {one.function.name for one in kept.uses if one.function is not None and one.use.act is Act.RELEASES}
    enders = _with_callers(cls, enders)
    if enders.isdisjoint(PLAIN_CLOSERS):
        return None
    needs = frozenset[str]()
    if owned.function.name != "__init__":
        needs = frozenset(_with_callers(cls, {owned.function.name}) - enders)
        if not needs.isdisjoint({"__init__", *_ENTERED}):
            return None
    methods = [cls.method(name) for name in sorted(enders)]
    releases = tuple(Release(one.name, one.is_async) for one in methods if one is not None)
    name = f"{cls.module.name or ''}.{cls.name}"
    return Resource(name, owned.resource.kind, name, release=releases, needs=needs, is_derived=True)


def _with_callers(cls: ClassInfo, names: set[str]) -> set[str]:
    """Methods of a class by name, and those that call one of them on ``self``."""
    found, methods = set(names), list(_methods(cls))
    grown = True
    while grown:
        grown = False
        for method in methods:
            if method.name not in found and any(_calls_own(method, call, found) for call in method.calls):
                found.add(method.name)
                grown = True
    return found


def _methods(cls: ClassInfo) -> Iterator[Function]:
    for base in cls.lineage:
        if isinstance(base, ClassInfo):
            yield from base.methods.values()


def _calls_own(method: Function, call: cst.Call, names: set[str]) -> bool:
    func = call.func
    return (
        isinstance(func, cst.Attribute)
        and func.attr.value in names
        and isinstance(func.value, cst.Name)
        and func.value.value == method.receiver
    )
