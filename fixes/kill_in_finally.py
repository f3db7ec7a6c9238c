"""End a child process of asyncio by whatever way its timed wait is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build
from .fix import Fix, Safety
from .uses import bound

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module

_ASKS = frozenset({"returncode", "pid"})


def kill_in_finally(module: Module, wait: cst.Call, tried: cst.Try) -> Fix | None:
    """Kill the child in the ``finally`` of the ``try`` around its timed wait, if it still runs, and wait for it.

    A cancellation goes past the clause for the end of the time; nothing goes past a ``finally``. A clause that kills the child
    leaves that to it. Unsafe: the child may have been meant to go on.

    Args:
        module: The module.
        wait: ``proc.wait()`` or ``proc.communicate()``, of a handle of asyncio's.
        tried: The ``try`` around it, of which a clause takes the end of the time.

    Returns:
        None where the child is started in the ``try`` itself, is used after it, or may be waited for again.
    """
    function = module.function_of(wait)
    if tried.finalbody is not None or function is None or not isinstance(wait.func, cst.Attribute):
        return None
    handle = build.code(wait.func.value)
    if not build.is_pure(wait.func.value) or handle in bound(tried.body) or not _is_straight(module, wait, tried):
        return None
    if _is_used_after(module, function, tried, handle) or _is_tried_again(module, function, tried, wait.func.value):
        return None
    if any(_is_patient(one, handle) for one in tried.handlers):
        return None
    return Fix("Kill the child and wait for it whatever happens", Safety.UNSAFE, {tried: with_kill(module, tried, handle)})


def with_kill(module: Module, tried: cst.Try, handle: str) -> cst.Try:
    """A ``try`` whose ``finally`` kills a child of asyncio, if it still runs, and waits for it."""
    kill = f"if {handle}.returncode is None:\n        {handle}.kill()\n        await {handle}.wait()"
    text = f"try:\n    pass\nfinally:\n    {kill}"
    template = cst.ensure_type(build.statement(text, module.tree), cst.Try)
    handlers = [one.with_changes(body=_without_kill(module, one.body, handle)) for one in tried.handlers]
    if len(handlers) > 1 or not _only_raises(tried.handlers[0].body, handlers[0].body):
        return tried.with_changes(handlers=handlers, finalbody=template.finalbody)
    return tried.with_changes(handlers=[], finalbody=template.finalbody)


def _only_raises(before: cst.BaseSuite, after: cst.BaseSuite) -> bool:
    """Whether all that is left of a clause is a ``raise``."""
    if before is after or not isinstance(after, cst.IndentedBlock) or build.comments([before]):
        return False
    line = after.body[0] if len(after.body) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Raise) and small.exc is None


def _is_straight(module: Module, wait: cst.Call, tried: cst.Try) -> bool:
    """Whether the body of a ``try`` comes to the wait unless something fails."""
    for around in module.ancestors(wait):
        if around is tried.body:
            return True
        if isinstance(around, (cst.If, cst.For, cst.While, cst.Try, cst.Match, cst.IfExp, cst.BooleanOperation)):
            return False
    return False


def _is_used_after(module: Module, function: Function, tried: cst.Try, handle: str) -> bool:
    """Whether anything is done with the child behind the statement, but to ask how it ended."""
    last = max(module.order(node) for node in walk(tried) if node in module.index.order)
    for node in walk(function.node):
        if not isinstance(node, (cst.Name, cst.Attribute)) or node not in module.index.order or module.order(node) <= last:
            continue
        parent = module.parent(node)
        asks = isinstance(parent, cst.Attribute) and parent.attr.value in _ASKS
        if not asks and not isinstance(parent, cst.AssignTarget) and build.code(node) == handle:
            return True
    return False


def _is_tried_again(module: Module, function: Function, tried: cst.Try, handle: cst.BaseExpression) -> bool:
    """Whether a loop around the wait does not start the child anew."""
    loop = next((one for one in module.ancestors(tried) if isinstance(one, (cst.For, cst.While, cst.FunctionDef))), None)
    if not isinstance(loop, (cst.For, cst.While)):
        return False
    bindings = function.scope.bindings.get(handle.value, ()) if isinstance(handle, cst.Name) else ()
    return not any(loop in set(module.ancestors(one.node)) for one in bindings)


def _is_patient(handler: cst.ExceptHandler, handle: str) -> bool:
    """Whether a clause only asks the child to end."""
    text = build.code(handler.body)
    return f"{handle}.terminate(" in text and f"{handle}.wait(" not in text


def _without_kill(module: Module, body: cst.BaseSuite, handle: str) -> cst.BaseSuite:
    """A clause without the lines with which it begins to kill the child and to wait for it."""
    if not isinstance(body, cst.IndentedBlock):
        return body
    rest = list(body.body)
    while rest and _kills(rest[0], handle):
        rest = rest[1:]
    if len(rest) == len(body.body) or any(_kills(one, handle) for one in rest) or build.comments([body]) != build.comments(rest):
        return body
    return body.with_changes(body=rest or [build.statement("pass", module.tree)])


def _kills(statement: cst.BaseStatement, handle: str) -> bool:
    if isinstance(statement, cst.If) and statement.orelse is None and isinstance(statement.body, cst.IndentedBlock):
        asks = build.code(statement.test) == f"{handle}.returncode is None"
        return asks and all(_kills(one, handle) for one in statement.body.body)
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    deed = build.code(statement.with_changes(leading_lines=())).strip()
    return deed in (f"{handle}.kill()", f"await {handle}.wait()", f"await {handle}.communicate()")
