"""A rule's docstring as documentation: its sections, its two examples, what it says of its fix."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from ..fixes.fix import Safety

#: The headings every rule has, in this order.
HEADINGS = ("What it does", "Why it stops a shutdown", "Example", "Use instead", "Fix safety")
#: Headings that may follow them.
OPTIONAL = ("Options", "References")

_HEADING = re.compile(rf"^(?:#+\s*)?({'|'.join(HEADINGS + OPTIONAL)})\s*:?\s*$", re.IGNORECASE)
_FENCE = re.compile(r"^\s*```\s*(\w*)\s*$")


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Args:
        heading: Its heading, spelled as in `HEADINGS`.
        text: Its prose and code, the fences of the code included.
        code: Its code blocks, dedented, each ending with a line break.
    """

    heading: str
    text: str
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """A rule's documentation.

    Args:
        intro: What stands before the first heading.
        sections: The sections, in the order of the text.
    """

    intro: str
    sections: tuple[Section, ...]

    @staticmethod
    def parse(doc: str) -> Documentation:
        """Read a dedented docstring.

        A heading is a line of its own, with or without ``##``; code stands between fences (three backticks).
        """
        parts: list[tuple[str, list[str]]] = [("", [])]
        fenced = False
        for line in doc.splitlines():
            fenced ^= _FENCE.match(line) is not None
            found = None if fenced else _HEADING.match(line)
            if found:
                parts.append((_spelled(found[1]), []))
            else:
                parts[-1][1].append(line)
        sections = [Section(heading, "\n".join(lines).strip("\n"), _code(lines)) for heading, lines in parts]
        return Documentation(sections[0].text, tuple(sections[1:]))

    def section(self, heading: str) -> Section | None:
        """The section with a heading."""
        return next((section for section in self.sections if section.heading == heading), None)

    @property
    def example(self) -> str | None:
        """The code that has the problem."""
        return self._first_code("Example")

    @property
    def use_instead(self) -> str | None:
        """The same code without it."""
        return self._first_code("Use instead")

    def _first_code(self, heading: str) -> str | None:
        section = self.section(heading)
        return section.code[0] if section is not None and section.code else None

    @property
    def fix_safety(self) -> Safety | None:
        """How far the rule's fix may be trusted at most; None if it has none.

        The section "Fix safety" begins with ``Safe``, ``Unsafe`` or ``Manual`` where there is a fix; with anything
        else ("There is no automatic fix ...") where there is none.
        """
        section = self.section("Fix safety")
        found = re.match(r"\W*(safe|unsafe|manual)\b", section.text, re.IGNORECASE) if section is not None else None
        return Safety(found[1].lower()) if found else None


def _spelled(heading: str) -> str:
    return next(one for one in HEADINGS + OPTIONAL if one.lower() == heading.lower())


def _code(lines: list[str]) -> tuple[str, ...]:
    blocks: list[str] = []
    block: list[str] | None = None
    for line in lines:
        if _FENCE.match(line):
            if block is None:
                block = []
            else:
                blocks.append(textwrap.dedent("\n".join(block)) + "\n")
                block = None
        elif block is not None:
            block.append(line)
    return tuple(blocks)
