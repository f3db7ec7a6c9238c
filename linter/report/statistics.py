"""How often each rule found something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...fixes.fix import Safety

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style

_FIX = {Safety.SAFE: "fix", Safety.UNSAFE: "unsafe fix"}


def render(outcome: Outcome, style: Style) -> str:
    """One line for each rule, the most frequent first: how often, code, name, how many of them have which fix."""
    counts = Counter((finding.code, finding.name) for finding in outcome.findings)
    fixes = Counter((finding.code, finding.fix.safety) for finding in outcome.findings if finding.fix is not None)
    width = len(str(max(counts.values(), default=0)))
    out = []
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        offers = [f"{fixes[code, safety]} {word}" for safety, word in _FIX.items() if fixes[code, safety]]
        offer = f"  [{', '.join(offers)}]" if offers else ""
        out.append(f"{count:{width}}  {style.code(code)}  {name}{offer}\n")
    return "".join(out)
