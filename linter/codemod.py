"""A rule's repair as a command of LibCST's own tool, for those who run their codemods with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from ..semantics.program.project import OLDEST, Project
from .nearest import Nearest
from .repair import repair_source
from .source import Source
from .unused import every_rule

if TYPE_CHECKING:
    import argparse

    from ..rules.discovery import RuleInfo

_HOME = f"{__name__.partition('.')[0]}.fixes.codemods"


class RepairCommand(CodemodCommand):
    """Repairs what one rule finds in a file.

    Args:
        context: Where libcst is.
        unsafe_fixes: Whether repairs are made that may change what the program does.
    """

    #: The rule.
    rule: ClassVar[RuleInfo]

    def __init__(self, context: CodemodContext, *, unsafe_fixes: bool = False) -> None:
        super().__init__(context)
        self.unsafe_fixes = unsafe_fixes

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """The command's own options."""
        arg_parser.add_argument(
            "--unsafe-fixes", action="store_true", help="Make repairs as well that may change what the program does."
        )

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """The repaired module; what could not be repaired is told as a warning."""
        path = self.context.filename or "-"
        settings = Nearest(every_rule(), [path]).of_path(path)
        project = Project(target=settings.target_version or OLDEST)
        result = repair_source(tree.bytes, path, [self.rule], project, unsafe=self.unsafe_fixes)
        for problem in result.problems:
            self.warn(problem.message)
        if result.after is None:
            return tree
        return cst.parse_module(Source.decode(result.after).text, config=tree.config_for_parsing)


def command_named(name: str) -> type[RepairCommand] | None:
    """The command for a rule by the name of its class or by its code; None if there is none."""
    for rule in every_rule():
        if name in (rule.class_name, rule.code):
            doc = {"__module__": _HOME, "__doc__": rule.summary, "DESCRIPTION": f"{rule.code}: {rule.summary}", "rule": rule}
            return type(name, (RepairCommand,), doc)
    return None
