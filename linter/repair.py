"""The repair of one file's text, pass after pass until it is settled, and the proof that nothing was harmed."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ..fixes.fix import Safety
from .engine import Inspection, candidates, check_source, deep_recursion, inspect, shown
from .result import Problem, Result, described
from .source import UnfitError
from .unused import UNUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..fixes.fix import Fix
    from ..rules.discovery import RuleInfo
    from ..rules.finding import Finding
    from ..semantics.project import Project

#: A text that is not settled after so many passes never will be.
MAX_PASSES = 10


class _RefusedError(Exception):
    """A repair that did not keep its promises, or could not be made."""


def repair_source(
    data: bytes,
    path: str,
    rules: Sequence[RuleInfo],
    project: Project | None = None,
    *,
    unsafe: bool = False,
    edits: bool = False,
) -> Result:
    """Repair a file's text. Nothing is written.

    The repaired text parses, no longer has the findings that were repaired, has no new ones, is changed no more by
    a second repair, and has all its comments. Where one of these does not hold, the text is left as it is and a problem says so.

    Args:
        data: The file's bytes.
        path: The file, as it is to be shown.
        rules: The selected rules.
        project: The program it belongs to; it is left knowing the repaired text.
        unsafe: Whether repairs that may change what the program does are allowed.
        edits: Whether the findings that are left say how their fix changes the text.

    Returns:
        What is left to report, and in ``after`` the repaired bytes, if anything was repaired.
    """
    if not candidates(data, rules, project):
        return Result(path)
    if project is None:
        from ..semantics.project import Project  # noqa: PLC0415 - imports libcst

        project = Project()
    try:
        fixed, text, last = _settle(data, path, rules, project, unsafe=unsafe)
    except _RefusedError as error:
        project.forget(path)
        plain = check_source(data, path, rules, project, edits=edits)
        return replace(plain, problems=(*plain.problems, Problem(path, f"not repaired, left as it was: {error}")))
    if isinstance(last, Problem):
        return Result(path, problems=(last,))
    findings, problems = shown(last, edits=edits)
    if not fixed:
        return Result(path, findings, problems)
    return Result(path, findings, problems, len(fixed), data, text, fixed)


def _settle(
    data: bytes, path: str, rules: Sequence[RuleInfo], project: Project, *, unsafe: bool
) -> tuple[tuple[str, ...], bytes, Inspection | Problem]:
    """Repair until nothing is left to repair; the codes of what that took away, the text, and what the rules say of it."""
    selected = [rule.code for rule in rules]
    first = inspect(data, path, candidates(data, rules, project), project, selected)
    if isinstance(first, Problem):
        return (), data, first
    current, text = first, data
    dropped: Counter[str] = Counter()
    for _ in range(MAX_PASSES):
        new, repaired = _pass(current, unsafe=unsafe)
        if not repaired:
            break
        project.forget(path)
        after = inspect(new, path, candidates(new, rules, project), project, selected)
        if isinstance(after, Problem):
            raise _RefusedError(f"the result cannot be read ({after.message})")
        _hold_to_promises(current, after, repaired)
        if all(finding.code == UNUSED.code for finding in repaired):
            dropped += _comments(current) - _comments(after)
        current, text = after, new
    else:
        raise _RefusedError(f"not settled after {MAX_PASSES} passes")
    if current is not first:
        _hold_to_text(first, current, dropped)
    gone = Counter(one.code for one in first.findings) - Counter(one.code for one in current.findings)
    return tuple(sorted(gone.elements())), text, current


def _pass(inspection: Inspection, *, unsafe: bool) -> tuple[bytes, list[Finding]]:
    """Apply all fixes that are allowed and do not overlap; the new text, and the findings they are for."""
    from ..fixes.apply import apply  # noqa: PLC0415 - imports libcst

    allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
    wanted: list[tuple[Fix, Finding]] = [
        (draft.fix, finding)
        for draft, finding in inspection.drafts
        if draft is not None and draft.fix is not None and draft.fix.safety in allowed
    ]
    tree, source = inspection.module.tree, inspection.source
    if source.in_cells:
        from .edits import fits  # noqa: PLC0415 - imports libcst

        wanted = [(fix, finding) for fix, finding in wanted if fits(source, tree, fix)]
    if not wanted:
        return _comments_removed(inspection)
    with deep_recursion():
        if tree.code != source.text:
            raise _RefusedError("its layout cannot be reproduced (a form feed, or an unusual line break)")
        try:
            text, applied = apply(tree, [fix for fix, _ in wanted])
        except Exception as error:
            raise _RefusedError(
                f"internal error: a fix of {', '.join(sorted({finding.code for _, finding in wanted}))} crashed: "
                f"{described(error)}; please report"
            ) from error
    chosen = {id(fix) for fix in applied}
    try:
        return source.encode(text), [finding for fix, finding in wanted if id(fix) in chosen]
    except UnfitError as error:
        raise _RefusedError(f"a cell cannot hold the result: {error}") from None
    except UnicodeEncodeError:
        raise _RefusedError(f"the result has a character that {source.encoding} has not") from None


def _comments_removed(inspection: Inspection) -> tuple[bytes, list[Finding]]:
    """When all else is repaired: the text without the comments that are not used, of each line one at a time."""
    from .edits import with_edits_made  # noqa: PLC0415 - imports libcst

    by_line: dict[int, Finding] = {}
    for draft, finding in inspection.drafts:
        if draft is None and finding.fix is not None:
            by_line.setdefault(finding.place.line, finding)
    if not by_line:
        return b"", []
    edits = [edit for finding in by_line.values() if finding.fix is not None for edit in finding.fix.edits]
    return inspection.source.encode(with_edits_made(inspection.source.text, edits)), list(by_line.values())


def _hold_to_promises(before: Inspection, after: Inspection, repaired: Sequence[Finding]) -> None:
    """The repaired findings are gone and no new one came, rule by rule: places move, so they are counted."""
    had = Counter(finding.code for finding in before.findings)
    gone = Counter(finding.code for finding in repaired)
    for code, count in Counter(finding.code for finding in after.findings).items():
        if count > had[code] - gone[code]:
            what = f"{code} is still found" if had[code] else f"{code} would be found"
            raise _RefusedError(f"after the repair of {', '.join(sorted(gone))}, {what}")
    if after.problems != before.problems:
        raise _RefusedError("a rule crashed on the result")


def _hold_to_text(before: Inspection, after: Inspection, dropped: Counter[str]) -> None:
    """What could be compiled still can be, and every comment is still there but for those that were not used."""
    if not _parses(after.source.text) and _parses(before.source.text):
        raise _RefusedError("the result is not valid Python")
    lost = _comments(before) - _comments(after) - dropped
    if lost:
        raise _RefusedError(f"a comment would be lost: {next(iter(lost))}")


def _comments(inspection: Inspection) -> Counter[str]:
    from ..semantics.comments import comments_of  # noqa: PLC0415 - imports libcst

    return Counter(comment.value for comment in comments_of(inspection.module.tree))


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
