"""A name that means no rule, and the one that may have been meant."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class UnknownRuleError(Exception):
    """A name that means no rule.

    Args:
        name: What was written.
        suggestion: The nearest name there is, or None.
    """

    def __init__(self, name: str, suggestion: str | None) -> None:
        hint = f"; did you mean '{suggestion}'?" if suggestion else "; `shutdownlint rules` lists them"
        super().__init__(f"unknown rule '{name}'{hint}")
        self.name = name
        self.suggestion = suggestion


def nearest(name: str, names: Sequence[str]) -> str | None:
    """The name that may have been meant: of codes, the nearest number of the family; of others, the nearest in letters."""
    if re.fullmatch(r"SHD\d{3}", name, re.IGNORECASE):
        family = [one for one in names if one.startswith(name[:4].upper())]
        return min(family, key=lambda one: abs(int(one[3:]) - int(name[3:])), default=None)
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in names], 1, 0.6)
    return next(one for one in names if one.lower() == near[0]) if near else None
