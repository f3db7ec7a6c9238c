"""Findings for reviewdog, in its diagnostic format; columns are counted in bytes of UTF-8, as it has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ...fixes.fix import Safety
from .lines import in_cell

if TYPE_CHECKING:
    from ...rules.finding import Finding
    from ...semantics.text.place import Place
    from ..result import Problem
    from .lines import Lines
    from .outcome import Outcome
    from .style import Style

_SEVERITY = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(outcome: Outcome, style: Style) -> str:
    """A DiagnosticResult."""
    diagnostics = [_diagnostic(finding, outcome.lines) for finding in outcome.findings] + [*map(_problem, outcome.problems)]
    return json.dumps({"source": {"name": "shutdownlint"}, "severity": "WARNING", "diagnostics": diagnostics}, indent=2) + "\n"


def _diagnostic(finding: Finding, lines: Lines) -> dict[str, object]:
    found: dict[str, object] = {
        "message": in_cell(finding.place) + finding.message,
        "location": _location(finding.place, lines),
        "severity": _SEVERITY[finding.confidence.severity],
        "code": {"value": finding.code},
    }
    if finding.related:
        found["related_locations"] = [
            {"message": in_cell(one.place) + one.message, "location": _location(one.place, lines)} for one in finding.related
        ]
    # A suggestion is one stretch of text: a repair in several places cannot be one.
    # In a notebook it would have to be one of the file's own text.
    if (fix := finding.fix) is not None and fix.safety is not Safety.MANUAL and len(fix.edits) == 1 and not finding.place.cell:
        (edit,) = fix.edits
        found["suggestions"] = [{"range": _range(edit.place, lines), "text": edit.text}]
    return found


def _problem(problem: Problem) -> dict[str, object]:
    location: dict[str, object] = {"path": problem.path}
    if problem.line and not problem.cell:
        location["range"] = {"start": {"line": problem.line}}
    return {"message": problem.in_cell + problem.message, "location": location, "severity": "ERROR"}


def _location(place: Place, lines: Lines) -> dict[str, object]:
    return {"path": place.path, "range": _range(place, lines)}


def _range(place: Place, lines: Lines) -> dict[str, object]:
    if place.cell:
        return {"start": {"line": lines.in_file(place)}}
    return {
        "start": {"line": place.line, "column": _bytes(place.path, place.line, place.column, lines)},
        "end": {"line": place.end_line, "column": _bytes(place.path, place.end_line, place.end_column, lines)},
    }


def _bytes(path: str, line: int, column: int, lines: Lines) -> int:
    text = lines.get(path, line)
    return column if text is None else len(text[: column - 1].encode(errors="surrogatepass")) + 1
