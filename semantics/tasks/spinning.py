"""Endless loops that go round without anything that could end them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_expected
from ..effects.known_effects import LOG_METHODS, Kind
from ..effects.occurrences import is_unforced_raise
from ..flow import Point, Role
from ..program.arguments import has_star
from ..program.callables import only_target
from ..program.values import Instance
from ..resources.uses import parameter_name
from ..text.names import is_none
from ..text.walk import walk, walk_own
from .background import is_always
from .cancellation import near_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..program.module import Function, Module

#: What gives nothing, again and again, once the other side is gone.
READS = frozenset({"readline", "recv", "read", "read1", "recv_bytes"})
_TYPES = ("asyncio.StreamReader", "socket.socket")
#: Methods of a text that are as empty as the text.
_SAME = frozenset({"decode", "strip", "rstrip", "lstrip", "removesuffix", "lower", "upper", "replace", "split", "encode", "hex"})
#: What may end a loop from elsewhere.
_ENDS = frozenset({Kind.EXIT, Kind.HARD_EXIT, Kind.CANCEL, Kind.STOP, Kind.RESEND})
#: Methods that take an empty text as well as any other.
_TAKES = frozenset({"append", "write", "put", "put_nowait", "send", "extend", "feed", *LOG_METHODS})


def spins(function: Function, loop: cst.While) -> cst.BaseExpression | None:
    """The test by which a ``while True`` on an event loop comes back to its head with nothing done in between.

    Nothing else runs meanwhile, so that the test gives the same for ever. None if there is no such way, and in a plain function
    that need not run on the loop.
    """
    module = function.module
    if not is_always(module, loop) or not (function.is_async or _empties_queue(module, loop)):
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


def _empties_queue(module: Module, loop: cst.While) -> bool:
    """Whether a loop goes on until a queue of asyncio is empty, which none but the loop's own thread may touch."""
    return is_expected(module, loop, "asyncio.QueueEmpty") and any(
        isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get_nowait"
        for node in walk_own(loop.body)
    )


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
            while (inner := _made_of(module, read)) is not None:
                read = inner.expression if isinstance(inner, cst.Await) else inner
            if isinstance(read, cst.Call) and _reads(module, read) and not _is_asked(module, loop, node.targets[0].target.value):
                return node
    return None


def _made_of(module: Module, expr: cst.CSTNode) -> cst.BaseExpression | None:
    """The text that an expression makes another one of, as empty as the first: ``text.strip()``, ``decode(text)``."""
    if not isinstance(expr, cst.Call):
        return None
    if isinstance(expr.func, cst.Attribute) and expr.func.attr.value in _SAME:
        return expr.func.value
    one = only_target(module.evaluate(expr.func)) if len(expr.args) == 1 and not has_star(expr) else None
    if one is None or not one.function.returned or one.function.is_async or len(one.function.positional) != one.filled + 1:
        return None
    name = one.function.positional[-1].name.value
    for result in one.function.returned:
        made: cst.CSTNode = result
        while isinstance(made, cst.Call):
            is_text = one.function.module.callee(made) in ("builtins.str", "builtins.bytes") and len(made.args) == 1
            inner = made.args[0].value if is_text else _made_of(one.function.module, made)
            if inner is None:
                return None
            made = inner
        if not isinstance(made, cst.Name) or made.value != name:
            return None
    return expr.args[0].value


def _reads(module: Module, call: cst.Call) -> bool:
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in READS:
        return False
    if any(isinstance(value, Instance) and value.type in _TYPES for value in module.evaluate(func.value)):
        return func.attr.value != "read" or bool(call.args)
    base = func.value
    name = base.attr.value if isinstance(base, cst.Attribute) else ""
    return func.attr.value == "readline" and name in ("stdout", "stderr", "stdin")


def _is_asked(module: Module, loop: cst.While, name: str) -> bool:
    """Whether the loop asks for the value, or hands it to what may fail for an empty one."""
    nodes = list(walk_own(loop.body))
    names = _names_made_of(name, nodes)
    return any(
        (isinstance(node, cst.Attribute) and node.attr.value in ("at_eof", "poll", "returncode", "is_alive"))
        or (isinstance(node, cst.Name) and node.value in names and _may_end_by(module, loop, node))
        for node in nodes
    )


