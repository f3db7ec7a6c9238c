"""Tasks: which calls make one, of which coroutine, and who holds what they give.

The event loop refers to a running task only weakly. Whoever wants to know how it ended, or to end it, has to keep it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS
from ..program.arguments import argument
from ..program.callables import only_target
from ..program.known_types import LOOP, TASK
from ..program.values import Container, Coroutine, FunctionValue, Instance, Method, Parameter, Partial, Unknown
from ..program.variables import variable
from ..resources.uses import captured, uses_of_name
from ..text.names import Scope, dotted_text, last_name

if TYPE_CHECKING:

    from ..program.module import Function, Module

#: Calls that make a task and give it to the caller alone. A task group and a nursery keep theirs.
_MAKERS = frozenset(
    {"asyncio.create_task", "asyncio.ensure_future", "asyncio.Task", "asyncio.run_coroutine_threadsafe", f"{LOOP}.create_task"}
)
#: Calls that run a function later and drop what it gives.
_LATER = frozenset({"call_soon", "call_soon_threadsafe", "call_later", "call_at", "add_done_callback", "add_signal_handler"})
#: Methods of a task that tell nobody how it ended, and do not end it.
_LOOKING = frozenset(
    {"add_done_callback", "remove_done_callback", "done", "cancelled", "set_name", "get_name", "get_loop", "get_coro"}
)
_CONTAINER_ADDS = frozenset({"add", "append", "appendleft"})
#: Methods of a container that put nothing into it.
_QUIET = frozenset({"discard", "remove", "clear", "copy", "pop"})


class Hold(enum.Enum):
    """Who holds a task."""

    NOBODY = "nobody"  #: what the call gives is dropped on the spot
    NAME = "name"  #: a local name, of which nothing but callbacks and questions is made
    LIST = "list"  #: a local container that nobody looks into
    WAIT = "wait"  #: ``asyncio.wait([...])``, whose answer nobody looks at
    SOMEBODY = "somebody"  #: it is awaited, cancelled, returned, stored, handed on


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A call that makes a task.

    Args:
        module: Where it stands.
        call: The call: ``create_task(...)``, or the ``call_soon_threadsafe(create_task, ...)`` that has it made.
        coroutine: What it runs; None if that is not written there.
        maker: How it is made, for messages: ``asyncio.create_task``, ``self.loop.create_task``.
        is_later: Whether something else calls the maker, so that the task cannot be kept.
    """

    module: Module
    call: cst.Call
    coroutine: cst.BaseExpression | None
    maker: str
    is_later: bool = False

    @property
    def functions(self) -> list[Function]:
        """The coroutine functions of the program that it may run; none if that is not known."""
        if self.coroutine is None:
            return []
        values = self.module.evaluate(self.coroutine)
        if self.is_later and not any(isinstance(value, Coroutine) for value in values):
            return []
        return [value.function for value in values if isinstance(value, Coroutine)]

    @property
    def text(self) -> str:
        """What it runs, for messages: ``self.poll()``."""
        return call_text(self.coroutine)


def call_text(expr: cst.CSTNode | None) -> str:
    """A call as people say it: ``self.poll()``, whatever the arguments."""
    if isinstance(expr, cst.Call):
        name = dotted_text(expr.func)
        return f"{name}()" if name is not None else "the coroutine"
    return (dotted_text(expr) if expr is not None else None) or "the coroutine"


def made_task(module: Module, call: cst.Call) -> Task | None:
    """The task that a call makes for whoever takes its value; None if it makes none, or if a group keeps it."""
    if _makes(module, call.func):
        coroutine = argument(call, 0, "coro") or argument(call, 0, "coro_or_future")
        return Task(module, call, coroutine, dotted_text(call.func) or "create_task")
    func = call.func
    if isinstance(func, cst.Attribute) and func.attr.value in _LATER:
        place = 1 if func.attr.value in ("call_later", "call_at") else 0
        given = argument(call, place)
        if given is not None and isinstance(given, (cst.Name, cst.Attribute)) and _makes(module, given):
            return Task(module, call, argument(call, place + 1), dotted_text(given) or "create_task", is_later=True)
    return _made_by_helper(module, call)


