"""Findings as failed tests, in the form that JUnit gave to CI systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style

#: What XML has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome, style: Style) -> str:
    """One suite for each file with findings or problems; a suite that passed if there is none."""
    suites: dict[str, list[str]] = {}
    failures = 0
    for finding in outcome.findings:
        place = finding.place
        where = f"{f'cell {place.cell}, ' if place.cell else ''}line {place.line}, column {place.column}"
        steps = [f"{str(one.place).rpartition(':')[0]}: {one.message}" for one in finding.related]
        body = _clean(escape("\n".join([f"{where}: {finding.message}", *steps])))
        suites.setdefault(place.path, []).append(
            f"    <testcase {_attributes(name=f'{finding.code} {finding.name}', classname=place.path, file=place.path)}"
            f' line="{outcome.lines.in_file(place)}">\n'
            f"      <failure {_attributes(message=finding.message, type=finding.confidence.severity)}>{body}</failure>\n"
            "    </testcase>\n"
        )
        failures += 1
    for problem in outcome.problems:
        suites.setdefault(problem.path, []).append(
            f"    <testcase {_attributes(name='checked', classname=problem.path, file=problem.path)}>\n"
            f"      <error {_attributes(message=problem.in_cell + problem.message)}/>\n"
            "    </testcase>\n"
        )
    if not suites:
        suites["shutdownlint"] = ['    <testcase name="no problems found" classname="shutdownlint"/>\n']
    tests = sum(map(len, suites.values()))
    errors = len(outcome.problems)
    out = ['<?xml version="1.0" encoding="utf-8"?>\n']
    out.append(f'<testsuites name="shutdownlint" tests="{tests}" failures="{failures}" errors="{errors}">\n')
    for path, cases in suites.items():
        failed, broken = (sum(f"<{kind} " in case for case in cases) for kind in ("failure", "error"))
        out.append(f'  <testsuite {_attributes(name=path)} tests="{len(cases)}" failures="{failed}" errors="{broken}">\n')
        out += [*cases, "  </testsuite>\n"]
    return "".join([*out, "</testsuites>\n"])


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={_clean(quoteattr(value))}" for name, value in values.items())


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
