"""Findings as SARIF 2.1.0: with the rules' help, the path that proves a finding as a code flow, and repairs as edits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..._version import __version__
from ...fixes.fix import Safety
from ..fingerprint import fingerprints
from .lines import in_cell

if TYPE_CHECKING:
    from ...rules.discovery import RuleInfo
    from ...rules.finding import Edit, Finding, Repair
    from ...semantics.text.place import Place
    from ..result import Problem
    from .lines import Lines
    from .outcome import Outcome
    from .style import Style

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PRECISION = {"certain": "very-high", "likely": "high", "advice": "medium"}


def render(outcome: Outcome, style: Style) -> str:
    """A log with one run."""
    codes = {finding.code for finding in outcome.findings}
    rules = [rule for rule in outcome.rules if rule.code in codes]
    index = {rule.code: number for number, rule in enumerate(rules)}
    prints = fingerprints(outcome.findings, outcome.lines)
    run = {
        "tool": {"driver": {"name": "shutdownlint", "version": __version__, "rules": [*map(_rule, rules)]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The directory in which the program was run."}}},
        "invocations": [
            {"executionSuccessful": not outcome.problems, "toolExecutionNotifications": [*map(_notification, outcome.problems)]}
        ],
        "results": [
            _result(finding, index.get(finding.code), fingerprint, outcome.lines)
            for finding, fingerprint in zip(outcome.findings, prints, strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: RuleInfo) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.slug.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": rule.confidence.severity},
        "properties": {"tags": [rule.family], "precision": _PRECISION[rule.confidence.value]},
    }


def _result(finding: Finding, rule: int | None, fingerprint: str, lines: Lines) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        **({"ruleIndex": rule} if rule is not None else {}),
        "level": finding.confidence.severity,
        "message": {"text": in_cell(finding.place) + finding.message},
        "locations": [{"physicalLocation": _physical(finding.place, lines)}],
        "partialFingerprints": {"line/v1": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_located(one.place, one.message, lines), "id": number} for number, one in enumerate(finding.related)
        ]
        steps = [(finding.place, finding.message), *((one.place, one.message) for one in finding.related)]
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": _located(*step, lines)} for step in steps]}]}]
    if finding.fix is not None and finding.fix.edits and not finding.place.cell:  # a notebook's are not of the file's own text
        result["fixes"] = [_fix(finding.fix)]
    return result


def _fix(fix: Repair) -> dict[str, object]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.place.path, []).append(edit)
    how = {Safety.SAFE: "", Safety.UNSAFE: " (unsafe: may change behaviour)", Safety.MANUAL: " (to be looked over)"}
    return {
        "description": {"text": fix.title + how[fix.safety]},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": [*map(_replacement, edits)]} for path, edits in by_file.items()
        ],
    }


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}


def _notification(problem: Problem) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": _artifact(problem.path)}
    if problem.line and not problem.cell:
        physical["region"] = {"startLine": problem.line, **({"startColumn": problem.column} if problem.column else {})}
    text = problem.in_cell + problem.message
    return {"level": "error", "message": {"text": text}, "locations": [{"physicalLocation": physical}]}


def _located(place: Place, message: str, lines: Lines) -> dict[str, object]:
    return {"physicalLocation": _physical(place, lines), "message": {"text": in_cell(place) + message}}


def _physical(place: Place, lines: Lines) -> dict[str, object]:
    region = {"startLine": lines.in_file(place)} if place.cell else _region(place)
    return {"artifactLocation": _artifact(place.path), "region": region}


def _artifact(path: str) -> dict[str, object]:
    path = path.replace("\\", "/")
    if path.startswith(("/", "../")) or path[1:3] == ":/":
        return {"uri": f"file://{quote(path)}" if path.startswith("/") else quote(path, safe="/:")}
    return {"uri": quote(path), "uriBaseId": "SRCROOT"}


def _region(place: Place) -> dict[str, object]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
