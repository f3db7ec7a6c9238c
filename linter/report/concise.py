"""Findings for tools that jump to places: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.fix import Safety

if TYPE_CHECKING:
    from ...rules.finding import Finding
    from .outcome import Outcome
    from .style import Style

_MARK = {Safety.SAFE: " [fix]", Safety.UNSAFE: " [unsafe fix]", Safety.MANUAL: ""}


def render(outcome: Outcome, style: Style) -> str:
    """``path:line:column: CODE slug: message``, and whether there is a fix."""
    return "".join(
        f"{finding.place}: {finding.code} {finding.name}: {finding.message}{mark_of(finding)}\n"
        for finding in outcome.findings
    )


def mark_of(finding: Finding) -> str:
    """What tells that there is a fix."""
    return _MARK[finding.fix.safety] if finding.fix is not None else ""
