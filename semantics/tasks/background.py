"""What is lost when nobody holds the task of a coroutine: work without end, what it starts, what it is to save."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import clause_classes, reraises
from ..program.arguments import argument
from ..program.values import Constant, Coroutine, FunctionValue, Instance
from ..program.variables import variable
from ..resources.acquisitions import Disposition, acquisition
from ..resources.table import shipped
from ..text.index import statements_of
from ..text.names import BindingKind, dotted_text, is_none, last_name
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .tasks import Task

_MOST_DEEP = 3
_MOST_FUNCTIONS = 40
#: First or last words of the names of coroutines that keep data from being lost.
_SAVING = frozenset({"flush", "save", "commit", "persist", "checkpoint", "backup"})
_LASTING = frozenset({"process", "server", "pool", "executor", "thread", "timer", "manager", "watcher", "browser"})
#: Exceptions that say that a loop has done all there was, or that the connection it works on is closed.
_NOTHING_LEFT = frozenset(
    {
        "Empty", "IndexError", "KeyError", "QueueEmpty", "QueueShutDown", "StopAsyncIteration", "StopIteration",
        "IncompleteReadError", "EOFError", "ConnectionClosed", "ConnectionClosedOK",
    }
)  # fmt: skip
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
        saves = next(_saves(function), None)
        if saves is not None:
            return Work(Loss.SAVES, function.module, saves, function.name)
        resolved = _resolved(function)
        if resolved is not None:
            return Work(Loss.RESOLVES, function.module, resolved, "")
    return _started(task)


def _saves(function: Function) -> Iterator[cst.Call]:
    """The calls of a coroutine function by which it saves: ``await db.commit()``, ``aiofiles.open(path, "a")``."""
    module = function.module
    for node in function.own:
        if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call):
            func = node.expression.func
            if isinstance(func, cst.Attribute) and func.attr.value == "commit":
                yield node.expression
        if isinstance(node, cst.Call) and module.callee(node) in ("aiofiles.open", "anyio.open_file"):
            mode = argument(node, 1, "mode")
            given = module.evaluate(mode) if mode is not None else ()
            if any(isinstance(one, Constant) and not {*"wax+"}.isdisjoint(str(one.value)) for one in given):
                yield node


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
    if function in seen or len(seen) > _MOST_FUNCTIONS:
        return
    seen.add(function)
    module = function.module
    calls: list[cst.Call] = []
    for node in function.own:
        if function.is_async and is_endless(module, node):
            yield Work(Loss.ENDLESS, module, node)
        elif isinstance(node, cst.Call):
            detail = _starts(module, node)
            if detail is not None:
                yield Work(Loss.STARTS, module, node, detail)
            calls.append(node)
    if depth > 0:
        for call in calls:
            for other in _called(module, call, depth):
                yield from _work(other, seen, depth - 1)


def _called(module: Module, call: cst.Call, depth: int) -> Iterator[Function]:
    """The functions of the program that a call runs.

    Other modules are read for coroutines only, and not at the end of a chain: reading the whole program for one task is slow.
    """
    func = call.func
    base = func.value if isinstance(func, cst.Attribute) else func
    is_own = isinstance(func, cst.Name) or module.class_of_receiver(base) is not None
    is_imported = isinstance(func, cst.Name) and _is_imported(module, func)
    parent = module.parent(call)
    waited = isinstance(parent, cst.Await) or (isinstance(parent, cst.For) and parent.asynchronous is not None)
    if isinstance(parent, cst.Arg):
        waited = _is_waited_for(module, parent)
        if not waited:
            return  # a task of its own, or who knows what
    elif not waited and (not is_own or is_imported):
        return
    if depth == 1 and (not is_own or is_imported):
        return
    for value in module.evaluate(call):
        if isinstance(value, Coroutine):
            yield value.function
    for value in module.evaluate(func):
        if isinstance(value, FunctionValue) and value.function.is_async is value.function.is_generator:
            yield value.function  # an async generator does its work as somebody goes through it


def _makes_endless(module: Module, call: cst.Call) -> bool:
    """Whether the task that a call makes runs until it is cancelled."""
    for arg in call.args[:1]:
        for value in module.evaluate(arg.value):
            if isinstance(value, Coroutine):
                inner = value.function
                if any(is_endless(inner.module, node) for node in walk_own(inner.node)):
                    return True
    return False


def _is_awaited_here(module: Module, node: cst.CSTNode, kept: cst.BaseExpression) -> bool:
    """Whether the function around a node awaits a variable or an attribute."""
    function = module.function_of(node)
    text = dotted_text(kept)
    return function is not None and text is not None and any(
        isinstance(one, cst.Await) and dotted_text(one.expression) == text for one in function.own
    )


def _is_waited_for(module: Module, arg: cst.Arg) -> bool:
    """Whether the call that takes a coroutine is awaited, or the function awaits the task that it gives."""
    call = module.parent(arg)
    parent = module.parent(call) if isinstance(call, cst.Call) else None
    if isinstance(parent, cst.Await):
        return True
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
        return False
    return _is_awaited_here(module, arg, parent.targets[0].target)


def _is_imported(module: Module, name: cst.Name) -> bool:
    home = module.scope_of(name).lookup(name.value)
    return home is not None and any(one.kind is BindingKind.IMPORT for one in home.bindings[name.value])


@cache
def _lasting_words() -> frozenset[str]:
    """The last words of the names of what acquires something that lasts."""
    return frozenset(one.name.rpartition(".")[2] for one in shipped() if one.kind in _LASTING)


def _starts(module: Module, call: cst.Call) -> str | None:
    """What a call starts that is still there when the call is over."""
    func = call.func
    word = last_name(func)
    if word == "fork" and module.callee(call) == "os.fork":
        return "os.fork"
    if word in ("create_task", "ensure_future"):
        parent = module.parent(call)
        target = parent.targets[0].target if isinstance(parent, cst.Assign) else None
        if not isinstance(target, cst.Attribute) or module.class_of_receiver(target.value) is None:
            return None
        if _is_awaited_here(module, call, target) or not _makes_endless(module, call):
            return None
        return "a task of its own"
    if word not in _lasting_words():
        return None
    found = acquisition(module, call, shipped())
    if found is None or found.resource.kind not in _LASTING or found.disposition is Disposition.WITH:
        return None
    if found.disposition is Disposition.LOCAL and found.resource.kind != "server":
        return None  # as a rule, what is kept in a local name is waited for
    return found.resource.name


def is_endless(module: Module, node: cst.CSTNode) -> bool:
    """Whether a loop of a coroutine goes on until somebody says stop, or cancels it: ``while True`` with an await in it.

    Not endless are loops that are left when something has succeeded or is over, and those that only wait for something.
    """
    if not isinstance(node, cst.While) or not any(_suspends(inner) for inner in walk_own(node.body)):
        return False
    if any(_ends(module, inner, node) for inner in walk_own(node.body)):
        return False
    return is_always(module, node) or (_is_flag(module, node.test) and not _only_sleeps(module, node.body))


def _ends(module: Module, leaving: cst.CSTNode, loop: cst.While) -> bool:
    """Whether a statement leaves the loop, other than because it has been told to, or has got an error or nothing more."""
    if not isinstance(leaving, (cst.Break, cst.Return)):
        return False
    inside: cst.CSTNode = leaving
    for around in module.ancestors(leaving):
        if around is loop:
            return True
        if isinstance(around, cst.ExceptHandler):
            names = clause_classes(module, around.type)
            return any(name.rpartition(".")[2] in _NOTHING_LEFT for name in names)
        if isinstance(around, (cst.For, cst.While)) and isinstance(leaving, cst.Break):
            return False
        if isinstance(around, cst.If) and inside is around.body and _says_stop(module, around.test):
            return False
        inside = around
    return True


def _says_stop(module: Module, test: cst.BaseExpression) -> bool:
    for node in walk_own(test):
        if isinstance(node, cst.ComparisonTarget) and isinstance(node.operator, (cst.Is, cst.Equal)):
            says = is_none(node.comparator)
        elif isinstance(node, cst.UnaryOperation):
            says = isinstance(node.operator, cst.Not) and isinstance(node.expression, cst.Name)
        else:
            says = isinstance(node, (cst.Call, cst.Attribute)) and _is_flag(module, node)
        if says:
            return True
    return False


def _only_sleeps(module: Module, body: cst.BaseSuite) -> bool:
    awaited = [node.expression for node in walk_own(body) if isinstance(node, cst.Await)]
    return all(isinstance(one, cst.Call) and module.callee(one) == "asyncio.sleep" for one in awaited)


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
        if all(variable(module, other) != (home, name) for other in others) and not _follows_catch_all(module, call):
            return call
    return None


def _follows_catch_all(module: Module, call: cst.Call) -> bool:
    """Whether a statement before it, of the same block, is a ``try`` that lets no failure pass."""
    inside: cst.CSTNode = call
    for around in module.ancestors(call):
        if isinstance(around, cst.IndentedBlock):
            before = around.body[: next(place for place, one in enumerate(around.body) if one is inside)]
            return any(isinstance(one, cst.Try) and _lets_no_failure_pass(module, one) for one in before)
        inside = around
    return False


def goes_on_by_itself(module: Module, loop: cst.CSTNode) -> bool:
    """Whether an endless loop does not end with what it works on: no break, and it sleeps, or waits for a queue of its own."""
    if not isinstance(loop, cst.While) or not is_always(module, loop):
        return False
    sleeps = False
    for node in walk_own(loop.body):
        if isinstance(node, (cst.Break, cst.Return, cst.Raise)):
            return False
        if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call):
            call = node.expression
            sleeps = sleeps or module.callee(call) == "asyncio.sleep" or _is_queue(module, call)
    return sleeps


def _is_queue(module: Module, call: cst.Call) -> bool:
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "get":
        return False
    owner = dotted_text(call.func.value)
    for load in module.index.loads.get("task_done", ()):  # what is counted down so can only be a queue
        if owner is not None and dotted_text(load.value) == owner and module.function_of(load) is module.function_of(call):
            return True
    values = module.evaluate(call.func.value)
    return all(isinstance(value, Instance) and value.type == "asyncio.Queue" for value in values)


def endless_work(task: Task) -> Work | None:
    """The endless loop of a task, if it goes on by itself whatever else is closed."""
    work = work_of(task)
    if work is None or work.loss is not Loss.ENDLESS or not goes_on_by_itself(work.module, work.node):
        return None
    return work


def catches_all(function: Function) -> bool:
    """Whether a function's whole work is a try statement that takes every ordinary exception."""
    if isinstance(function.node, cst.Lambda):
        return False
    body = [one for one in statements_of(function.node.body) if not isinstance(one, (cst.Expr, cst.Import, cst.ImportFrom))]
    if len(body) != 1 or not isinstance(body[0], cst.Try):
        return False
    return _lets_no_failure_pass(function.module, body[0])


def _lets_no_failure_pass(module: Module, attempt: cst.Try) -> bool:
    """Whether a clause takes every ordinary exception, and raises none again."""
    return any(
        clause_classes(module, handler.type) & {"Exception", "BaseException"} and not reraises(handler)
        for handler in attempt.handlers
    )
