"""What has changed since a revision, by git."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .options import RequestError

if TYPE_CHECKING:
    from ..semantics.text.place import Place
    from .report.lines import Lines

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class Changes:
    """The lines that a revision does not have as they are.

    Args:
        revision: What git knows it by.

    Raises:
        RequestError: Git cannot tell.
    """

    def __init__(self, revision: str) -> None:
        if revision.startswith("-"):
            raise RequestError(f"--since: '{revision}' is no revision")
        self._top = Path(os.fsdecode(_git("rev-parse", "--show-toplevel").rstrip(b"\n")))
        self._lines: dict[str, list[range] | None] = {}
        changed = _git("diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", revision, "--", ":/")
        for name in filter(None, changed.split(b"\0")):
            self._lines[self._whole(name)] = self._changed_in(revision, os.fsdecode(name))
        for name in filter(None, _git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/").split(b"\0")):
            self._lines[self._whole(name)] = None

    def _whole(self, name: bytes) -> str:
        return os.path.realpath(self._top / os.fsdecode(name))

    @staticmethod
    def _changed_in(revision: str, name: str) -> list[range]:
        text = _git("diff", "-U0", "--no-color", "--no-ext-diff", "--no-renames", revision, "--", f":/{name}")
        return [range(int(one[1]), int(one[1]) + int(one[2] or b"1")) for one in _HUNK.finditer(text)]

    def has_file(self, path: str) -> bool:
        """Whether anything in a file has changed."""
        return os.path.realpath(path) in self._lines

    def has(self, place: Place, texts: Lines) -> bool:
        """Whether a line of a place has changed."""
        lines = self._lines.get(os.path.realpath(place.path), [])
        first, last = texts.in_file(place), place.end_line
        if place.cell:
            last = texts.in_file(replace(place, line=place.end_line))
        return lines is None or any(one.start <= last and first < one.stop for one in lines)


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - git is looked up as users do
    except OSError as error:
        raise RequestError(f"--since needs git: {error.strerror or error}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise RequestError(f"--since: git says: {said[0] if said else 'nothing'}")
    return done.stdout
