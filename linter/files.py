"""Which files are checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .result import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

    from .settings import Settings


#: What files with Python are called.
SUFFIXES = (".py", ".ipynb")


@dataclass(frozen=True, slots=True)
class _Ignores:
    """What a file of patterns leaves out.

    Args:
        base: The directory its patterns are relative to, absolute.
        spec: The patterns.
    """

    base: str
    spec: GitIgnoreSpec

    def decides(self, path: str, *, directory: bool) -> bool | None:
        """Whether the patterns leave an absolute path out; None if they say nothing of it."""
        relative = os.path.relpath(path, self.base).replace(os.sep, "/")
        return self.spec.check_file(f"{relative}/" if directory else relative).include


def find_files(paths: Sequence[str], settings_of: Callable[[str], Settings]) -> tuple[list[str], list[Problem]]:
    """The files that the arguments mean, each once, in a stable order.

    A file that is named is checked whatever it is called. Of a directory, the ``*.py`` and ``*.ipynb`` files below it are checked
    that are neither excluded nor ignored by git; links to directories are not followed, so that a loop of links ends nowhere.

    Args:
        paths: Files and directories, as given by the user.
        settings_of: Gives the settings of a directory, which say what to leave out of it.

    Returns:
        The files, as they are to be shown, and what is wrong with the arguments.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        shown = os.path.normpath(path)
        if os.path.isdir(path):  # noqa: PTH112 - tells a missing path and a forbidden one apart below
            for file in sorted(_walk(shown, settings_of, problems)):
                found.setdefault(os.path.realpath(file), file)
        elif os.path.isfile(path):  # noqa: PTH113
            found.setdefault(os.path.realpath(path), shown)
        elif os.path.lexists(path):
            broken = os.path.islink(path) and not os.path.exists(path)  # noqa: PTH110, PTH114
            problems.append(Problem(shown, "a link that leads nowhere" if broken else "not a regular file"))
        else:
            problems.append(Problem(shown, "no such file or directory"))
    return list(found.values()), problems


def is_excluded(path: Path, settings: Settings, folders: Sequence[Path] = ()) -> bool:
    """Whether the settings leave out a file, or a directory above it.

    Args:
        path: The file, absolute.
        settings: Its settings.
        folders: What their patterns are relative to if the file is not below their root.
    """
    roots = [root for root in (settings.root.absolute(), *folders) if path.is_relative_to(root)]
    if not roots:
        return False
    excludes = _Ignores(str(roots[0]), _excludes(settings).spec)
    above = [one for one in path.parents if one != roots[0] and one.is_relative_to(roots[0])]
    return bool(excludes.decides(str(path), directory=False)) or any(excludes.decides(str(one), directory=True) for one in above)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - links are not to be followed, and this is the hot way


def _excludes(settings: Settings) -> _Ignores:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - a run over named files needs it not

    return _Ignores(str(settings.root.absolute()), GitIgnoreSpec.from_lines(settings.exclude))


def _walk(top: str, settings_of: Callable[[str], Settings], problems: list[Problem]) -> Iterator[str]:
    """The Python files and notebooks below a directory."""
    whole = _absolute(top)
    settings = settings_of(whole)
    excludes = _excludes(settings)
    if excludes.decides(whole, directory=True):  # it was asked for by name
        excludes = _Ignores(whole, excludes.spec)
    stack = [(top, _ignores_above(whole), settings, excludes)]
    while stack:
        directory, ignores, settings, excludes = stack.pop()
        nearest = settings_of(_absolute(directory))
        if nearest is not settings:
            settings, excludes = nearest, _excludes(nearest)
        try:
            with os.scandir(directory) as listing:
                entries = list(listing)
        except OSError as error:
            problems.append(Problem(directory, f"cannot be read: {error.strerror or error}"))
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = (*ignores, *_ignores_of(os.path.join(directory, ".gitignore"), _absolute(directory)))  # noqa: PTH118
        for entry in entries:
            is_directory = entry.is_dir(follow_symlinks=False)
            if not is_directory and not (entry.name.endswith(SUFFIXES) and _is_file(entry)):
                continue
            absolute = _absolute(entry.path)
            if excludes.decides(absolute, directory=is_directory) or _ignored(absolute, ignores, directory=is_directory):
                continue
            if is_directory:
                stack.append((os.path.normpath(entry.path), ignores, settings, excludes))
            else:
                yield os.path.normpath(entry.path)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def _ignored(path: str, ignores: Sequence[_Ignores], *, directory: bool) -> bool:
    """As git has it: the file of patterns nearest to the path that says anything decides."""
    for one in reversed(ignores):
        decided = one.decides(path, directory=directory)
        if decided is not None:
            return decided
    return False


def _ignores_above(top: str) -> tuple[_Ignores, ...]:
    """What git ignores by the files of patterns above a directory; nothing if it ignores the directory itself."""
    chain = [Path(top), *Path(top).parents]
    repository = next((path for path in chain if (path / ".git").exists()), None)
    if repository is None:
        return ()
    found = _ignores_of(str(repository / ".git" / "info" / "exclude"), str(repository))
    for directory in reversed(chain[1 : chain.index(repository) + 1]):
        found = (*found, *_ignores_of(str(directory / ".gitignore"), str(directory)))
    for directory in reversed(chain[: chain.index(repository)]):
        if _ignored(str(directory), found, directory=True):
            return ()
    return found


def _ignores_of(file: str, base: str) -> tuple[_Ignores, ...]:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        text = Path(file).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # there is none, or git could not read it either
        return ()
    return (_Ignores(base, GitIgnoreSpec.from_lines(text.splitlines())),)
