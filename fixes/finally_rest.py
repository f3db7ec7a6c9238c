"""Do the rest of a cleanup though a step of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.walk import walk_own
from . import build
from .fix import Fix, Safety
from .uses import bound, used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.module import Module

_LEAVES = (cst.Return, cst.Break, cst.Continue, cst.Raise, cst.Yield)


def finally_rest(module: Module, step: cst.CSTNode, release: cst.CSTNode) -> Fix | None:
    """Put a step of a cleanup into ``try``, and what comes after it into its ``finally``.

    Who calls the cleanup still sees what was raised. What needs a name that the step binds stays with it. Unsafe: the rest
    may have been meant for the case alone that all went well.

    Args:
        module: The module.
        step: A node of the step.
        release: A node of what is to be done in any case.

    Returns:
        None where the release needs the step, or the rest leaves the function, or the two share a line.
    """
    above = [release, *module.ancestors(release)]
    line = step
    for around in module.ancestors(step):
        if isinstance(around, cst.IndentedBlock) and around in above:
            break
        line = around
    else:
        return None
    block = cst.ensure_type(around, cst.IndentedBlock)
    if line in above or not isinstance(line, cst.BaseStatement):
        return None
    first = next(at for at, one in enumerate(block.body) if one is line)
    last = _last_need(block.body, first)
    tried, rest = block.body[first : last + 1], list(block.body[last + 1 :])
    after = []
    if rest and isinstance(rest[-1], cst.SimpleStatementLine) and isinstance(rest[-1].body[-1], cst.Return):
        after = [rest.pop()]
    if not any(one in above for one in rest) or any(_leaves(one) for one in rest):
        return None
    if block.footer and any(one.comment for one in block.footer) and after:
        return None
    changed = block.with_changes(body=[*block.body[:first], _guarded(module, tried, rest), *after])
    return Fix("Do the rest of the cleanup in any case", Safety.UNSAFE, {block: changed})


def _last_need(body: Sequence[cst.BaseStatement], first: int) -> int:
    """The last statement that needs what is bound by the first one, or by one that needs it."""
    last, names = first, bound(body[first])
    for at in range(first + 1, len(body)):
        if names & used(body[at]):
            last = at
            for between in body[first:at]:
                names |= bound(between)
    return last


def _leaves(statement: cst.BaseStatement) -> bool:
    """Whether a statement may leave the block: a ``break`` in a loop of its own does not, but who tells them apart."""
    return any(isinstance(node, _LEAVES) for node in walk_own(statement))


def _guarded(module: Module, tried: Sequence[cst.BaseStatement], rest: Sequence[cst.BaseStatement]) -> cst.Try:
    template = cst.ensure_type(build.statement("try:\n    pass\nfinally:\n    pass", module.tree), cst.Try)
    ending = cst.ensure_type(template.finalbody, cst.Finally).with_changes(body=build.block(_at_start(rest)))
    only = tried[0]
    if len(tried) == 1 and isinstance(only, cst.Try) and only.finalbody is None:
        return only.with_changes(finalbody=ending)
    lines = [tried[0].with_changes(leading_lines=()), *tried[1:]]
    return template.with_changes(leading_lines=build.leading_lines(only), body=build.block(lines), finalbody=ending)


def _at_start(lines: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Statements that begin a block: no empty lines above the first one."""
    first = lines[0]
    kept = build.leading_lines(first)[len(build.blank_lines(first)) :]
    return [first.with_changes(leading_lines=kept), *lines[1:]]
