"""Which settings hold for which file: those of the nearest settings file above it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..semantics.program.layout import Layout
from .requires import required_in
from .runner import Progress, run_files
from .settings import Settings, find_settings, load_settings, settings_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..rules.discovery import RuleInfo
    from .job import Task
    from .result import Result


class Nearest:
    """Finds the settings of each directory; a file with settings is read once.

    Args:
        rules: All rules there are.
        paths: What is checked.
        config: The one file with settings, instead of the nearest ones.

    Raises:
        SettingsError: What holds for the whole run cannot be used.
    """

    def __init__(self, rules: Sequence[RuleInfo], paths: Sequence[str], config: Path | None = None) -> None:
        self._rules = rules
        self._config = config
        self._of: dict[Path, Settings] = {}
        self._none = Settings()
        self._requires: dict[Path, tuple[int, int] | None] = {}
        self._targeted: dict[tuple[int, tuple[int, int] | None], Settings] = {}
        file = config or find_settings(paths)
        #: The settings above everything that is checked; what concerns the run and not a file is read from them.
        self.of_run = load_settings(file, rules) if file is not None else self._none
        if file is not None and config is None:
            self._of[file.parent] = self.of_run

    def of_directory(self, directory: str | Path) -> Settings:
        """The settings of what lies in a directory; on which Python it runs, its packaging says where they do not.

        Raises:
            SettingsError: They cannot be used.
        """
        here = Path(directory).absolute()
        settings = self.of_run if self._config is not None else self._nearest(here)
        target = settings.target_version or self._required(here)
        if target == settings.target_version:
            return settings
        return self._targeted.setdefault((id(settings), target), replace(settings, target_version=target))

    def _required(self, here: Path) -> tuple[int, int] | None:
        if here not in self._requires:
            above = here.parent
            self._requires[here] = required_in(here) or (self._required(above) if above != here else None)
        return self._requires[here]

    def _nearest(self, here: Path) -> Settings:
        asked = []
        for one in (here, *here.parents):
            if one in self._of:
                found = self._of[one]
                break
            asked.append(one)
            file = settings_in(one)
            if file is not None:
                found = load_settings(file, self._rules)
                break
        else:
            found = self._none
        self._of.update(dict.fromkeys(asked, found))
        return found

    def of_path(self, path: str) -> Settings:
        """The settings of a file, or of what lies in a directory.

        Raises:
            SettingsError: They cannot be used.
        """
        return self.of_directory(path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH112, PTH120


@dataclass(frozen=True, slots=True)
class Share:
    """Files for which the same settings hold.

    Args:
        settings: The settings.
        rules: The rules they select.
        files: The files.
    """

    settings: Settings
    rules: tuple[RuleInfo, ...]
    files: list[str]


def shares(
    files: Sequence[str], nearest: Nearest, select: Callable[[Settings], tuple[RuleInfo, ...]]
) -> list[Share]:
    """The files by the settings that hold for them.

    Args:
        files: The files.
        nearest: Finds their settings.
        select: Gives the rules that settings select.

    Raises:
        SettingsError: The settings of a file cannot be used.
    """
    found: dict[int, Share] = {}
    for file in files:
        settings = nearest.of_path(file)
        if id(settings) not in found:
            found[id(settings)] = Share(settings, select(settings), [])
        found[id(settings)].files.append(file)
    return list(found.values())


def run_shares(
    parts: Sequence[Share],
    task: Task,
    *,
    jobs: int,
    progress: Progress = lambda _done, _all: None,
    cache: Callable[[Settings], Path | None] = lambda _settings: None,
    tell: Callable[[str], None] = lambda _text: None,
) -> list[Result]:
    """Check or repair files, each by its settings. Nothing is written but the caches.

    Args:
        parts: The files and their settings.
        task: What to do.
        jobs: How many processes may work.
        progress: Told how many of how many files are done.
        cache: Gives the directory to keep findings in, or None for none.
        tell: Told what is done.

    Returns:
        One result for each file, in their order.
    """
    files = [file for part in parts for file in part.files]
    layout = Layout(paths=files)
    results: list[Result] = []
    for part in parts:
        before = len(results)
        tell(f"files: {len(part.files)}, rules: {len(part.rules)}, settings: {', '.join(part.settings.files) or 'none'}")
        results += run_files(
            part.files,
            part.rules,
            part.settings,
            replace(task.under(part.settings), layout=layout),
            jobs=jobs,
            progress=lambda done, _, before=before: progress(before + done, len(files)),  # type: ignore[misc]
            cache=cache(part.settings),
            tell=tell,
        )
    return results
