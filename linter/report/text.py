"""Findings for people: the source lines, what points at them, and the path that proves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.fix import Safety
from .lines import mark

if TYPE_CHECKING:
    from ...rules.finding import Finding, Repair
    from ...semantics.text.place import Place
    from .lines import Lines
    from .outcome import Outcome
    from .style import Style

_HOW = {Safety.SAFE: "--fix", Safety.UNSAFE: "--fix --unsafe-fixes", Safety.MANUAL: "by hand"}


def render(outcome: Outcome, style: Style) -> str:
    """All findings, an empty line after each, and a closing line unless it is to be quiet."""
    shown = (_finding(finding, outcome.lines, style) + "\n" for finding in outcome.findings)
    return "".join(shown) + ("" if outcome.quiet else summary(outcome) + "\n")


def summary(outcome: Outcome) -> str:
    """The closing line."""
    findings, fixed = outcome.findings, outcome.fixed
    done = f"Fixed {_count(fixed, 'problem')} in {_count(outcome.changed, 'file')}. " if fixed else ""
    known = f" The baseline knows {outcome.known} more." if outcome.known else ""
    if not findings:
        return f"{done}{'No problem is left' if fixed else 'No problems found'} in {_count(outcome.checked, 'file')}.{known}"
    safe = sum(finding.fix is not None and finding.fix.safety is Safety.SAFE for finding in findings)
    unsafe = sum(finding.fix is not None and finding.fix.safety is Safety.UNSAFE for finding in findings)
    offers = [f"{safe} fixable with --fix"] if safe else []
    if unsafe:
        offers.append(f"{unsafe} {'more' if safe else 'fixable'} with --unsafe-fixes")
    files = len({finding.place.path for finding in findings})
    offer = f" ({', '.join(offers)})" if offers else ""
    return f"{done}Found {_count(len(findings), 'problem')} in {_count(files, 'file')}{offer}.{known}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _finding(finding: Finding, lines: Lines, style: Style) -> str:
    severity = finding.confidence.severity
    head = f"{_where(finding.place, style)}: {style.code(finding.code)} {style.severity(finding.name, severity)}: "
    numbers = [finding.place.line, *(related.place.line for related in finding.related)]
    gutter = " " * len(str(max(numbers)))
    out = [head + finding.message, *_excerpt(finding.place, gutter, lines, style, severity)]
    for related in finding.related:
        same = related.place.path == finding.place.path
        cell = f"cell {related.place.cell}, " if related.place.cell != finding.place.cell else ""
        where = f"{cell}line {related.place.line}" if same else _where(related.place, style)
        out += [f"{gutter} {style.dim('=')} {where}: {related.message}"]
        if related.place != finding.place:  # its lines are shown already
            out += _excerpt(related.place, gutter, lines, style, "note")
    if finding.fix is not None:
        out.append(_help(finding.fix, gutter, style))
    return "\n".join(out) + "\n"


def _where(place: Place, style: Style) -> str:
    return f"{style.bold(place.path)}{str(place).removeprefix(place.path)}"


def _excerpt(place: Place, gutter: str, lines: Lines, style: Style, severity: str) -> list[str]:
    line = lines.get(place.path, place.line, place.cell)
    if line is None:
        return []
    text, carets = mark(line, place.column, place.end_column if place.end_line == place.line else len(line) + 1)
    number = str(place.line).rjust(len(gutter))
    return [f"{style.dim(f'{number} |')} {text}", f"{style.dim(f'{gutter} |')} {style.severity(carets, severity)}"]


def _help(fix: Repair, gutter: str, style: Style) -> str:
    title = fix.title[:1].lower() + fix.title[1:]
    return f"{gutter} {style.dim('=')} {style.good('help')}: {title} ({_HOW[fix.safety]})"
