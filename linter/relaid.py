"""A repaired text in the layout of its source, where libcst cannot reproduce that: it loses some form feeds and blanks."""

from __future__ import annotations

import difflib
import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def in_layout_of(source: str, shown: str, after: str) -> str | None:
    """What a repair made, with the lines that it did not touch as they are in the source.

    Args:
        source: The text that was parsed.
        shown: The text as the unchanged tree gives it.
        after: The text as the changed tree gives it.

    Returns:
        None if the tree does not give the source's lines, or a line that was lost something is changed by the repair.
    """
    if source == shown:
        return after
    real, old, new = (_LINE.findall(text) for text in (source, shown, after))
    if ["".join(line.split()) for line in real] != ["".join(line.split()) for line in old]:
        return None
    lines: list[str] = []
    for tag, first, last, new_first, new_last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += real[first:last]
        elif real[first:last] == old[first:last]:
            lines += new[new_first:new_last]
        else:
            return None
    return "".join(lines)
