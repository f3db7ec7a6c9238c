"""Put a step of a cleanup before the one that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk, walk_own
from . import build
from .end_task import wait_for_cancelled
from .fix import Fix, Safety
from .uses import bound, used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module

_TELLS = frozenset({"set", "put", "put_nowait"})
_LEAVES = (cst.Return, cst.Raise, cst.Break, cst.Continue, cst.Yield)


def move_before(
    module: Module, early: cst.Call, late: cst.CSTNode, *, alone: bool = False, task: str | None = None
) -> Fix | None:
    """Move the statement of a late step before that of an early one; its comments go with it.

    Unsafe: the two were written in the other order.

    Args:
        module: The module.
        early: The step that comes too early.
        late: The step that should come before it.
        alone: Whether the early step has to stand directly in the block, in no other statement.
        task: What the late step cancels, if it does: what follows and is about it goes along, and it is waited for.
            Of other steps, what is told to a thread in the next lines goes along.

    Returns:
        None unless both stand in one block, and what is moved has nothing to do with what it is moved over.
    """
    shared = _shared(module, early, late)
    if shared is None:
        return None
    block, first, second = shared
    body = list(block.body)
    end = second + 1
    if task is not None:
        while end < len(body) and task in used(body[end]) | bound(body[end]):
            end += 1
    else:
        while end < len(body) and _tells(body[second]) and _tells(body[end]):
            end += 1
    over, moved = body[first:second], body[second:end]
    if alone and not isinstance(over[0], cst.SimpleStatementLine):
        return None
    if not _is_independent(moved, over) or not all(_is_plain(one) for one in over[1:]):
        return None
    imports: tuple[str, ...] = ()
    if task is not None and isinstance(late, cst.Call) and not any(_waits(one, task) for one in moved):
        waiting = wait_for_cancelled(module, late)
        if waiting is None:
            return None
        moved = list(build.rewrite(block.with_changes(body=moved), waiting.replacements).body)
        imports = waiting.imports
    above, below = build.blank_lines(over[0]), build.blank_lines(moved[0])
    gap = (above or below) if first else above
    moved[0] = moved[0].with_changes(
        leading_lines=[*(build.clone(line) for line in gap), *build.leading_lines(moved[0])[len(below) :]]
    )
    over[0] = over[0].with_changes(leading_lines=[*below, *build.leading_lines(over[0])[len(above) :]])
    changed = block.with_changes(body=[*body[:first], *moved, *over, *body[end:]])
    return Fix("Do it in the other order", Safety.UNSAFE, {block: changed}, imports)


def _shared(module: Module, early: cst.CSTNode, late: cst.CSTNode) -> tuple[cst.IndentedBlock, int, int] | None:
    """The innermost block that holds both, and the numbers of their statements in it."""
    above = {late, *module.ancestors(late)}
    line = early
    for around in module.ancestors(early):
        if isinstance(around, cst.IndentedBlock) and around in above:
            first = next(at for at, one in enumerate(around.body) if one is line)
            second = next(at for at, one in enumerate(around.body) if one in above)
            return (around, first, second) if first < second else None
        line = around
    return None


def _tells(statement: cst.BaseStatement) -> bool:
    """Whether a statement does no more than tell somebody: ``self.wake.set()``. What is told together goes together."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 else None
    call = small.value if isinstance(small, cst.Expr) else None
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in _TELLS


def _is_independent(moved: Sequence[cst.BaseStatement], over: Sequence[cst.BaseStatement]) -> bool:
    """Whether neither binds, changes or decides what the other goes by."""
    if any(isinstance(node, _LEAVES) for one in (*moved, *over) for node in walk_own(one)):
        return False
    read_over = {name for one in over for name in used(one)}
    bound_over = {name for one in over for name in bound(one)}
    read = {name for one in moved for name in used(one)}
    changed = {name for one in moved for name in bound(one)} | {name for one in moved for name in _called_on(one)}
    own = {name for one in moved if isinstance(one, (cst.For, cst.With)) for name in bound(one) if "." not in name}
    if bound_over & read or (changed - own) & (read_over | bound_over):
        return False
    return not own & (read_over | bound_over)


def _called_on(statement: cst.CSTNode) -> set[str]:
    """What a statement calls methods of."""
    return {
        text
        for node in walk(statement)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and (text := dotted_text(node.func.value))
    }


def _is_plain(statement: cst.BaseStatement) -> bool:
    """Whether a statement does no more than call methods of things and bind names: what it changes can be seen in it."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    for node in walk(statement):
        if isinstance(node, cst.Call):
            owner = dotted_text(node.func.value) if isinstance(node.func, cst.Attribute) else None
            if owner is None or owner in ("self", "cls"):
                return False
    return True


def _waits(statement: cst.BaseStatement, task: str) -> bool:
    return any(isinstance(node, cst.Await) and task in used(node) for node in walk_own(statement))
