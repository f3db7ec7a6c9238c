"""Tasks that one coroutine makes, waits for and is to end itself: what becomes of them when it is cancelled meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import likely
from ..effects.occurrences import is_unforced_raise, points_by_node
from ..flow import NORMAL_KINDS, RAISING_KINDS, EdgeKind
from ..program.arguments import argument
from ..program.callables import called_names
from ..program.values import Constant, FunctionValue
from ..resources.uses import captured, uses_of_name
from ..text.names import BindingKind
from ..text.walk import walk, walk_own
from .background import endless_work
from .cancellation import near_graph
from .tasks import Task, made_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .background import Work

_ADDS = frozenset({"add", "append", "extend", "insert", "update"})
_SAME = frozenset({"enumerate", "list", "reversed", "set", "sorted", "tuple"})
_WAITS = ("asyncio.sleep", "asyncio.wait", "asyncio.Event.wait", "asyncio.Condition.wait", "asyncio.Queue.get")
_TAKES_TIME = frozenset({"get", "wait", "recv", "receive", "join", "readline"})
_ASKS = frozenset({"result", "exception", "done", "cancelled", "add_done_callback", "set_name", "get_name", "remove", "discard"})


@dataclass(slots=True, eq=False)
class LocalTasks:
    """Tasks that live in local names of a coroutine function.

    Args:
        function: The function.
        tasks: The calls that make them.
        names: The names: of single tasks, of containers, and of what goes over them or holds a part of them.
        waits: The ``asyncio.wait`` calls and the awaits of one after the other.
        cancels: The calls that cancel some of them.
        awaits: Other awaits of them: ``gather``, ``await task``.
    """

    function: Function
    tasks: list[Task] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    waits: list[cst.Await] = field(default_factory=list)
    cancels: list[cst.Call] = field(default_factory=list)
    awaits: list[cst.Await] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether something is known of what one of them runs: a function of the program, or a wait that takes its time."""
        coroutines = [task.coroutine for task in self.tasks]
        return any(task.functions for task in self.tasks) or any(
            isinstance(one, cst.Call) and isinstance(one.func, cst.Attribute) and one.func.attr.value in _TAKES_TIME
            for one in coroutines
        )


def local_tasks(function: Function) -> list[LocalTasks]:
    """The tasks of a coroutine function that it holds in local names only, grouped by what they are waited for together."""
    module = function.module
    seeds: dict[str, list[Task]] = {}
    for call in function.calls:
        task = made_task(module, call)
        name = _local_name(module, function, call) if task is not None else None
        if task is not None and name is not None:
            seeds.setdefault(name, []).append(task)
    groups: list[LocalTasks] = []
    for name, tasks in seeds.items():
        names = {name}
        _spread(function, names)
        joined = LocalTasks(function, tasks, names)
        for other in [one for one in groups if one.names & names or _waits_for_both(function, one.names, names)]:
            joined.tasks += other.tasks
            joined.names |= other.names
            groups.remove(other)
        groups.append(joined)
    return [group for group in groups if _understand(group)]


def _waits_for_both(function: Function, one: set[str], other: set[str]) -> bool:
    """Whether one ``asyncio.wait`` waits for tasks of both groups."""
    for call in function.calls:
        if function.module.callee(call) == "asyncio.wait" and call.args:
            names = {node.value for node in walk(call.args[0].value) if isinstance(node, cst.Name)}
            if names & one and names & other:
                return True
    return False


def _understand(found: LocalTasks) -> bool:
    """Sort all uses of a group; False if it gets out of the function."""
    function = found.function
    for name in sorted(found.names):
        if captured(function, name):
            return False
        for use in uses_of_name(function, name):
            if not _sort(function.module, function, use, found):
                return False
    return True


def _local_name(module: Module, function: Function, call: cst.CSTNode) -> str | None:
    """The local name that gets a task: by assignment, in a display or comprehension, by ``append``."""
    for around in module.ancestors(call):
        if isinstance(around, (cst.Element, cst.List, cst.Set, cst.Tuple, cst.ListComp, cst.SetComp)):
            continue
        if isinstance(around, cst.Assign) and len(around.targets) == 1 and isinstance(around.targets[0].target, cst.Name):
            return _if_local(module, function, around.targets[0].target)
        if isinstance(around, cst.AnnAssign) and isinstance(around.target, cst.Name):
            return _if_local(module, function, around.target)
        if isinstance(around, cst.Arg):
            adder = module.parent(around)
            func = adder.func if isinstance(adder, cst.Call) else None
            if isinstance(func, cst.Attribute) and func.attr.value in _ADDS and isinstance(func.value, cst.Name):
                return _if_local(module, function, func.value)
        return None
    return None


