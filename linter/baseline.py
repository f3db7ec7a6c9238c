"""A baseline: findings that a project knows and lives with for now, so that only new ones are reported."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .fingerprint import fingerprints

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..rules.finding import Finding
    from .report.lines import Lines

_FORM = 1


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
    file: Path, findings: Sequence[Finding], lines: Lines, checked: Collection[str], codes: Collection[str], *, fresh: bool
) -> Comparison:
    """Hold findings against a baseline.

    Args:
        file: The baseline.
        findings: What was found.
        lines: Where the source lines come from.
        checked: The files that were checked: about others nothing is known.
        codes: The rules that ran.
        fresh: Whether there need be no such file yet.

    Raises:
        BaselineError: It cannot be read.
    """
    base = file.absolute().parent
    known = _read(file) if file.exists() or not fresh else ()
    prints = fingerprints(findings, lines, base)
    looked_at = {_relative(path, base) for path in checked}
    found = dict(zip(prints, findings, strict=True))
    old = {one.fingerprint for one in known}
    kept, stale = [], []
    for one in known:
        gone = not (base / one.path).exists()
        if one.fingerprint in found or (not gone and (one.path not in looked_at or one.code not in codes)):
            kept.append(one)
        else:
            stale.append(one)
    now = [Known(_relative(one.place.path, base), one.code, one.message, key) for key, one in found.items()]
    new = tuple(finding for key, finding in found.items() if key not in old)
    updated = sorted({one.fingerprint: one for one in (*kept, *now)}.values())
    return Comparison(new, tuple(stale), tuple(updated))


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
