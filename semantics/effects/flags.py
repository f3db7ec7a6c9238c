"""Who reads a flag or an event, so that setting it makes the program do something."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from ..program.known_types import EVENTS
from ..program.values import ClassValue, Instance, ModuleValue
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ..program.module import ClassInfo, Function, Module
    from ..text.names import Scope

_Flag: TypeAlias = cst.Name | cst.Attribute
_Counts: TypeAlias = "Callable[[Module, _Flag], bool]"

_MOST_FILES = 60  # how many other files are looked into; a word that stands in more of them is taken to be read
#: Methods of an event that change it, and tell nobody.
_CHANGING = frozenset({"set", "clear"})


def flag_targets(node: cst.CSTNode) -> Iterator[_Flag]:
    """The variables and attributes that an assignment sets."""
    for one in assigned(node):
        if isinstance(one, (cst.Name, cst.Attribute)):
            yield one


def assigned(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What an assignment sets: names, attributes, items; of nested targets each one."""
    targets: list[cst.BaseExpression] = []
    if isinstance(node, cst.Assign):
        targets = [one.target for one in node.targets]
    elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr)):
        targets = [node.target]
    while targets:
        one = targets.pop()
        if isinstance(one, (cst.Tuple, cst.List)):
            targets += [element.value for element in one.elements]
        else:
            yield one


def is_obeyed(module: Module, target: _Flag, writers: Collection[Function]) -> bool:
    """Whether anybody but its writers reads a flag: in a test, as a value, or by its name in a string.

    That something is called on what it holds (``self.file.close()``) is no reading of a flag. An object whose class, or a base
    of it, is not part of the program is taken to read its own attributes: ``server.should_exit = True``.

    Args:
        module: Where it is set.
        target: What is assigned to.
        writers: The functions that set it; what they read of it only concerns themselves.
    """

    def is_reading(where: Module, load: _Flag) -> bool:
        parent = where.parent(load)
        return not (isinstance(parent, cst.Attribute) and parent.value is load)

    if isinstance(target, cst.Attribute) and _reads_itself(module, target.value, target.attr.value):
        return True
    return _is_loaded(module, target, writers, is_reading)


def _reads_itself(module: Module, owner: cst.BaseExpression, name: str) -> bool:
    """Whether code outside the program, or the object itself, may learn of what an attribute of it is set to."""
    for value in module.evaluate(owner):
        if isinstance(value, Instance) and not isinstance(value.type, str):
            cls = value.type
        elif isinstance(value, ClassValue):
            cls = value.cls
        elif isinstance(value, ModuleValue):
            continue
        else:
            return True
        if any(base is None or (isinstance(base, str) and _is_outside(base)) for base in cls.lineage):
            return True
        if cls.method("__setattr__") is not None or _is_described(module, cls, name):
            return True
    return False


def _is_described(module: Module, cls: ClassInfo, name: str) -> bool:
    """Whether the class has a descriptor under a name, which learns of what is assigned."""
    for value in module.project.evaluator.attribute(ClassValue(cls), name):
        kind = value.type if isinstance(value, Instance) else None
        if _is_outside(kind) if isinstance(kind, str) else kind is not None and kind.method("__set__") is not None:
            return True
    return False


def _is_outside(dotted: str) -> bool:
    home = dotted.partition(".")[0]
    return home != "builtins" and home not in sys.stdlib_module_names


def is_event(module: Module, expr: cst.BaseExpression) -> bool:
    """Whether the expression is surely an event of threading, multiprocessing or asyncio."""
    values = module.evaluate(expr)
    return all(isinstance(value, Instance) and value.type in EVENTS for value in values)


def is_awaited_or_asked(module: Module, event: cst.BaseExpression) -> bool:
    """Whether anybody waits for an event, asks it, or gets hold of it to do so.

    Args:
        module: Where it is set.
        event: The event, as it is written there.
    """
    if not isinstance(event, (cst.Name, cst.Attribute)):
        return True
    for value in module.evaluate(event):
        origin = value.origin if isinstance(value, Instance) else None
        assignment = module.parent(origin) if origin is not None else None
        if not isinstance(assignment, (cst.Assign, cst.AnnAssign)) or _is_bound_twice(assignment):
            return True

    def is_use(where: Module, load: _Flag) -> bool:
        parent = where.parent(load)
        return not (isinstance(parent, cst.Attribute) and parent.attr.value in _CHANGING)

    return _is_loaded(module, event, (), is_use)


