"""What a repair is: nodes to put in the place of nodes."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # findings carry a `Safety` into reports, which must not cost an import of libcst
    from collections.abc import Mapping

    import libcst as cst

#: What may stand in the place of a node.
Replacement: TypeAlias = "cst.CSTNode | cst.FlattenSentinel[cst.CSTNode] | cst.RemovalSentinel"


class Safety(enum.Enum):
    """How far a repair may be trusted; said for each instance."""

    SAFE = "safe"  #: the program behaves as before, but for the defect
    UNSAFE = "unsafe"  #: written only with ``--unsafe-fixes``
    MANUAL = "manual"  #: shown, never written


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair of one finding.

    Args:
        title: What it does, in the imperative ("Guard each step of the cleanup").
        safety: How far it may be trusted.
        replacements: Original node (by identity, of the finding's own module) -> what to write instead. The keys do not
            stand inside one another. Every new node is freshly built: libcst knows nodes by identity.
        imports: Modules to import at the top if their names are not bound there yet: ``"logging"`` for ``import logging``,
            ``"contextlib:suppress"`` for ``from contextlib import suppress``.
        lines: Statements of one line to put behind the imports, once: ``"logger = logging.getLogger(__name__)"``.
        binds: Names it brings into the module that were not there before. Two repairs that chose the same name are not
            applied together: the later one chooses again.
    """

    title: str
    safety: Safety
    replacements: Mapping[cst.CSTNode, Replacement]
    imports: tuple[str, ...] = field(default=())
    lines: tuple[str, ...] = field(default=())
    binds: tuple[str, ...] = field(default=())


def shown_only(fix: Fix | None) -> Fix | None:
    """The same repair, never written: somebody has to decide."""
    return None if fix is None else replace(fix, safety=Safety.MANUAL)
