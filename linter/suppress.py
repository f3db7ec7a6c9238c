"""Comments that silence findings: ``# shutdownlint: ignore[SHD101]`` and ``# noqa: SHD101``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..rules.finding import Finding
    from ..semantics.module import Module

_IGNORE = re.compile(r"#\s*shutdownlint:\s*ignore\b(?:\s*\[([^\]]*)\])?", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_WORDS = re.compile(r"noqa|shutdownlint:", re.IGNORECASE)

#: What a comment without codes silences.
_ALL = ""


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What is silenced in a file.

    Args:
        by_line: Line -> what its comment names, lower case: codes, beginnings of codes, slugs; an empty string for all.
    """

    by_line: Mapping[int, frozenset[str]]

    def covers(self, finding: Finding) -> bool:
        """Whether a comment on the finding's first or last line silences it."""
        for line in {finding.place.line, finding.place.end_line}:
            for name in self.by_line.get(line, ()):
                if finding.code.lower().startswith(name) or finding.name == name:
                    return True
        return False


def suppressions_of(module: Module, text: str) -> Suppressions:
    """The silencing comments of a module.

    Comments are those of the parsed tree, so that a string that looks like one silences nothing.

    Args:
        module: The parsed module.
        text: Its text.
    """
    if _WORDS.search(text) is None:
        return Suppressions({})
    from ..semantics.comments import comments_of  # noqa: PLC0415 - imports libcst

    comments = [comment for comment in comments_of(module.tree) if _WORDS.search(comment.value)]
    by_line: dict[int, frozenset[str]] = {}
    for comment, place in module.locate(comments).items():
        names = _names(comment.value)  # type: ignore[attr-defined]
        by_line[place.line] = by_line.get(place.line, frozenset()) | names
    return Suppressions(by_line)


def _names(comment: str) -> frozenset[str]:
    """What a comment silences: nothing, if it is neither of the two forms."""
    found: set[str] = set()
    for match in (*_IGNORE.finditer(comment), *_NOQA.finditer(comment)):
        if match[1] is None:
            found.add(_ALL)
        else:
            found.update(name for name in re.split(r"[,\s]+", match[1].lower()) if name)
    return frozenset(found)
