"""Checks what an editor has open; knows nothing of its protocol."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...semantics.program.shelf import Shelf
from ..files import find_files, is_excluded
from ..job import Task, run_bytes
from ..nearest import Nearest
from ..options import Options
from ..repair import repair_source
from ..report.lines import Lines
from ..result import Result
from ..runner import rules_for
from ..session import rules_of
from ..settings import Settings, SettingsError
from ..source import UnreadableError, read
from ..unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...rules.discovery import RuleInfo
    from ...semantics.program.project import Project


@dataclass(frozen=True, slots=True)
class Document:
    """What an editor has open.

    Args:
        uri: What the editor calls it.
        path: Its file, absolute.
        data: What the file would hold.
        version: The editor's number for this text.
    """

    uri: str
    path: Path
    data: bytes
    version: int | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an editor's user asks for, over the settings of the projects.

    Args:
        options: Rules, and a settings file, as of the command line.
        whole: Whether all files of the workspace's folders are checked, not only those that are open.
        delay: Seconds to wait for more before a change is looked at.
        docs: Where the pages of the rules are, if anywhere.
    """

    options: Options = field(default_factory=Options)
    whole: bool = False
    delay: float = 0.25
    docs: str = ""


class Checker:
    """What is kept from one look to the next.

    Args:
        wishes: What the user asks for.
        folders: The workspace's folders.
    """

    def __init__(self, wishes: Wishes, folders: tuple[Path, ...] = ()) -> None:
        self.wishes = wishes
        self.folders = folders
        #: What is wrong with settings files and is not told yet.
        self.errors: list[str] = []
        self._told: set[str] = set()
        self._shelf = Shelf()
        self._nearest: Nearest | None = None
        self._rules: dict[int, tuple[RuleInfo, ...]] = {}

    def forget_settings(self) -> None:
        """Read the settings anew from now on."""
        self._nearest = None
        self._rules.clear()
        self._told.clear()

    def look(self, documents: Mapping[Path, Document]) -> Look:
        """Begin a look at texts that stay the same while it lasts."""
        self._shelf.unsaved = {path: document.data for path, document in documents.items()}
        return Look(self, documents, self._shelf)

    def settings(self, directory: Path) -> Settings | None:
        """What holds in a directory; None if its settings cannot be used."""
        try:
            if self._nearest is None:
                self._nearest = Nearest(every_rule(), [str(directory)], self.wishes.options.config)
            return self._nearest.of_directory(directory)
        except SettingsError as error:
            if str(error) not in self._told:
                self._told.add(str(error))
                self.errors.append(str(error))
            return None

    def rules(self, settings: Settings) -> tuple[RuleInfo, ...]:
        """The rules that settings and the user select."""
        if id(settings) not in self._rules:
            self._rules[id(settings)] = rules_of(self.wishes.options, settings)
        return self._rules[id(settings)]


class Look:
    """One look at the open files, and at others: it sees all of them as they were when it began.

    Args:
        checker: What is kept for the next.
        documents: What is open.
        shelf: What has been read and parsed.
    """

    def __init__(self, checker: Checker, documents: Mapping[Path, Document], shelf: Shelf) -> None:
        self._checker = checker
        self._shelf = shelf
        self._projects: dict[int, Project] = {}
        self.lines = Lines({_shown(path): document.data for path, document in documents.items()})

    def check(self, path: Path, data: bytes | None = None) -> Result:
        """What is wrong in a file.

        Args:
            path: The file.
            data: Its text, if it is open.
        """
        shown = _shown(path)
        settings = self._settings(path)
        if settings is None:
            return Result(shown)
        if data is None:
            try:
                data = read(shown)
            except UnreadableError:  # it is gone, or was never there
                return Result(shown)
        rules = rules_for(shown, self._checker.rules(settings), settings)
        codes = tuple(rule.code for rule in rules)
        return run_bytes(data, shown, rules, Task(edits=True), self._project(settings), codes)

    def repair(self, document: Document) -> Result:
        """What a file's text becomes by its safe repairs; the look ends by it, as it goes on from another text."""
        shown = _shown(document.path)
        settings = self._settings(document.path)
        if settings is None:
            return Result(shown)
        rules = rules_for(shown, self._checker.rules(settings), settings)
        return repair_source(document.data, shown, rules, self._project(settings))

    def files(self, folder: Path) -> list[Path]:
        """The modules of a workspace's folder; notebooks are not shown by their lines."""
        try:
            files, _ = find_files([_shown(folder)], self._settings_in)
        except SettingsError:
            return []
        return [Path(file).absolute() for file in files if file.endswith(".py")]

    def _settings(self, path: Path) -> Settings | None:
        """What holds for a file; None if it is not to be checked."""
        settings = self._checker.settings(path.parent)
        return None if settings is None or is_excluded(path, settings, self._checker.folders) else settings

    def _settings_in(self, directory: str) -> Settings:
        """Of a directory whose settings cannot be used, all is left out."""
        return self._checker.settings(Path(directory)) or Settings(exclude=("*",), root=Path(directory))

    def _project(self, settings: Settings) -> Project:
        if id(settings) not in self._projects:
            self._projects[id(settings)] = Task().under(settings).program(self._shelf)
        return self._projects[id(settings)]


def _shown(path: Path) -> str:
    """A path as a project shows that of a module that it looked up itself."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