def _if_local(module: Module, function: Function, name: cst.Name) -> str | None:
    scope = module.scope_of(name)
    home = scope.lookup(name.value) or scope.binding_scope(name.value)
    if home is not function.scope:
        return None
    if any(binding.kind is BindingKind.PARAMETER for binding in home.bindings.get(name.value, ())):
        return None
    return name.value


def _spread(function: Function, names: set[str]) -> None:
    """Add the names that hold elements or parts of them: loop variables, ``done, pending = await asyncio.wait(...)``.

    And those of the local containers that they are put into.
    """
    changed = True
    while changed:
        changed = False
        for call in function.calls:
            into = _filled(function, call, names)
            if into is not None and into not in names:
                names.add(into)
                changed = True
        for name, bindings in function.scope.bindings.items():
            if name in names:
                continue
            for binding in bindings:
                value = binding.value
                if value is None or binding.kind not in (BindingKind.ELEMENT, BindingKind.ASSIGNMENT):
                    continue
                if binding.path == (0,) and isinstance(value, cst.Await):
                    continue  # those that are done
                if _holds(value, names):
                    names.add(name)
                    changed = True
                    break


def _filled(function: Function, call: cst.Call, names: set[str]) -> str | None:
    """The local container that a call puts one of the names into."""
    func = call.func
    if not (isinstance(func, cst.Attribute) and func.attr.value in _ADDS and isinstance(func.value, cst.Name) and call.args):
        return None
    if not any(_holds(arg.value, names) for arg in call.args):
        return None
    return _if_local(function.module, function, func.value)


def _holds(value: cst.BaseExpression, names: set[str]) -> bool:
    """Whether a value is tasks again: a container, a part of one, what ``asyncio.wait`` gives."""
    if isinstance(value, cst.Await):
        call = value.expression
        if not isinstance(call, cst.Call) or not isinstance(call.func, (cst.Name, cst.Attribute)):
            return False
        last = call.func.attr.value if isinstance(call.func, cst.Attribute) else call.func.value
        return last == "wait" and any(_holds(arg.value, names) for arg in call.args[:1])
    if isinstance(value, cst.Name):
        return value.value in names
    if isinstance(value, cst.Subscript):
        return _holds(value.value, names)
    if isinstance(value, (cst.List, cst.Set, cst.Tuple)):
        return any(_holds(element.value, names) for element in value.elements)
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Name) and value.func.value in _SAME:
        return any(_holds(arg.value, names) for arg in value.args[:1])
    if isinstance(value, cst.BinaryOperation):
        return _holds(value.left, names) or _holds(value.right, names)
    return False


def _sort(module: Module, function: Function, use: cst.Name, found: LocalTasks) -> bool:
    """Note what a use does; False if the tasks get out of the function by it, or if it is not understood."""
    parent = module.parent(use)
    if isinstance(parent, cst.Attribute):
        call = module.parent(parent)
        if parent.attr.value == "cancel":
            if isinstance(call, cst.Call):
                found.cancels.append(call)
            return isinstance(call, cst.Call)
        return parent.attr.value in _ADDS | _ASKS | {"pop", "popleft", "clear", "copy", "difference", "index"}
    if isinstance(parent, cst.Await):
        in_loop = _is_element(function, use.value)
        (found.waits if in_loop else found.awaits).append(parent)
        return True
    inside: cst.CSTNode = use
    for around in module.ancestors(use):
        if isinstance(around, cst.CompFor) and inside is around.iter:
            comp = module.parent(around)
            elt = comp.elt if isinstance(comp, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) else None
            if elt is None:
                return False
            if not isinstance(elt, cst.Name):
                found.cancels += [one for one in walk(elt) if isinstance(one, cst.Call) and _is_cancel(one)]
                return True
        if isinstance(around, cst.Call) and isinstance(inside, cst.Arg):
            return _given(module, around, inside, found)
        if isinstance(around, (cst.Return, cst.Yield, cst.Raise, cst.Lambda)):
            return False
        if isinstance(around, (cst.Assign, cst.AnnAssign, cst.AugAssign)):
            targets = [one.target for one in around.targets] if isinstance(around, cst.Assign) else [around.target]
            return all(isinstance(one, (cst.Name, cst.Tuple)) for one in targets)
        if isinstance(around, (cst.BaseStatement, cst.BaseSmallStatement)):
            return True
        inside = around
    return True


