"""Queues and pipes that are read only when the child that fills them has been joined: it cannot end before they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.meaning import Semantic
from ..effects.occurrences import points_at
from ..flow import NORMAL_KINDS, build
from ..program.arguments import argument
from ..program.values import FunctionValue, Instance
from ..program.variables import variable
from ..text.names import BindingKind
from ..text.walk import walk
from ..threads.workers import made_by
from .handles import handle_of
from .starts import CHILD, Start, handle_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

_QUEUES = frozenset({"multiprocessing.Queue", "multiprocessing.JoinableQueue", "multiprocessing.SimpleQueue"})
_PIPES = frozenset({"multiprocessing.Pipe", "multiprocessing.Context.Pipe"})
_PUTS = ("put", "send", "send_bytes")
_GETS = frozenset({"get", "get_nowait", "recv", "recv_bytes"})
#: Functions that give little, whatever they are given.
_LITTLE = frozenset(
    f"builtins.{name}"
    for name in (
        "len", "int", "float", "bool", "str", "repr", "type", "id", "round", "min", "max", "sum", "any", "all", "isinstance",
        "issubclass", "hasattr", "callable", "hash", "ord", "chr",
    )
) | frozenset({"traceback.format_exc", "sys.exc_info"})  # fmt: skip
_LITTLE_MODULES = frozenset({"time", "os", "datetime", "platform", "socket", "threading", "uuid", "math"})
_MOST_DEEP = 2


@dataclass(frozen=True, slots=True, eq=False)
class LateRead:
    """A queue, or the end of a pipe, that is read only behind the join of the child that fills it.

    Args:
        start: What makes the child.
        name: What is read.
        read: Where.
    """

    start: Start
    name: str
    read: cst.CSTNode


def late_read(module: Module, join: cst.Call) -> LateRead | None:
    """What is read only when a ``join()`` without a bound is over, though the child may not end before; None if nothing is."""
    func, function = join.func, module.function_of(join)
    if not isinstance(func, cst.Attribute) or func.attr.value != "join" or argument(join, 0, "timeout") is not None:
        return None
    if function is None or not isinstance(func.value, cst.Name):
        return None
    for start in _joined(module, function, func.value):
        if _puts_little(module, start.call):
            continue
        for name in _filled(module, function, start.call):
            read = _read_after(function, join, name)
            if read is not None:
                return LateRead(start, name, read)
    return None


def _joined(module: Module, function: Function, name: cst.Name) -> list[Start]:
    """What makes the processes that a local name stands for: one, or those of a list the function goes through."""
    handle = handle_of(module, name)
    if handle is not None and handle.type == CHILD and handle.is_own:
        return handle.starts()
    home = module.scope_of(name).lookup(name.value)
    if home is not function.scope:
        return []
    found: list[Start] = []
    for binding in home.bindings[name.value]:
        loop = binding.value
        if binding.kind is BindingKind.ELEMENT and isinstance(loop, cst.Name) and not binding.path:
            found += [Start(module, call) for call in function.calls if _is_put_into(module, function, call, loop.value)]
    return found


def _is_put_into(module: Module, function: Function, call: cst.Call, container: str) -> bool:
    """Whether a call makes a process that is kept in a local list of this name."""
    if handle_type(module, call) != CHILD or made_by(module, call) is None:
        return False
    parent = module.parent(call)
    if isinstance(parent, cst.ListComp):
        return _is_assigned(module, parent, container)
    if isinstance(parent, cst.Element):
        display = module.parent(parent)
        return display is not None and _is_assigned(module, display, container)
    if isinstance(parent, cst.Arg):
        return _is_appended(module, parent, container)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return False
    loads = [load for load in module.index.name_loads.get(target.value, ()) if module.function_of(load) is function]
    return any(isinstance(arg := module.parent(load), cst.Arg) and _is_appended(module, arg, container) for load in loads)


def _is_assigned(module: Module, node: cst.CSTNode, name: str) -> bool:
    parent = module.parent(node)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    return isinstance(target, cst.Name) and target.value == name


def _is_appended(module: Module, arg: cst.Arg, container: str) -> bool:
    call = module.parent(arg)
    func = call.func if isinstance(call, cst.Call) else None
    return (
        isinstance(func, cst.Attribute)
        and func.attr.value == "append"
        and isinstance(func.value, cst.Name)
        and func.value.value == container
    )


def _puts_little(module: Module, start: cst.Call) -> bool:
    """Whether the child's function is known, and what it puts fits into the pipe."""
    worker = made_by(module, start)
    if worker is None or worker.target is None:
        return False
    function = worker.target.function
    home = function.module
    puts = [load for name in _PUTS for load in home.index.loads.get(name, ()) if home.function_of(load) is function]
    for load in puts:
        call = home.parent(load)
        given = argument(call, 0, "obj") if isinstance(call, cst.Call) and call.func is load else None
        if any(isinstance(around, (cst.For, cst.While)) for around in home.ancestors(load)):
            return False
        if given is None or not _is_little(home, given, _MOST_DEEP):
            return False
    return bool(puts)


