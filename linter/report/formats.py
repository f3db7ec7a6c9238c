"""The formats by their names."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .outcome import Outcome
    from .style import Style

#: Name -> the module beside this one, with ``render(outcome, style)``.
FORMATS = {
    "text": "text",
    "concise": "concise",
    "grouped": "grouped",
    "json": "json",
    "json-lines": "json_lines",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
}
#: Those that say how a fix changes the text, which costs time.
WITH_EDITS = frozenset({"json", "json-lines", "sarif", "rdjson"})


def render(name: str, outcome: Outcome, style: Style) -> str:
    """A run's report.

    Args:
        name: The format's name.
        outcome: What the run gave.
        style: Colours, for the formats that people read.
    """
    module = importlib.import_module(f".{FORMATS[name]}", __package__)
    text: str = module.render(outcome, style)
    return text