def _is_cancel(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "cancel"


def _given(module: Module, call: cst.Call, arg: cst.Arg, found: LocalTasks) -> bool:
    callee = module.callee(call) or ""
    awaited = module.parent(call)
    if callee == "asyncio.wait" and isinstance(awaited, cst.Await):
        if awaited not in found.waits:
            found.waits.append(awaited)
        return True
    if callee in ("asyncio.gather", "asyncio.wait_for", "asyncio.shield") and isinstance(awaited, cst.Await):
        found.awaits.append(awaited)
        return True
    if callee.startswith("builtins."):
        return True
    func = call.func
    if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value in found.names:
        return func.attr.value in _ADDS | {"remove", "discard", "index", "difference", "difference_update"}
    for value in module.evaluate(func):
        if isinstance(value, FunctionValue) and _cancels(value.function):
            found.cancels.append(call)
            return True
    return False


def _cancels(function: Function) -> bool:
    """Whether a helper cancels what it is given."""
    return any(isinstance(node, cst.Call) and _is_cancel(node) for node in walk(function.node))


def _is_element(function: Function, name: str) -> bool:
    """Whether a name is the variable of a loop."""
    return all(binding.kind is BindingKind.ELEMENT for binding in function.scope.bindings.get(name, ()))


def left_when_cancelled(found: LocalTasks) -> cst.Await | None:
    """A wait for several tasks during which a cancellation leaves the function without anything cancelling them.

    Such a wait does not cancel what it waits for. It counts only where the function cancels them on another way: there it
    shows that they are its own to end.
    """
    if not found.cancels and not _waits_for_all(found):
        return None
    graph = near_graph(found.function)
    places = points_by_node(graph)
    ends = {point for call in found.cancels for node in _deciding(found, call) for point in places.get(node, ())}
    cancelled = {point for call in found.cancels for node in _gone_through(found, call) for point in places.get(node, ())}
    reached = graph.reachable(graph.entry, avoiding=cancelled.__contains__)
    for wait in sorted(found.waits, key=found.function.module.order):
        for point in places.get(wait, ()):
            if point not in reached:
                continue  # they are cancelled by then
            starts = [edge.target for edge in graph.successors(point) if edge.kind is EdgeKind.CANCEL and edge.target not in ends]
            path = graph.find_path(
                starts, graph.cancelled, avoiding=ends.__contains__, skip_edge=lambda edge: is_unforced_raise(graph, edge)
            )
            if graph.cancelled in starts or path is not None:
                return wait
    return None


@dataclass(frozen=True, slots=True, eq=False)
class LeftOnFailure:
    """A way out of a coroutine function on which it leaves a task running that it cancels on others.

    Args:
        task: The task.
        work: Its loop, which only a cancellation ends.
        cause: What leaves the function.
        is_cancelled: Whether by a cancellation.
    """

    task: Task
    work: Work
    cause: cst.CSTNode
    is_cancelled: bool


def left_on_failure(found: LocalTasks) -> LeftOnFailure | None:
    """The way on which a task without an end is not cancelled, though it is on every way on which all goes well."""
    module = found.function.module
    if not found.cancels or "trio" in module.imports:
        return None
    endless = [(task, work) for task in found.tasks if (work := endless_work(task)) is not None]
    if not endless:
        return None
    graph = module.project.ownership.graph(found.function, likely(module))
    places = points_by_node(graph)
    ends = {point for call in found.cancels for node in _deciding(found, call) for point in places.get(node, ())}
    ends |= {point for wait in found.awaits for point in places.get(wait, ())}  # hands a cancellation on
    for task, work in endless:
        made = places.get(task.call, [])
        starts = {edge.target for point in made for edge in graph.successors(point) if edge.kind in NORMAL_KINDS} - set(made)
        if not starts or graph.exit in graph.reachable(starts, avoiding=ends.__contains__, kinds=NORMAL_KINDS):
            continue
        for end in (graph.cancelled, graph.raised):
            path = graph.find_path(starts, end, avoiding=ends.__contains__)
            edge = next((edge for edge in path or () if edge.kind in RAISING_KINDS), None)
            if edge is not None and edge.source not in made and _is_of_work(edge.source.node):
                return LeftOnFailure(task, work, edge.source.node, end is graph.cancelled)
    return None


def _is_of_work(node: cst.CSTNode) -> bool:
    """Whether what fails is a part of what the function does with others; that it is set up wrong ends the program anyway."""
    return isinstance(node, (cst.Raise, cst.For, cst.With)) or any(isinstance(inner, cst.Await) for inner in walk(node))


def _waits_for_all(found: LocalTasks) -> bool:
    """Whether one ``asyncio.wait`` waits until all tasks are done, and some of them last: they wait for something themselves."""
    module = found.function.module
    call = found.waits[0].expression if len(found.waits) == 1 and not found.awaits else None
    if not isinstance(call, cst.Call) or module.callee(call) != "asyncio.wait" or argument(call, 1, "timeout") is not None:
        return False
    when = argument(call, 2, "return_when")
    if when is not None and not (module.resolve(when) or "").endswith("ALL_COMPLETED"):
        return False
    return any(_lasts(function) for task in found.tasks for function in task.functions)


def _lasts(function: Function) -> bool:
    """Whether a coroutine function waits: for a time, an event, other tasks."""
    calls = [node.expression for node in walk_own(function.node) if isinstance(node, cst.Await)]
    return any(
        name.startswith(_WAITS)
        for call in calls
        if isinstance(call, cst.Call)
        for value in function.module.evaluate(call.func)
        for name in called_names(value)
    )


def _deciding(found: LocalTasks, call: cst.Call) -> Iterator[cst.CSTNode]:
    """A cancelling call, and the loops over the tasks and the questions whether there are any that stand around it."""
    yield call
    for around in found.function.module.enclosing(call):
        if isinstance(around, cst.For):
            yield around.iter
        elif isinstance(around, cst.If) and found.names & {one.value for one in walk(around.test) if isinstance(one, cst.Name)}:
            yield around.test
        elif isinstance(around, (cst.Try, cst.Finally, cst.ExceptHandler, cst.While)):
            return


def _gone_through(found: LocalTasks, call: cst.Call) -> Iterator[cst.CSTNode]:
    """A cancelling call, and the loops over the tasks that stand around it: they are not empty where there are tasks."""
    yield call
    for around in found.function.module.enclosing(call):
        if isinstance(around, cst.For):
            yield around.iter
        elif not isinstance(around, (cst.IndentedBlock, cst.SimpleStatementLine, cst.Expr)):
            return


def losers_of(found: LocalTasks) -> cst.Await | None:
    """A wait for the first of several tasks, after which nobody looks at the others again."""
    module = found.function.module
    if found.cancels or found.awaits:
        return None
    for wait in found.waits:
        call = wait.expression
        if not isinstance(call, cst.Call) or module.callee(call) != "asyncio.wait":
            continue
        when = argument(call, 2, "return_when")
        first = when is not None and (module.resolve(when) or "").endswith(("FIRST_COMPLETED", "FIRST_EXCEPTION"))
        timeout = argument(call, 1, "timeout")
        bounded = timeout is not None and module.evaluate(timeout) != (Constant(None),)
        if (first or bounded) and not _looks_at_pending(module, found, wait):
            return wait
    return None


def _looks_at_pending(module: Module, found: LocalTasks, wait: cst.Await) -> bool:
    assign = module.parent(wait)
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    if isinstance(target, cst.Tuple) and len(target.elements) == 2:
        pending = target.elements[1].value
        if not isinstance(pending, cst.Name) or uses_of_name(found.function, pending.value):
            return True
    elif not isinstance(assign, cst.Expr):
        return True
    # In a loop, or waited for once more, they get another turn, but for those that each round makes anew.
    loop = next((around for around in module.enclosing(wait) if isinstance(around, (cst.For, cst.While))), None)
    return len(found.waits) > 1 or (loop is not None and not all(_is_made_anew(module, task, loop) for task in found.tasks))


def _is_made_anew(module: Module, task: Task, loop: cst.For | cst.While) -> bool:
    """Whether a task is made by a statement of a loop's body that runs in each round."""
    line = module.parent(module.parent(task.call) or task.call)
    return isinstance(line, cst.SimpleStatementLine) and module.parent(line) is loop.body
