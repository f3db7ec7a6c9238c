"""What the program says of its rules: the list, and one rule's page."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from ..fixes.fix import Safety
from ..rules.documentation import Documentation
from ..rules.finding import Confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo
    from .report.style import Style

_CONFIDENCE = {
    Confidence.CERTAIN: "certain: an error, on by default",
    Confidence.LIKELY: "likely: a warning, on by default",
    Confidence.ADVICE: "advice: a note, off unless selected",
}
_SCOPE = {
    "function": "looks at one function at a time",
    "module": "looks at one module at a time",
    "project": "follows names into other modules of the project",
}
_FIX = {
    Safety.SAFE: "safe: --fix",
    Safety.UNSAFE: "unsafe: --fix --unsafe-fixes",
    Safety.MANUAL: "shown, never written",
    None: "none",
}


def list_rules(rules: Sequence[RuleInfo], style: Style) -> str:
    """One line for each rule: code, slug, tier, fix, summary."""
    if not rules:
        return "No rules.\n"
    width = max(len(rule.slug) for rule in rules)
    lines = []
    for rule in rules:
        safety = Documentation.parse(rule.doc).fix_safety
        fix = safety.value if safety is not None else "-"
        lines.append(f"{style.code(rule.code)}  {rule.slug:{width}}  {rule.confidence.value:7}  {fix:6}  {rule.summary}".rstrip())
    head = f"{'code':6}  {'name':{width}}  {'tier':7}  {'fix':6}  what goes wrong"
    return "\n".join([style.bold(head), *lines]) + "\n"


def explain_rule(rule: RuleInfo, style: Style) -> str:
    """A rule's documentation as a page."""
    doc = Documentation.parse(rule.doc)
    lines = [
        f"{style.code(rule.code)} {style.bold(rule.slug)}",
        "",
        rule.summary,
        "",
        f"family:      {rule.family or '-'}",
        f"confidence:  {_CONFIDENCE[rule.confidence]}",
        f"scope:       {rule.scope}: {_SCOPE.get(rule.scope, '')}".rstrip(": "),
        f"fix:         {_FIX[doc.fix_safety]}",
        *([f"from:        {rule.origin}"] if rule.origin else []),
    ]
    if doc.intro and doc.intro.rstrip(".") != rule.summary.rstrip("."):
        lines += ["", doc.intro]
    for section in doc.sections:
        lines += ["", style.bold(section.heading), "-" * len(section.heading), *_body(section.text)]
    return "\n".join(lines) + "\n"


def _body(text: str) -> list[str]:
    """A section's text, its code set off by indentation instead of fences."""
    lines: list[str] = []
    for number, part in enumerate(re.split(r"^[ \t]*```.*$\n?", text, flags=re.MULTILINE)):
        if number % 2:
            lines += textwrap.indent(textwrap.dedent(part).rstrip("\n"), "    ").split("\n")
        elif part.strip():
            lines += part.strip("\n").split("\n")
    return lines
