"""Objects that start a child process as soon as they are made, and who forgets to end them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.values import ClassValue
from ..resources.acquisitions import Disposition, acquisition_of
from ..resources.ownership import Way, fate
from ..resources.table import Release, Resource
from ..resources.uses import Act
from .risks import risky

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import ClassInfo, Function, Module
    from ..resources.acquisitions import Acquisition
    from ..resources.attributes import Kept
    from ..resources.ownership import Leak

#: More files than these that speak of the class are not looked at.
_MOST_FILES = 60
_NOT_CALLED = frozenset({"__init__", "__del__", "__exit__", "__aexit__"})


@dataclass(frozen=True, slots=True, eq=False)
class Forgotten:
    """An object that is made, and not ended on some way.

    Args:
        made: Where it is made, and kept in a local name.
        end: The name of the method that ends it, and is skipped.
        leak: The way.
    """

    made: Acquisition
    end: str
    leak: Leak


def forgotten_owner(acquired: Acquisition) -> Forgotten | None:
    """A place in the program that makes an object of the class which starts this child, and ends it on success only.

    Args:
        acquired: A child that ``__init__`` starts and keeps in an attribute.
    """
    function = acquired.function
    if acquired.disposition is not Disposition.ATTRIBUTE or function is None or function.name != "__init__":
        return None
    kept = acquired.module.project.ownership.kept(acquired)
    if kept is None or kept.cls.method("__del__") is not None or not _is_started(acquired, kept):
        return None
    enders = _enders(kept)
    if not enders:
        return None
    name = f"{kept.cls.module.name or ''}.{kept.cls.name}"
    releases = tuple(Release(method.name, method.is_async) for method in enders)
    entered = "releases" if kept.cls.method("__exit__") is not None else None
    resource = Resource(name, "process", name, release=releases, with_=entered, is_derived=True)
    for module, call in _made(kept.cls):
        made = acquisition_of(module, call, resource)
        judged = fate(made, risky(module)) if made is not None and made.disposition is Disposition.LOCAL else None
        if made is None or judged is None or judged.acts(Act.HANDS_ON, Act.ALIASES, Act.DROPS):
            continue
        leak = judged.leak(Way.EXCEPTION)
        ends = judged.acts(Act.RELEASES)
        if leak is not None and ends and (end := _method(module, ends[-1].node)) is not None:
            return Forgotten(made, end, leak)
    return None


def _is_started(acquired: Acquisition, kept: Kept) -> bool:
    """Whether the child runs when ``__init__`` returns, for all that is known."""
    if not acquired.resource.needs:
        return True
    return any(one.use.act is Act.STARTS and one.function is acquired.function for one in kept.uses)


def _enders(kept: Kept) -> list[Function]:
    """The methods of the class that end the child, or call one that does."""
    found = {
        one.function.name: one.function
        for one in kept.uses
        if one.function is not None and one.function.cls is kept.cls and one.use.act in (Act.ASKS, Act.RELEASES)
    }
    if not found:
        return []
    grown = True
    while grown:
        grown = False
        for name, method in kept.cls.methods.items():
            if name not in found and any(_calls_own(call, found) for call in method.calls):
                found[name] = method
                grown = True
    return [method for name, method in found.items() if name not in _NOT_CALLED]


def _calls_own(call: cst.Call, names: dict[str, Function]) -> bool:
    func = call.func
    own = isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value in ("self", "cls")
    return own and isinstance(func, cst.Attribute) and func.attr.value in names


def _made(cls: ClassInfo) -> Iterator[tuple[Module, cst.Call]]:
    """The calls in the program that make an object of a class."""
    modules = [cls.module]
    for number, path in enumerate(cls.module.project.mentions(cls.name, cls.module)):
        if number >= _MOST_FILES:
            break
        other = cls.module.project.module_for_path(path)
        if other is not None:
            modules.append(other)
    for module in modules:
        for call in module.calls:
            named = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
            if isinstance(named, cst.Name) and named.value == cls.name and module.evaluate(call.func) == (ClassValue(cls),):
                yield module, call


def _method(module: Module, use: cst.CSTNode) -> str | None:
    attribute = module.parent(use)
    return attribute.attr.value if isinstance(attribute, cst.Attribute) else None