def _is_little(module: Module, expr: cst.BaseExpression, depth: int) -> bool:
    """Whether a value is surely, or for all that can be seen, a small one: nothing that a call has worked out."""
    if isinstance(expr, (cst.Tuple, cst.List, cst.Set, cst.Dict)):
        return all(_is_little(module, one.value, depth) for one in expr.elements)
    if isinstance(expr, cst.IfExp):
        return _is_little(module, expr.body, depth) and _is_little(module, expr.orelse, depth)
    if isinstance(expr, (cst.ListComp, cst.DictComp, cst.SetComp, cst.Await)):
        return False
    if isinstance(expr, cst.Name):
        home = module.scope_of(expr).lookup(expr.value)
        bindings = home.bindings[expr.value] if home is not None else []
        assigned = [one.value for one in bindings if one.kind is BindingKind.ASSIGNMENT and one.value is not None]
        return all(depth > 0 and _is_little(module, one, depth - 1) for one in assigned)
    return not isinstance(expr, cst.Call) or _gives_little(module, expr, depth)


def _gives_little(module: Module, call: cst.Call, depth: int) -> bool:
    name = module.callee(call)
    if name is not None and (name in _LITTLE or name.partition(".")[0] in _LITTLE_MODULES):
        return True
    if (name or "").endswith(("Error", "Exception")):
        return True
    values = module.evaluate(call.func)
    return depth > 0 and bool(values) and all(
        isinstance(one, FunctionValue)
        and bool(one.function.returned)
        and all(_is_little(one.function.module, given, depth - 1) for given in one.function.returned)
        for one in values
    )


def _filled(module: Module, function: Function, start: cst.Call) -> Iterator[str]:
    """The local names by which a process is read that is given a queue, or one end of a pipe."""
    for name, place in (("args", 3), ("kwargs", 4)):
        given = argument(start, place, name)
        for part in walk(given) if given is not None else ():
            if not isinstance(part, cst.Name) or module.scope_of(part).lookup(part.value) is not function.scope:
                continue
            if any(isinstance(value, Instance) and value.type in _QUEUES for value in module.evaluate(part)):
                yield part.value
            else:
                yield from _other_end(module, function, part.value)


def _other_end(module: Module, function: Function, name: str) -> Iterator[str]:
    """``ours, theirs = Pipe()``: the one for the other, if what goes through may come to it."""
    bindings = function.scope.bindings[name]
    made = bindings[0].value if len(bindings) == 1 else None
    assign = module.parent(made) if isinstance(made, cst.Call) and module.callee(made) in _PIPES else None
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    for element in target.elements if isinstance(target, cst.Tuple) else ():
        if isinstance(element.value, cst.Name) and element.value.value != name:
            yield element.value.value


def _read_after(function: Function, join: cst.Call, name: str) -> cst.CSTNode | None:
    """Where a local name is read behind the join; None if nowhere, or if it may be read before or elsewhere."""
    module, owner = function.module, (function.scope, name)
    graph = build(function.node, Semantic(module))
    here = points_at(graph, module, join)
    later = graph.reachable(here, kinds=NORMAL_KINDS)
    found: cst.CSTNode | None = None
    for load in module.index.name_loads.get(name, ()):
        attribute = module.parent(load)
        if variable(module, load) != owner or not isinstance(attribute, cst.Attribute) or attribute.attr.value not in _GETS:
            continue
        points = points_at(graph, module, load)
        if module.function_of(load) is not function or graph.reachable(points).intersection(here):
            return None
        if any(point in later for point in points):
            found = attribute
    return found
