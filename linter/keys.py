"""The settings there are: how each is read, what it says, and what it looks like to other programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..semantics.resources import table as resources
from ..semantics.resources.table import parse
from .selection import matching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ..rules.discovery import RuleInfo
    from ..semantics.resources.table import Resource

#: Directories that hold no source of the project.
EXCLUDED = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d", ".pytest_cache",
    ".ruff_cache", ".shutdownlint_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist",
    "node_modules", "site-packages", "venv",
)  # fmt: skip

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A setting.

    Args:
        name: Its key.
        about: What it says, in Markdown.
        example: A TOML line or table that sets it, as it stands in a shutdownlint.toml.
        schema: What values it takes, as JSON schema.
        read: Makes of a value what is used; raises ValueError if it cannot be. Paths are relative to the directory.
        default: What holds without it, in words.
        is_added: Whether a file that extends another adds to what that one says, instead of replacing it.
        of_run: Whether it concerns a run, not a file: then it is read from the settings above all that is checked.
    """

    name: str
    about: str
    example: str
    schema: Schema
    read: Callable[[object, Sequence[RuleInfo], Path], object]
    default: str = "none"
    is_added: bool = False
    of_run: bool = False


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('an array of strings is wanted, as in ["SHD101"]')
    return tuple(value)


def _rules(value: object, rules: Sequence[RuleInfo], _: Path) -> tuple[str, ...]:
    names = _strings(value)
    for name in names:
        matching(name, rules)
    return names


def _patterns(value: object, _: Sequence[RuleInfo], __: Path) -> tuple[str, ...]:
    return _strings(value)


def _functions(value: object, _: Sequence[RuleInfo], __: Path) -> tuple[str, ...]:
    names = _strings(value)
    for name in names:
        if not re.fullmatch(_QUALIFIED, name):
            raise ValueError(f"{name!r} is no qualified name, as in 'package.module.function'")
    return names


