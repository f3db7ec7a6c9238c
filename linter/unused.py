"""SHD900: silencing comments that silence nothing. It is about what all other rules said, so that the engine asks it last."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from ..fixes.fix import Safety
from ..rules.discovery import RuleInfo, catalogue
from ..rules.finding import Confidence, Edit, Finding, Repair
from ..semantics.text.place import Place
from .source import lines_of
from .suppress import ALL, Directive, Suppressions

if TYPE_CHECKING:
    from collections.abc import Collection


class UnusedIgnore:
    """A silencing comment that silences nothing.

    ## What it does
    Finds `# shutdownlint: ignore`, `off` and `ignore-file`, and codes of ours in `# noqa`, that no finding is silenced by; `on`
    where nothing was off; and names that mean no rule. What a rule that does not run might find is not judged.

    ## Why it stops a shutdown
    It does not, yet: the comment is left over from code that was mended, and would silence the next bug that comes there.

    ## Example
    ```python
    import signal
    import sys

    def stop(signum, frame):
        sys.exit(0)

    def main():
        signal.signal(signal.SIGTERM, stop)  # shutdownlint: ignore[SHD101]
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def stop(signum, frame):
        sys.exit(0)

    def main():
        signal.signal(signal.SIGTERM, stop)
    ```

    ## Fix safety
    Safe: what is not used of the comment goes, with its reason when all of it goes.
    """


UNUSED = RuleInfo(
    code="SHD900",
    slug="unused-ignore",
    family="comments",
    summary="a comment silences what is not there: the next bug in its place goes unseen",
    needles=("shutdownlint:", "SHD"),
    confidence=Confidence.LIKELY,
    scope="module",
    doc=inspect.getdoc(UnusedIgnore) or "",
    module=__name__,
    class_name="UnusedIgnore",
)


def every_rule() -> tuple[RuleInfo, ...]:
    """All rules of the catalogue, and this one."""
    return (*catalogue(), UNUSED)


def unused(suppressions: Suppressions, selected: Collection[str], text: str) -> list[Finding]:
    """A finding for each silencing comment that silences nothing, or not with all its names.

    Args:
        suppressions: The comments, after all findings were held against them.
        selected: The codes of the rules that ran.
        text: The module's text.
    """
    lines = lines_of(text)
    left = {
        one: [name for name in one.names if name not in one.used and _is_judged(name, one, selected)]
        for one in suppressions.directives
    }
    ending = {one.end for one, names in left.items() if one.kind == "off" and set(names) != set(one.names)}
    found = []
    for one, rest in left.items():
        if one in ending or (not rest and (one.names or one.kind == "noqa") and one.kind != "on"):
            continue
        names = list(one.names) if one.kind == "on" else rest
        fix = Repair("Remove what is not used", Safety.SAFE, (_removal(one, names, lines[one.place.line - 1]),))
        found.append(Finding(UNUSED.code, UNUSED.slug, _message(one, names, selected), _part(one), UNUSED.confidence, (), fix))
    return [finding for finding in found if not _is_wanted(finding, suppressions)]


def _is_wanted(finding: Finding, suppressions: Suppressions) -> bool:
    """Whether a comment names this very rule; one without names does not mean itself."""
    return any(
        name and (UNUSED.code.lower().startswith(name) or name == UNUSED.slug) and one.reaches(finding)
        for one in suppressions.directives
        for name in one.names
    )


def _is_judged(name: str, one: Directive, selected: Collection[str]) -> bool:
    """Whether all rules that a name means have run, so that it is known to be unused."""
    if name == ALL:
        every = {rule.code for rule in catalogue() if rule.confidence is not Confidence.ADVICE}
        return one.kind != "noqa" and every <= set(selected)
    if one.kind == "noqa" and not name.startswith("shd"):
        return False
    meant = _meant(name, selected)
    return meant <= set(selected) and (bool(meant) or name.startswith("shd") or not _may_be_a_plugins(name))


def _meant(name: str, selected: Collection[str]) -> set[str]:
    rules = every_rule()
    if any(not code.startswith("SHD") for code in selected):
        from .plugins import rules_among  # noqa: PLC0415 - to look for plug-ins costs time

        rules += rules_among(selected)
    return {rule.code for rule in rules if rule.code.lower().startswith(name) or rule.slug == name}


def _may_be_a_plugins(name: str) -> bool:
    """Whether a name that means no rule may mean one of a plug-in that is not selected, and so not imported."""
    from .plugins import installed  # noqa: PLC0415 - to look for plug-ins costs time

    return any(name.startswith(prefix.lower()) or "-" in name for prefix in installed())


def _message(one: Directive, names: list[str], selected: Collection[str]) -> str:
    if one.kind == "on":
        return "nothing is off here that this could turn on again"
    if ALL in names or not names:
        return "nothing is found here: what comes here later would go unseen"
    unknown = [name for name in names if not _meant(name, selected)]
    if unknown:
        return f"{' and '.join(_shown(unknown))} {'means' if len(unknown) == 1 else 'mean'} no rule: nothing is silenced by it"
    are = "is" if len(names) == 1 else "are"
    return f"{' and '.join(_shown(names))} {are} not found here: what comes here later would go unseen"


def _shown(names: list[str]) -> list[str]:
    return [name.upper() if re.fullmatch(r"[a-z]+\d*", name) else name for name in names]


def _part(one: Directive) -> Place:
    first, last = one.span
    length = len(one.comment[first:last].rstrip())
    column = one.place.column + first
    return Place(one.place.path, one.place.line, column, one.place.line, column + length)


def _removal(one: Directive, names: list[str], line: str) -> Edit:
    """The edit that takes the names out of the comment, or the comment out of the line, or the line out of the file."""
    kept = [name for name in one.names if name not in names]
    first, last = one.span
    start, number = one.place.column - 1, one.place.line
    if kept and names:
        written = one.comment[first:last]
        old = re.search(r"\[[^\]]*\]|(?<=:)[^\[]*$", written)
        assert old is not None  # noqa: S101 - it has names
        new = f"[{', '.join(_shown(kept))}]" if old[0].startswith("[") else f" {', '.join(_shown(kept))}"
        begin = start + first + old.start() + 1
        return Edit(Place(one.place.path, number, begin, number, begin + len(old[0])), new)
    before, after = one.comment[:first].rstrip(), one.comment[last:].lstrip()
    if before or after:
        new = f"{before}  {after}" if before and after else before or after
        return Edit(Place(one.place.path, number, start + 1, number, len(line) + 1), new)
    code = line[:start].rstrip()
    if code:
        return Edit(Place(one.place.path, number, len(code) + 1, number, len(line) + 1), "")
    return Edit(Place(one.place.path, number, 1, number + 1, 1), "")
