"""Loops that run until somebody says stop: which word they wait for, and who says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import Constant, Container
from ..program.variables import variable
from ..text.names import Scope
from ..text.walk import walk

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from ..threads.workers import Worker

_ASKS = frozenset({"is_set", "wait"})
_SAYS = frozenset({"set", "put", "put_nowait", "append", "notify", "notify_all"})


@dataclass(frozen=True, slots=True, eq=False)
class StopSignal:
    """What ends a loop: an event that is set, a flag that changes.

    Args:
        module: Where the loop stands.
        owner: The event or flag, as `values.variable` tells it.
        test: The expression that asks for it.
        is_event: Whether it is asked by a method (``is_set``), and said by one.
    """

    module: Module
    owner: tuple[object, str]
    test: cst.BaseExpression
    is_event: bool

    def givers(self) -> list[tuple[Function | None, cst.CSTNode]]:
        """Where the module says stop, each with its function; assignments that make the event or flag are none."""
        module, name = self.module, self.owner[1]
        found: list[tuple[Function | None, cst.CSTNode]] = []
        if self.is_event:
            for method in sorted(_SAYS):
                for load in module.index.loads.get(method, ()):
                    if variable(module, load.value) == self.owner:
                        found.append((module.function_of(load), load))
            return found
        begins = self.begins
        for store in module.index.stores.get(name, ()):
            if variable(module, store.target) == self.owner and not _is(module, store.value, begins):
                found.append((module.function_of(store.target), store.target))
        scope = self.owner[0]
        for binding in scope.bindings.get(name, ()) if isinstance(scope, Scope) else ():
            if not _is(module, binding.value, begins):
                found.append((module.function_of(binding.node), binding.node))
        return found

    @property
    def begins(self) -> bool:
        """The value a flag has while the loop runs."""
        parent = self.module.parent(self.test)
        return not (isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not))

    def is_known_elsewhere(self) -> bool:
        """Whether another file of the package speaks of a name like it; private ones are this module's own."""
        if self.owner[1].startswith("_"):
            return False
        return next(self.module.project.mentions(self.owner[1], self.module), None) is not None


def _is(module: Module, expr: cst.BaseExpression | None, wanted: bool) -> bool:
    return expr is not None and module.evaluate(expr) == (Constant(wanted),)


def stop_signal(function: Function) -> StopSignal | None:
    """What alone ends a function that is one endless loop: ``while not stop.is_set()``, ``while self.running``.

    None if there is none, or if the loop can be left in another way.
    """
    module = function.module
    loops = [node for node in function.own if isinstance(node, cst.While)]
    if len(loops) != 1 or is_left_inside(loops[0]):
        return None
    test = loops[0].test
    negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
    asked = test.expression if isinstance(test, cst.UnaryOperation) and negated else test
    if isinstance(asked, cst.Call):
        if not (isinstance(asked.func, cst.Attribute) and asked.func.attr.value in _ASKS and negated):
            return None
        owner = variable(module, asked.func.value)
        return StopSignal(module, owner, asked, is_event=True) if owner is not None else None
    owner = variable(module, asked) if isinstance(asked, (cst.Name, cst.Attribute)) else None
    if owner is None or (isinstance(asked, cst.Name) and asked.value in ("True", "False")):
        return None
    return StopSignal(module, owner, asked, is_event=False)


def given_signal(worker: Worker) -> StopSignal | None:
    """What alone ends a thread, as `stop_signal`; an event that is handed to it is known by its maker's name."""
    one = worker.target
    signal = stop_signal(one.function) if one is not None else None
    if one is None or signal is None or signal.owner[0] is not one.function.scope:
        return signal
    if signal.givers() or not isinstance(worker.node, cst.Call):
        return None
    places = [param.name.value for param in one.function.positional]
    name = signal.owner[1]
    if name not in places:
        return None
    given = handed_on(worker.module, worker.node, places.index(name) - one.filled, name)
    owner = variable(worker.module, given) if given is not None else None
    return StopSignal(worker.module, owner, signal.test, signal.is_event) if owner is not None and signal.is_event else None


def handed_on(module: Module, call: cst.Call, place: int, name: str) -> cst.BaseExpression | None:
    """What a thread's function gets for a parameter, by ``args=(...)`` and ``kwargs={...}``."""
    args, kwargs = argument(call, 3, "args"), argument(call, 4, "kwargs")
    for value in module.evaluate(kwargs) if kwargs is not None else ():
        if isinstance(value, Container) and value.keys is not None:
            for key, expr in zip(value.keys, value.elements, strict=True):
                if module.evaluate(key) == (Constant(name),):
                    return expr
    for value in module.evaluate(args) if args is not None else ():
        if isinstance(value, Container) and value.keys is None and 0 <= place < len(value.elements):
            return value.elements[place]
    return None


def is_left_inside(loop: cst.While) -> bool:
    """Whether something in a loop's body may leave it."""
    return any(isinstance(node, (cst.Break, cst.Return, cst.Raise)) for node in walk(loop.body))