def _made_by_helper(module: Module, call: cst.Call) -> Task | None:
    """The task that a function of the program makes of the coroutine it is given, and returns without keeping it."""
    if not any(isinstance(arg.value, cst.Call) for arg in call.args):
        return None
    one = only_target(module.evaluate(call.func))
    if one is None or one.function.is_async or one.function.is_generator or one.function.decorators:
        return None
    helper, home = one.function, one.function.module
    making = _returned_making(helper)
    given = argument(making, 0, "coro") if making is not None else None
    names = [param.name.value for param in helper.positional]
    if not isinstance(given, cst.Name) or given.value not in names or len(helper.scope.bindings[given.value]) != 1:
        return None
    if len([use for use in uses_of_name(helper, given.value) if isinstance(home.parent(use), cst.Arg)]) != 1:
        return None
    coroutine = argument(call, names.index(given.value) - one.filled, given.value)
    return Task(module, call, coroutine, dotted_text(call.func) or "create_task") if isinstance(coroutine, cst.Call) else None


def _returned_making(helper: Function) -> cst.Call | None:
    """``return create_task(coro)``, or the same through a local name of which nothing else is made."""
    home = helper.module
    made = helper.returned[0] if len(helper.returned) == 1 else None
    if isinstance(made, cst.Name):
        bindings = helper.scope.bindings.get(made.value, [])
        uses = uses_of_name(helper, made.value)
        if len(bindings) != 1 or captured(helper, made.value):
            return None
        for use in uses:
            looked = _looked_at(home, use) if use is not made else use
            is_callback = isinstance(looked, cst.Call) and last_name(looked.func) == "add_done_callback"
            if looked is None or is_callback:
                return None
        made = bindings[0].value
    return made if isinstance(made, cst.Call) and _makes(home, made.func) else None


def _makes(module: Module, func: cst.BaseExpression) -> bool:
    name = module.resolve(func)
    if name is not None and not name.startswith(("self.", "cls.")):
        if name in _MAKERS:
            return True
        if name.partition(".")[0] == "asyncio":
            return False
    if not isinstance(func, cst.Attribute) or func.attr.value != "create_task":
        return False
    values = module.evaluate(func)
    if all(isinstance(value, Method) and value.receiver == _loop(value.receiver) for value in values):
        return True
    # A loop that comes from outside is known by what everybody calls it.
    if not all(isinstance(value, Method) and isinstance(value.receiver, (Unknown, Parameter, Instance)) for value in values):
        return all(isinstance(value, Unknown) for value in values) and _is_named_loop(func.value)
    return all(_may_be_loop(value.receiver) for value in values if isinstance(value, Method)) and _is_named_loop(func.value)


def _loop(value: object) -> object:
    return value if isinstance(value, Instance) and value.type == LOOP else None


def _may_be_loop(value: object) -> bool:
    if isinstance(value, Instance):
        # An attribute of ``self`` that is bound elsewhere is a method of the instance itself: no loop.
        return value.type == LOOP
    return True


def _is_named_loop(expr: cst.BaseExpression) -> bool:
    name = last_name(expr)
    if isinstance(expr, cst.Call):
        return (dotted_text(expr.func) or "").endswith(("get_event_loop", "get_running_loop"))
    return isinstance(name, str) and name.lower().rpartition("_")[2] == "loop"


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """Who holds a task, and where that is to be seen.

    Args:
        hold: Who.
        node: What drops it: the statement, the name, the wait.
        name: The local name it is kept in, if it is.
        callbacks: The ``add_done_callback`` calls on it.
    """

    hold: Hold
    node: cst.CSTNode
    name: str = ""
    callbacks: tuple[cst.Call, ...] = ()


