"""What a rule says: plain data that crosses process borders and goes into reports."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..fixes.fix import Safety
    from ..semantics.text.place import Place


class Confidence(enum.Enum):
    """How sure a rule is; decides whether it is on by default, and the severity."""

    CERTAIN = "certain"  #: on, an error: near zero false alarms
    LIKELY = "likely"  #: on, a warning
    ADVICE = "advice"  #: off unless selected, a note

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``note``."""
        return {"certain": "error", "likely": "warning", "advice": "note"}[self.value]


@dataclass(frozen=True, slots=True)
class Related:
    """A step of the path that proves the finding."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text from the start (inclusive) to the end (exclusive) of ``place`` by ``text``."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix as plain data: its edits are those of this fix applied alone."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that goes wrong when the program is told to stop."""

    code: str
    name: str
    message: str
    place: Place
    confidence: Confidence
    related: tuple[Related, ...] = field(default=())
    fix: Repair | None = None
