"""What a project asks of the program: ``[tool.shutdownlint]`` in its pyproject.toml, or a shutdownlint.toml of its own."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..semantics.program.conventions import Conventions
from ..semantics.resources.table import ResourceError
from .keys import ALL_KEYS, EXCLUDED, EXTEND, KEYS
from .unknown_rule import UnknownRuleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..rules.discovery import RuleInfo
    from ..semantics.resources.table import Resource

_TABLE = "tool.shutdownlint"
#: Files that hold nothing but our settings, at their top level.
OWN_FILES = ("shutdownlint.toml", ".shutdownlint.toml")
#: All files that settings are looked for in, those that go first first.
FILES = (*OWN_FILES, "pyproject.toml")


class SettingsError(Exception):
    """Settings that cannot be used.

    Args:
        message: Why.
        path: The file, or None for the command line.
        line: Where, counted from 1; 0 where no line can be named.
    """

    def __init__(self, message: str, path: Path | None = None, line: int = 0) -> None:
        place = "" if path is None else f"{_shown(path)}:{line}: " if line else f"{_shown(path)}: "
        super().__init__(f"{place}error: {message}" if place else message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Settings:
    """What to check, and for what.

    Args:
        select: The rules to run, or None for those on by default.
        extend_select: Rules to run besides.
        ignore: Rules not to run.
        exclude: Patterns, as in .gitignore, of what to leave out of directories.
        target_version: The oldest Python the project runs on, as ``(3, 10)``, or None.
        per_file_ignores: Pattern, as in .gitignore -> rules not to run on the files it matches.
        resources: What acquires what, beside what is shipped.
        shutdown_functions: Functions that make the program stop.
        never_return: Functions that end the program.
        take_ownership: Functions that release what they are given.
        baseline: The file of findings that are known, or None.
        format: How to report, as on the command line.
        output_file: Where to report, or None.
        root: The directory the patterns are relative to.
        origins: Key, as it is written -> what was written, and the file.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = EXCLUDED
    target_version: tuple[int, int] | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resources: tuple[Resource, ...] = ()
    shutdown_functions: tuple[str, ...] = ()
    never_return: tuple[str, ...] = ()
    take_ownership: tuple[str, ...] = ()
    baseline: Path | None = None
    format: tuple[str, ...] = ()
    output_file: Path | None = None
    root: Path = field(default_factory=Path.cwd)
    origins: Mapping[str, tuple[object, Path]] = field(default_factory=dict, compare=False)

    @property
    def files(self) -> list[str]:
        """The files that say anything in them, as they are to be shown."""
        return list(dict.fromkeys(_shown(file) for _, file in self.origins.values()))

    @property
    def conventions(self) -> Conventions:
        """What they say of functions."""
        return Conventions(frozenset(self.shutdown_functions), frozenset(self.never_return), frozenset(self.take_ownership))


def find_settings(paths: Sequence[str]) -> Path | None:
    """The nearest file with settings, upward from the directory common to all paths.

    In one directory, a shutdownlint.toml goes before a .shutdownlint.toml, and that before a pyproject.toml with our table.

    Raises:
        SettingsError: A file on the way cannot be read.
    """
    directories = [path if path.is_dir() else path.parent for path in (Path(path).absolute() for path in paths)]
    try:
        common = Path(os.path.commonpath(directories)) if directories else Path.cwd()
    except ValueError:  # on different drives
        common = Path.cwd()
    return next(filter(None, map(settings_in, (common, *common.parents))), None)


def settings_in(directory: Path) -> Path | None:
    """The file with settings in a directory, if there is one.

    Raises:
        SettingsError: It cannot be read.
    """
    for candidate in (directory / name for name in FILES):
        if candidate.is_file() and (candidate.name in OWN_FILES or _mentions_us(candidate)) and _table(candidate) is not None:
            return candidate
    return None


def _mentions_us(path: Path) -> bool:
    """Whether a pyproject.toml may have our table: one that has not need not even be TOML."""
    try:
        return b"shutdownlint" in path.read_bytes()
    except OSError:
        return True  # to be told of when it is read


