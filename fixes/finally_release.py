"""Move a release into a ``finally``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.cleanup.closing import is_closing_name
from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk_own
from . import build, hoist
from .finally_exits import in_finally, release_at_exits
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module

_LEAVES = (cst.Return, cst.Yield, cst.Break, cst.Continue)


def finally_after_yield(module: Module, at: cst.Yield, release: cst.CSTNode) -> Fix | None:
    """Put the ``yield`` of a context manager into a ``try``, and the release behind it into the ``finally``.

    Only what releases something comes there: what else is done after the ``yield`` is done, as before, if all went well. Safe if
    only calls on what is released are moved; unsafe otherwise.

    Args:
        module: The module.
        at: The yield.
        release: A node of the release behind it.

    Returns:
        None unless they share a suite, and the yield is not one of several statements on a line.
    """
    found = _shared(module, at, release)
    if found is None:
        return None
    suite, line, home = found
    place = next(number for number, one in enumerate(suite.body) if one is line)
    rest = suite.body[place + 1 :]
    root = (dotted_text(release) or "").partition(".")[0]
    first, last = home, home
    while first > 0 and (_ends(rest[first - 1], root) or _tells(rest[first - 1])):
        first -= 1
    while last + 1 < len(rest) and _ends(rest[last + 1], root):
        last += 1
    ending = list(rest[first : last + 1])
    if any(isinstance(node, _LEAVES) for one in ending for node in walk_own(one)):
        return None
    guarded = in_finally([line.with_changes(leading_lines=()), *rest[:first]], ending)
    guarded = guarded.with_changes(leading_lines=build.leading_lines(line))
    new = suite.with_changes(body=[*suite.body[:place], guarded, *rest[last + 1 :]])
    plain = all(_is_call_on(one, root) for one in ending)
    return Fix("Release in a finally", Safety.SAFE if plain else Safety.UNSAFE, {suite: new})


def _shared(
    module: Module, at: cst.Yield, release: cst.CSTNode
) -> tuple[cst.IndentedBlock, cst.BaseStatement, int] | None:
    """The suite that a yield and the release behind it share, the yield's statement, and how many later the release comes."""
    above = set(module.ancestors(release))
    for around in module.ancestors(at):
        suite = module.parent(around)
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return None
        if not isinstance(around, cst.BaseStatement) or not isinstance(suite, cst.IndentedBlock) or suite not in above:
            continue
        if isinstance(around, cst.SimpleStatementLine) and len(around.body) != 1:
            return None
        rest = suite.body[list(suite.body).index(around) + 1 :]
        home = next((number for number, one in enumerate(rest) if one in above), None)
        return (suite, around, home) if home is not None else None
    return None


def _ends(statement: cst.BaseStatement, root: str) -> bool:
    """Whether a statement is a part of the release: a call on what is released, or one that closes something else."""
    if _is_call_on(statement, root):
        return True
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    value = statement.body[0].value if isinstance(statement.body[0], cst.Expr) else None
    call = value.expression if isinstance(value, cst.Await) else value
    name = (dotted_text(call.func) or "").rpartition(".")[2] if isinstance(call, cst.Call) else ""
    return is_closing_name(name)


def _tells(statement: cst.BaseStatement) -> bool:
    """Whether a statement only sets a flag that what is released waits for, or imports what holds the flag."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 else None
    if isinstance(small, (cst.Import, cst.ImportFrom)):
        return True
    if not isinstance(small, cst.Assign) or not isinstance(small.value, (cst.Name, cst.Integer)):
        return False
    return all(isinstance(target.target, cst.Attribute) for target in small.targets)


def _is_call_on(statement: cst.BaseStatement, root: str) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    for small in statement.body:
        value = small.value if isinstance(small, cst.Expr) else None
        if isinstance(value, cst.Await):
            value = value.expression
        if not isinstance(value, cst.Call):
            return False
        if (dotted_text(value.func) or "").partition(".")[0] != root and not any(
            dotted_text(arg.value) == root for arg in value.args
        ):
            return False
    return True


def release_in_finally(module: Module, begin: cst.CSTNode, release: cst.CSTNode, *further: cst.CSTNode) -> Fix | None:
    """Run what stands between two statements in a ``try``, and the second of them in its ``finally``.

    Unsafe: after a failure the release now runs.

    Args:
        module: The module.
        begin: A node of the statement after which the ``try`` begins.
        release: A node of the release, a statement of its own.
        further: Nodes of further steps of it; their statements follow at once.

    Returns:
        None unless both stand in one suite, with something between them, or all steps of it come before each way out.
    """
    plain = _in_one_suite(module, begin, release, *further)
    return plain or release_at_exits(module, begin, [release, *further])


def _in_one_suite(module: Module, begin: cst.CSTNode, release: cst.CSTNode, *further: cst.CSTNode) -> Fix | None:
    first, last = hoist.line_of(module, begin), hoist.line_of(module, release)
    suite = module.parent(last) if last is not None else None
    if not isinstance(suite, cst.IndentedBlock) or not isinstance(last, cst.SimpleStatementLine) or len(last.body) != 1:
        return None
    places = [place for place, one in enumerate(suite.body) if one is first or one is last]
    if first is last or len(places) != 2 or places[1] - places[0] < 2:
        return None
    lines = {hoist.line_of(module, node) for node in further}
    ending = [last, *suite.body[places[1] + 1 : places[1] + 1 + len(lines)]]
    if any(one not in ending for one in lines):
        return None
    tried = in_finally(suite.body[places[0] + 1 : places[1]], ending)
    new = suite.with_changes(body=[*suite.body[: places[0] + 1], tried, *suite.body[places[1] + len(ending) :]])
    return Fix("Release in a finally", Safety.UNSAFE, {suite: new})