def _version(value: object, _: Sequence[RuleInfo], __: Path) -> tuple[int, int]:
    found = re.fullmatch(_VERSION, value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a Python version is wanted, as in "3.10" or "py310"')
    return 3, int(found[1])


def _rules_by_pattern(value: object, rules: Sequence[RuleInfo], directory: Path) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError('a table is wanted, as in { "tests/*" = ["SHD101"] }')
    return {pattern: _rules(names, rules, directory) for pattern, names in value.items()}


def _resources(value: object, _: Sequence[RuleInfo], __: Path) -> tuple[Resource, ...]:
    if not isinstance(value, list):
        raise ValueError("tables are wanted, as in [[tool.shutdownlint.resources]]")
    return tuple(parse(value))


def _path(value: object, _: Sequence[RuleInfo], directory: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError("a path is wanted")
    return directory / value


def _formats(value: object, _: Sequence[RuleInfo], directory: Path) -> tuple[str, ...]:
    from .options import Report, RequestError  # noqa: PLC0415 - it imports this module's readers

    texts = (value,) if isinstance(value, str) else _strings(value)
    try:
        reports = [Report.parse(text) for text in texts]
    except RequestError as error:
        raise ValueError(str(error)) from None
    return tuple(one.kind if one.file is None else f"{one.kind}:{directory / one.file}" for one in reports)


_QUALIFIED = r"[^\W\d]\w*(\.[^\W\d]\w*)+"
_VERSION = r"(?:py)?3\.?(\d{1,2})"
_STRINGS: Schema = {"type": "array", "items": {"type": "string"}}
_RULES: Schema = {
    "type": "array",
    "items": {
        "type": "string",
        "pattern": r"^([A-Za-z]{2,4}\d{0,3}|[A-Za-z][A-Za-z-]*)$",
        "examples": [
            "ALL", "certain", "likely", "advice", "signals", "atexit", "processes", "tasks", "resources", "threads", "temporary",
            "cleanup", "SHD1", "SHD101", "handler-never-exits",
        ],
    },
}  # fmt: skip
_FUNCTIONS: Schema = {"type": "array", "items": {"type": "string", "pattern": f"^{_QUALIFIED}$"}}
_PATH: Schema = {"type": "string", "minLength": 1}


def _choice(values: frozenset[str]) -> Schema:
    return {"type": "string", "enum": sorted(values)}


_RESOURCE: Schema = {
    "names": {**_STRINGS, "minItems": 1, "description": "qualified names of what is called"},
    "kind": {**_choice(resources.KINDS), "description": "what is acquired, in a word"},
    "type": {"type": "string", "description": "the type of what is acquired, where it is not the name itself"},
    "acquire": {**_choice(resources.ACQUIRES), "description": 'how: "call", "await" (a coroutine) or "context" (by entering)'},
    "release": {**_STRINGS, "description": 'methods that release it; "close()" is a coroutine, "part.close" one of an attribute'},
    "second": {**_STRINGS, "description": "the second half of a release in two steps"},
    "functions": {**_STRINGS, "description": "functions that release their argument"},
    "stop": {**_STRINGS, "description": "methods that only ask for the end"},
    "with": {**_choice(resources.WITHS), "description": "what leaving `with` does"},
    "async-with": {**_choice(resources.WITHS), "description": "what leaving `async with` does"},
    "borrowed": {**_STRINGS, "description": '"keyword" or "keyword=value" that makes it a borrower'},
    "leak": {"type": "array", "items": _choice(resources.LEAKS), "description": "what a leak costs"},
    "needs": {**_STRINGS, "description": "methods before whose call nothing is acquired"},
    "places": {
        "type": "array",
        "items": {"type": "integer", "minimum": 0},
        "description": "where the call gives a tuple: which of its items",
    },
    "collected": {"type": "boolean", "description": "closed in silence, nothing lost, with the last reference"},
    "lazy": {"type": "boolean", "description": "nothing is open before it is used"},
    "linger": {**_STRINGS, "description": "names by which it is told how long its release waits for what is under way"},
    "origin": {**_STRINGS, "description": "methods of the object it is asked of that close it too"},
    "parts": {**_STRINGS, "description": "methods that give what leads back to it: who has that can close it"},
}

KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key(
            "baseline",
            "A file with findings that are known: only others are reported. `--update-baseline` writes it, `--no-baseline` "
            "ignores it, and `--fix` leaves alone what is in it.",
            'baseline = "shutdownlint-baseline.json"',
            _PATH,
            _path,
            of_run=True,
        ),
        Key(
            "exclude",
            "What to leave out of directories: patterns as in `.gitignore`, relative to the settings' directory. It replaces the "
            "list of defaults; `extend-exclude` adds to it.",
            'exclude = ["vendor/"]',
            _STRINGS,
            _patterns,
            default=", ".join(f"`{name}`" for name in EXCLUDED),
        ),
        Key(
            "extend-exclude",
            "What to leave out besides.",
            'extend-exclude = ["vendor/", "*_pb2.py"]',
            _STRINGS,
            _patterns,
            is_added=True,
        ),
        Key(
            "extend-select",
            "Rules to run besides those of `select`, or those on by default.",
            'extend-select = ["SHD107", "advice"]',
            _RULES,
            _rules,
            is_added=True,
        ),
        Key(
            "format",
            "How to report, and where to: as `--format`, which replaces it.",
            'format = ["text", "sarif:shutdownlint.sarif"]',
            {"anyOf": [{"type": "string"}, _STRINGS]},
            _formats,
            default="`text`, to standard output",
            of_run=True,
        ),
        Key("ignore", "Rules not to run, however they were chosen.", 'ignore = ["SHD110"]', _RULES, _rules),
        Key(
            "never-return",
            "Functions of your own, or of a library, that end the program as `sys.exit` does: what stands after a call of them "
            "does not run.",
            'never-return = ["ourapp.errors.die"]',
            _FUNCTIONS,
            _functions,
            is_added=True,
        ),
        Key(
            "output-file",
            "Where to report; `--output-file` replaces it.",
            'output-file = "shutdownlint.txt"',
            _PATH,
            _path,
            default="standard output",
            of_run=True,
        ),
        Key(
            "per-file-ignores",
            "Rules not to run on the files that a pattern matches; patterns as in `.gitignore`, relative to the settings' "
            "directory.",
            'per-file-ignores = { "tests/*" = ["ALL"] }',
            {"type": "object", "additionalProperties": _RULES},
            _rules_by_pattern,
        ),
        Key(
            "resources",
            "What else acquires something that has to be released. An entry replaces what is shipped under the same name.",
            '[[resources]]\nnames = ["ourlib.connect"]\nkind = "connection"\nacquire = "await"\nrelease = ["close()"]\n'
            'async-with = "releases"\nleak = ["os"]',
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": _RESOURCE,
                    "required": ["names", "kind"],
                    "additionalProperties": False,
                },
            },
            _resources,
            is_added=True,
        ),
        Key(
            "select",
            "The rules to run: codes, beginnings of codes, names, families, tiers (`certain`, `likely`, `advice`) or `ALL`.",
            'select = ["signals", "SHD201"]',
            _RULES,
            _rules,
            default="all that are certain or likely",
        ),
        Key(
            "shutdown-functions",
            "Functions of your own that make the program stop by a way that cannot be seen in their text: a handler that calls "
            "one stops the program.",
            'shutdown-functions = ["ourapp.lifecycle.request_stop", "ourapp.server.Server.drain"]',
            _FUNCTIONS,
            _functions,
            is_added=True,
        ),
        Key(
            "take-ownership",
            "Functions or classes that see to the release of what they are given: whoever hands them a resource need not "
            "release it.",
            'take-ownership = ["ourapp.cleanup.register"]',
            _FUNCTIONS,
            _functions,
            is_added=True,
        ),
        Key(
            "target-version",
            "The oldest Python the project runs on: what a repair needs must be in it.",
            'target-version = "3.10"',
            {"type": "string", "pattern": rf"^{_VERSION}$"},
            _version,
            default="what `requires-python` says",
        ),
    )
}

#: The key that no other file's value is for.
EXTEND = Key(
    "extend",
    "Another file with settings, relative to this one, that this one builds on. What is said here replaces what is said there; "
    + ", ".join(f"`{name}`" for name, key in KEYS.items() if key.is_added)
    + " add to it.",
    'extend = "../base.toml"',
    _PATH,
    _path,
)
ALL_KEYS: Mapping[str, Key] = dict(sorted({**KEYS, EXTEND.name: EXTEND}.items()))


def schema() -> Schema:
    """The JSON schema of ``[tool.shutdownlint]``, and of a shutdownlint.toml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "shutdownlint",
        "description": "Settings of shutdownlint: [tool.shutdownlint] in pyproject.toml, or all of a shutdownlint.toml",
        "type": "object",
        "properties": {
            name: {"description": key.about.replace("`", ""), **key.schema} for name, key in ALL_KEYS.items()
        },
        "additionalProperties": False,
    }
