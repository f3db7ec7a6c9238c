"""Findings for programs: an array of objects, lines and columns counted from 1, in a notebook's cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...rules.finding import Finding, Repair
    from ...semantics.text.place import Place
    from .outcome import Outcome
    from .style import Style


def render(outcome: Outcome, style: Style) -> str:
    """The array, ending with a line break."""
    return json.dumps([as_object(finding) for finding in outcome.findings], indent=2) + "\n"


def as_object(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "path": finding.place.path,
        **_span(finding.place),
        "severity": finding.confidence.severity,
        "confidence": finding.confidence.value,
        "related": [
            {"path": related.place.path, **_span(related.place), "message": related.message} for related in finding.related
        ],
        "fix": _fix(finding.fix) if finding.fix is not None else None,
    }


def _fix(fix: Repair) -> dict[str, object]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [{**_span(edit.place), "text": edit.text} for edit in fix.edits],
    }


def _span(place: Place) -> dict[str, object]:
    return {
        **({"cell": place.cell} if place.cell else {}),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
