"""Comments that silence findings.

- ``# shutdownlint: ignore[SHD101] -- because`` on the first or last line of what is found; ``# noqa: SHD101`` does the same;
- ``# shutdownlint: off[SHD101]`` until ``# shutdownlint: on[SHD101]``, or to the end of the file;
- ``# shutdownlint: ignore-file[SHD101]`` anywhere: in the whole file.

Without brackets, everything is meant. What stands after ``--`` is for the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..rules.finding import Finding
    from ..semantics.program.module import Module
    from ..semantics.text.place import Place

_OURS = re.compile(
    r"#\s*shutdownlint:\s*(?P<kind>ignore-file|ignore|off|on)\b(?!-)(?:\s*\[(?P<names>[^\]#]*)\])?(?P<reason>\s+--[^#]*)?",
    re.IGNORECASE,
)
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*(?P<names>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_WORDS = re.compile(r"noqa|shutdownlint:", re.IGNORECASE)

#: What a comment without codes silences.
ALL = ""


@dataclass(slots=True, eq=False)
class Directive:
    """One silencing comment, or one of several in a comment.

    Args:
        kind: ``ignore``, ``ignore-file``, ``off``, ``on`` or ``noqa``.
        names: What it names, lower case: codes, beginnings of codes, slugs; `ALL` for everything.
        place: Where its comment stands.
        comment: The whole comment.
        span: Where in the comment it stands.
        end: Of ``off``, the ``on`` that ends it.
        used: Those of its names that silenced something.
    """

    kind: str
    names: tuple[str, ...]
    place: Place
    comment: str
    span: tuple[int, int]
    end: Directive | None = None
    used: set[str] = field(default_factory=set)

    def reaches(self, finding: Finding) -> bool:
        """Whether a finding is where this silences."""
        if self.kind in ("ignore", "noqa"):
            return self.place.line in (finding.place.line, finding.place.end_line)
        if self.kind == "off":
            return self.place.line <= finding.place.line and (self.end is None or finding.place.line < self.end.place.line)
        return self.kind == "ignore-file"


class Suppressions:
    """What is silenced in a file.

    Args:
        directives: Its silencing comments, by place.
    """

    def __init__(self, directives: list[Directive]) -> None:
        self.directives = directives
        for number, one in enumerate(directives):
            if one.kind == "off":
                one.end = next((other for other in directives[number + 1 :] if _ends(other, one)), None)

    def covers(self, finding: Finding) -> bool:
        """Whether a comment silences a finding; the comments that do are used then."""
        covered = False
        for one in self.directives:
            if one.reaches(finding):
                names = {name for name in one.names if finding.code.lower().startswith(name) or finding.name == name}
                one.used |= names
                covered = covered or bool(names)
        return covered


def _ends(on: Directive, off: Directive) -> bool:
    """An ``on`` ends what names the same, or everything."""
    return on.kind == "on" and (ALL in on.names or set(off.names) <= set(on.names))


def suppressions_of(module: Module, text: str, *, noqa: bool = True) -> Suppressions:
    """The silencing comments of a module.

    Comments are those of the parsed tree, so that a string that looks like one silences nothing.

    Args:
        module: The parsed module.
        text: Its text.
        noqa: Whether ``# noqa`` is one of them.
    """
    if _WORDS.search(text) is None:
        return Suppressions([])
    from ..semantics.text.comments import comments_of  # noqa: PLC0415 - imports libcst

    comments = [comment for comment in comments_of(module.tree) if _WORDS.search(comment.value)]
    places = sorted(((place, node.value) for node, place in module.locate(comments).items()))  # type: ignore[attr-defined]
    found = (one for place, comment in places for one in directives_in(comment, place))
    return Suppressions([one for one in found if noqa or one.kind != "noqa"])


def directives_in(comment: str, place: Place) -> Iterator[Directive]:
    """What a comment silences: nothing, if it has none of the forms.

    Args:
        comment: The comment, from its ``#`` on.
        place: Where it stands.
    """
    for match in _OURS.finditer(comment):
        yield Directive(match["kind"].lower(), _names(match["names"]), place, comment, match.span())
    for match in _NOQA.finditer(comment):
        yield Directive("noqa", _names(match["names"]), place, comment, match.span())


def _names(written: str | None) -> tuple[str, ...]:
    if written is None:
        return (ALL,)
    return tuple(dict.fromkeys(name for name in re.split(r"[,\s]+", written.lower()) if name))
