"""Pipes of a child process that its parent closes in part: one of them, or only as long as the child lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.meaning import Semantic
from ..effects.occurrences import points_at
from ..flow import EdgeKind, Role, build
from ..resources.acquisitions import Disposition
from ..resources.attributes import CLOSERS
from ..resources.uses import Act
from ..text.walk import walk
from .handles import Handle, handle_of
from .pipes import is_read_elsewhere, start_of
from .starts import POPEN, STREAMS

if TYPE_CHECKING:
    from ..flow import Edge
    from ..program.module import Function, Module
    from ..resources.acquisitions import Acquisition
    from ..resources.uses import Use

_ENDS = frozenset({"kill", "terminate", "send_signal", "wait", "poll"})
#: Attributes of a handle that have nothing to do with its pipes.
_PLAIN = frozenset({"pid", "poll", "returncode", "wait", "kill", "terminate", "send_signal", "args"})


@dataclass(frozen=True, slots=True, eq=False)
class LeftOpen:
    """Pipes that stay open.

    Args:
        start: The acquisition of the child.
        streams: Which, in the order of ``STREAMS``.
        close: Where another one is closed, or where they are closed as long as the child lives.
        module: The module of that.
        alive: Whether the latter.
    """

    start: Acquisition
    streams: tuple[str, ...]
    close: cst.Call
    module: Module
    alive: bool


@dataclass(slots=True, eq=False)
class _Closing:
    """What a program does with the pipes of a child."""

    calls: dict[str, list[tuple[Function, cst.Call]]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)


def left_open(acquired: Acquisition) -> LeftOpen | None:
    """The pipes of a child that stay open although others are closed, or although they are closed as long as it lives."""
    if acquired.resource.type != POPEN or (start := start_of(acquired)) is None:
        return None
    pipes = start.pipes
    closing = _closing(acquired) if len(pipes) > 0 else None
    if closing is None or not closing.calls:
        return None
    forgotten = tuple(one for one in STREAMS if one in pipes - closing.given and one not in closing.calls)
    if forgotten:
        for function, call in (one for calls in closing.calls.values() for one in calls):
            if _is_cleanup(function, call):
                return LeftOpen(acquired, forgotten, call, function.module, alive=False)
    return _only_while_alive(acquired, pipes - closing.given, closing)


def _closing(acquired: Acquisition) -> _Closing | None:
    """How the pipes are closed; None if something else may close them that cannot be followed."""
    closing = _Closing()
    for function, use in _uses(acquired):
        if function is None:
            return None
        module = function.module
        attribute = module.parent(use.node)
        if isinstance(attribute, cst.Attribute) and attribute.value is use.node:
            name = attribute.attr.value
            if name in STREAMS:
                call = _closing_call(module, attribute)
                if call is not None:
                    closing.calls.setdefault(name, []).append((function, call))
                elif _is_given(module, attribute):
                    closing.given.add(name)
                continue
            if name in _PLAIN:
                continue
            return None
        if use.act is not Act.NOTHING:
            return None
    return closing


def _uses(acquired: Acquisition) -> list[tuple[Function | None, Use]]:
    if acquired.disposition is Disposition.LOCAL:
        handle = _local(acquired)
        return [(handle.function, use) for use in handle.uses] if handle is not None and handle.is_own else []
    kept = acquired.module.project.ownership.kept(acquired) if acquired.disposition is Disposition.ATTRIBUTE else None
    if kept is None or is_read_elsewhere(acquired, kept.cls):
        return []
    return [(one.function, one.use) for one in kept.uses]


def _local(acquired: Acquisition) -> Handle | None:
    function = acquired.function
    for load in acquired.module.index.name_loads.get(acquired.name, ()) if function is not None else ():
        if acquired.module.function_of(load) is function and function is not None:
            return handle_of(acquired.module, load)
    return None


def _closing_call(module: Module, stream: cst.Attribute) -> cst.Call | None:
    method = module.parent(stream)
    call = module.parent(method) if isinstance(method, cst.Attribute) and method.value is stream else None
    is_close = isinstance(method, cst.Attribute) and method.attr.value == "close"
    return call if is_close and isinstance(call, cst.Call) and call.func is method else None


def _is_given(module: Module, stream: cst.Attribute) -> bool:
    """Whether somebody else gets the stream: another name, an argument, a ``with``."""
    parent = module.parent(stream)
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("close", "detach", "__exit__")  # the bound method
    return not isinstance(parent, (cst.For, cst.CompFor, cst.Comparison, cst.If, cst.Assert, cst.UnaryOperation, cst.While))


def _is_cleanup(function: Function, call: cst.Call) -> bool:
    """Whether a pipe is closed where the child is ended as well: in one ``finally`` or handler, or in a method that closes.

    Closing a pipe alone may only tell the child that nothing more comes.
    """
    module, handle = function.module, _handle_at(function.module, call)
    blocks: list[cst.CSTNode] = [
        around for around in module.ancestors(call) if isinstance(around, (cst.Finally, cst.ExceptHandler))
    ]
    if function.cls is not None and function.name in CLOSERS:
        blocks.append(function.node)
    return handle is not None and any(
        isinstance(node, cst.Attribute) and node.attr.value in _ENDS and handle.is_it(node.value)
        for block in blocks
        for node in walk(block)
    )


def _only_while_alive(acquired: Acquisition, pipes: frozenset[str], closing: _Closing) -> LeftOpen | None:
    """The pipes that are closed behind a test that says that the child still runs, and nowhere else."""
    found = [(name, *one) for name in STREAMS if name in pipes for one in closing.calls.get(name, ())]
    functions = {function for _, function, _ in found}
    if len(functions) != 1:
        return None
    (function,) = functions
    module, close = function.module, found[0][2]
    handle = _handle_at(module, close)
    if handle is None or not isinstance(function.node, cst.FunctionDef):
        return None
    graph = build(function.node, Semantic(module))
    dead = graph.reachable(graph.entry, skip_edge=lambda edge: _is_alive(handle, edge))
    if graph.exit not in dead or any(point in dead for _, _, call in found for point in points_at(graph, module, call)):
        return None
    return LeftOpen(acquired, tuple(dict.fromkeys(name for name, _, _ in found)), close, module, alive=True)


def _handle_at(module: Module, close: cst.Call) -> Handle | None:
    """The handle whose stream a call closes: ``proc`` of ``proc.stdout.close()``."""
    stream = close.func.value if isinstance(close.func, cst.Attribute) else None
    return handle_of(module, stream.value) if isinstance(stream, cst.Attribute) else None


def _is_alive(handle: Handle, edge: Edge) -> bool:
    """Whether an edge out of a test is only taken as long as the child runs; that there is a handle says nothing of that."""
    test = edge.source.node
    if edge.source.role is not Role.TEST or edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE):
        return False
    asked = any(
        isinstance(node, cst.Attribute) and node.attr.value in ("poll", "returncode") and handle.is_it(node.value)
        for node in walk(test)
    )
    runs = handle.runs_if(test) if asked and isinstance(test, cst.BaseExpression) else None
    return runs is not None and runs is (edge.kind is EdgeKind.TRUE)
