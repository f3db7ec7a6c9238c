"""What a repair changes, as a unified diff."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..result import Result


def render(path: str, before: bytes, after: bytes) -> bytes:
    """The diff, in the file's own encoding and with its own line breaks.

    Args:
        path: The file, as it is to be shown.
        before: Its bytes.
        after: What they become.
    """
    name = path.encode(errors="surrogateescape")
    lines = difflib.diff_bytes(
        difflib.unified_diff, before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return b"".join(_terminated(lines))


def of_result(result: Result) -> bytes:
    """What a repair changed in a file, in a notebook cell by cell; nothing if it was not repaired."""
    if result.after is None:
        return b""
    if result.path.endswith(".ipynb"):
        from ..notebook import changed_cells  # noqa: PLC0415 - most runs meet none

        changed = changed_cells(result.before or b"", result.after)
        return b"".join(render(f"{result.path}:cell {cell}", before.encode(), after.encode()) for cell, before, after in changed)
    return render(result.path, result.before or b"", result.after)


def _terminated(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line
        if not line.endswith((b"\n", b"\r")):
            yield b"\n\\ No newline at end of file\n"
