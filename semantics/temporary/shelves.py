"""Where the path of a temporary file or directory outlives the function that makes it, and whether it is removed from there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name, is_whole_close
from ..program.references import references
from ..resources.uses import Act, uses_of_name
from ..threads.threads import reached
from .paths import PathUse, PathUses, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from ..resources.table import Resource
    from .made import Temporary


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Where a path is kept: an attribute, a global name, a container that is one of these.

    Args:
        module: The module.
        name: The name of the attribute or of the global.
        is_attribute: Whether it is an attribute.
        what: What is kept there.
    """

    module: Module
    name: str
    is_attribute: bool
    what: What


def shelf_of(module: Module, target: cst.BaseExpression, what: What) -> Shelf | None:
    """What a store into ``target`` keeps the path in; None if that is not known to belong to the module."""
    if isinstance(target, cst.Subscript):
        target, what = target.value, What.HOLDER
    if isinstance(target, cst.Attribute):
        owner = module.class_of_receiver(target.value)
        if owner is None:
            named = module.class_named(target.value) if isinstance(target.value, cst.Name) else None
            owner = named if named is not None and not isinstance(named, str) and named.module is module else None
        return Shelf(module, target.attr.value, True, what) if owner is not None else None
    if isinstance(target, cst.Name):
        home = module.scope_of(target).binding_scope(target.value)
        home = module.scope_of(target).lookup(target.value) or home
        return Shelf(module, target.value, False, what) if home is module.index.top else None
    return None


def shelf_uses(shelf: Shelf, resource: Resource) -> Iterator[tuple[Function | None, PathUse]]:
    """The uses of what is kept, in the module, by whatever object; local aliases followed."""
    module = shelf.module
    loads: list[cst.Attribute] | list[cst.Name]
    if shelf.is_attribute:
        loads = module.index.loads.get(shelf.name, [])
    else:
        top = module.index.top
        loads = [node for node in module.index.name_loads.get(shelf.name, ()) if module.scope_of(node).lookup(shelf.name) is top]
    for node in loads:
        judge = PathUses(module, resource)
        function = module.function_of(node)
        use = judge.judge(node, shelf.what)
        yield function, use
        seen: set[str] = set()
        todo = [use.name] if use.act is Act.ALIASES else []
        while todo and function is not None:
            name = todo.pop()
            seen.add(name)
            for other in uses_of_name(function, name):
                inner = judge.judge(other)
                yield function, inner
                if inner.act is Act.ALIASES and inner.name not in seen:
                    todo.append(inner.name)


def is_known_elsewhere(shelf: Shelf) -> bool:
    """Whether another file of the package, or a string of this one, names the shelf."""
    module = shelf.module
    if next(module.project.mentions(shelf.name, module), None) is not None:
        return True
    quoted = re.compile(rf"""['"]{re.escape(shelf.name)}['"]""")
    return quoted.search(module.tree.code) is not None


def is_never_removed(shelf: Shelf, resource: Resource) -> bool:
    """Whether nothing that can be seen removes what is kept, or hands it to anybody who might."""
    if is_known_elsewhere(shelf):
        return False
    cached = shelf.what is What.HOLDER
    for _, use in shelf_uses(shelf, resource):
        if use.act is Act.HANDS_ON and not (cached and _is_item_returned(shelf.module, use.node)):
            return False
        if use.act is Act.RELEASES:
            return False
    return True


@dataclass(frozen=True, slots=True, eq=False)
class LeftByClose:
    """A path in an attribute that one method removes when it is done, others leave there, and ``close()`` does not remove.

    Args:
        remover: The method that removes it.
        leaver: A function that has the path made and does not remove it.
        closer: The method that lets the object go.
    """

    remover: Function
    leaver: Function
    closer: Function


def left_by_close(made: Temporary, shelf: Shelf) -> LeftByClose | None:
    """How an object is let go with the temporary thing still there; None if it is removed, or if that cannot be told."""
    maker = made.function
    cls = maker.cls if maker is not None else None
    if maker is None or cls is None or not shelf.is_attribute or is_known_elsewhere(shelf):
        return None
    removers: list[Function] = []
    for function, use in shelf_uses(shelf, made.resource):
        if use.act is Act.HANDS_ON:
            return None
        if use.act is Act.RELEASES and function is not maker:
            if function is None or function.cls is not cls:
                return None
            removers.append(function)
    if not removers or any(is_closing_name(one.name) or _is_taken(one) for one in removers):
        return None
    closers = [method for method in cls.methods.values() if is_whole_close(method.name)]
    closer = min(closers, key=lambda method: method.name.startswith("_"), default=None)
    if closer is None or cls.is_open or any(_may_call(closer, one) for one in removers):
        return None
    for reference in references(maker):
        function = reference.module.function_of(reference.node)
        if function is None or not isinstance(reference.module.parent(reference.node), cst.Call):
            return None
        if function not in removers and not any(_may_call(function, one) for one in removers):
            return LeftByClose(removers[0], function, closer)
    return None


def _is_taken(function: Function) -> bool:
    """Whether a method is read without being called: registered somewhere."""
    module = function.module
    loads = module.index.loads.get(function.name, ())
    return any(not isinstance(module.parent(load), cst.Call) for load in loads)


def _may_call(function: Function, other: Function) -> bool:
    """Whether a function, or one it calls, calls a method of this name."""
    return any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == other.name
        for one in reached(function)
        for call in one.function.calls
    )


def _is_item_returned(module: Module, node: cst.CSTNode) -> bool:
    """Whether an item of a container is returned: it is kept for the next who asks, so nobody may remove it."""
    item = module.parent(node)
    return isinstance(item, cst.Subscript) and item.value is node and isinstance(module.parent(item), cst.Return)
