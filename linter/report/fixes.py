"""What was repaired."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..result import Result


def of_result(result: Result) -> str:
    """The file, and below it each rule with how often it was heeded; nothing if the file was not repaired."""
    counts = Counter(result.repaired)
    if not counts:
        return ""
    lines = [f"{result.path}:", *(f"  repaired {code}{f' {count} times' if count > 1 else ''}" for code, count in counts.items())]
    return "".join(f"{line}\n" for line in lines)
