"""Findings as a GitLab code quality report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..fingerprint import fingerprints
from .lines import in_cell

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style

_SEVERITY = {"error": "major", "warning": "minor", "note": "info"}


def render(outcome: Outcome, style: Style) -> str:
    """An array of issues. What could not be checked is one too, or the report would look clean."""
    issues = [
        _issue(
            f"{finding.code} {finding.name}: {in_cell(finding.place)}{finding.message}",
            finding.code,
            fingerprint,
            _SEVERITY[finding.confidence.severity],
            finding.place.path,
            outcome.lines.in_file(finding.place),
            outcome.lines.in_file(finding.place) if finding.place.cell else finding.place.end_line,
        )
        for finding, fingerprint in zip(outcome.findings, fingerprints(outcome.findings, outcome.lines), strict=True)
    ]
    for problem in outcome.problems:
        line = problem.line if problem.line and not problem.cell else 1
        message, key = problem.in_cell + problem.message, f"error {problem.path}"
        issues.append(_issue(message, "error", key, "blocker", problem.path, line, line))
    return json.dumps(issues, indent=2) + "\n"


def _issue(
    description: str, check: str, fingerprint: str, severity: str, path: str, line: int, end: int
) -> dict[str, object]:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path.replace("\\", "/"), "lines": {"begin": line, "end": end}},
    }
