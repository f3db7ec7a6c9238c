"""The rules as a plug-in of flake8. The project's settings say which run; what flake8 selects and ignores counts besides."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .._version import __version__
from .job import Task
from .nearest import Nearest
from .options import Options
from .result import Problem, described, origin
from .runner import rules_for
from .session import rules_of
from .settings import Settings, SettingsError
from .source import encoded
from .unused import every_rule

if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Iterator, Sequence

    from ..rules.discovery import RuleInfo
    from ..semantics.program.project import Project

#: Under this code flake8 is told why a file could not be checked.
FAILED = "SHD000"


class Plugin:
    """What flake8 makes for each file, and asks for what it finds.

    Args:
        tree: The file as flake8 has parsed it; that it could be parsed is all that is of use.
        filename: The file, or ``stdin``.
        lines: Its lines.
    """

    name = "shutdownlint"
    version = __version__
    _nearest: ClassVar[Nearest | None] = None
    #: By settings: the rules that they select, and the program that files belong to.
    _programs: ClassVar[dict[int, tuple[tuple[RuleInfo, ...], Project]]] = {}

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._path = "-" if filename in ("-", "stdin") else os.path.normpath(filename)
        self._text = "".join(lines)

    @staticmethod
    def add_options(manager: Any) -> None:  # noqa: ANN401 - flake8 is not there but when it calls
        """Tell flake8 of our option."""
        manager.add_option(
            "--shutdownlint-config",
            metavar="FILE",
            parse_from_config=True,
            normalize_paths=True,
            help="Read the settings of this file, not of the nearest shutdownlint.toml or pyproject.toml.",
        )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take what flake8 was given, and find the settings: what is wrong with them is told before any file is checked."""
        from flake8.exceptions import ExecutionError  # noqa: PLC0415 - flake8 is there, as it calls

        config = getattr(options, "shutdownlint_config", None)
        cls._programs = {}
        try:
            cls._nearest = Nearest(every_rule(), options.filenames or ["."], Path(config) if config else None)
        except SettingsError as error:
            raise ExecutionError(str(error)) from None

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Line, column counted from 0, and text of each finding."""
        from .engine import check_source  # noqa: PLC0415 - imports libcst

        try:
            rules, project = self._program()
            rules = rules_for(self._path, rules, self._settings())
            codes = tuple(rule.code for rule in rules)
            result = check_source(encoded(self._text), self._path, rules, project, selected=codes, noqa=False)
            problems, findings = result.problems, result.findings
        except SettingsError as error:
            problems, findings = (Problem(self._path, str(error)),), ()
        except Exception as error:  # noqa: BLE001 - one file's crash must not end flake8's run
            message = f"internal error: {described(error)}; please report ({origin(error)})"
            problems, findings = (Problem(self._path, message),), ()
        for problem in problems:
            yield max(problem.line, 1), max(problem.column - 1, 0), f"{FAILED} {problem.message}", type(self)
        for finding in findings:
            place = finding.place
            yield place.line, place.column - 1, f"{finding.code} {finding.name}: {finding.message}", type(self)

    def _settings(self) -> Settings:
        assert self._nearest is not None  # noqa: S101 - flake8 has given its options first
        return self._nearest.of_path(self._path)

    def _program(self) -> tuple[tuple[RuleInfo, ...], Project]:
        settings = self._settings()
        if id(settings) not in self._programs:
            self._programs[id(settings)] = rules_of(Options(), settings), Task().under(settings).program()
        return self._programs[id(settings)]
