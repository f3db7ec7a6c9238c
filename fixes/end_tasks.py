"""Cancel all tasks that an instance keeps, and wait until they have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.tasks.owners import closes_itself, only_tasks
from .begin_close import begin_close
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.tasks.owners import Kept

_SEQUENCES = frozenset({"builtins.list", "collections.deque"})
_SETS = frozenset({"builtins.set", "weakref.WeakSet"})
_DICTS = frozenset({"builtins.dict", "weakref.WeakValueDictionary", "collections.OrderedDict"})


def end_owned_tasks(module: Module, closing: Function, kept: Kept, *, foreign: bool) -> Fix | None:
    """Let a method that closes an instance begin with the end of the tasks in a container of it.

    ``gather`` waits for them at once, whatever becomes of one of them. Unsafe: what they were about to do is not done.

    Args:
        module: The module.
        closing: The method; one that is no coroutine function only cancels the tasks.
        kept: Where they are kept.
        foreign: Whether they run what others gave. One of them may then be who closes, and does not wait for itself.

    Returns:
        None where it may hold something else, or is not there from the beginning.
    """
    cls, node = closing.cls, closing.node
    if cls is None or closing.receiver is None or not isinstance(node, cst.FunctionDef) or closes_itself(cls):
        return None
    stored = [store.value for store in cls.stores.get(kept.attribute, ())]
    kind = _kind(module, [*cls.begun(kept.attribute), *stored])
    if kind is None or not cls.begun(kept.attribute) or not only_tasks(module, kept):
        return None
    tasks = f"{closing.receiver}.{kept.attribute}"
    held = f"{tasks}.values()" if kind is cst.Dict else tasks
    scope = module.scope_of(node.body)
    reach = Reach(module, scope)
    task = next((name for name in ("task", "one") if name not in scope.bindings), None)
    lines = []
    if task is None or (foreign and "tasks" in scope.bindings):
        return None
    if foreign:
        current = reach("asyncio.current_task")
        if current is None:
            return None
        others = f"{held} - {{{current}()}}" if kind is cst.Set else f"[{task} for {task} in {held} if {task} is not {current}()]"
        lines.append(f"tasks = {others}")
        held = "tasks"
    lines += [f"for {task} in {held}:", f"    {task}.cancel()"]
    if closing.is_async:
        gather = reach("asyncio.gather")
        if gather is None:
            return None
        lines.append(f"await {gather}(*{held}, return_exceptions=True)")
    if _leaves_nothing(closing, kept.attribute) and not _is_emptied(module, kept.attribute):
        lines.append(f"{tasks}.clear()")
    return Fix("End the tasks first", Safety.UNSAFE, {node.body: begin_close(closing, lines)}, reach.imports)


def _kind(module: Module, begun: list[cst.BaseExpression | None]) -> type[cst.CSTNode] | None:
    """What kind of container a value is: a list, a set or a dict, by the type of its display."""
    kinds: set[type[cst.CSTNode] | None] = set()
    for value in begun:
        func = value.func if isinstance(value, cst.Call) else None
        made = module.resolve(func.value if isinstance(func, cst.Subscript) else func) if func is not None else None
        if isinstance(value, (cst.List, cst.ListComp)) or made in _SEQUENCES:
            kinds.add(cst.List)
        elif isinstance(value, (cst.Set, cst.SetComp)) or made in _SETS:
            kinds.add(cst.Set)
        elif isinstance(value, cst.Dict) or made in _DICTS:
            kinds.add(cst.Dict)
        else:
            kinds.add(None)
    return kinds.pop() if len(kinds) == 1 else None


def _leaves_nothing(closing: Function, attribute: str) -> bool:
    """Whether the method empties other things that the instance keeps, so that it may be used again."""
    for node in closing.own:
        if isinstance(node, cst.Assign) and isinstance(node.value, (cst.Name, cst.List, cst.Dict)):
            value = node.value
            empty = value.value == "None" if isinstance(value, cst.Name) else not value.elements
            if empty and any(isinstance(target.target, cst.Attribute) for target in node.targets):
                return True
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "clear":
            return isinstance(node.func.value, cst.Attribute) and node.func.value.attr.value != attribute
    return False


def _is_emptied(module: Module, attribute: str) -> bool:
    """Whether what has ended is taken out of it, or all of it somewhere."""
    for load in module.index.loads.get(attribute, ()):
        parent = module.parent(load)
        if isinstance(parent, cst.Attribute) and parent.attr.value in ("discard", "remove", "pop", "clear"):
            return True
    return False
