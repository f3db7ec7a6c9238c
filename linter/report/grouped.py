"""Findings for people who go through one file after the other: each file once, its findings below it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from .concise import mark_of

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style


def render(outcome: Outcome, style: Style) -> str:
    """The path, then ``line:column CODE slug: message`` (of a notebook ``cell 3:line:column``) for each, and an empty line."""
    out = []
    for path, group in groupby(outcome.findings, key=lambda finding: finding.place.path):
        found = list(group)
        places = [str(finding.place).removeprefix(f"{path}:") for finding in found]
        width = max(map(len, places))
        out.append(f"{style.bold(path)}:")
        for place, finding in zip(places, found, strict=True):
            name = style.severity(finding.name, finding.confidence.severity)
            out.append(f"  {place:{width}}  {style.code(finding.code)} {name}: {finding.message}{mark_of(finding)}")
        out.append("")
    return "".join(f"{line}\n" for line in out)
