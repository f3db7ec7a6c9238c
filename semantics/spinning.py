"""Endless loops that go round without anything that could end them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .background import is_always
from .cancellation import near_graph
from .flow import Point, Role
from .known_effects import LOG_METHODS
from .occurrences import is_unforced_raise
from .values import Instance
from .walk import walk, walk_own

if TYPE_CHECKING:
    from .module import Function, Module

#: What gives nothing, again and again, once the other side is gone.
_READS = frozenset({"readline", "recv", "read", "read1", "recv_bytes"})
_TYPES = ("asyncio.StreamReader", "socket.socket")
#: Methods of a text that are as empty as the text.
_SAME = frozenset({"decode", "strip", "rstrip", "lstrip", "removesuffix", "lower", "upper", "replace", "split", "encode", "hex"})
#: Methods that take an empty text as well as any other.
_TAKES = frozenset({"append", "write", "put", "put_nowait", "send", "extend", "feed", *LOG_METHODS})


def spins(function: Function, loop: cst.While) -> cst.BaseExpression | None:
    """The test by which a ``while True`` of a coroutine comes back to its head with nothing done in between.

    Nothing else runs meanwhile, so that the test gives the same for ever. None if there is no such way.
    """
    module = function.module
    if not is_always(module, loop):
        return None
    graph = near_graph(function)
    heads = set(graph.points_of(loop.test))
    path = graph.find_path(
        list(heads), list(heads), avoiding=lambda point: _does_something(point) and point not in heads,
        skip_edge=lambda edge: is_unforced_raise(graph, edge),
    )  # fmt: skip
    if path is None:
        return None
    tests = [edge.source.node for edge in path if edge.source.role is Role.TEST and edge.source not in heads]
    return next((test for test in tests if isinstance(test, cst.BaseExpression)), None)


def _does_something(point: Point) -> bool:
    if point.role is Role.TEST:
        return any(isinstance(node, (cst.Call, cst.Await, cst.NamedExpr, cst.Subscript)) for node in walk(point.node))
    return not (point.role is Role.STATEMENT and isinstance(point.node, (cst.Continue, cst.Pass)))


def unasked_read(module: Module, loop: cst.While) -> cst.Assign | None:
    """The read in a ``while True`` whose end nobody notices: nothing in the loop asks whether something was read."""
    if not is_always(module, loop):
        return None
    for node in walk_own(loop.body):
        if isinstance(node, cst.Assign) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Name):
            read = node.value.expression if isinstance(node.value, cst.Await) else node.value
            while isinstance(read, cst.Call) and isinstance(read.func, cst.Attribute) and read.func.attr.value in _SAME:
                inner = read.func.value
                read = inner.expression if isinstance(inner, cst.Await) else inner
            if isinstance(read, cst.Call) and _reads(module, read) and not _is_asked(module, loop, node.targets[0].target.value):
                return node
    return None


def _reads(module: Module, call: cst.Call) -> bool:
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in _READS:
        return False
    if any(isinstance(value, Instance) and value.type in _TYPES for value in module.evaluate(func.value)):
        return func.attr.value != "read" or bool(call.args)
    base = func.value
    name = base.attr.value if isinstance(base, cst.Attribute) else ""
    return func.attr.value == "readline" and name in ("stdout", "stderr", "stdin")


def _is_asked(module: Module, loop: cst.While, name: str) -> bool:
    """Whether the loop asks for the value, or hands it to what may fail for an empty one."""
    names = {name}
    nodes = list(walk_own(loop.body))
    for node in nodes:  # what is made of it is as empty
        target = node.targets[0].target if isinstance(node, cst.Assign) else None
        if not isinstance(node, cst.Assign) or not isinstance(target, cst.Name):
            continue
        if any(isinstance(one, cst.Name) and one.value in names for one in walk(node.value)):
            names.add(target.value)
    for node in nodes:
        if isinstance(node, cst.Attribute) and node.attr.value in ("at_eof", "poll", "returncode", "is_alive"):
            return True
        if not isinstance(node, cst.Name) or node.value not in names:
            continue
        inside: cst.CSTNode = node
        for around in module.ancestors(node):
            if isinstance(around, cst.Attribute) and around.attr.value in _SAME:
                inside = around
                continue
            if isinstance(around, cst.Call) and inside is around.func:
                inside = around
                continue
            if isinstance(around, cst.Arg):
                call = module.parent(around)
                func = call.func if isinstance(call, cst.Call) else None
                if isinstance(func, cst.Attribute) and func.attr.value in _TAKES:
                    break
                if isinstance(func, cst.Name) and func.value in ("print", "len", "str", "repr"):
                    break
                return True
            if isinstance(around, (cst.Assign, cst.AssignTarget, cst.AugAssign, cst.FormattedStringExpression, cst.Expr)):
                break
            return True
    return False
