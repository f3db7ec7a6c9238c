"""Classes whose own ``close()`` nobody calls: who lets their kind go calls a hook of another name, which they do not have."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import closes, is_closing_name
from ..program.module import ClassInfo
from .attributes import PLAIN_CLOSERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

_MOST_MODULES = 40


@dataclass(frozen=True, slots=True, eq=False)
class Unhooked:
    """A class that is let go by a hook it does not have.

    Args:
        close: The method that would close it.
        hook: The empty method of a base that is called instead.
        caller: The function that calls the hook, and not the method.
        call: The call.
        sibling: The method of another class of the kind that does it right.
    """

    close: Function
    hook: Function
    caller: Function
    call: cst.Call
    sibling: Function


def unhooked(cls: ClassInfo) -> Unhooked | None:
    """How objects of a class are let go without being closed; None if they are, or if that cannot be told."""
    close = next((cls.methods[name] for name in PLAIN_CLOSERS if name in cls.methods), None)
    if close is None or not any(closes(call) for call in close.calls):
        return None
    for base in cls.lineage[1:]:
        if not isinstance(base, ClassInfo):
            continue
        for name, hook in base.methods.items():
            if name in PLAIN_CLOSERS or not is_closing_name(name) or name.startswith("__") or not hook.is_empty:
                continue  # everything has a close() and a stop(): who calls one may mean anything
            if hook.is_async is not close.is_async or cls.method(name) is not hook:
                continue
            found = _called(cls, close, hook)
            if found is not None:
                return found
    return None


def _called(cls: ClassInfo, close: Function, hook: Function) -> Unhooked | None:
    """Who calls the hook and not the method, where another class of the kind overrides the hook."""
    base = hook.cls
    calls: list[tuple[Function, cst.Call]] = []
    sibling: Function | None = None
    modules = list(_modules(cls.module, hook.name))
    if len(modules) > _MOST_MODULES:
        return None
    for module in modules:
        for other in module.classes:
            if hook.name in other.methods and other is not base and base in other.lineage:
                sibling = sibling or _that_closes(other.methods[hook.name])
        calls += _calls(module, hook.name)
    if sibling is None or base is None:
        return None
    for caller, call in calls:
        if base in (caller.cls.lineage if caller.cls is not None else ()):
            continue  # one of the kind itself
        if not _knows(caller.module, cls):
            continue
        if any(isinstance(one.func, cst.Attribute) and one.func.attr.value == close.name for one in caller.calls):
            return None
        return Unhooked(close, hook, caller, call, sibling)
    return None


def _knows(module: Module, cls: ClassInfo) -> bool:
    """Whether a module speaks of the kind: of the class, or of one of its bases in the project."""
    names = {one.name for one in cls.lineage if isinstance(one, ClassInfo)}
    words = {*module.index.name_loads, *module.index.loads, *module.index.top.bindings}
    return bool(names & words)


def _modules(module: Module, name: str) -> Iterator[Module]:
    yield module
    for path in islice(module.project.mentions(name, module), _MOST_MODULES):
        other = module.project.module_for_path(path)
        if other is not None:
            yield other


def _that_closes(method: Function) -> Function | None:
    return method if any(closes(call) for call in method.calls) else None


def _calls(module: Module, name: str) -> list[tuple[Function, cst.Call]]:
    """The calls of a method of this name on anything but ``self``."""
    found = []
    for load in module.index.loads.get(name, ()):
        call, caller = module.parent(load), module.function_of(load)
        is_own = module.class_of_receiver(load.value) is not None
        if isinstance(call, cst.Call) and call.func is load and caller is not None and not is_own:
            found.append((caller, call))
    return found
