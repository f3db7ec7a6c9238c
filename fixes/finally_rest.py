"""Do the rest of a cleanup though a step of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety
from .uses import bound, used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module

#: The lines of a rest that is too long to be moved into a block.
_LONG = 20
_LEAVES = (cst.Return, cst.Break, cst.Continue, cst.Raise, cst.Yield)


def finally_rest(
    module: Module, breaks: Sequence[tuple[cst.CSTNode, cst.CSTNode]], cleanup: cst.BaseSuite | None = None
) -> Fix | None:
    """Put each step of a cleanup that may fail into ``try``, and what comes after it into its ``finally``.

    Who calls the cleanup still sees what was raised. What needs a name that the step binds stays with it. Unsafe: the rest
    may have been meant for the case alone that all went well.

    Args:
        module: The module.
        breaks: Each step, a node of it, with a node of what is to be done in any case; in the order of the text.
        cleanup: The suite that is the cleanup: what comes behind the steps' block in it is to be done as well.

    Returns:
        None where a release needs its step, or the rest is long or leaves the function, or steps and releases do not stand in
        one block on lines of their own.
    """
    homes = [_home(module, step, release) for step, release in breaks]
    blocks = {home[0] for home in homes if home is not None}
    if None in homes or len(blocks) != 1:
        return None
    (block,) = blocks
    if any(line.comment for line in block.footer) or (cleanup is not None and not _ends(module, block, cleanup)):
        return None
    body, places = list(block.body), [home[1] for home in homes if home is not None]
    for (_, release), first in reversed([*zip(breaks, places, strict=True)]):
        above = {release, *module.ancestors(release)}
        last = _last_need(body, first)
        tried, rest = body[first : last + 1], body[last + 1 :]
        after = []
        if rest and isinstance(rest[-1], cst.SimpleStatementLine) and isinstance(rest[-1].body[-1], cst.Return):
            after = [rest.pop()]
        is_in_rest = any(one in above for one in block.body[last + 1 :])
        if not is_in_rest or not rest or any(_leaves(one) for one in rest) or _lines(rest) > _LONG:
            return None
        body = [*body[:first], _guarded(module, tried, rest), *after]
    return Fix("Do the rest of the cleanup in any case", Safety.UNSAFE, {block: block.with_changes(body=body)})


def _ends(module: Module, block: cst.CSTNode, cleanup: cst.BaseSuite) -> bool:
    """Whether nothing of the cleanup comes behind a block in it."""
    inner = block
    for around in module.ancestors(block):
        if inner is cleanup:
            return True
        if isinstance(around, (cst.For, cst.While)) or (isinstance(around, cst.IndentedBlock) and around.body[-1] is not inner):
            return False
        inner = around
    return False


def _home(module: Module, step: cst.CSTNode, release: cst.CSTNode) -> tuple[cst.IndentedBlock, int] | None:
    """The block that a step and a release share, and the number of the step's statement in it."""
    above = {release, *module.ancestors(release)}
    line = step
    for around in module.ancestors(step):
        if isinstance(around, cst.IndentedBlock) and around in above:
            place = next(at for at, one in enumerate(around.body) if one is line)
            return None if line in above else (around, place)
        line = around
    return None


def _last_need(body: Sequence[cst.BaseStatement], first: int) -> int:
    """The last statement that needs what is bound by the first one, or by one that needs it."""
    last, names = first, bound(body[first])
    for at in range(first + 1, len(body)):
        if names & used(body[at]):
            last = at
            for between in body[first:at]:
                names |= bound(between)
    return last


def _lines(statements: Sequence[cst.BaseStatement]) -> int:
    return sum(build.code(one).count("\n") for one in statements)


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
