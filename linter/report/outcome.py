"""What a run gave: everything that a report may tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .lines import Lines

if TYPE_CHECKING:
    from ...rules.discovery import RuleInfo
    from ...rules.finding import Finding
    from ..result import Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings of a run, and what is needed to show them.

    Args:
        findings: What is left to report, in the order in which to show it.
        problems: What kept files from being checked or repaired.
        checked: How many files were checked.
        fixed: How many problems were repaired.
        changed: In how many files.
        rules: The rules that ran.
        lines: The source lines.
        known: How many findings the baseline keeps back.
        quiet: Whether to tell nothing but findings.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    checked: int = 0
    fixed: int = 0
    changed: int = 0
    rules: tuple[RuleInfo, ...] = ()
    lines: Lines = field(default_factory=Lines)
    known: int = 0
    quiet: bool = False
