"""Putting new statements before the one that holds an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..semantics.program.module import Module
    from .fix import Replacement


def line_of(module: Module, node: cst.CSTNode) -> cst.BaseStatement | None:
    """The statement around ``node`` (or itself) that stands on lines of its own, in an indented suite or the module.

    None for what stands in a one-line suite, a lambda, a comprehension or a decorator: what is put before the statement
    would run at another time.
    """
    for around in (node, *module.ancestors(node)):
        if around is not node and isinstance(
            around,
            (
                cst.Lambda,
                cst.Decorator,
                cst.SimpleStatementSuite,
                cst.CompFor,
                cst.BaseComp,
                cst.FunctionDef,
                cst.ClassDef,
            ),
        ):
            return None
        if isinstance(around, cst.BaseStatement) and isinstance(module.parent(around), (cst.IndentedBlock, cst.Module)):
            return around
    return None


def outermost_loop(module: Module, node: cst.CSTNode) -> cst.BaseStatement | None:
    """The outermost loop of the same function around ``node``."""
    loop: cst.BaseStatement | None = None
    for around in module.ancestors(node):
        if isinstance(around, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            break
        if isinstance(around, (cst.For, cst.While)):
            loop = around
    return loop


def hoist(
    module: Module,
    node: cst.CSTNode,
    new: Sequence[cst.BaseStatement],
    replacements: Mapping[cst.CSTNode, Replacement],
    *,
    out_of_loops: bool = False,
) -> dict[cst.CSTNode, Replacement] | None:
    """Replace nodes inside a statement, and put new statements before it.

    Args:
        module: The module.
        node: A node of the statement.
        new: What comes before it. Comments above the statement stay with the statement.
        replacements: What is to be replaced inside the statement.
        out_of_loops: Put the new statements before the outermost loop around it.

    Returns:
        Replacements for a `Fix`, or None where nothing can be put before.
    """
    line = line_of(module, node)
    if line is None:
        return None
    if out_of_loops:
        line = outermost_loop(module, line) or line
    return {line: inserted(module, line, new, build.rewrite(line, replacements))}


def inserted(
    module: Module,
    line: cst.BaseStatement,
    new: Sequence[cst.BaseStatement],
    changed: cst.BaseStatement | None = None,
) -> cst.FlattenSentinel[cst.CSTNode]:
    """New statements and the one they come before; empty lines as the statement has them, definitions set off.

    Args:
        module: The module.
        line: A statement of the module.
        new: What comes before it.
        changed: What stands in its place; None to leave it as it is.
    """
    blank = build.blank_lines(line)
    defines = any(isinstance(statement, (cst.FunctionDef, cst.ClassDef)) for statement in (*new, line))
    gap = max(len(blank), 1) if defines else 0
    around = module.parent(line)
    is_first = isinstance(around, (cst.IndentedBlock, cst.Module)) and around.body[0] is line
    if isinstance(new[0], (cst.FunctionDef, cst.ClassDef)) and not blank and not is_first:
        blank = (cst.EmptyLine(indent=False),)
    first = new[0].with_changes(leading_lines=blank)
    rest = build.leading_lines(line)[len(build.blank_lines(line)) :]
    empty = [cst.EmptyLine(indent=False) for _ in range(gap)]
    following = [
        statement.with_changes(leading_lines=[*(build.clone(line) for line in empty), *build.leading_lines(statement)])
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef))
        else statement
        for statement in new[1:]
    ]
    return cst.FlattenSentinel([first, *following, (changed or line).with_changes(leading_lines=[*empty, *rest])])


def replace_small(
    module: Module, small: cst.CSTNode, new: Sequence[cst.BaseStatement], *, changed_first: bool = False
) -> dict[cst.CSTNode, Replacement] | None:
    """Replace a small statement by statements on their own lines.

    Its line is taken apart if it holds others (``a; b``), and a one-line suite becomes an indented one. Comments above it
    come above the first new statement, a comment behind it stays behind it, or behind the last one in its place.

    Args:
        module: The module.
        small: A small statement of it.
        new: What to write instead; the statement itself may be in it, as the only one of its line.
        changed_first: Whether the first of them is the statement in another form, and keeps the comment behind it.

    Returns:
        Replacements for a `Fix`; None if ``small`` is not a statement.
    """
    around = module.parent(small)
    if isinstance(around, cst.SimpleStatementLine):
        return {around: cst.FlattenSentinel(_with(around, small, new, changed_first))}
    if isinstance(around, cst.SimpleStatementSuite):
        line = cst.SimpleStatementLine(body=around.body, trailing_whitespace=around.trailing_whitespace)
        return {around: build.block(_with(line, small, new, changed_first))}
    return None


def _with(
    line: cst.SimpleStatementLine, small: cst.CSTNode, new: Sequence[cst.BaseStatement], changed_first: bool
) -> list[cst.BaseStatement]:
    at = next(at for at, inside in enumerate(line.body) if inside is small)
    lines = build.split_line(line)
    old = cst.ensure_type(lines[at], cst.SimpleStatementLine)
    inserted_lines = [_alone(line) for line in new]
    inserted_lines[0] = inserted_lines[0].with_changes(leading_lines=old.leading_lines)
    own = next((at for at, one in enumerate(new) if isinstance(one, cst.SimpleStatementLine) and small in one.body), None)
    own = 0 if changed_first else own
    if own is not None:
        inserted_lines[own] = inserted_lines[own].with_changes(trailing_whitespace=old.trailing_whitespace)
    elif isinstance(inserted_lines[-1], cst.SimpleStatementLine):
        inserted_lines[-1] = inserted_lines[-1].with_changes(trailing_whitespace=old.trailing_whitespace)
    elif old.trailing_whitespace.comment is not None:
        above = cst.EmptyLine(comment=old.trailing_whitespace.comment)
        inserted_lines[0] = inserted_lines[0].with_changes(leading_lines=[*old.leading_lines, above])
    return [*lines[:at], *inserted_lines, *lines[at + 1 :]]


def _alone(line: cst.BaseStatement) -> cst.BaseStatement:
    """A line whose small statements have none of the semicolons they had elsewhere."""
    if not isinstance(line, cst.SimpleStatementLine):
        return line
    return line.with_changes(body=[small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for small in line.body])


def small_statement(module: Module, node: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """The small statement around ``node`` (or itself); None inside a lambda, a comprehension or a compound's head."""
    for around in (node, *module.ancestors(node)):
        if isinstance(around, cst.BaseSmallStatement):
            return around
        if isinstance(around, (cst.Lambda, cst.CompFor, cst.BaseComp, cst.BaseCompoundStatement, cst.BaseSuite)):
            return None
    return None