def _is_bound_twice(assignment: cst.Assign | cst.AnnAssign) -> bool:
    return isinstance(assignment, cst.Assign) and len(assignment.targets) > 1


def _is_loaded(module: Module, target: _Flag, writers: Collection[Function], counts: _Counts) -> bool:
    if isinstance(target, cst.Name):
        home = module.scope_of(target).lookup(target.value)
        if home is None:
            return True
        return _is_name_loaded(module, target.value, home, writers, counts)
    name = target.attr.value
    for load in module.index.loads.get(name, ()):
        if module.function_of(load) not in writers and counts(module, load):
            return True
    if _is_named_in_text(module, name) or _is_loaded_beside(module, name, counts):
        return True
    homes = _homes(module, target.value)
    return any(_is_loaded_in(home, name, counts) or _is_loaded_beside(home, name, counts) for home in homes)


def _homes(module: Module, owner: cst.BaseExpression) -> list[Module]:
    """The other modules whose classes, or which themselves, an attribute's owner is: who reads it need only know these."""
    found: dict[Module, None] = {}
    for value in module.evaluate(owner):
        if isinstance(value, ModuleValue):
            found[value.module] = None
        cls = value.cls if isinstance(value, ClassValue) else value.type if isinstance(value, Instance) else None
        if cls is not None and not isinstance(cls, str):
            found.update((one.module, None) for one in cls.lineage if one is not None and not isinstance(one, str))
    return [home for home in found if home is not module]


def _is_name_loaded(module: Module, name: str, home: Scope, writers: Collection[Function], counts: _Counts) -> bool:
    for load in module.index.name_loads.get(name, ()):
        if module.scope_of(load).lookup(name) is not home or module.function_of(load) in writers:
            continue
        if counts(module, load):
            return True
    if home.outer is None:
        return _is_named_in_text(module, name) or _is_loaded_beside(module, name, counts)
    return False


def _is_loaded_beside(module: Module, name: str, counts: _Counts) -> bool:
    """Whether another file of the package reads the attribute, of whatever object."""
    for number, path in enumerate(module.project.mentions(name, module)):
        other = module.project.module_for_path(path) if number < _MOST_FILES else None
        if other is None:
            return True
        if not _are_related(module, other):
            continue
        if _is_loaded_in(other, name, counts):
            return True
    return False


def _is_loaded_in(module: Module, name: str, counts: _Counts) -> bool:
    loads = (*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ()))
    return any(counts(module, load) for load in loads) or _is_named_in_text(module, name)


def _are_related(module: Module, other: Module) -> bool:
    """Whether two files are of one program: scripts that lie side by side are only if one imports the other."""
    if module.name is None or other.name is None or "." in module.name or module.is_package:
        return True
    return module.name in other.imports or other.name in module.imports


def _is_named_in_text(module: Module, name: str) -> bool:
    """Whether the name stands alone in a string, and the module gets attributes by their names."""
    text = module.tree.code
    return "getattr" in text and re.search(rf"""["'.]{re.escape(name)}["']""", text) is not None


def leads_out(module: Module, target: _Flag) -> bool:
    """Whether the module has a loop that a flag ends, or a test of it that leads to a way out."""
    name = target.value if isinstance(target, cst.Name) else target.attr.value
    loads: list[cst.CSTNode] = [*module.index.loads.get(name, ())]
    if isinstance(target, cst.Name):
        loads = [*module.index.name_loads.get(name, ())]
    return any(_is_way_out(module, load) for load in loads)


def _is_way_out(module: Module, load: cst.CSTNode) -> bool:
    inside = load
    for around in module.ancestors(load):
        if isinstance(around, cst.Return):
            return True
        if isinstance(around, cst.While):
            return inside is around.test
        if isinstance(around, cst.If):
            return inside is around.test and any(
                isinstance(node, (cst.Return, cst.Break, cst.Raise)) for node in walk_own(around.body)
            )
        if isinstance(around, (cst.BaseSuite, cst.FunctionDef, cst.Lambda)):
            return False
        inside = around
    return False
