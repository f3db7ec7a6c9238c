"""Read a child process's pipes while it runs, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build, hoist
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.resources.acquisitions import Acquisition
    from .fix import Replacement

_STREAMS = ("stdout", "stderr")
_NAMES = {"stdout": ("out", "stdout", "output"), "stderr": ("err", "stderr", "errors")}


@dataclass(frozen=True, slots=True, eq=False)
class _Event:
    """A wait for the child, or the reading of a stream of it to its end.

    Args:
        what: ``wait`` or the stream.
        call: The call.
        whole: The call, or the await around it.
        line: The statement it stands in.
    """

    what: str
    call: cst.Call
    whole: cst.BaseExpression
    line: cst.BaseStatement


def communicate(module: Module, acquired: Acquisition) -> Fix | None:
    """Write ``proc.wait()`` and ``proc.stdout.read()`` as ``out, _ = proc.communicate()``.

    Unsafe: all that the child writes is read into memory.

    Args:
        module: The module.
        acquired: Where the child is started; a local name holds it.

    Returns:
        None where the streams are used in another way than by reading each of them once to its end.
    """
    function = acquired.function
    events = _events(module, function, acquired.name) if function is not None else None
    if function is None or not events:
        return None
    events.sort(key=lambda event: module.order(event.call))
    first = events[0]
    suite = module.parent(first.line)
    waits = [event for event in events if event.what == "wait"]
    reads = {event.what: event for event in events if event.what != "wait"}
    if not isinstance(suite, cst.IndentedBlock) or len(waits) != 1 or not reads or len(events) != 1 + len(reads):
        return None
    if not all(_follows(module, suite, first, event) for event in events) or not _is_evaluated_first(module, first):
        return None
    names: dict[str, str] = {}
    changed: dict[cst.CSTNode, Replacement] = {}
    for stream, event in reads.items():
        name = _assigned(event)
        if name is not None and module.parent(event.line) is suite and not _is_named_before(module, suite, first, event, name):
            names[stream] = name
            changed[event.line] = cst.RemovalSentinel.REMOVE
        else:
            free = next((one for one in _NAMES[stream] if one not in function.scope.bindings), None)
            if free is None:
                return None
            names[stream] = free
            changed[event.whole] = cst.Name(free)
    if waits[0].call.args or any(build.comments([line]) for line in changed if isinstance(line, cst.BaseStatement)):
        return None
    is_async = waits[0].whole is not waits[0].call
    both = ", ".join(names.get(stream, "_") for stream in _STREAMS)
    text = f"{both} = {'await ' if is_async else ''}{acquired.name}.communicate()"
    line = build.statement(text, module.tree)
    alone = _alone(waits[0])
    if alone:
        if waits[0] is first and isinstance(first.line, cst.SimpleStatementLine):
            changed[first.line] = line.with_changes(
                leading_lines=first.line.leading_lines, trailing_whitespace=first.line.trailing_whitespace
            )
            return _fix(changed)
        if module.parent(waits[0].line) is suite and not build.comments([waits[0].line]):
            changed[waits[0].line] = cst.RemovalSentinel.REMOVE
    else:
        changed[waits[0].whole] = build.expression(f"{acquired.name}.returncode")
    return _fix(_before(module, first.line, line, changed))


def _fix(changed: dict[cst.CSTNode, Replacement]) -> Fix:
    return Fix("Read the pipes while waiting", Safety.UNSAFE, changed)


def _before(
    module: Module, at: cst.BaseStatement, line: cst.BaseStatement, changed: dict[cst.CSTNode, Replacement]
) -> dict[cst.CSTNode, Replacement]:
    """The changes, and a line more before a statement, which they may take away or change."""
    if changed.get(at) is cst.RemovalSentinel.REMOVE:
        return {**changed, at: line.with_changes(leading_lines=build.leading_lines(at))}
    inner = {node: new for node, new in changed.items() if at in set(module.ancestors(node))}
    rest = {node: new for node, new in changed.items() if node not in inner}
    return {**rest, at: hoist.inserted(module, at, [line], build.rewrite(at, inner))}


def _events(module: Module, function: Function, name: str) -> list[_Event] | None:
    """The waits and the readings; None if something else is done with the streams."""
    found: list[_Event] = []
    for node in module.index.name_loads.get(name, ()):
        if module.scope_of(node).lookup(name) is not function.scope:
            continue
        attribute = module.parent(node)
        if module.function_of(node) is not function or not isinstance(attribute, cst.Attribute):
            return None
        what = attribute.attr.value
        if what in ("stdin", "communicate"):
            return None
        used: cst.CSTNode | None = attribute
        if what in _STREAMS:
            used = module.parent(attribute)
            if not isinstance(used, cst.Attribute) or used.attr.value != "read":
                return None
        elif what != "wait":
            continue
        call = module.parent(used) if used is not None else None
        if not isinstance(call, cst.Call) or call.func is not used or (what in _STREAMS and call.args):
            return None
        around = module.parent(call)
        whole: cst.BaseExpression = around if isinstance(around, cst.Await) else call
        line = hoist.line_of(module, whole)
        if line is None:
            return None
        found.append(_Event(what, call, whole, line))
    return found


def _follows(module: Module, suite: cst.IndentedBlock, first: _Event, event: _Event) -> bool:
    """Whether what is done comes once, in the suite in which the first of it is done."""
    for around in module.ancestors(event.whole):
        if around is suite:
            return True
        if isinstance(around, (cst.For, cst.While, cst.CompFor, cst.FunctionDef, cst.Lambda)):
            return False
    return event is first


def _is_evaluated_first(module: Module, event: _Event) -> bool:
    """Whether what is put before the statement of the first wait or reading runs at the same time, and not earlier."""
    line = event.line
    if isinstance(line, cst.SimpleStatementLine):
        return len(line.body) == 1
    return isinstance(line, cst.If) and event.whole in set(walk(line.test)) and not _may_be_skipped(module, event.whole, line)


def _may_be_skipped(module: Module, node: cst.CSTNode, line: cst.CSTNode) -> bool:
    for around in module.ancestors(node):
        if around is line:
            return False
        if isinstance(around, (cst.BooleanOperation, cst.IfExp)):
            return True
    return True


def _assigned(event: _Event) -> str | None:
    """The name that alone gets what is read."""
    line = event.line
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if not isinstance(small, cst.Assign) or small.value is not event.whole or len(small.targets) != 1:
        return None
    target = small.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def _is_named_before(module: Module, suite: cst.IndentedBlock, first: _Event, event: _Event, name: str) -> bool:
    """Whether a name is used between the first statement and the one that gives it what is read."""
    between = [one for one in suite.body if module.order(first.line) <= module.order(one) < module.order(event.line)]
    return any(isinstance(node, cst.Name) and node.value == name for one in between for node in walk(one))


def _alone(event: _Event) -> bool:
    line = event.line
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    return isinstance(small, cst.Expr) and small.value is event.whole
