"""The repair of one file's text, pass after pass until it is settled, and the proof that nothing was harmed."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from ..fixes.fix import Safety
from .engine import candidates, check_source, inspect, shown
from .inspection import Inspection
from .recursion import deep_recursion
from .relaid import in_layout_of
from .result import Problem, Result, described
from .source import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..fixes.fix import Fix
    from ..rules.discovery import RuleInfo
    from ..rules.finding import Finding
    from ..semantics.program.project import Project
    from ..semantics.text.place import Place
    from .baseline import Spared

#: A text that is not settled after so many passes never will be.
MAX_PASSES = 10
#: What a repair brings to light is repaired with it, so many times over.
_UNVEILED = 3


def _refusal(path: str, reason: object) -> Problem:
    return Problem(path, f"not repaired, left as it was: {reason}")


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
    spared: Spared | None = None,
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
        spared: Findings that are left alone.

    Returns:
        What is left to report, and in ``after`` the repaired bytes, if anything was repaired.
    """
    if not candidates(data, rules, project):
        return Result(path)
    if project is None:
        from ..semantics.program.project import Project  # noqa: PLC0415 - imports libcst

        project = Project()
    try:
        settled = _settle(data, path, rules, project, spared, unsafe=unsafe)
    except _RefusedError as error:
        project.forget(path)
        plain = check_source(data, path, rules, project, edits=edits)
        return replace(plain, problems=(*plain.problems, _refusal(path, error)))
    last, fixed = settled.inspection, settled.fixed
    if isinstance(last, Problem):
        return Result(path, problems=(last,))
    findings, problems = shown(last, edits=edits)
    problems += tuple(_refusal(path, reason) for reason in dict.fromkeys(settled.refused.values()))
    if not fixed:
        return Result(path, findings, problems)
    return Result(path, findings, problems, len(fixed), data, settled.text, fixed)


@dataclass(slots=True)
class _Settled:
    """How far a text was repaired.

    Args:
        inspection: What the rules say of it, or why it cannot be read.
        text: The text.
        fixed: The codes of what is gone.
        refused: Why repairs were not made, by what they are for.
    """

    inspection: Inspection | Problem
    text: bytes
    fixed: tuple[str, ...] = ()
    refused: dict[tuple[str, str], str] = field(default_factory=dict)


def _settle(
    data: bytes, path: str, rules: Sequence[RuleInfo], project: Project, spared: Spared | None, *, unsafe: bool
) -> _Settled:
    """Repair until nothing is left to repair that keeps its promises."""
    selected = [rule.code for rule in rules]

    def look(text: bytes) -> Inspection | Problem:
        return inspect(text, path, candidates(text, rules, project), project, selected)

    first = look(data)
    if isinstance(first, Problem):
        return _Settled(first, data)
    current = first
    settled = _Settled(first, data)
    known = spared.among(first.findings, path, data) if spared is not None else {}
    for _ in range(MAX_PASSES):
        open_to = _without(current, spared, known, settled.text) if spared is not None else current
        wanted = _wanted(open_to, settled.refused, unsafe=unsafe)
        made = _made(current, wanted, look, project, unsafe=unsafe) or _made(current, open_to, look, project, unsafe=unsafe)
        if made is None:
            break
        if isinstance(made, _RefusedError):
            # One of them is to blame: it must not keep the others from being made.
            each = [(pair, _made(current, [pair], look, project, unsafe=unsafe)) for pair in wanted]
            blamed = {_key(pair[1]): str(one) for pair, one in each if isinstance(one, _RefusedError)}
            if not blamed:
                raise made
            settled.refused |= blamed
            project.forget(path)
            again = look(settled.text)
            if isinstance(again, Problem):
                raise made
            current = again
            continue
        current, settled.text = made
    else:
        raise _RefusedError(f"not settled after {MAX_PASSES} passes")
    gone = Counter(one.code for one in first.findings) - Counter(one.code for one in current.findings)
    settled.inspection, settled.fixed = current, tuple(sorted(gone.elements()))
    return settled


_Wanted: TypeAlias = "tuple[Fix, Finding]"


def _key(finding: Finding) -> tuple[str, str]:
    """What stays of a finding when lines move."""
    return finding.code, finding.message


def _without(inspection: Inspection, spared: Spared, known: Mapping[str, list[bool]], text: bytes) -> Inspection:
    """What may be repaired of it."""
    left_alone = spared.left_alone(inspection.findings, inspection.module.path, text, known)
    drafts = zip(inspection.drafts, left_alone, strict=True)
    return replace(inspection, drafts=tuple(one for one, is_known in drafts if not is_known))


def _wanted(inspection: Inspection, refused: Mapping[tuple[str, str], str], *, unsafe: bool) -> list[_Wanted]:
    allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
    wanted = [
        (draft.fix, finding)
        for draft, finding in inspection.drafts
        if draft is not None and draft.fix is not None and draft.fix.safety in allowed and _key(finding) not in refused
    ]
    if not inspection.source.in_cells:
        return wanted
    from .edits import fits  # noqa: PLC0415 - imports libcst

    return [(fix, finding) for fix, finding in wanted if fits(inspection.source, inspection.module.tree, fix)]


