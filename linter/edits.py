"""How a fix changes a text: the few places that differ."""

from __future__ import annotations

import difflib
import os
import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from ..fixes.apply import apply
from ..rules.finding import Edit, Finding
from ..semantics.text.place import Place
from .recursion import deep_recursion
from .relaid import in_layout_of
from .result import Problem, described
from .source import UnfitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import libcst as cst

    from ..fixes.fix import Fix
    from .inspection import Inspection
    from .source import Source

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def with_edits(inspection: Inspection) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
    """The findings, their fixes with the edits each makes when it is applied alone.

    A fix that cannot be written into the text is left out.
    """
    findings: list[Finding] = []
    problems: list[Problem] = []
    path = inspection.module.path
    for draft, found in inspection.drafts:
        finding = found
        if draft is not None and draft.fix is not None and finding.fix is not None:
            try:
                with deep_recursion():
                    changed, applied = apply(inspection.module.tree, [draft.fix])
                    text = in_layout_of(inspection.source.text, inspection.module.tree.code, changed)
            except Exception as error:  # noqa: BLE001 - a fix's crash is a diagnostic of this file
                problems.append(fix_crashed(finding, error))
                applied, text = [], None
            edits = edits_to(inspection.source, text, path) if applied and text is not None else ()
            finding = replace(finding, fix=replace(finding.fix, edits=edits) if edits else None)
        findings.append(finding)
    return tuple(findings), tuple(problems)


def fits(source: Source, tree: cst.Module, fix: Fix) -> bool:
    """Whether the cells of a notebook can hold what a fix makes of them."""
    try:
        with deep_recursion():
            text, _ = apply(tree, [fix])
        source.parts(text)
    except UnfitError:
        return False
    except Exception:  # noqa: BLE001 - whoever applies it tells of the crash
        return True
    return True


def fix_crashed(finding: Finding, error: Exception) -> Problem:
    """What to say when making a fix raises."""
    return Problem(
        finding.place.path,
        f"internal error: the fix of {finding.code} crashed: {described(error)}; please report",
        finding.place.line,
        finding.place.column,
    )


def edits_to(source: Source, text: str, path: str) -> tuple[Edit, ...]:
    """The edits that give a file another text; none if it cannot hold it."""
    try:
        parts = source.parts(text)
    except UnfitError:
        return ()
    return tuple(edit for cell, before, after in parts for edit in edits_between(before, after, path, cell))


def edits_between(before: str, after: str, path: str, cell: int = 0) -> tuple[Edit, ...]:
    """The edits that turn one text into another, by place, each as small as its lines allow.

    Args:
        before: The text.
        after: What it shall be.
        path: The file, as it is to be shown.
        cell: The cell of a notebook that the text is of.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    offsets = [0, *accumulate(map(len, old))]
    starts = [0, *(found.end() for found in _LINE_BREAK.finditer(before))]
    edits = []
    for tag, first, last, new_first, new_last in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            continue
        removed, added = "".join(old[first:last]), "".join(new[new_first:new_last])
        head = _common(removed, added)
        tail = _common(removed[head:][::-1], added[head:][::-1])
        place = Place(path, *_position(starts, offsets[first] + head), *_position(starts, offsets[last] - tail), cell)
        edits.append(Edit(place, added[head : len(added) - tail]))
    return tuple(edits)


def with_edits_made(text: str, edits: Sequence[Edit]) -> str:
    """A text with edits made that do not overlap."""
    starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text)), len(text)]
    for edit in sorted(edits, key=lambda edit: edit.place, reverse=True):
        first, last = (
            min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)
            for line, column in ((edit.place.line, edit.place.column), (edit.place.end_line, edit.place.end_column))
        )
        text = text[:first] + edit.text + text[last:]
    return text


def _common(one: str, other: str) -> int:
    """The length of the common beginning, which does not end inside a line break of two characters."""
    length = len(os.path.commonprefix([one, other]))  # noqa: RUF071 - these are no paths
    return length - 1 if length and one[length - 1] in "\r\n" else length


def _position(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
