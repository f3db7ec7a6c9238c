"""Tasks that are kept on an instance, and what the rest of the program does with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name
from ..effects.known_effects import LOG_METHODS
from ..program.values import UNKNOWN, Parameter
from ..resources.uses import captured, uses_of_name
from ..threads.threads import reached
from .tasks import made_task

if TYPE_CHECKING:
    from ..program.module import ClassInfo, Function, Module
    from .tasks import Task

_ADDS = frozenset({"add", "append", "appendleft", "insert", "setdefault"})
#: What takes a task out of a container, or asks something of it, and neither ends it nor waits for it.
_QUIET = frozenset(
    {
        "add_done_callback", "remove_done_callback", "done", "cancelled", "set_name", "get_name", "discard", "remove", "clear",
        "pop", "copy", *_ADDS,
    }
)  # fmt: skip
_LOOKS = frozenset({"builtins.len", "builtins.bool", "builtins.print", "builtins.id", "builtins.repr", "builtins.str"})


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Where a task is kept.

    Args:
        cls: The class of the instance.
        attribute: The attribute.
        in_container: Whether the attribute holds many.
        put: Where it is put there: the attribute.
    """

    cls: ClassInfo
    attribute: str
    in_container: bool
    put: cst.CSTNode

    def readers(self, module: Module) -> list[cst.Attribute] | None:
        """The readings of the attribute that may end the tasks or wait for them; None if others may see to it.

        Args:
            module: The class's module.
        """
        found: list[cst.Attribute] = []
        for load in module.index.loads.get(self.attribute, ()):
            owner = module.class_of_receiver(load.value)
            if owner is None or not (self.cls in owner.lineage or owner in self.cls.lineage):
                if owner is None and not _is_quiet(module, load):
                    return None
                continue
            if not _is_quiet(module, load):
                found.append(load)
        if self._is_read_elsewhere(module):
            return None
        return found

    def _is_read_elsewhere(self, module: Module) -> bool:
        code = module.tree.code
        if f'"{self.attribute}"' in code or f"'{self.attribute}'" in code:
            return True
        for path in module.project.mentions(self.attribute, module):
            if not self.attribute.startswith("_") or path in set(module.project.mentions(self.cls.name, module)):
                return True
        return any(not isinstance(base, type(self.cls)) and base != "builtins.object" for base in self.cls.lineage[1:])


def _is_quiet(module: Module, load: cst.Attribute) -> bool:
    """Whether a reading of an attribute neither ends what it holds nor waits for it, nor hands it to somebody who may."""
    parent = module.parent(load)
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in _QUIET
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation, cst.FormattedStringExpression, cst.Expr)):
        return True
    if isinstance(parent, (cst.If, cst.While, cst.Assert, cst.Del)):
        return True
    if isinstance(parent, cst.BooleanOperation):
        return any(isinstance(around, (cst.If, cst.While, cst.Assert)) for around in _above(module, parent))
    if isinstance(parent, cst.Subscript):
        holder = module.parent(parent)
        if isinstance(holder, cst.Attribute):
            return holder.attr.value in _QUIET
        return isinstance(holder, (cst.AssignTarget, cst.Del))
    if isinstance(parent, cst.Arg):
        call = module.parent(parent)
        if isinstance(call, cst.Call):
            if module.callee(call) in _LOOKS:
                return True
            return isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS
    return False


