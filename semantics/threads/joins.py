"""Waiting for a thread that somebody has to tell to stop, where an interrupted wait tells nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name
from ..effects.exceptions import clause_classes
from ..program.references import references
from ..program.values import Constant, Instance
from ..program.variables import variable
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from .workers import Worker

_INTERRUPTS = frozenset({"KeyboardInterrupt", "BaseException"})


@dataclass(frozen=True, slots=True, eq=False)
class Unstopped:
    """A wait for a thread.

    Args:
        loop: What the thread goes through until it is told to stop.
        stop: The method that tells it; nobody calls it.
        join: The call that waits.
    """

    loop: cst.While
    stop: Function
    join: cst.Call


def unstopped(worker: Worker) -> Unstopped | None:
    """The wait that leaves a thread running when it is interrupted; None if somebody may stop it then."""
    one = worker.target
    cls = one.function.cls if one is not None else None
    if one is None or cls is None or one.function.module is not worker.module or not isinstance(worker.node, cst.Call):
        return None
    if any(cls.method(name) is not None for name in ("__exit__", "__aexit__", "__del__")):
        return None
    module = worker.module
    for loop in walk_own(one.function.node):
        if not isinstance(loop, cst.While) or not _polls(module, loop):
            continue
        stop = _teller(module, loop, one.function)
        if stop is None or any(True for _ in references(stop)):
            continue
        join = _join(module, worker.node)
        around = module.function_of(join) if join is not None else None
        if join is None or around is None or around is stop or is_closing_name(around.name) or _is_caught(module, join):
            continue
        if not any(_is_caught(one.module, one.node) for one in references(around)):
            return Unstopped(loop, stop, join)
    return None


def _polls(module: Module, loop: cst.While) -> bool:
    return any(isinstance(node, cst.Call) and module.callee(node) == "time.sleep" for node in walk_own(loop.body))


def _teller(module: Module, loop: cst.While, own: Function) -> Function | None:
    """The one method that changes the flag by which alone the loop is told to stop, but for the one that starts it."""
    negations = [one for one in walk(loop.test) if isinstance(one, cst.UnaryOperation) and isinstance(one.operator, cst.Not)]
    for flag in (one.expression for one in negations):
        if not isinstance(flag, cst.Attribute):
            continue
        owner = variable(module, flag)
        tellers = {
            module.function_of(store.target)
            for store in module.index.stores.get(flag.attr.value, ())
            if variable(module, store.target) == owner
            and store.value is not None
            and module.evaluate(store.value) == (Constant(True),)
        }
        only = tellers.pop() if len(tellers) == 1 else None
        if owner is not None and only is not None and only is not own and only.cls is own.cls:
            return only
    return None


def _join(module: Module, made: cst.Call) -> cst.Call | None:
    """An unbounded ``join()`` of a thread outside what stops it."""
    for load in module.index.loads.get("join", ()):
        call = module.parent(load)
        if not isinstance(call, cst.Call) or call.func is not load or call.args:
            continue
        around = module.function_of(call)
        if around is None or is_closing_name(around.name):
            continue
        if any(isinstance(value, Instance) and value.origin is made for value in module.evaluate(load.value)):
            return call
    return None


def _is_caught(module: Module, node: cst.CSTNode) -> bool:
    """Whether an interrupt at a node is seen to: by a ``finally``, or a clause that takes it, around it in its function."""
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, cst.Try) and inside is around.body:
            if around.finalbody is not None:
                return True
            if any(handler.type is None or _INTERRUPTS & clause_classes(module, handler.type) for handler in around.handlers):
                return True
        if isinstance(around, cst.With):
            return True
        inside = around
    return False