def _names_made_of(name: str, nodes: Iterable[cst.CSTNode]) -> set[str]:
    """A text's name and those of what is made of it, which is as empty."""
    names = {name}
    for node in nodes:
        target = node.targets[0].target if isinstance(node, cst.Assign) else None
        if not isinstance(node, cst.Assign) or not isinstance(target, cst.Name):
            continue
        if any(isinstance(one, cst.Name) and one.value in names for one in walk(node.value)):
            names.add(target.value)
    return names


def _may_end_by(module: Module, loop: cst.While, node: cst.CSTNode) -> bool:
    """Whether the reading of an empty text at a place may be what ends the loop."""
    inside = node
    is_length = False
    for around in module.ancestors(node):
        if isinstance(around, cst.Attribute) and around.attr.value in _SAME:
            inside = around
            continue
        if is_length and isinstance(around, cst.BinaryOperation):
            continue
        if isinstance(around, cst.Call) and inside is around.func:
            inside = around
            continue
        if isinstance(around, cst.Arg):
            call = module.parent(around)
            if isinstance(call, cst.Call) and module.callee(call) == "builtins.len":
                inside, is_length = call, True
                continue  # ``if len(data) < size: break``
            return not (isinstance(call, cst.Call) and (_takes_empty(call) or _goes_on(module, loop, call, around)))
        if isinstance(around, cst.Call) and is_length and around is inside:
            continue
        if isinstance(around, cst.Comparison) and _asks_for_none(around):
            return False  # an empty text is something
        if isinstance(around, cst.Assign) and not isinstance(around.targets[0].target, cst.Name):
            return True  # nothing cannot be taken apart
        return not isinstance(around, (cst.Assign, cst.AssignTarget, cst.AugAssign, cst.FormattedStringExpression, cst.Expr))
    return False


def _takes_empty(call: cst.Call) -> bool:
    """Whether what is called takes an empty text as any other."""
    func = call.func
    if isinstance(func, cst.Attribute):
        return func.attr.value in _TAKES
    return isinstance(func, cst.Name) and func.value in ("print", "len", "str", "repr")


def _asks_for_none(test: cst.Comparison) -> bool:
    return all(isinstance(one.operator, (cst.Is, cst.IsNot)) and is_none(one.comparator) for one in test.comparisons)


def _goes_on(module: Module, loop: cst.While, call: cst.Call, arg: cst.Arg) -> bool:
    """Whether a function of the program, handed an empty text, does nothing that could end the loop."""
    one = only_target(module.evaluate(call.func))
    if one is None or has_star(call):
        return False
    function, home = one.function, one.function.module
    name = parameter_name(function, one.filled, call, arg)
    if name is None or isinstance(function.node, cst.Lambda) or function.is_generator:
        return False
    is_read = not isinstance(module.parent(call), (cst.Expr, cst.Await))
    words = {node.value for node in walk(loop) if isinstance(node, cst.Name)}
    skipped = {
        inner
        for node in function.own
        if isinstance(node, cst.If) and isinstance(node.test, cst.Name) and node.test.value == name
        for inner in walk_own(node.body)
    }
    nodes = [node for node in function.own if node not in skipped]
    names = _names_made_of(name, nodes)
    for node in nodes:
        if isinstance(node, (cst.Raise, cst.Assert, cst.Global, cst.Nonlocal, cst.Yield)):
            return False
        if isinstance(node, cst.Return) and node.value is not None and is_read:
            return False
        if isinstance(node, cst.AssignTarget) and not isinstance(node.target, cst.Name):
            return False
        if isinstance(node, cst.Name) and node.value in names and not _is_harmless(home, node):
            return False
        if isinstance(node, cst.Call):
            for effect in home.project.near_effects.of_node(function, node):
                if effect.kind in _ENDS or (effect.kind is Kind.FLAG and effect.detail in words):
                    return False
    return True


def _is_harmless(module: Module, node: cst.CSTNode) -> bool:
    """Whether a place where an empty text is read works as well as for any other text."""
    around = module.parent(node)
    while isinstance(around, (cst.Attribute, cst.Call)) and not isinstance(node, cst.Arg):
        if isinstance(around, cst.Attribute) and around.attr.value not in _SAME:
            return False
        node, around = around, module.parent(around)
    if isinstance(around, cst.Arg):
        call = module.parent(around)
        return isinstance(call, cst.Call) and _takes_empty(call)
    return not isinstance(around, (cst.Subscript, cst.BinaryOperation, cst.For, cst.Await))
