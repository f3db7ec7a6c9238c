"""Findings as annotations of a pull request, by the workflow commands of GitHub's runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lines import in_cell

if TYPE_CHECKING:
    from ...rules.finding import Finding
    from ...semantics.text.place import Place
    from ..result import Problem
    from .lines import Lines
    from .outcome import Outcome
    from .style import Style

_LEVEL = {"error": "error", "warning": "warning", "note": "notice"}


def render(outcome: Outcome, style: Style) -> str:
    """One command for each finding and for each problem."""
    found = (_finding(finding, outcome.lines) for finding in outcome.findings)
    return "".join([*found, *map(_problem, outcome.problems)])


def _finding(finding: Finding, lines: Lines) -> str:
    place = finding.place
    where: dict[str, object] = {"file": place.path, "line": place.line, "endLine": place.end_line}
    if place.cell:
        where["line"] = where["endLine"] = lines.in_file(place)
    elif place.end_line == place.line:  # columns are for annotations within a line
        where |= {"col": place.column, "endColumn": place.end_column}
    steps = [f"{_where(one.place.path, place.path)}{_line(one.place)}{one.message}" for one in finding.related]
    title = f"{finding.code} {finding.name}"
    text = "\n".join([in_cell(place) + finding.message, *steps])
    return _command(_LEVEL[finding.confidence.severity], {**where, "title": title}, text)


def _where(path: str, main: str) -> str:
    return "" if path == main else f"{path}, "


def _line(place: Place) -> str:
    return in_cell(place) or f"line {place.line}: "


def _problem(problem: Problem) -> str:
    where: dict[str, object] = {"file": problem.path}
    if problem.line and not problem.cell:
        where["line"] = problem.line
    return _command("error", where, problem.in_cell + problem.message)


def _command(level: str, properties: dict[str, object], message: str) -> str:
    shown = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    return f"::{level} {shown}::{_escaped(message)}\n"


def _escaped(text: str, more: str = "") -> str:
    for one in f"%\r\n{more}":
        text = text.replace(one, f"%{ord(one):02X}")
    return text
