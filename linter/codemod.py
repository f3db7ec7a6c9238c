"""A rule's repair as a command of LibCST's own tool, for those who run their codemods with it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, ClassVar

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from ..fixes.fix import Safety
from ..rules.documentation import Documentation
from ..semantics.program.project import OLDEST, Project
from .nearest import Nearest
from .repair import repair_source
from .source import Source
from .unused import every_rule

if TYPE_CHECKING:
    import argparse

    from ..rules.discovery import RuleInfo

#: Where the commands are found, and are looked for again by libcst's worker processes.
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
        """The command's own options. Nothing is formatted anew: a repair keeps the layout of what it does not write."""
        arg_parser.set_defaults(no_format=True)
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


@functools.cache
def commands() -> dict[str, type[RepairCommand]]:
    """The command of each rule that has a repair to be written, by the name of its class and by its code.

    It is the same each time: libcst's worker processes look for the class again.
    """
    made = {}
    for rule in every_rule():
        if Documentation.parse(rule.doc).fix_safety in (None, Safety.MANUAL):
            continue
        doc = {"__module__": _HOME, "__doc__": rule.summary, "DESCRIPTION": f"{rule.code}: {rule.summary}", "rule": rule}
        made[rule.class_name] = made[rule.code] = type(rule.class_name, (RepairCommand,), doc)
    return made
