"""Who cancels a coroutine function of the program: a timeout around its call, or somebody who has its task."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.callables import only_target
from ..program.references import references
from ..program.variables import variable
from ..resources.uses import parameter_name, uses_of_name
from ..text.names import is_none

if TYPE_CHECKING:
    from ..program.module import Function, Module

#: Functions that cancel their first argument when the time is up.
_BOUNDS = frozenset({"asyncio.wait_for"})
#: Context managers that cancel their body when the time is up.
_LIMITS = frozenset(
    {
        "asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "async_timeout.timeout_at", "anyio.fail_after",
        "anyio.move_on_after", "trio.fail_after", "trio.move_on_after",
    }
)  # fmt: skip
_LOOP_ENDS = "the end of the loop"
_MAKERS = frozenset({"create_task", "ensure_future"})
_MOST_DEEP = 3
_MOST_MODULES = 30


@dataclass(frozen=True, slots=True, eq=False)
class Canceller:
    """A call that is cancelled from outside.

    Args:
        module: Where.
        node: The call.
        how: By what, as a noun.
    """

    module: Module
    node: cst.Call
    how: str


def canceller(function: Function, depth: int = _MOST_DEEP) -> Canceller | None:
    """A call of a coroutine function, or of one that awaits it, which the program cancels; None if none is seen."""
    mentions = function.module.project.mentions(function.name, function.module)
    if not function.is_async or len(list(islice(mentions, _MOST_MODULES + 1))) > _MOST_MODULES:
        return None
    awaiting: list[Function] = []
    for reference in references(function) if depth else ():
        module, call = reference.module, reference.module.parent(reference.node)
        if not reference.sure or not isinstance(call, cst.Call) or call.func is not reference.node:
            continue
        how = cancelled_by(module, call)
        if how is not None:
            return Canceller(module, call, how)
        outer = module.function_of(call)
        if outer is not None and isinstance(module.parent(call), cst.Await) and outer is not function:
            awaiting.append(outer)
    return next((found for one in dict.fromkeys(awaiting) if (found := canceller(one, depth - 1)) is not None), None)


def cancelled_by(module: Module, call: cst.Call) -> str | None:
    """What cancels the coroutine that a call makes, told from where the call stands; None if nothing is seen to."""
    parent = module.parent(call)
    outer = module.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(outer, cst.Call):
        bound = argument(outer, 1, "timeout")
        if module.callee(outer) in _BOUNDS and bound is not None and not is_none(bound):
            return "wait_for()"
        if _makes_task(outer):
            return _end_of_task(module, outer)
        return _end_of_given(module, outer, parent) if isinstance(parent, cst.Arg) else None
    if not isinstance(parent, cst.Await):
        return None
    inside: cst.CSTNode = parent
    for around in module.enclosing(parent):
        if isinstance(around, cst.With) and inside is around.body:
            for item in around.items:
                if isinstance(item.item, cst.Call) and module.callee(item.item) in _LIMITS and item.item.args:
                    return "a timeout" if not is_none(item.item.args[0].value) else None
        inside = around
    return None


def _makes_task(call: cst.Call) -> bool:
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return isinstance(name, cst.Name) and name.value in _MAKERS


def _end_of_task(module: Module, made: cst.Call) -> str | None:
    """What cancels the task that a call makes: somebody who has it, or if nobody has, the end of the loop."""
    if isinstance(module.parent(made), cst.Expr):
        return _LOOP_ENDS
    return "cancel()" if _is_cancelled(module, made) else None


def _end_of_given(module: Module, call: cst.Call, arg: cst.Arg) -> str | None:
    """The same for a coroutine that is given to a function of the program which makes a task of it, and gives that back."""
    one = only_target(module.evaluate(call.func))
    name = parameter_name(one.function, one.filled, call, arg) if one is not None else None
    if one is None or name is None or one.function.is_generator:
        return None
    home, uses = one.function.module, uses_of_name(one.function, name)
    around = home.parent(uses[0]) if len(uses) == 1 else None
    made = home.parent(around) if isinstance(around, cst.Arg) else None
    if not isinstance(made, cst.Call) or not _makes_task(made):
        return None
    if isinstance(home.parent(made), cst.Return) or _is_only_returned(one.function, made):
        return _LOOP_ENDS if isinstance(module.parent(call), cst.Expr) else None
    return _end_of_task(home, made)


def _is_only_returned(function: Function, made: cst.Call) -> bool:
    """Whether the task that a call makes is kept in a local name, and nothing but returned, or given a callback."""
    module, parent = function.module, function.module.parent(made)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return False
    for use in uses_of_name(function, target.value):
        around = module.parent(use)
        if not isinstance(around, cst.Return) and not (
            isinstance(around, cst.Attribute) and around.attr.value in ("add_done_callback", "set_name")
        ):
            return False
    return True


def _is_cancelled(module: Module, made: cst.Call) -> bool:
    """Whether the task that a call makes is kept in a variable, or an attribute of ``self``, that is cancelled."""
    parent = module.parent(made)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    owner = variable(module, target) if isinstance(target, (cst.Name, cst.Attribute)) else None
    if owner is None:
        return False
    return any(
        isinstance(load.value, (cst.Name, cst.Attribute)) and variable(module, load.value) == owner
        for load in module.index.loads.get("cancel", ())
    )
