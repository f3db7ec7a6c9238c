"""Which functions a project's own files name as its programs: console scripts and the like.

Read are `pyproject.toml` (also Poetry's and Flit's tables), `setup.cfg`, what `setup.py` says in so many words, and the
`entry_points.txt` of what is installed or unpacked. Nothing is run; what is worked out at build time is not known.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GROUPS = ("console_scripts", "gui_scripts")

Read = Callable[[Path], bytes]


@dataclass(frozen=True, slots=True)
class EntryPoints:
    """The programs of a project.

    Args:
        scripts: The dotted names of the functions that its commands call, sorted.
        told: Whether these are all; if not, no more is known than that these are programs.
    """

    scripts: tuple[str, ...] = ()
    told: bool = False

    def __str__(self) -> str:
        """As the cache keeps it; it can be told from any other."""
        return " ".join(self.scripts if self.told else (*self.scripts, "..."))


class _UnknownError(Exception):
    """A file names programs in a way that cannot be read without running it."""


def entry_points(project: Path | None, root: Path, read: Read) -> EntryPoints:
    """What the files of a project, or those beside an installed package, say.

    Args:
        project: The directory of the project's files, if there is one.
        root: The directory in which the top-level package lies.
        read: Gives the bytes of a file, or raises OSError.
    """
    scripts: set[str] = set()
    says, unknown = False, False
    places = [(project / name, parse) for name, parse in _FILES] if project is not None else []
    installed = [one / "entry_points.txt" for one in _distributions(root)]
    for path, parse in (*places, *((path, _sections) for path in installed)):
        try:
            found = parse(read(path).decode("utf-8-sig"))
        except OSError:
            if path.name == "entry_points.txt" and len(installed) == 1:
                says = True  # a package without programs has no such file
        except (_UnknownError, ValueError, SyntaxError, RecursionError, MemoryError, configparser.Error):
            unknown = True
        else:
            if found is not None:
                says = says or path.name != "entry_points.txt" or len(installed) == 1
                scripts.update(name for one in found if (name := _dotted(one)))
    return EntryPoints(tuple(sorted(scripts)), told=says and not unknown)


def _distributions(root: Path) -> list[Path]:
    try:
        return sorted(root.glob("*.dist-info"))
    except OSError:
        return []


def _dotted(reference: str) -> str | None:
    """``package.cli:main [extra]`` -> ``package.cli.main``."""
    module, _, attribute = reference.partition("[")[0].partition(":")
    dotted = f"{module.strip()}.{attribute.strip()}"
    return dotted if all(part.isidentifier() for part in dotted.split(".")) else None


def _pyproject(text: str) -> list[str] | None:
    import tomli  # noqa: PLC0415 - most rules do without

    whole = tomli.loads(text)
    tool = _table(whole, "tool")
    found: list[str] | None = None
    if "project" in whole:
        project = _table(whole, "project")
        if {"scripts", "gui-scripts", "entry-points"}.intersection(project.get("dynamic", ())):
            raise _UnknownError
        found = [*_texts(_table(project, "scripts")), *_texts(_table(project, "gui-scripts"))]
    for name in ("poetry", "flit"):
        if name in tool:
            found = [*(found or ()), *_texts(_table(_table(tool, name), "scripts"))]
    if "script-files" in _table(tool, "setuptools"):
        raise _UnknownError
    return found


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    inner = table.get(name, {})
    return inner if isinstance(inner, dict) else {}


def _texts(table: dict[str, Any]) -> list[str]:
    """The references of a table of scripts; Poetry may say more of each."""
    found = [one.get("reference", one.get("callable")) if isinstance(one, dict) else one for one in table.values()]
    return [one for one in found if isinstance(one, str)]


def _setup_cfg(text: str) -> list[str] | None:
    parser = _parsed(text)
    if not parser.has_section("options"):
        return None
    if parser.has_option("options", "scripts"):
        raise _UnknownError
    if not parser.has_section("options.entry_points"):
        return []
    return [line for group in _GROUPS for line in _lines(parser.get("options.entry_points", group, fallback=""))]


def _sections(text: str) -> list[str] | None:
    parser = _parsed(text)
    return [value for group in _GROUPS if parser.has_section(group) for _, value in parser.items(group)]


def _parsed(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",), default_section="")
    parser.read_string(text)
    return parser


def _lines(text: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if "=" in line]


def _setup_py(text: str) -> list[str] | None:
    """What a call of ``setup`` says literally."""
    if "setup" not in text:
        return None
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and _called(node) == "setup"]
    found: list[str] = []
    for call in calls:
        for keyword in call.keywords:
            if keyword.arg in (None, "scripts"):
                raise _UnknownError
            if keyword.arg == "entry_points":
                found += _groups(ast.literal_eval(keyword.value))
    return found if any(call.keywords for call in calls) else None  # `setup()` leaves it to the other files


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _groups(said: object) -> list[str]:
    if isinstance(said, str):
        return _sections(said) or []
    if not isinstance(said, dict):
        raise _UnknownError
    found = []
    for group in _GROUPS:
        lines = said.get(group, ())
        found += _lines(lines) if isinstance(lines, str) else [one.partition("=")[2] for one in lines if isinstance(one, str)]
    return found


_FILES: tuple[tuple[str, Callable[[str], list[str] | None]], ...] = (
    ("pyproject.toml", _pyproject),
    ("setup.cfg", _setup_cfg),
    ("setup.py", _setup_py),
)
