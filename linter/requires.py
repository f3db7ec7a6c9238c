"""On which Pythons a project runs, by what it tells those who install it."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOUND = re.compile(r"(?:~=|===?|>=?|\^|~|(?:^|,)(?=\s*\d))\s*([23])(?:\.(\d+))?")
_IN_SETUP = re.compile(r"""\bpython_requires\s*=\s*(?:f?["']([^"'\n]+)["'])""")


def required_in(directory: Path) -> tuple[int, int] | None:
    """The oldest Python that the packaging in a directory asks for; None if it says nothing of that.

    It is what pyproject.toml, setup.cfg or setup.py tell of ``requires-python``; a file that cannot be read tells nothing.
    """
    return next(filter(None, map(oldest_of, _said_in(directory))), None)


def oldest_of(specifier: str) -> tuple[int, int] | None:
    """The oldest version 3.x that a specifier admits, such as ``>=3.9,<4`` or ``^3.8``; None if it sets no lower bound."""
    bounds = [int(minor or 0) if major == "3" else 0 for major, minor in _BOUND.findall(specifier)]
    return (3, max(bounds)) if bounds else None


def _said_in(directory: Path) -> Iterator[str]:
    pyproject = _toml(directory / "pyproject.toml")
    for keys in (("project", "requires-python"), ("tool", "poetry", "dependencies", "python")):
        value: object = pyproject
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str):
            yield value
    setup_cfg = configparser.ConfigParser(interpolation=None)
    try:
        setup_cfg.read_string(_text(directory / "setup.cfg"))
    except configparser.Error:
        pass
    else:
        yield setup_cfg.get("options", "python_requires", fallback="")
    yield from _IN_SETUP.findall(_text(directory / "setup.py"))


def _toml(path: Path) -> object:
    import tomli  # noqa: PLC0415 - most directories on the way up have no file to read

    try:
        return tomli.loads(_text(path))
    except tomli.TOMLDecodeError:
        return {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""
