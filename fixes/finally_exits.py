"""Release in one ``finally`` what is released before each way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk
from . import build, hoist
from .fix import Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module
    from .fix import Replacement


def in_finally(body: Sequence[cst.BaseStatement], ending: Sequence[cst.BaseStatement]) -> cst.Try:
    """A ``try`` around statements with others in its ``finally``; one that is there already, and has none, gets it."""
    lines, last_words = list(body), list(ending)
    blank = build.blank_lines(last_words[0])
    last_words[0] = last_words[0].with_changes(leading_lines=build.leading_lines(last_words[0])[len(blank) :])
    only = lines[0] if len(lines) == 1 else None
    if isinstance(only, cst.Try) and only.finalbody is None:
        return only.with_changes(finalbody=cst.Finally(body=build.block(last_words)))
    blank = build.blank_lines(lines[0])
    lines[0] = lines[0].with_changes(leading_lines=build.leading_lines(lines[0])[len(blank) :])
    return cst.Try(body=build.block(lines), finalbody=cst.Finally(body=build.block(last_words)), leading_lines=blank)


def release_at_exits(module: Module, begin: cst.CSTNode, releases: Sequence[cst.CSTNode]) -> Fix | None:
    """Take a release away from before each way out, and put it into one ``finally`` around them all.

    Unsafe: after a failure the release now runs.

    Args:
        module: The module.
        begin: A node of the statement after which the ``try`` begins.
        releases: Nodes of all steps of the release.

    Returns:
        None unless each way out does the same steps, on lines of their own, as the last thing it does.
    """
    first = hoist.line_of(module, begin)
    suite = module.parent(first) if first is not None else None
    found = {hoist.line_of(module, node) for node in releases}
    lines = [line for line in found if isinstance(line, cst.SimpleStatementLine)]
    if not isinstance(suite, cst.IndentedBlock) or first is None or len(lines) != len(found):
        return None
    if any(not _is_step(module, line) for line in lines):
        return None
    lines.sort(key=module.order)
    groups = _groups(module, lines)
    if len({tuple(_text(line) for line in group) for group in groups}) != 1:
        return None
    place = next(at for at, one in enumerate(suite.body) if one is first)
    rest = list(suite.body[place + 1 :])
    main = groups[-1]
    if all(line in rest for line in main):
        end = rest.index(main[0])
        after = rest[end + len(main) :]
        if any(not _leaves(module, group) for group in groups[:-1]) or end == 0 or build.comments(_all(groups[:-1])):
            return None
    elif rest and all(_leaves(module, group) for group in groups):
        end, after = len(rest), []
        if build.comments(_all(groups[:-1])):
            return None
    else:
        tried = rest[0] if rest else None
        if not isinstance(tried, cst.Try) or tried.finalbody is not None or tried.orelse is not None:
            return None
        end, after = 1, rest[1:]
        main = next((group for group in groups if _is_end_of(module, group, tried)), [])
        if not main or any(group is not main and not _leaves(module, group) for group in groups):
            return None
        root = (dotted_text(releases[0]) or "").partition(".")[0]
        if any(isinstance(node, cst.Name) and node.value == root for one in after for node in walk(one)):
            return None
        if build.comments(_all([group for group in groups if group is not main])):
            return None
    inside = rest[:end]
    if not all(any(line in set(walk(one)) for one in inside) for line in _all(groups) if line not in main or main[0] not in rest):
        return None
    gone: dict[cst.CSTNode, Replacement] = {
        line: cst.RemovalSentinel.REMOVE for line in _all(groups) if line not in rest
    }
    if any(_is_whole(module, group) for group in groups if group[0] not in rest):
        return None
    guarded = in_finally([build.rewrite(one, gone) for one in inside], [build.clone(line) for line in main])
    new = suite.with_changes(body=[*suite.body[: place + 1], guarded, *after])
    return Fix("Release in a finally", Safety.UNSAFE, {suite: new})


def _is_step(module: Module, line: cst.SimpleStatementLine) -> bool:
    return len(line.body) == 1 and isinstance(line.body[0], cst.Expr) and isinstance(module.parent(line), cst.IndentedBlock)


def _text(line: cst.SimpleStatementLine) -> str:
    return build.code(line.body[0])


def _all(groups: Sequence[Sequence[cst.SimpleStatementLine]]) -> list[cst.SimpleStatementLine]:
    return [line for group in groups for line in group]


def _groups(module: Module, lines: Sequence[cst.SimpleStatementLine]) -> list[list[cst.SimpleStatementLine]]:
    """The lines by where they stand: those that follow one another are one release."""
    groups: list[list[cst.SimpleStatementLine]] = []
    for line in lines:
        block = module.parent(line)
        body = list(block.body) if isinstance(block, cst.IndentedBlock) else []
        if groups and groups[-1][-1] in body and body.index(groups[-1][-1]) + 1 == body.index(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _leaves(module: Module, group: Sequence[cst.SimpleStatementLine]) -> bool:
    """Whether the function is left at once when a release is done, with nothing that is known only then."""
    block = module.parent(group[-1])
    body = list(block.body) if isinstance(block, cst.IndentedBlock) else []
    after = body[body.index(group[-1]) + 1 :] if body else []
    line = after[0] if len(after) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if not isinstance(small, (cst.Return, cst.Raise)):
        return False
    return not any(isinstance(node, (cst.Await, cst.Call)) for node in walk(small)) or isinstance(small, cst.Raise)


def _is_end_of(module: Module, group: Sequence[cst.SimpleStatementLine], tried: cst.Try) -> bool:
    """Whether a release is the last that the body of a ``try`` does."""
    block = module.parent(group[-1])
    return block is tried.body and isinstance(block, cst.IndentedBlock) and block.body[-1] is group[-1]


def _is_whole(module: Module, group: Sequence[cst.SimpleStatementLine]) -> bool:
    block = module.parent(group[0])
    return isinstance(block, cst.IndentedBlock) and len(block.body) == len(group)
