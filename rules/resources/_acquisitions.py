"""What the rules of this family have in common: each looks at acquisitions of its kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ...semantics.resources.acquisitions import parts
from ...semantics.resources.table import CLIENTS

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.program.module import Module
    from ...semantics.resources.acquisitions import Acquisition


class OnAcquisitions:
    """Half of a rule: finds the acquisitions, `acquired` judges one.

    What the garbage collector closes in silence as soon as the last reference goes is left out: losing it costs nothing.
    """

    module: Module
    #: The kinds of resources the rule is about.
    kinds: ClassVar[frozenset[str]] = CLIENTS

    def visit_Call(self, node: cst.Call) -> None:
        """Look for an acquisition."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.resource.kind not in self.kinds or acquired.resource.collected:
            return
        for one in parts(acquired) if acquired.resource.places else (acquired,):
            self.acquired(one)

    def acquired(self, acquired: Acquisition) -> None:
        """Judge an acquisition."""
        raise NotImplementedError
