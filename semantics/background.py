"""What is lost when nobody holds the task of a coroutine: work without end, what it starts, what it is to save."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from .acquisitions import Disposition, acquisition
from .names import BindingKind
from .resources import shipped
from .values import Constant, Coroutine, FunctionValue, Instance, Known, variable
from .walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module
    from .tasks import Task

_MOST_DEEP = 4
#: First or last words of the names of coroutines that keep data from being lost.
_SAVING = frozenset({"flush", "save", "commit", "persist", "checkpoint", "backup"})
_LASTING = frozenset({"process", "server", "pool", "executor", "thread", "timer", "manager", "watcher", "browser"})
_FLAG_CALLS = frozenset({"is_set", "done", "is_closed", "closed", "is_closing", "is_alive"})


class Loss(enum.Enum):
    """What is lost."""

    ENDLESS = "runs until it is cancelled"
    STARTS = "starts something that lasts"
    SAVES = "saves what is not saved yet"
    RESOLVES = "gives a result that somebody waits for"


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Something a coroutine does that matters to others.

    Args:
        loss: What is lost when it is not seen to.
        module: The module of ``node``.
        node: Where it is done.
        detail: What it is, for messages.
    """

    loss: Loss
    module: Module
    node: cst.CSTNode
    detail: str = ""


def work_of(task: Task) -> Work | None:
    """What of a task's work matters most, or None if that is not known, or if nothing does."""
    for function in task.functions:
        for one in _work(function, set(), _MOST_DEEP):
            return one
        words = [word for word in function.name.lower().split("_") if word]
        if words and (words[0] in _SAVING or words[-1] in _SAVING):
            return Work(Loss.SAVES, function.module, function.node, function.name)
        resolved = _resolved(function)
        if resolved is not None:
            return Work(Loss.RESOLVES, function.module, resolved, "")
    return _started(task)


def _started(task: Task) -> Work | None:
    """``create_task(loop.create_server(...))``: the coroutine itself acquires."""
    if task.coroutine is None:
        return None
    for value in task.module.evaluate(task.coroutine):
        if isinstance(value, Instance) and isinstance(value.type, str) and isinstance(value.origin, cst.Call):
            resource = shipped().of_type(value.type)
            if resource is not None and resource.kind in _LASTING and resource.acquire == "await":
                return Work(Loss.STARTS, task.module, task.call, resource.name)
    return None


def _work(function: Function, seen: set[Function], depth: int) -> Iterator[Work]:
    """What a function does, itself or by what it calls."""
    if function in seen:
        return
    seen.add(function)
    module = function.module
    called: list[Function] = []
    for node in walk_own(function.node):
        if function.is_async and is_endless(module, node):
            yield Work(Loss.ENDLESS, module, node)
        elif isinstance(node, cst.Call):
            detail = _starts(module, node)
            if detail is not None:
                yield Work(Loss.STARTS, module, node, detail)
            called += _called(module, node)
    if depth > 0:
        for other in called:
            yield from _work(other, seen, depth - 1)


def _called(module: Module, call: cst.Call) -> Iterator[Function]:
    for value in module.evaluate(call):
        if isinstance(value, Coroutine):
            yield value.function
    for value in module.evaluate(call.func):
        if isinstance(value, FunctionValue) and not value.function.is_async and not value.function.is_generator:
            yield value.function


def _starts(module: Module, call: cst.Call) -> str | None:
    """What a call starts that is still there when the call is over."""
    values = module.evaluate(call.func)
    if Known("os.fork") in values:
        return "os.fork"
    found = acquisition(module, call, shipped())
    if found is None or found.resource.kind not in _LASTING or found.disposition is Disposition.WITH:
        return None
    if found.disposition is Disposition.LOCAL and found.resource.kind != "server":
        return None  # as a rule, what is kept in a local name is waited for
    return found.resource.name


def is_endless(module: Module, node: cst.CSTNode) -> bool:
    """Whether a loop of a coroutine goes on until somebody says stop, or cancels it: ``while True`` with an await in it.

    Not endless is a loop that is left as soon as something has succeeded.
    """
    if isinstance(node, cst.For):
        leaves = any(isinstance(inner, (cst.Break, cst.Return)) for inner in walk_own(node.body))
        return node.asynchronous is not None and not leaves
    if not isinstance(node, cst.While) or not any(_suspends(inner) for inner in walk_own(node.body)):
        return False
    return not _is_left(node.body) if is_always(module, node) else _is_flag(module, node.test)


def is_always(module: Module, loop: cst.While) -> bool:
    """Whether a loop is a ``while True``; one that tests a variable which is true to begin with is none."""
    if isinstance(loop.test, (cst.Name, cst.Attribute)) and not (isinstance(loop.test, cst.Name) and loop.test.value == "True"):
        return False
    return all(isinstance(value, Constant) and bool(value.value) for value in module.evaluate(loop.test))


def _suspends(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Await) or (isinstance(node, (cst.For, cst.With)) and node.asynchronous is not None)


def _is_flag(module: Module, test: cst.BaseExpression) -> bool:
    """Whether a loop's test asks whether to stop: ``self.running``, ``not stop.is_set()``."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        test = test.expression
    if isinstance(test, cst.Call):
        return isinstance(test.func, cst.Attribute) and test.func.attr.value in _FLAG_CALLS
    if not isinstance(test, cst.Attribute) or module.class_of_receiver(test.value) is None:
        return False
    values = module.evaluate(test)
    return any(isinstance(value, Constant) and isinstance(value.value, bool) for value in values)


def _is_left(body: cst.BaseSuite) -> bool:
    """Whether the straight way through a loop's body leaves it."""
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            if any(isinstance(small, (cst.Break, cst.Return)) for small in statement.body):
                return True
        elif isinstance(statement, (cst.Break, cst.Return)):
            return True
        elif isinstance(statement, cst.Try):
            suites = [statement.body, *([statement.orelse.body] if statement.orelse is not None else [])]
            if any(_is_left(suite) for suite in suites):
                return True
        elif isinstance(statement, cst.With) and _is_left(statement.body):
            return True
    return False


def _resolved(function: Function) -> cst.Call | None:
    """Where a nested coroutine gives a future of the function around it its result, if a failure is never told to the future."""
    module = function.module
    for call in function.calls:
        func = call.func
        if not (isinstance(func, cst.Attribute) and func.attr.value == "set_result" and isinstance(func.value, cst.Name)):
            continue
        name = func.value.value
        home = module.scope_of(func.value).lookup(name)
        if home is None or function.outer is None or home is not function.outer.scope:
            continue
        if any(binding.kind is not BindingKind.ASSIGNMENT for binding in home.bindings[name]):
            continue
        told = {"set_exception", "cancel"}
        others = [load.value for method in sorted(told) for load in module.index.loads.get(method, ())]
        if all(variable(module, other) != (home, name) for other in others):
            return call
    return None


