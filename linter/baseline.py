"""A baseline: findings that a project knows and lives with for now, so that only new ones are reported."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fingerprint import fingerprint, fingerprints, keys
from .report.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ..rules.finding import Finding

_FORM = 1
#: How far the numbers of findings in the same kind of line may have moved, as others of them were repaired.
_MOVED = 20


class BaselineError(Exception):
    """A baseline that cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding in a baseline.

    Args:
        path: Its file, relative to the baseline.
        code: Its rule.
        message: What was said of it; for people who read the file.
        fingerprint: What tells it from others.
    """

    path: str
    code: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a baseline leaves of a run.

    Args:
        new: The findings that are not in it.
        stale: What is in it and was not found any more, where it was looked for.
        updated: What it would be now.
    """

    new: tuple[Finding, ...]
    stale: tuple[Known, ...]
    updated: tuple[Known, ...]


def compare(
    file: Path, findings: Sequence[Finding], lines: Lines, checked: Mapping[str, Collection[str]], *, fresh: bool
) -> Comparison:
    """Hold findings against a baseline.

    Args:
        file: The baseline.
        findings: What was found.
        lines: Where the source lines come from.
        checked: The files that were checked, and for each the codes of the rules that ran: about others nothing is known.
        fresh: Whether there need be no such file yet.

    Raises:
        BaselineError: It cannot be read.
    """
    base = file.absolute().parent
    known = _read(file) if file.exists() or not fresh else ()
    old = {one.fingerprint for one in known}
    prints = _prints(findings, lines, base, old)
    looked_at = {_relative(path, base): codes for path, codes in checked.items()}
    found = dict(zip(prints, findings, strict=True))
    kept, stale = [], []
    for one in known:
        gone = not (base / one.path).exists()
        if one.fingerprint in found or (not gone and one.code not in looked_at.get(one.path, ())):
            kept.append(one)
        else:
            stale.append(one)
    now = [Known(_relative(one.place.path, base), one.code, one.message, key) for key, one in found.items()]
    new = tuple(finding for key, finding in found.items() if key not in old)
    updated = sorted({one.fingerprint: one for one in (*kept, *now)}.values())
    return Comparison(new, tuple(stale), tuple(updated))


def _prints(findings: Sequence[Finding], lines: Lines, base: Path, old: Collection[str]) -> list[str]:
    """The fingerprints of findings; where as many of the same kind are known as there are, they are the known ones."""
    of_kind: dict[str, list[str]] = {}
    kinds = keys(findings, lines, base)
    for kind, count in Counter(kinds).items():
        numbered = [fingerprint(kind, number) for number in range(1, count + _MOVED)]
        known = [one for one in numbered if one in old]
        of_kind[kind] = known[:count] if len(known) >= count else numbered[:count]
    return [of_kind[kind].pop(0) for kind in kinds]


@dataclass(frozen=True, slots=True)
class Spared:
    """The findings of a baseline, which a repair leaves alone.

    Args:
        base: The baseline's directory.
        prints: Their fingerprints.
    """

    base: Path
    prints: frozenset[str]

    @staticmethod
    def of(file: Path) -> Spared:
        """Those of a file.

        Raises:
            BaselineError: It cannot be read.
        """
        return Spared(file.absolute().parent, frozenset(one.fingerprint for one in _read(file)))

    def among(self, findings: Sequence[Finding], path: str, text: bytes) -> dict[str, list[bool]]:
        """The kinds of a file's findings, and for each which of them are spared, in the order of the text."""
        lines = Lines({path: text})
        found: dict[str, list[bool]] = {}
        prints = fingerprints(findings, lines, self.base)
        for kind, one in zip(keys(findings, lines, self.base), prints, strict=True):
            found.setdefault(kind, []).append(one in self.prints)
        return found

    def left_alone(self, findings: Sequence[Finding], path: str, text: bytes, first: Mapping[str, list[bool]]) -> list[bool]:
        """For each finding of the text as it is by now, whether it is spared.

        Args:
            findings: The findings.
            path: The file.
            text: Its text.
            first: What `among` gave before the first repair. Of a kind of which some are repaired by now, all that is
                left is spared.
        """
        now = keys(findings, Lines({path: text}), self.base)
        counts = Counter(now)
        spared = {
            kind: list(known) if len(known) == counts[kind] else [any(known)] * counts[kind]
            for kind, known in first.items()
        }
        return [kind in spared and spared[kind].pop(0) for kind in now]


def save(file: Path, known: Sequence[Known]) -> None:
    """Write a baseline.

    Raises:
        BaselineError: It cannot be written.
    """
    rows = [{"path": one.path, "code": one.code, "message": one.message, "fingerprint": one.fingerprint} for one in known]
    text = json.dumps({"form": _FORM, "findings": rows}, indent=2, ensure_ascii=False) + "\n"
    try:
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BaselineError(f"{file}: error: cannot be written: {error.strerror or error}") from None


def _read(file: Path) -> tuple[Known, ...]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["form"] != _FORM:
            raise BaselineError(f"{file}: error: a baseline of another version; --update-baseline writes it anew")
        return tuple(Known(*(str(row[key]) for key in ("path", "code", "message", "fingerprint"))) for row in data["findings"])
    except FileNotFoundError:
        raise BaselineError(f"{file}: error: there is no such baseline; --update-baseline makes it") from None
    except OSError as error:
        raise BaselineError(f"{file}: error: cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError):
        raise BaselineError(f"{file}: error: not a baseline") from None


def _relative(path: str, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")
