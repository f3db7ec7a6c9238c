"""What makes a finding the same one after lines above it have moved."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..rules.finding import Finding
    from .report.lines import Lines


def fingerprints(findings: Sequence[Finding], lines: Lines, base: Path | None = None) -> list[str]:
    """One fingerprint for each finding: its file, its rule, the text of its line, and which of several such it is.

    Neither the number of the line nor the message is in it: an edit elsewhere, or better words, do not bring a finding back.

    Args:
        findings: The findings.
        lines: Where the source lines come from.
        base: The directory that paths are taken relative to; the working directory if None.
    """
    seen: Counter[str] = Counter()
    found = []
    for key in keys(findings, lines, base):
        seen[key] += 1
        found.append(fingerprint(key, seen[key]))
    return found


def keys(findings: Sequence[Finding], lines: Lines, base: Path | None = None) -> list[str]:
    """What each finding's fingerprint is made of, but for which of several such it is; arguments as of `fingerprints`."""
    found = []
    for finding in findings:
        text = "".join((lines.get(finding.place.path, finding.place.line, finding.place.cell) or "").split())
        path = finding.place.path if base is None else os.path.relpath(finding.place.path, base)
        found.append("\0".join((path.replace("\\", "/"), finding.code, text)))
    return found


def fingerprint(key: str, number: int) -> str:
    """The fingerprint of the finding that is, counted from 1, the ``number``-th with this key."""
    return hashlib.blake2b(f"{key}\0{number}".encode(errors="surrogateescape"), digest_size=16).hexdigest()
