"""End a child process when something goes wrong before it is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.resources.uses import Act
from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety
from .kill_in_finally import with_kill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module
    from ..semantics.resources.uses import Use


def reap_on_error(module: Module, start: cst.CSTNode, name: str, uses: Sequence[Use], *, is_async: bool) -> Fix | None:
    """Put what comes between the start of a child and its end, or its last use, into ``try``; kill and reap it if that fails.

    Unsafe: the child may have been meant to live on.

    Args:
        module: The module.
        start: The call that starts the child, in an assignment to ``name``.
        name: The local name of the handle.
        uses: All uses of the handle.
        is_async: Whether the handle is one of asyncio's.

    Returns:
        None where the uses do not all follow in the suite of the start.
    """
    function = module.function_of(start)
    if not is_async and function is not None and function.is_async:
        return None  # to wait there is to block the event loop
    line: cst.CSTNode | None = start
    while line is not None and not isinstance(line, cst.BaseStatement):
        line = module.parent(line)
    suite = module.parent(line) if line is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1 or not isinstance(suite, cst.IndentedBlock):
        return None
    body = list(suite.body)
    first = next(at for at, one in enumerate(body) if one is line) + 1
    places = [_place(module, body, use.node) for use in uses]
    last = max((place for place in places if place is not None), default=-1)
    if None in places or last < first:
        return None
    waits = {use.node for use in uses if use.act is Act.RELEASES}
    last = next((at for at in range(first, last) if _ends(module, body[at], name, waits)), last)
    tried_already = body[first]
    if is_async and isinstance(tried_already, cst.Try) and _is_all(module, body[first : last + 1], name, waits):
        changed = suite.with_changes(body=[*body[:first], with_kill(module, tried_already, name), *body[first + 1 :]])
        return Fix("Kill the child and wait for it whatever happens", Safety.UNSAFE, {suite: changed})
    if is_async:
        lines = [f"    if {name}.returncode is None:", f"        {name}.kill()", f"        await {name}.wait()", "    raise"]
    else:
        lines = [f"    {name}.kill()", f"    {name}.wait()", "    raise"]
    text = "\n".join(["try:", "    pass", "except BaseException:", *lines])
    tried = cst.ensure_type(build.statement(text, module.tree), cst.Try)
    blank = build.blank_lines(body[first])
    inside = list(body[first : last + 1])
    inside[0] = inside[0].with_changes(leading_lines=build.leading_lines(inside[0])[len(blank) :])
    tried = tried.with_changes(leading_lines=blank, body=build.block(inside))
    changed = suite.with_changes(body=[*body[:first], tried, *body[last + 1 :]])
    return Fix("Kill the child and wait for it if something goes wrong before", Safety.UNSAFE, {suite: changed})


def _place(module: Module, body: Sequence[cst.BaseStatement], node: cst.CSTNode) -> int | None:
    """The number of the statement of a suite that a node stands in."""
    around = {node, *module.ancestors(node)}
    return next((at for at, line in enumerate(body) if line in around), None)


def _ends(module: Module, statement: cst.CSTNode, name: str, waits: set[cst.CSTNode]) -> bool:
    """Whether the child has ended when a statement is done: it waits for it, whatever else it does, or asks until it has."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr() | cst.Assign() as line]):
            return any(node in waits and _is_reached(module, node, line) for node in walk_own(line))
        case cst.With(items=items, body=cst.IndentedBlock(body=inside)):
            entered = any(item.item in waits for item in items)
            return entered or any(_ends(module, one, name, waits) for one in inside)
        case cst.Try(finalbody=cst.Finally(body=cst.IndentedBlock(body=inside))):
            return any(_ends(module, one, name, waits) for one in inside)
        case cst.While(test=test, orelse=None):
            asks = build.code(test) == f"{name}.poll() is None"
            return asks and not any(isinstance(node, cst.Break) for node in walk_own(statement))
    return False


def _is_all(module: Module, lines: Sequence[cst.BaseStatement], name: str, waits: set[cst.CSTNode]) -> bool:
    """Whether lines begin with a ``try`` that waits for the child, and then only ask how it ended."""
    tried, rest = cst.ensure_type(lines[0], cst.Try), lines[1:]
    asked = (f"{name}.returncode", f"{name}.pid")
    if tried.finalbody is not None or not tried.handlers or not any(_ends(module, one, name, waits) for one in tried.body.body):
        return False
    for line in rest:
        for node in walk_own(line):
            parent = module.parent(node)
            if isinstance(node, cst.Name) and node.value == name and build.code(parent or node) not in asked:
                return False
    return True


def _is_reached(module: Module, node: cst.CSTNode, line: cst.CSTNode) -> bool:
    """Whether what stands in a line is evaluated whenever the line is."""
    around = [one for one in module.ancestors(node) if isinstance(one, cst.BaseExpression | cst.CompFor)]
    may = (cst.BooleanOperation, cst.IfExp, cst.Lambda, cst.BaseComp, cst.CompFor)
    return not any(isinstance(one, may) for one in around)
