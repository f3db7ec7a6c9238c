"""One file's text -> findings: one parse and one traversal for all rules."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

from ..rules.finding import Finding, Related, Repair
from ..semantics.text.place import Place
from .decoding import decode
from .inspection import Inspection
from .recursion import deep_recursion
from .result import Problem, Result, described, origin
from .source import UnreadableError
from .suppress import suppressions_of
from .unused import UNUSED, unused

if TYPE_CHECKING:  # a file without needles must not cost an import of libcst
    from collections.abc import Collection, Sequence

    import libcst as cst

    from ..rules.discovery import RuleInfo
    from ..rules.rule import Draft
    from ..semantics.program.module import Module
    from ..semantics.program.project import Project
    from .source import Source


def candidates(data: bytes, rules: Sequence[RuleInfo], project: Project | None = None) -> list[RuleInfo]:
    """The rules whose needles stand in a file's bytes, and all rules if a word of the user's own resources does."""
    added = project.added_words if project is not None else ()
    return list(rules) if any(word in data for word in added) else [rule for rule in rules if rule.may_concern(data)]


def check_source(
    data: bytes,
    path: str,
    rules: Sequence[RuleInfo],
    project: Project | None = None,
    *,
    edits: bool = False,
    selected: Collection[str] | None = None,
    noqa: bool = True,
) -> Result:
    """Check one file's text.

    Args:
        data: The file's bytes.
        path: The file, as it is to be shown; modules it imports are looked up from its place.
        rules: The selected rules.
        project: The program it belongs to, kept for its other files.
        edits: Whether findings say how their fix changes the text.
        selected: The codes of all selected rules, if ``rules`` are only those whose needles the text has.
        noqa: Whether ``# noqa`` silences; not so where somebody else sees to it.

    Returns:
        The findings by place, and what kept the file, or a rule, from being checked. Nothing is raised for bad input.
    """
    concerned = candidates(data, rules, project)
    if not concerned:
        return Result(path)
    codes = selected if selected is not None else [rule.code for rule in rules]
    inspection = inspect(data, path, concerned, project, codes, noqa=noqa)
    if isinstance(inspection, Problem):
        return Result(path, problems=(inspection,))
    findings, problems = shown(inspection, edits=edits)
    return Result(path, findings, problems)


def shown(inspection: Inspection, *, edits: bool) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
    """The findings and problems of an inspection as they are reported: of a notebook, where they are in its cells.

    Args:
        inspection: What the rules say.
        edits: Whether findings shall say how their fix changes the text.
    """
    source, findings, problems = inspection.source, inspection.findings, inspection.problems
    if edits or source.in_cells:  # not each fix can be written into cells
        from .edits import with_edits  # noqa: PLC0415 - only some reports want them

        findings, failed = with_edits(inspection)
        problems += failed
    return (tuple(_in_cells(one, source) for one in findings) if source.in_cells else findings), problems


def _in_cells(finding: Finding, source: Source) -> Finding:
    path = finding.place.path
    related = tuple(replace(one, place=source.shown(one.place)) if one.place.path == path else one for one in finding.related)
    fix = finding.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(replace(edit, place=source.shown(edit.place)) for edit in fix.edits))
    return replace(finding, place=source.shown(finding.place), related=related, fix=fix)


def inspect(
    data: bytes,
    path: str,
    rules: Sequence[RuleInfo],
    project: Project | None = None,
    selected: Collection[str] = (),
    *,
    noqa: bool = True,
) -> Inspection | Problem:
    """Parse a text and let the rules say what they see.

    Args:
        data: The file's bytes.
        path: The file, as it is to be shown.
        rules: The rules to run, their needles already asked.
        project: The program it belongs to.
        selected: The codes of all selected rules: those whose needles are not there have run, and found nothing.
        noqa: Whether ``# noqa`` silences.
    """
    from ..semantics.program.module import SourceError  # noqa: PLC0415 - these import libcst
    from ..semantics.program.project import Project  # noqa: PLC0415
    from ..semantics.text.nesting import too_deep  # noqa: PLC0415

    try:
        source = decode(data, path)
    except UnreadableError as error:
        return Problem(path, error.message, error.line)
    deep = too_deep(source.text)
    if deep is not None:
        return _in_text(source, Problem(path, f"nested too deeply to be read: {deep[1]}", deep[0]))
    with deep_recursion():
        try:
            module = (project or Project()).parse(source.text, path)
        except SourceError as error:
            return _in_text(source, _syntax_problem(source, path, error))
        drafts, problems = _run(module, [rule for rule in rules if rule.code != UNUSED.code])
        try:
            located = _locate(drafts)
        except SourceError as error:
            return _in_text(source, Problem(path, error.message, error.line, error.column))
        found: list[tuple[Draft | None, Finding]] = [*_findings(drafts, located)]
        judged = any(rule.code == UNUSED.code for rule in rules) and not problems
        if found or judged:
            suppressions = suppressions_of(module, source.text, noqa=noqa)
            found = [(draft, finding) for draft, finding in found if not suppressions.covers(finding)]
            if judged:
                found += [(None, finding) for finding in unused(suppressions, selected, source.text)]
                found.sort(key=lambda pair: (pair[1].place, pair[1].code))
    return Inspection(source, module, tuple(found), tuple(problems))


def _in_text(source: Source, problem: Problem) -> Problem:
    """A problem of a text as one of its file."""
    line, column = problem.line, problem.column
    place = source.shown(Place(problem.path, line, column, line, column))
    return replace(problem, line=place.line, column=place.column if column else 0, cell=place.cell)


def _syntax_problem(source: Source, path: str, error: Exception) -> Problem:
    """What the interpreter says of a text that libcst cannot read: it says it better, and knows where."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source.text)
    except SyntaxError as better:
        # The interpreter counts an end of file as a place after the last line.
        return Problem(path, f"syntax error: {better.msg}", better.lineno or 0, better.offset or 0)
    except (MemoryError, RecursionError, ValueError) as worse:
        return Problem(path, f"cannot be parsed: {worse}")
    return Problem(path, f"cannot be parsed: {error}", getattr(error, "line", 0), getattr(error, "column", 0))


