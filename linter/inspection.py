"""What the rules say of a parsed text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a file without needles must not cost an import of libcst
    from ..rules.finding import Finding
    from ..rules.rule import Draft
    from ..semantics.program.module import Module
    from .result import Problem
    from .source import Source


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """What the rules say of a parsed module; nodes included, so it does not leave the process.

    Args:
        source: The text.
        module: The parsed module.
        drafts: What the rules reported, with the findings made of it, by place; without suppressed ones. What is said of
            comments has no draft: its fix is one of the text, not of the tree.
        problems: Rules that crashed.
    """

    source: Source
    module: Module
    drafts: tuple[tuple[Draft | None, Finding], ...]
    problems: tuple[Problem, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings alone."""
        return tuple(finding for _, finding in self.drafts)
