"""What every rule has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import libcst as cst

    from ..fixes.fix import Fix
    from ..semantics.program.module import Module
    from .finding import Confidence


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of the path that proves a finding: a node of any module of the project, and what happens there."""

    module: Module
    node: cst.CSTNode
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A finding whose places are still nodes; the engine turns it into a `Finding`."""

    rule: Rule
    node: cst.CSTNode
    message: str
    related: Sequence[Step] = field(default=())
    fix: Fix | None = None


class Rule:
    """A libcst visitor that never changes the tree: methods ``visit_Call``, ``leave_FunctionDef``, ... are called for
    the nodes of the module, in one traversal shared by all rules.

    Subclasses stand alone in their file, which is named by the slug; their docstring is the rule's documentation.

    Args:
        module: The module under check.
        emit: Where drafts go.
    """

    #: The code, ``SHD`` and three digits; never used again once given.
    code: ClassVar[str]
    #: One line: what goes wrong.
    summary: ClassVar[str]
    #: Words without which a file cannot have the problem: any one of them is enough; a tuple asks for all of its words.
    #: ``resource:session`` stands for the words that acquire a resource of that kind, if losing it costs anything;
    #: ``resource:clients`` for those of all kinds that talk to somebody else.
    needles: ClassVar[tuple[str | tuple[str, ...], ...]]
    #: How sure the rule is.
    confidence: ClassVar[Confidence]
    #: How far the rule looks: ``function``, ``module`` or ``project``.
    scope: ClassVar[str] = "function"

    def __init__(self, module: Module, emit: Callable[[Draft], None]) -> None:
        self.module = module
        self._emit = emit

    @classmethod
    def slug(cls) -> str:
        """The rule's name as users write it: its file's name with hyphens."""
        return cls.__module__.rpartition(".")[2].replace("_", "-")

    def report(self, node: cst.CSTNode, message: str, *, related: Sequence[Step] = (), fix: Fix | None = None) -> None:
        """Say that something goes wrong at ``node``.

        Args:
            node: A node of this rule's module.
            message: The failure scenario in one sentence, without a full stop.
            related: The path that proves it, in the order in which it happens.
            fix: The repair, if there is one.
        """
        self._emit(Draft(self, node, message, tuple(related), fix))