def _made(
    before: Inspection,
    wanted: Sequence[_Wanted] | Inspection,
    look: Callable[[bytes], Inspection | Problem],
    project: Project,
    *,
    unsafe: bool,
) -> tuple[Inspection, bytes] | _RefusedError | None:
    """The text with repairs made that do not overlap, or why it is not kept; None if there is nothing to make.

    A child that is waited for at last is one that an exception may leave before: what a repair brings to light so is repaired
    with it.

    Args:
        before: The text so far.
        wanted: The repairs; what of the text may be repaired stands for the comments in it that are not used.
        look: Reads a text.
        project: The program.
        unsafe: Whether what comes to light may be repaired in ways that may change behaviour.
    """
    of_comments = isinstance(wanted, Inspection)
    try:
        text, repaired = _comments_removed(wanted) if isinstance(wanted, Inspection) else _pass(before, wanted)
        if not repaired:
            return None
        after = _looked_at(text, before, look, project)
        for _ in range(_UNVEILED):
            more, others = _pass(after, _unveiled(before, after, unsafe=unsafe))
            if not others:
                break
            text, after = more, _looked_at(more, before, look, project)
        _hold_to_promises(before, after, repaired)
        _hold_to_text(before, after, dropped=of_comments)
    except _RefusedError as error:
        return error
    return after, text


def _looked_at(
    text: bytes, before: Inspection, look: Callable[[bytes], Inspection | Problem], project: Project
) -> Inspection:
    project.forget(before.module.path)
    after = look(text)
    if isinstance(after, Problem):
        raise _RefusedError(f"the result cannot be read ({after.message})")
    return after


def _unveiled(before: Inspection, after: Inspection, *, unsafe: bool) -> list[_Wanted]:
    """What can be repaired of rules that find more than before."""
    had, has = (Counter(finding.code for finding in one.findings) for one in (before, after))
    known = {_key(finding) for finding in before.findings}
    return [
        (fix, finding)
        for fix, finding in _wanted(after, {}, unsafe=unsafe)
        if has[finding.code] > had[finding.code] and _key(finding) not in known
    ]


def _pass(inspection: Inspection, wanted: Sequence[_Wanted]) -> tuple[bytes, list[Finding]]:
    """Apply all fixes that do not overlap; the new text, and the findings they are for."""
    from ..fixes.apply import apply  # noqa: PLC0415 - imports libcst

    if not wanted:
        return b"", []
    tree, source = inspection.module.tree, inspection.source
    with deep_recursion():
        try:
            changed, applied = apply(tree, [fix for fix, _ in wanted])
        except Exception as error:
            raise _RefusedError(
                f"internal error: a fix of {', '.join(sorted({finding.code for _, finding in wanted}))} crashed: "
                f"{described(error)}; please report"
            ) from error
        text = in_layout_of(source.text, tree.code, changed)
    if text is None:
        raise _RefusedError("its layout cannot be reproduced (a form feed, or unusual blanks or line breaks)")
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
        if count <= had[code] - gone[code]:
            continue
        behind = sum(one.code == code and _was_behind(one, before, after, repaired) for one in after.findings)
        if count - behind > had[code] - gone[code]:
            what = f"{code} is still found" if gone[code] else f"{code} would be found"
            raise _RefusedError(f"after the repair of {', '.join(sorted(gone))}, {what}")
    if after.problems != before.problems:
        raise _RefusedError("a rule crashed on the result")


def _was_behind(finding: Finding, before: Inspection, after: Inspection, repaired: Sequence[Finding]) -> bool:
    """Whether a finding was there before the repair, behind one of the repaired: a rule tells one cause for each place.

    A callback that waits in two calls is found for the first of them, and for the second once that is repaired.
    """
    place, path = _texts(finding, after)
    if not path or not all(text in before.source.text for text in path):
        return False
    known = [_texts(one, before) for one in before.findings if one.code == finding.code]
    return (place, path) not in known and any(_texts(one, before)[0] == place for one in repaired if one.code == finding.code)


def _texts(finding: Finding, inspection: Inspection) -> tuple[str, tuple[str, ...]]:
    """The lines at a finding's place, and those at the steps of its path in the same file."""

    def text(place: Place) -> str:
        return "\n".join(inspection.source.lines(place.cell)[place.line - 1 : place.end_line])

    steps = (one.place for one in finding.related if one.place.path == finding.place.path)
    return text(finding.place), tuple(text(place) for place in steps)


def _hold_to_text(before: Inspection, after: Inspection, *, dropped: bool) -> None:
    """What could be compiled still can be, and every comment is still there unless comments are what was repaired."""
    if not _parses(after.source.text) and _parses(before.source.text):
        raise _RefusedError("the result is not valid Python")
    lost = _comments(before) - _comments(after)
    if lost and not dropped:
        raise _RefusedError(f"a comment would be lost: {next(iter(lost))}")


def _comments(inspection: Inspection) -> Counter[str]:
    from ..semantics.text.comments import comments_of  # noqa: PLC0415 - imports libcst

    return Counter(comment.value for comment in comments_of(inspection.module.tree))


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