def load_settings(path: Path, rules: Sequence[RuleInfo]) -> Settings:
    """Read settings from a TOML file.

    Args:
        path: The file.
        rules: All rules there are, to check the names in it.

    Raises:
        SettingsError: The file cannot be read, or asks for what there is not.
    """
    values, origins = _values(path, rules, ())
    extend_exclude = values.pop("extend-exclude", ())
    return Settings(
        root=path.absolute().parent,
        origins=origins,
        exclude=(*values.pop("exclude", EXCLUDED), *extend_exclude),  # type: ignore[misc]
        **{key.replace("-", "_"): value for key, value in values.items()},  # type: ignore[arg-type]
    )


def _values(
    path: Path, rules: Sequence[RuleInfo], extending: tuple[Path, ...]
) -> tuple[dict[str, object], dict[str, tuple[object, Path]]]:
    """The values of a file by their keys, over those of the file that it extends; and where each is from."""
    table = _table(path)
    if table is None:
        raise SettingsError(f"there is no [{_TABLE}] table", path)
    values: dict[str, object] = {}
    origins: dict[str, tuple[object, Path]] = {}
    if EXTEND.name in table:
        base = table.pop(EXTEND.name)
        if not isinstance(base, str):
            raise SettingsError("'extend': a path is wanted", path, _line(path, "extend"))
        file = path.parent / base
        if file.resolve() in (path.resolve(), *extending):
            raise SettingsError(f"'extend': {base} extends this file", path, _line(path, "extend"))
        values, origins = _values(file, rules, (*extending, path.resolve()))
    for key, value in table.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, ALL_KEYS, 1, 0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(ALL_KEYS)}"
            raise SettingsError(f"unknown setting '{key}'; {hint}", path, _line(path, key))
        try:
            read = KEYS[key].read(value, rules, path.parent)
        except ResourceError as error:
            line = _line_of_row(path, key, error.number, error.key)
            raise SettingsError(f"'{key}': {error}", path, line) from None
        except (ValueError, UnknownRuleError) as error:
            raise SettingsError(f"'{key}': {error}", path, _line(path, key)) from None
        if KEYS[key].is_added and key in values:
            read = (*values[key], *read)  # type: ignore[misc]
        values[key] = read
        origins[key] = value, path
    return values, origins


def _table(path: Path) -> dict[str, object] | None:
    import tomli  # noqa: PLC0415 - most directories on the way up have no file to read

    try:
        table = tomli.loads(path.read_text(encoding="utf-8"))
        for name in _TABLE.split(".") if path.name not in OWN_FILES else ():
            table = table.get(name)  # type: ignore[assignment]
            if table is None:
                return None
            if not isinstance(table, dict):
                raise SettingsError(f"'{name}' is not a table", path, _line(path, name))
    except tomli.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        raise SettingsError(f"not TOML: {error}", path, int(found[1]) if found else 0) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path) from None
    return table


def _line(path: Path, key: str) -> int:
    """The line of a key in our table; tomli does not tell where it found what."""
    inside = own = path.name in OWN_FILES
    wanted = re.compile(rf"""\s*(?:tool\.shutdownlint\.)?["']?{re.escape(key)}["']?\s*[=.]""")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if re.match(r"\s*\[", line):
            if own and re.match(rf"""\s*\[{{1,2}}\s*["']?{re.escape(key)}["']?\s*\]""", line):
                return number
            inside = re.match(r"\s*\[{1,2}\s*tool\s*\.\s*shutdownlint\b", line) is not None
            if inside and re.search(rf"\.\s*[\"']?{re.escape(key)}[\"']?\s*\]", line):
                return number
        elif (inside or "shutdownlint" in line) and wanted.match(line):
            return number
    return 0


def _line_of_row(path: Path, key: str, number: int, inner: str) -> int:
    """The line of a key in the ``number``-th ``[[tool.shutdownlint.key]]``, or of that header, or of the array itself."""
    table = "" if path.name in OWN_FILES else r"tool\s*\.\s*shutdownlint\s*\.\s*"
    header = re.compile(rf"""\s*\[\[\s*{table}["']?{re.escape(key)}["']?\s*\]\]""")
    wanted = re.compile(rf"""\s*["']?{re.escape(inner)}["']?\s*=""")
    count = begin = 0
    for line_number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if header.match(line):
            count += 1
            begin = line_number if count == number else begin
        elif count == number and inner and wanted.match(line):
            return line_number
    return begin or _line(path, key)


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