def _run(module: Module, rules: Sequence[RuleInfo]) -> tuple[list[Draft], list[Problem]]:
    from ..semantics.text.walk import Dispatch  # noqa: PLC0415 - imports libcst

    drafts: list[Draft] = []
    problems: list[Problem] = []
    visitors = []
    by_visitor: dict[object, RuleInfo] = {}

    def crashed(visitor: object, error: Exception) -> None:
        crasher = by_visitor[visitor]
        to = f" to {crasher.origin}" if crasher.origin else ""
        problems.append(
            Problem(
                module.path,
                f"internal error: rule {crasher.code} crashed: {described(error)}; please report{to} ({origin(error)})",
            )
        )

    for rule in rules:
        try:
            visitor = rule.load()(module, drafts.append)
        except Exception as error:  # noqa: BLE001 - a rule's crash is a diagnostic of this file
            by_visitor[None] = rule
            crashed(None, error)
        else:
            by_visitor[visitor] = rule
            visitors.append(visitor)
    Dispatch(visitors, on_error=crashed).run(module.tree)
    return drafts, problems


def _locate(drafts: Sequence[Draft]) -> dict[cst.CSTNode, Place]:
    """The places of all nodes that findings name, each module gone through once."""
    wanted: dict[Module, list[cst.CSTNode]] = {}
    for draft in drafts:
        wanted.setdefault(draft.rule.module, []).append(draft.node)
        for step in draft.related:
            wanted.setdefault(step.module, []).append(step.node)
    return {node: place for module, nodes in wanted.items() for node, place in module.locate(nodes).items()}


def _findings(drafts: Sequence[Draft], places: dict[cst.CSTNode, Place]) -> list[tuple[Draft, Finding]]:
    """Findings by place and code; of several at one place from one rule, the first."""
    found: dict[tuple[Place, str], tuple[Draft, Finding]] = {}
    for draft in drafts:
        rule = draft.rule
        finding = Finding(
            code=rule.code,
            name=rule.slug(),
            message=draft.message,
            place=places[draft.node],
            confidence=rule.confidence,
            related=tuple(Related(places[step.node], step.message) for step in draft.related),
        )
        if draft.fix is not None:
            finding = replace(finding, fix=Repair(draft.fix.title, draft.fix.safety, ()))
        found.setdefault((finding.place, finding.code), (draft, finding))
    return sorted(found.values(), key=lambda pair: (pair[1].place, pair[1].code))
