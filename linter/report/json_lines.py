"""Findings for programs that read as it comes: one JSON object on each line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .json import as_object

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style


def render(outcome: Outcome, style: Style) -> str:
    """The objects of the JSON format, one a line."""
    return "".join(f"{json.dumps(as_object(finding))}\n" for finding in outcome.findings)
