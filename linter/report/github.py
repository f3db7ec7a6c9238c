"""Findings as annotations of a pull request, by the workflow commands of GitHub's runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...rules.finding import Finding
    from ..result import Problem
    from .outcome import Outcome
    from .style import Style

_LEVEL = {"error": "error", "warning": "warning", "note": "notice"}


def render(outcome: Outcome, style: Style) -> str:
    """One command for each finding and for each problem."""
    return "".join([*map(_finding, outcome.findings), *map(_problem, outcome.problems)])


def _finding(finding: Finding) -> str:
    place = finding.place
    where: dict[str, object] = {"file": place.path, "line": place.line, "endLine": place.end_line}
    if place.end_line == place.line:  # columns are for annotations within a line
        where |= {"col": place.column, "endColumn": place.end_column}
    steps = [f"{_where(one.place.path, place.path)}line {one.place.line}: {one.message}" for one in finding.related]
    title = f"{finding.code} {finding.name}"
    return _command(_LEVEL[finding.confidence.severity], {**where, "title": title}, "\n".join([finding.message, *steps]))


def _where(path: str, main: str) -> str:
    return "" if path == main else f"{path}, "


def _problem(problem: Problem) -> str:
    where: dict[str, object] = {"file": problem.path}
    if problem.line:
        where["line"] = problem.line
    return _command("error", where, problem.message)


def _command(level: str, properties: dict[str, object], message: str) -> str:
    shown = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    return f"::{level} {shown}::{_escaped(message)}\n"


def _escaped(text: str, more: str = "") -> str:
    for one in f"%\r\n{more}":
        text = text.replace(one, f"%{ord(one):02X}")
    return text
