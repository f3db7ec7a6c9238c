"""Who empties the pipes of a child process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.meaning import Semantic
from ..effects.occurrences import points_at
from ..flow import NORMAL_KINDS, Graph, Point, build
from ..program.callables import only_target
from ..program.values import FunctionValue, Instance
from ..program.variables import variable
from ..resources.uses import Act
from ..text.walk import walk
from .handles import Handle, handle_of
from .starts import CHILD, Start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import ClassInfo, Function, Module
    from ..resources.acquisitions import Acquisition

_OUT = frozenset({"stdout", "stderr"})
_NUMBERS = frozenset({"pid", "poll", "returncode"})
_TO_THE_END = frozenset({"read", "readlines", "readline"})


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """Pipes that nobody empties.

    Args:
        start: The call that starts the child.
        streams: Which.
        why: What is wrong, as the end of a clause that begins with "a pipe that".
        module: The module of ``place``.
        place: Where the child is waited for, or the other stream is read; None if nothing of the kind happens.
        what: What happens there.
        never: Whether nobody reads at all.
        is_late: Whether ``place`` is where it hangs, and not the start.
    """

    start: Start
    streams: frozenset[str]
    why: str
    module: Module
    place: cst.CSTNode | None = None
    what: str = ""
    never: bool = False
    is_late: bool = False


def start_of(acquired: Acquisition) -> Start | None:
    """The call that starts the child: the acquisition itself, or the one in the factory it calls."""
    start = Start(acquired.module, acquired.call)
    if acquired.module.callee(acquired.call) == acquired.resource.name:
        return start
    for value in acquired.module.evaluate(acquired.call.func):
        if not isinstance(value, FunctionValue):
            return None
        for expr in value.function.returned:
            for one in value.function.module.evaluate(expr):
                if isinstance(one, Instance) and isinstance(one.origin, cst.Call):
                    return Start(value.function.module, one.origin)
    return None


def unread_local(acquired: Acquisition) -> Unread | None:
    """Pipes of a child kept in a local name that nobody empties in time; None if that is in order or cannot be told."""
    function, start = acquired.function, start_of(acquired)
    if function is None or start is None or start.is_open or start.says_little or not isinstance(function.node, cst.FunctionDef):
        return None
    pipes = start.pipes & _OUT
    handle = _handle(acquired, function)
    if not pipes or handle is None or not handle.is_own:
        return None
    if any(use.act in (Act.HANDS_ON, Act.ALIASES) and not _is_by_number(handle.module, use.node) for use in handle.uses):
        return None
    graph = build(function.node, Semantic(function.module))
    module = handle.module
    reads = {name: _points(graph, module, _mentions(handle, name)) for name in _OUT}
    talks = _points(graph, module, handle.calls("communicate"))
    kills = _points(graph, module, handle.calls("kill", "terminate"))
    found = _one_by_one(handle, start, pipes, graph, reads, talks)
    if found is not None:
        return found
    for call in (*handle.calls("wait"), *(call for call in handle.calls("poll") if _is_asked_again(handle, call))):
        before = graph.leading_to(points_at(graph, module, call))
        late = frozenset(name for name in pipes if not (reads[name] | talks | kills) & before)
        if late:
            never = not any(reads[name] for name in late) and not talks
            why = "nobody reads before the wait for the child" if not never else "nobody reads"
            return Unread(start, late, why, module, call, "the child is waited for here", never)
    never_read = frozenset(name for name in pipes if not reads[name])
    by_pid = any(_attribute_of(module, use.node) == "pid" for use in handle.uses if use.act is not Act.NOTHING)
    if never_read and not talks and by_pid:
        return Unread(start, never_read, "nobody reads", module, never=True)
    return None


def _is_asked_again(handle: Handle, poll: cst.Call) -> bool:
    """``while proc.poll() is None:``: whether a ``poll()`` is in the test of a loop that goes on as long as the child runs."""
    for around in handle.module.ancestors(poll):
        if isinstance(around, cst.Comparison) and handle.runs_if(around) is not True:
            return False
        if isinstance(around, cst.While):
            return any(inner is poll for inner in walk(around.test))
        if isinstance(around, cst.BaseSuite):
            return False
    return False


def _one_by_one(
    handle: Handle, start: Start, pipes: frozenset[str], graph: Graph, reads: dict[str, set[Point]], talks: set[Point]
) -> Unread | None:
    """One stream is read to its end while nobody reads the other one."""
    if len(pipes) < 2:
        return None
    module = handle.module
    for node, name in _drains(handle):
        (other,) = _OUT - {name}
        here = points_at(graph, module, node)
        if not here or (reads[other] | talks) & (graph.leading_to(here) | set(here)):
            continue
        why = f"nobody reads while {name} is read to its end"
        never = not reads[other] and not talks
        return Unread(start, frozenset({other}), why, module, node, f"{name} is read to its end here", never, is_late=True)
    return None


def unread_attribute(acquired: Acquisition) -> Unread | None:
    """Pipes of a child kept in an attribute that nobody empties as long as it runs; None if in order or not known."""
    start, kept = Start(acquired.module, acquired.call), acquired.module.project.ownership.kept(acquired)
    if kept is None or start.is_open or acquired.module.callee(acquired.call) != acquired.resource.name:
        return None
    pipes = start.pipes & _OUT
    if not pipes:
        return None
    read: set[str] = set()
    idle: set[str] = set()
    for use in kept.uses:
        name, is_talk = _what(use.module, use.use.node)
        is_given = use.use.act in (Act.HANDS_ON, Act.ALIASES) and not _is_by_number(use.module, use.use.node)
        if is_given and name is None and not _is_harmless(use.module, use.use.node):
            return None
        if name is None and not is_talk:
            continue
        streams = {name} if name is not None else set(_OUT)
        if use.function is not None and _only_at_the_end(use.function, use.use.node):
            idle |= {one for one in streams if one is not None}
        else:
            read |= {one for one in streams if one is not None}
    unread = pipes - read
    if not unread or is_read_elsewhere(acquired, kept.cls):
        return None
    why = "nobody reads" if not unread & idle else "nobody reads as long as the child runs"
    return Unread(start, frozenset(unread), why, acquired.module, never=not unread & idle)


def is_read_elsewhere(acquired: Acquisition, cls: ClassInfo) -> bool:
    """Whether another file of the package reads a stream of an attribute of this name."""
    name = re.escape(acquired.name)
    deed = rf"\.{name}\s*\.\s*(?:stdout|stderr|communicate)\b"
    by_any, by_others = re.compile(deed.encode()), re.compile(f"(?<!self){deed}".encode())
    derived = re.compile(rf"class\s+\w+\s*\([^)]*\b{re.escape(cls.name)}\b".encode())
    for path in acquired.module.project.mentions(acquired.name, acquired.module):
        text = acquired.module.project.read(path)
        # Another class's ``self`` is another object, unless that class may be derived from this one.
        if (by_any if derived.search(text) else by_others).search(text):
            return True
    return False


def _handle(acquired: Acquisition, function: Function) -> Handle | None:
    for node in function.module.index.name_loads.get(acquired.name, ()):
        if function.module.function_of(node) is function and variable(function.module, node) == (function.scope, acquired.name):
            return handle_of(function.module, node)
    return None


def _points(graph: Graph, module: Module, nodes: list[cst.CSTNode] | list[cst.Call]) -> set[Point]:
    return {point for node in nodes for point in points_at(graph, module, node)}


def _what(module: Module, use: cst.CSTNode) -> tuple[str | None, bool]:
    """The stream a use of a handle is about, and whether it is ``communicate``."""
    attribute = module.parent(use)
    if not isinstance(attribute, cst.Attribute) or attribute.value is not use:
        return None, False
    name = attribute.attr.value
    if name in _OUT and _is_only_closed(module, attribute):
        return None, False
    return (name if name in _OUT else None), name == "communicate"


def _is_only_closed(module: Module, stream: cst.Attribute) -> bool:
    """``proc.stdout.close()``, ``proc.stdout is None``, ``if proc.stdout:``: nothing is read."""
    parent = module.parent(stream)
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("close", "closed", "fileno")
    return isinstance(parent, (cst.Comparison, cst.If, cst.Assert, cst.UnaryOperation))


def _mentions(handle: Handle, stream: str) -> list[cst.CSTNode]:
    return [use.node for use in handle.uses if _what(handle.module, use.node)[0] == stream] + [
        call for call in _reading_calls(handle) if stream in _touched_by(handle, call)
    ]


def _touched_by(handle: Handle, call: cst.Call) -> frozenset[str]:
    """The streams of the handle that a function of the program does anything with but closing them; all if it is not known."""
    one = only_target(handle.module.evaluate(call.func))
    if one is None:
        return _OUT
    home, names = one.function.module, set()
    for place, arg in enumerate(call.args):
        if handle.is_it(arg.value):
            if arg.keyword is None and one.filled + place >= len(one.function.positional):
                return _OUT
            names.add(arg.keyword.value if arg.keyword is not None else one.function.positional[one.filled + place].name.value)
    return frozenset(
        node.attr.value
        for node in walk(one.function.node)
        if isinstance(node, cst.Attribute)
        and node.attr.value in _OUT
        and isinstance(node.value, cst.Name)
        and node.value.value in names
        and not _is_only_closed(home, node)
    )


def _is_by_number(module: Module, use: cst.CSTNode) -> bool:
    return _attribute_of(module, use) in _NUMBERS


def _attribute_of(module: Module, use: cst.CSTNode) -> str | None:
    """The attribute of a handle that a use is about."""
    attribute = module.parent(use)
    return attribute.attr.value if isinstance(attribute, cst.Attribute) and attribute.value is use else None


def _is_harmless(module: Module, use: cst.CSTNode) -> bool:
    """A method of the handle that is kept or called and reads nothing: ``atexit.register(self.proc.kill)``."""
    attribute = module.parent(use)
    return isinstance(attribute, cst.Attribute) and attribute.attr.value in ("kill", "terminate", "wait", "send_signal", "poll")


def _reading_calls(handle: Handle) -> Iterator[cst.Call]:
    """Calls of functions of the program that are given the handle."""
    for use in handle.uses:
        arg = handle.module.parent(use.node)
        call = handle.module.parent(arg) if isinstance(arg, cst.Arg) and arg.value is use.node else None
        if isinstance(call, cst.Call):
            yield call


def _drained_by(handle: Handle, call: cst.Call) -> Iterator[str]:
    """The streams of the handle that a function of the program reads to their end."""
    one = only_target(handle.module.evaluate(call.func))
    if one is None:
        return
    for place, arg in enumerate(call.args):
        if not handle.is_it(arg.value) or arg.keyword is not None or one.filled + place >= len(one.function.positional):
            continue
        name = one.function.positional[one.filled + place].name.value
        for node in one.function.own:
            if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == name:
                stream = _read_to_the_end(one.function.module, node)
                if stream is not None:
                    yield stream


def _drains(handle: Handle) -> Iterator[tuple[cst.CSTNode, str]]:
    """Where a stream of the handle is read to its end."""
    for use in handle.uses:
        attribute = handle.module.parent(use.node)
        if isinstance(attribute, cst.Attribute) and attribute.value is use.node:
            stream = _read_to_the_end(handle.module, attribute)
            if stream is not None:
                yield attribute, stream
    for call in _reading_calls(handle):
        for stream in _drained_by(handle, call):
            yield call, stream


def _read_to_the_end(module: Module, stream: cst.Attribute) -> str | None:
    """The name of the stream, if what is done with it goes on until the child closes it."""
    name = stream.attr.value
    if name not in _OUT:
        return None
    parent = module.parent(stream)
    if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is stream:
        return name
    if not isinstance(parent, cst.Attribute) or parent.attr.value not in _TO_THE_END:
        return None
    call = module.parent(parent)
    if not isinstance(call, cst.Call):
        around = module.parent(call) if isinstance(call, cst.Arg) else None
        return name if isinstance(around, cst.Call) and module.callee(around) == "builtins.iter" else None
    if parent.attr.value != "readline" and not call.args:
        return name
    for around in module.ancestors(call):
        if isinstance(around, cst.While):
            return name
        if isinstance(around, (cst.FunctionDef, cst.Lambda, cst.For)):
            return None
    return None


def _only_at_the_end(function: Function, node: cst.CSTNode) -> bool:
    """Whether a use of ``self.proc`` comes only when the child has ended or was killed, on the way to failing, or never."""
    if function.name.startswith("_") and not function.name.startswith("__") and not _is_used(function):
        return True
    if not isinstance(node, cst.Attribute):
        return False
    handle = handle_of(function.module, node)
    if handle is None or handle.type == CHILD or not isinstance(function.node, cst.FunctionDef):
        return False
    graph = build(function.node, Semantic(function.module))
    here = points_at(graph, function.module, node)
    alive = graph.reachable(graph.entry, skip_edge=handle.is_gone)
    if not any(point in alive for point in here):
        return True
    kills = _points(graph, function.module, handle.calls("kill", "terminate"))
    if kills & graph.leading_to(here):
        return True
    later = graph.reachable(here, kinds=NORMAL_KINDS)
    return graph.exit not in later and bool(graph.predecessors(graph.exit))


def _is_used(function: Function) -> bool:
    index, name = function.module.index, function.name
    if index.loads.get(name) or index.name_loads.get(name):
        return True
    return next(function.module.project.mentions(name, function.module), None) is not None