def holding(task: Task) -> Holding:
    """Who holds a task; where nobody can tell, somebody."""
    module = task.module
    node: cst.CSTNode = task.call
    if task.is_later:
        return Holding(Hold.NOBODY, node)
    callbacks: list[cst.Call] = []
    while True:
        parent = module.parent(node)
        if isinstance(parent, cst.Expr):
            return Holding(Hold.NOBODY, parent, callbacks=tuple(callbacks))
        if isinstance(parent, cst.Attribute) and parent.attr.value in _LOOKING:
            call = module.parent(parent)
            if isinstance(call, cst.Call) and call.func is parent:
                callbacks += [call] if parent.attr.value == "add_done_callback" else []
                node = call
                continue
        if isinstance(parent, (cst.IfExp, cst.BooleanOperation)) and not (isinstance(parent, cst.IfExp) and parent.test is node):
            node = parent
            continue
        if isinstance(parent, cst.Lambda) and parent.body is node:
            return Holding(Hold.NOBODY if _is_run_later(module, parent) else Hold.SOMEBODY, parent, callbacks=tuple(callbacks))
        if callbacks:
            return Holding(Hold.SOMEBODY, node)
        if isinstance(parent, (cst.Assign, cst.AnnAssign)):
            return _named(module, parent)
        if isinstance(parent, cst.Arg):
            return _passed(module, node, parent)
        if isinstance(parent, (cst.Element, cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            return _collected(module, parent)
        return Holding(Hold.SOMEBODY, node)


def _is_run_later(module: Module, node: cst.Lambda) -> bool:
    """Whether a lambda is a callback of the event loop or of a task, which drop what it gives."""
    call = _call_of(module, node)
    return (
        call is not None
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in _LATER
        and not any(isinstance(value, Instance) and not isinstance(value.type, str) for value in module.evaluate(call.func.value))
    )


def _call_of(module: Module, node: cst.CSTNode) -> cst.Call | None:
    arg = module.parent(node)
    call = module.parent(arg) if isinstance(arg, cst.Arg) else None
    return call if isinstance(call, cst.Call) else None


def _named(module: Module, assign: cst.Assign | cst.AnnAssign) -> Holding:
    target_ = assign.target if isinstance(assign, cst.AnnAssign) else assign.targets[0].target
    if (isinstance(assign, cst.Assign) and len(assign.targets) > 1) or not isinstance(target_, cst.Name):
        return Holding(Hold.SOMEBODY, assign)
    function = module.function_of(assign)
    name = target_.value
    if function is None or module.scope_of(target_).binding_scope(name) is not function.scope or captured(function, name):
        return Holding(Hold.SOMEBODY, assign)
    callbacks: list[cst.Call] = []
    for use in uses_of_name(function, name):
        looked = _looked_at(module, use)
        if looked is None:
            return Holding(Hold.SOMEBODY, assign)
        method = looked.func if isinstance(looked, cst.Call) else None
        if isinstance(looked, cst.Call) and isinstance(method, cst.Attribute) and method.attr.value == "add_done_callback":
            callbacks.append(looked)
    return Holding(Hold.NAME, assign, name, tuple(callbacks))


def _looked_at(module: Module, use: cst.Name) -> cst.CSTNode | None:
    """What a use does that only looks at a task, or shows it; None if it may hold it, await it or end it."""
    parent = module.parent(use)
    if isinstance(parent, cst.Attribute):
        call = module.parent(parent)
        if isinstance(call, cst.Call) and call.func is parent and parent.attr.value in {*_LOOKING, "close"}:
            return call  # a task has no close(): what calls it takes it for its coroutine
        return None
    if isinstance(parent, (cst.FormattedStringExpression, cst.Expr)):
        return parent
    call = _call_of(module, use)
    if call is not None and isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS:
        return call
    return call if call is not None and module.callee(call) == "builtins.print" else None


def _passed(module: Module, node: cst.CSTNode, arg: cst.Arg) -> Holding:
    call = module.parent(arg)
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in _CONTAINER_ADDS:
        container = call.func.value
        if isinstance(container, cst.Name) and isinstance(module.parent(call), cst.Expr):
            return _contained(module, call, container)
    return Holding(Hold.SOMEBODY, node)


def _contained(module: Module, node: cst.CSTNode, container: cst.Name) -> Holding:
    """A task put into a local list or set: whether anybody looks into it."""
    function = module.function_of(container)
    name = container.value
    if function is None or variable(module, container) != (function.scope, name) or captured(function, name):
        return Holding(Hold.SOMEBODY, node)
    if not all(isinstance(value, Container) for value in module.evaluate(container)):
        return Holding(Hold.SOMEBODY, node)
    for use in uses_of_name(function, name):
        parent = module.parent(use)
        call = module.parent(parent) if isinstance(parent, cst.Attribute) else None
        added = isinstance(parent, cst.Attribute) and parent.attr.value in _CONTAINER_ADDS
        if not (added and isinstance(call, cst.Call) and call.func is parent):
            return Holding(Hold.SOMEBODY, node)
    return Holding(Hold.LIST, node, name)


def _collected(module: Module, around: cst.CSTNode) -> Holding:
    """A task that is an element of a display or a comprehension."""
    display: cst.CSTNode | None = module.parent(around) if isinstance(around, cst.Element) else around
    if not isinstance(display, (cst.List, cst.Set, cst.Tuple, cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        return Holding(Hold.SOMEBODY, around)
    parent = module.parent(display)
    if isinstance(parent, cst.Expr):
        return Holding(Hold.NOBODY, parent)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0].target, cst.Name):
        function = module.function_of(parent)
        name = parent.targets[0].target.value
        local = function is not None and module.scope_of(parent.targets[0].target).binding_scope(name) is function.scope
        if function is not None and local and not captured(function, name) and not uses_of_name(function, name):
            return Holding(Hold.LIST, parent, name)
        return Holding(Hold.SOMEBODY, parent)
    call = _call_of(module, display)
    if call is not None and module.callee(call) == "asyncio.wait":
        awaited = module.parent(call)
        if isinstance(awaited, cst.Await) and isinstance(module.parent(awaited), cst.Expr):
            return Holding(Hold.WAIT, call)
    return Holding(Hold.SOMEBODY, display)


def is_done_callback(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node is evaluated in a function or lambda that is called when a task is done."""
    function = module.function_of(node)
    if function is None:
        return False
    for load in module.index.loads.get("add_done_callback", ()):
        call = module.parent(load)
        if not isinstance(call, cst.Call) or call.func is not load or not call.args:
            continue
        for value in module.evaluate(call.args[0].value):
            while isinstance(value, Partial):
                value = value.callee  # noqa: PLW2901 - unwrapping
            if isinstance(value, FunctionValue) and value.function is function:
                return True
    return False


def never_added(module: Module, call: cst.Call) -> str | None:
    """The container of ``task.add_done_callback(container.discard)`` if nothing is ever put into it; its text.

    None as well where the container may be filled elsewhere.
    """
    if not (isinstance(call.func, cst.Attribute) and call.func.attr.value == "add_done_callback" and call.args):
        return None
    given = call.args[0].value
    if not (isinstance(given, cst.Attribute) and given.attr.value in ("discard", "remove")):
        return None
    owner = variable(module, given.value)
    if owner is None:
        return None
    name = owner[1]
    for loads in (module.index.loads.get(name, ()), module.index.name_loads.get(name, ())):
        for load in loads:
            parent = module.parent(load)
            if isinstance(parent, cst.Attribute) and parent.attr.value in _QUIET:
                continue
            if isinstance(parent, (cst.For, cst.CompFor, cst.If, cst.While, cst.UnaryOperation)):
                continue
            if (call_ := _call_of(module, load)) is not None and (module.callee(call_) or "").startswith("builtins."):
                continue
            return None  # filled, or handed on
    made = False
    scope = owner[0]
    stores = [store.value for store in module.index.stores.get(name, ()) if variable(module, store.target) == owner]
    if isinstance(scope, Scope):
        stores += [binding.value for binding in scope.bindings.get(name, ())]
    for value in stores:
        if value is None:
            continue
        if not all(isinstance(one, Container) and not one.elements for one in module.evaluate(value)):
            return None
        made = True
    if not made or (not name.startswith("_") and any(True for _ in module.project.mentions(name, module))):
        return None
    return dotted_text(given.value)


def is_task(module: Module, expr: cst.BaseExpression) -> bool:
    """Whether an expression is surely a task, or a future of the event loop's."""
    values = [value for value in module.evaluate(expr) if not _is_nothing(value)]
    return bool(values) and all(isinstance(value, Instance) and value.type in (TASK, "asyncio.Future") for value in values)


def _is_nothing(value: object) -> bool:
    return getattr(value, "value", value) is None