def _above(module: Module, node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes around an expression that are operations and tests, the last of them included."""
    found: list[cst.CSTNode] = []
    for around in module.ancestors(node):
        found.append(around)
        if not isinstance(around, (cst.BooleanOperation, cst.UnaryOperation)):
            break
    return found


def kept_on(task: Task) -> Kept | None:
    """Where on an instance a task is kept, directly or through a local name; None if it is not, or handed on as well."""
    module = task.module
    function = module.function_of(task.call)
    if function is None or task.is_later:
        return None
    parent = module.parent(task.call)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0].target, cst.Name):
        return _through_name(module, function, parent.targets[0].target.value)
    return _of_place(module, task.call)


def ended_sibling(task: Task, kept: Kept) -> cst.Attribute | None:
    """Where a ``finally`` of the method that makes a task ends another one that the same method has made and kept."""
    module = task.module
    function = module.function_of(task.call)
    if function is None or function.cls is not kept.cls:
        return None
    others: set[str] = set()
    for call in function.calls:
        made = made_task(module, call) if call is not task.call else None
        other = kept_on(made) if made is not None else None
        if other is not None and not other.in_container and other.cls is kept.cls:
            others.add(other.attribute)
    for name in sorted(others - {kept.attribute}):
        for load in module.index.loads.get(name, ()):
            if module.function_of(load) is not function or module.class_of_receiver(load.value) is not kept.cls:
                continue
            in_finally = any(isinstance(around, cst.Finally) for around in module.ancestors(load))
            if in_finally and not _is_quiet(module, load):
                return load
    return None


def _through_name(module: Module, function: Function, name: str) -> Kept | None:
    if captured(function, name):
        return None
    found: Kept | None = None
    for use in uses_of_name(function, name):
        parent = module.parent(use)
        if isinstance(parent, cst.Attribute) and parent.attr.value in _QUIET:
            continue
        kept = _of_place(module, use)
        if kept is None:
            return None
        found = kept
    return found


def _of_place(module: Module, node: cst.CSTNode) -> Kept | None:
    """Where the value of an expression is put."""
    parent = module.parent(node)
    display = module.parent(parent) if isinstance(parent, cst.Element) else parent
    if isinstance(display, (cst.List, cst.Set, cst.ListComp, cst.SetComp)):
        made = module.parent(display)
        target = made.targets[0].target if isinstance(made, cst.Assign) and len(made.targets) == 1 else None
        return _kept(module, target, True) if isinstance(target, cst.Attribute) else None
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        target = parent.targets[0].target
        if isinstance(target, cst.Attribute):
            return _kept(module, target, False)
        if isinstance(target, cst.Subscript) and isinstance(target.value, cst.Attribute):
            return _kept(module, target.value, True)
    if isinstance(parent, cst.AnnAssign) and isinstance(parent.target, cst.Attribute):
        return _kept(module, parent.target, False)
    if isinstance(parent, cst.Arg):
        call = module.parent(parent)
        func = call.func if isinstance(call, cst.Call) else None
        if isinstance(func, cst.Attribute) and func.attr.value in _ADDS and isinstance(func.value, cst.Attribute):
            return _kept(module, func.value, True)
    return None


def closes_itself(cls: ClassInfo) -> bool:
    """Whether a method that closes no more than others closes the instance: a task that waits for itself waits forever."""
    module = cls.module
    for name in (name for name in cls.methods if is_closing_name(name)):
        for load in module.index.loads.get(name, ()):
            if module.class_of_receiver(load.value) not in cls.lineage:
                continue
            caller = module.method_around(load)
            if caller is None or not (is_closing_name(caller.name) or caller.name in ("__aexit__", "__exit__")):
                return True
    return False


def only_tasks(module: Module, kept: Kept) -> bool:
    """Whether nothing but tasks is put into the container that holds some."""
    made = [task for call in module.calls if (task := made_task(module, call)) is not None]
    places = {where.put for task in made if (where := kept_on(task)) is not None and where.attribute == kept.attribute}
    for load in module.index.loads.get(kept.attribute, ()):
        parent = module.parent(load)
        puts = isinstance(parent, cst.Attribute) and parent.attr.value in (*_ADDS, "extend", "update")
        if isinstance(parent, cst.Subscript):
            puts = isinstance(module.parent(parent), (cst.AssignTarget, cst.AnnAssign, cst.AugAssign))
        if puts and load not in places:
            return False
    return True


def runs_foreign(task: Task) -> bool:
    """Whether a task runs what somebody has given, who may do anything: close the instance that keeps the task, say."""
    functions = task.functions
    if not functions:
        return True
    for function in functions:
        for one in reached(function):
            for call in one.function.calls:
                values = one.function.module.evaluate(call.func)
                is_unknown = isinstance(call.func, cst.Name) and UNKNOWN in values
                if is_unknown or any(isinstance(value, Parameter) for value in values):
                    return True
    return False


def _kept(module: Module, target: cst.Attribute, in_container: bool) -> Kept | None:
    cls = module.class_of_receiver(target.value)
    return Kept(cls, target.attr.value, in_container, target) if cls is not None else None
