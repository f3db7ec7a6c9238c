"""Threads and processes as objects: what they run, and whether the interpreter waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.callables import Target, only_target, targets
from ..program.values import Constant, FunctionValue, Instance, Method, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..program.module import ClassInfo, Module

_THREADS = ("threading.Thread", "threading.Timer")
_PROCESSES = ("multiprocessing.Process",)
_GIVEN = {"threading.Thread": (1, "target"), "threading.Timer": (1, "function"), "multiprocessing.Process": (1, "target")}


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """A thread or a process that the program makes.

    Args:
        module: Where it is made, or where its class is defined.
        node: The call that makes it; for a class that says itself what it runs, the class's name.
        target: The function it runs; None if that is not known.
        is_daemon: Whether the interpreter ends without waiting for it; None if that is not known.
        is_process: Whether it is a process.
    """

    module: Module
    node: cst.CSTNode
    target: Target | None
    is_daemon: bool | None
    is_process: bool


def worker_of(value: Value | None, modules: Iterable[Module]) -> Worker | None:
    """The worker whose method a value is.

    Args:
        value: What is called: ``thread.join``.
        modules: Modules in which it may be made.
    """
    if not isinstance(value, Method) or not isinstance(value.receiver, Instance):
        return None
    made = value.receiver
    if not isinstance(made.type, str):
        return of_class(made.type)
    if not isinstance(made.origin, cst.Call):
        return None
    for module in modules:
        if made.origin in module.index.scopes:
            return made_by(module, made.origin)
    return None


def made_by(module: Module, call: cst.Call) -> Worker | None:
    """The worker that a call of ``threading.Thread`` or the like makes."""
    for value in module.evaluate(call):
        if not isinstance(value, Instance) or value.origin is not call:
            continue
        if not isinstance(value.type, str):
            return of_class(value.type)
        if value.type in _GIVEN:
            given = argument(call, *_GIVEN[value.type])
            target = only_target(module.evaluate(given)) if given is not None else None
            return Worker(module, call, target, _is_daemon(module, call), value.type in _PROCESSES)
    return None


def given_by(module: Module, call: cst.Call) -> Worker | None:
    """The worker that a call makes, or that a function of the program makes and returns."""
    for value in module.evaluate(call):
        if isinstance(value, Instance) and isinstance(value.origin, cst.Call) and value.origin is not call:
            homes = [one.function.module for one in targets(module.evaluate(call.func))]
            home = next((one for one in homes if value.origin in one.index.scopes), None)
            return made_by(home, value.origin) if home is not None else None
    return made_by(module, call)


def _is_daemon(module: Module, call: cst.Call) -> bool | None:
    given = argument(call, 99, "daemon")
    if given is not None:
        known = _constant(module, given)
        return known if known is not None else None
    for store in module.index.stores.get("daemon", ()):
        if store.value is not None and _is_made_by(module, store.target.value, call):
            return _constant(module, store.value)
    for load in module.index.loads.get("setDaemon", ()):
        if _is_made_by(module, load.value, call):
            return True
    return False if not any(arg.star for arg in call.args) else None


def _is_made_by(module: Module, expr: cst.BaseExpression, call: cst.Call) -> bool:
    return any(isinstance(value, Instance) and value.origin is call for value in module.evaluate(expr))


def _constant(module: Module, expr: cst.BaseExpression) -> bool | None:
    values = module.evaluate(expr)
    if len(values) == 1 and isinstance(values[0], Constant) and (values[0].value is None or isinstance(values[0].value, bool)):
        return bool(values[0].value)
    return None


def of_class(cls: ClassInfo) -> Worker | None:
    """The worker that an instance of a class is; None if it is none."""
    is_process = cls.is_subclass_of(*_PROCESSES)
    if not is_process and not cls.is_subclass_of(*_THREADS):
        return None
    run = cls.method("run")
    target = only_target((FunctionValue(run, Instance(cls)),)) if run is not None else None
    return Worker(cls.module, cls.node.name, target, _is_daemon_class(cls), is_process)


def _is_daemon_class(cls: ClassInfo) -> bool | None:
    for base in cls.lineage:
        if isinstance(base, str) or base is None:
            continue
        for store in base.stores.get("daemon", ()):
            return _constant(base.module, store.value) if store.value is not None else None
        for binding in base.scope.bindings.get("daemon", ()):
            return _constant(base.module, binding.value) if binding.value is not None else None
        init = base.methods.get("__init__")
        for call in init.calls if init is not None else ():
            given = argument(call, 99, "daemon")
            if given is not None:
                return _constant(base.module, given)
            if any(arg.star == "**" for arg in call.args):
                return None
    return False
