"""Writes silencing comments for what is found: `--add-ignores`."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from .decoding import decode
from .result import Problem
from .source import UnfitError, UnreadableError, read
from .unused import UNUSED
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..rules.finding import Finding
    from .source import Source

_OURS = re.compile(r"(#\s*shutdownlint:\s*ignore\s*\[)([^\]#]*)(\])", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def add_ignores(findings: Iterable[Finding], reason: str) -> tuple[list[Finding], list[Problem]]:
    """Silence findings by comments on their first or, where none can stand there, on their last line.

    Args:
        findings: What to silence; unused comments are left, they are not to be silenced but removed.
        reason: Why, to be written after ``--``; empty for none.

    Returns:
        The findings that are silenced now, and files that could not be read or written.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code != UNUSED.code:
            by_file.setdefault(finding.place.path, []).append(finding)
    silenced: list[Finding] = []
    problems = []
    for path, found in by_file.items():
        try:
            source = decode(read(path), path)
            text, done = with_ignores(source, found, reason)
            if done:
                write(path, source.encode(text))
                silenced += done
        except (UnreadableError, UnfitError, OSError, UnicodeEncodeError) as error:
            problems.append(Problem(path, f"cannot be silenced: {error}"))
    return silenced, problems


def with_ignores(source: Source, findings: Sequence[Finding], reason: str) -> tuple[str, list[Finding]]:
    """A text with comments that silence findings, and those that they do silence.

    Args:
        source: The text.
        findings: What to silence.
        reason: Why, to be written after ``--``; empty for none.
    """
    lines = _LINE.findall(source.text)
    meaning = _meaning(source.text)
    done = []
    for finding in findings:
        place = source.whole(finding.place)
        for number in dict.fromkeys((place.line, place.end_line)):
            if number > len(lines):
                continue
            changed = [*lines]
            changed[number - 1] = _with_comment(lines[number - 1], finding.code, reason)
            # In a string, or after a backslash, it would be no comment.
            if meaning is not None and _meaning("".join(changed)) == meaning:
                lines = changed
                done.append(finding)
                break
    return "".join(lines), done


def _with_comment(line: str, code: str, reason: str) -> str:
    ours = _OURS.search(line)
    if ours is not None:
        names = [name.strip() for name in ours[2].split(",") if name.strip()]
        new = ", ".join([*names, *([code] if code not in names else [])])
        return f"{line[: ours.start(2)]}{new}{line[ours.end(2) :]}"
    body = line.rstrip("\r\n")
    because = f" -- {reason}" if reason else ""
    return f"{body.rstrip()}  # shutdownlint: ignore[{code}]{because}{line[len(body) :]}"


def _meaning(text: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
