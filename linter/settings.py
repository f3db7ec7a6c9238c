"""What a project asks of the program: ``[tool.shutdownlint]`` in its pyproject.toml, or a shutdownlint.toml of its own."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..semantics.resources import ResourceError, parse
from .selection import UnknownRuleError, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..rules.discovery import RuleInfo
    from ..semantics.resources import Resource

#: Directories that hold no source of the project.
EXCLUDED = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d", ".pytest_cache",
    ".ruff_cache", ".shutdownlint_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist",
    "node_modules", "site-packages", "venv",
)  # fmt: skip

_TABLE = "tool.shutdownlint"
#: Files that hold nothing but our settings, at their top level.
_OWN = ("shutdownlint.toml", ".shutdownlint.toml")


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
    root: Path = field(default_factory=Path.cwd)
    origins: Mapping[str, tuple[object, Path]] = field(default_factory=dict, compare=False)


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
    for directory in (common, *common.parents):
        for candidate in (directory / name for name in (*_OWN, "pyproject.toml")):
            if candidate.is_file() and _table(candidate) is not None:
                return candidate
    return None


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
    if "extend" in table:
        base = table.pop("extend")
        if not isinstance(base, str):
            raise SettingsError("'extend': a path is wanted", path, _line(path, "extend"))
        file = path.parent / base
        if file.resolve() in (path.resolve(), *extending):
            raise SettingsError(f"'extend': {base} extends this file", path, _line(path, "extend"))
        values, origins = _values(file, rules, (*extending, path.resolve()))
    for key, value in table.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, [*_KEYS, "extend"], 1, 0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted([*_KEYS, 'extend']))}"
            raise SettingsError(f"unknown setting '{key}'; {hint}", path, _line(path, key))
        try:
            read = _KEYS[key](value, rules)
        except ResourceError as error:
            line = _line_of_row(path, key, error.number, error.key)
            raise SettingsError(f"'{key}': {error}", path, line) from None
        except (ValueError, UnknownRuleError) as error:
            raise SettingsError(f"'{key}': {error}", path, _line(path, key)) from None
        if key in _ADDED and key in values:
            read = (*values[key], *read)  # type: ignore[misc]
        values[key] = read
        origins[key] = value, path
    return values, origins


def _table(path: Path) -> dict[str, object] | None:
    import tomli  # noqa: PLC0415 - most directories on the way up have no file to read

    try:
        table = tomli.loads(path.read_text(encoding="utf-8"))
        for name in _TABLE.split(".") if path.name not in _OWN else ():
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
    inside = own = path.name in _OWN
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
    table = "" if path.name in _OWN else r"tool\s*\.\s*shutdownlint\s*\.\s*"
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


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('an array of strings is wanted, as in ["SHD101"]')
    return tuple(value)


def _names(value: object, rules: Sequence[RuleInfo]) -> tuple[str, ...]:
    names = _strings(value)
    for name in names:
        matching(name, rules)
    return names


def _patterns(value: object, _: Sequence[RuleInfo]) -> tuple[str, ...]:
    return _strings(value)


def _version(value: object, _: Sequence[RuleInfo]) -> tuple[int, int]:
    found = re.fullmatch(r"(?:py)?3\.?(\d{1,2})", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a Python version is wanted, as in "3.10" or "py310"')
    return 3, int(found[1])


def _names_by_pattern(value: object, rules: Sequence[RuleInfo]) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError('a table is wanted, as in { "tests/*" = ["SHD101"] }')
    return {pattern: _names(names, rules) for pattern, names in value.items()}


def _resources(value: object, _: Sequence[RuleInfo]) -> tuple[Resource, ...]:
    if not isinstance(value, list):
        raise ValueError("tables are wanted, as in [[tool.shutdownlint.resources]]")
    return tuple(parse(value))


_KEYS: Mapping[str, Callable[[object, Sequence[RuleInfo]], object]] = {
    "exclude": _patterns,
    "extend-exclude": _patterns,
    "extend-select": _names,
    "ignore": _names,
    "per-file-ignores": _names_by_pattern,
    "resources": _resources,
    "select": _names,
    "target-version": _version,
}

#: What a file adds to those of the file that it extends, instead of replacing them.
_ADDED = frozenset({"extend-exclude", "extend-select", "resources"})
#: All keys.
KEYS = tuple(_KEYS)


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
