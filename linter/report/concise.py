"""Findings for tools that jump to places: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.fix import Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...rules.finding import Finding

_MARK = {Safety.SAFE: " [fix]", Safety.UNSAFE: " [unsafe fix]", Safety.MANUAL: ""}


def render(findings: Sequence[Finding]) -> str:
    """``path:line:column: CODE slug: message``, and whether there is a fix."""
    return "".join(
        f"{finding.place.path}:{finding.place.line}:{finding.place.column}: {finding.code} {finding.name}: "
        f"{finding.message}{_MARK[finding.fix.safety] if finding.fix is not None else ''}\n"
        for finding in findings
    )
