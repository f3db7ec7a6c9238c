"""Which lock it is that is taken, and where else it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOCKS, Kind
from ..program.arguments import argument
from ..program.values import Constant, Instance
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ..effects.summaries import Effect, Summary
    from ..program.module import Function, Module


def lock_taken(effect: Effect) -> cst.BaseExpression | None:
    """The lock that an effect takes and that the same thread cannot take twice; None for others and for bounded attempts."""
    if effect.detail.removesuffix(".acquire") not in LOCKS or LOCKS[effect.detail.removesuffix(".acquire")]:
        return None
    if isinstance(effect.node, cst.Call) and effect.detail.endswith(".acquire"):
        if argument(effect.node, 1, "timeout") is not None or not isinstance(effect.node.func, cst.Attribute):
            return None
        return effect.node.func.value
    return effect.node if isinstance(effect.node, cst.BaseExpression) else None


def wait_inside(lock: Effect, summary: Summary) -> Effect | None:
    """What waits while the lock of a ``with`` is held."""
    statement = lock.module.parent(lock.module.parent(lock.node) or lock.node)
    if not isinstance(statement, cst.With):
        return None
    for effect in summary.of(Kind.WAIT):
        if any(
            module is lock.module and statement in module.ancestors(node)
            for module, node in effect.way
        ):
            return effect
    return None


def origin_of(module: Module, lock: cst.BaseExpression) -> cst.CSTNode | None:
    """The call that made a lock, which tells whether two expressions mean the same; None if that is not known."""
    values = module.evaluate(lock)
    value = values[0] if len(values) == 1 else None
    return value.origin if isinstance(value, Instance) else None


def other_takers(
    module: Module, made: cst.CSTNode, handler: Collection[Function]
) -> Iterator[tuple[cst.CSTNode, Function]]:
    """Where else in a module a lock is taken, in functions that may run in the main thread.

    Args:
        module: Where to look.
        made: The call that made the lock.
        handler: Functions that do not count.
    """
    for node in walk(module.tree):
        lock: cst.BaseExpression | None = None
        if isinstance(node, cst.WithItem):
            lock = node.item
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "acquire":
            lock = node.func.value
            if module.evaluate(node.args[0].value) == (Constant(False),) if node.args else False:
                continue
        if not isinstance(lock, (cst.Name, cst.Attribute)) or origin_of(module, lock) is not made:
            continue
        function = module.function_of(node)
        if function is None or function in handler or runs_in_thread(module, function):
            continue
        yield lock, function


def runs_in_thread(module: Module, function: Function | None) -> bool:
    """Whether the function, or one it is defined in, is the main function of a thread of its own."""
    if function is None:
        return False
    if function.outer is not None and runs_in_thread(module, function.outer):
        return True
    cls = function.cls
    if cls is not None and function.name == "run" and cls.is_subclass_of("threading.Thread", "threading.Timer"):
        return True
    for call in module.calls:
        for arg in call.args:
            if arg.keyword is None or arg.keyword.value != "target" or not isinstance(arg.value, (cst.Name, cst.Attribute)):
                continue
            name = arg.value.value if isinstance(arg.value, cst.Name) else arg.value.attr.value
            if name == function.name:
                return True
    return False
