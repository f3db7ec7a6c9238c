"""What acquires a resource, and how it is released: data, read from ``resources.toml`` and from a user's settings."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources as package_files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

KINDS = frozenset(
    {
        "process", "pool", "executor", "thread", "timer", "manager", "queue", "memory", "session", "connection", "server",
        "socket", "file", "database", "channel", "broker", "loop", "temp-dir", "temp-file", "descriptor", "watcher",
        "scheduler", "telemetry", "transport", "browser", "stack", "loan",
    }
)  # fmt: skip
#: The kinds that talk to somebody else.
CLIENTS = frozenset(
    {"session", "connection", "database", "channel", "broker", "watcher", "telemetry", "browser", "socket", "loan"}
)
LEAKS = frozenset({"hang", "data", "os", "disk", "warning"})
WITHS = frozenset({"releases", "keeps", "waits", "error"})
ACQUIRES = frozenset({"call", "await", "context"})
KEYS = frozenset(
    {
        "names", "kind", "type", "acquire", "release", "second", "functions", "stop", "with", "async-with", "borrowed", "leak",
        "needs", "places", "collected", "lazy", "linger", "origin", "parts",
    }
)  # fmt: skip


class ResourceError(ValueError):
    """An entry of a resource table that cannot be used.

    Args:
        message: Why, and which.
        number: Which, counted from 1.
        key: Its key that is wrong, empty where one is missing.
    """

    def __init__(self, message: str, number: int, key: str = "") -> None:
        super().__init__(message)
        self.number = number
        self.key = key


@dataclass(frozen=True, slots=True)
class Release:
    """A method that releases.

    Args:
        name: Its name.
        is_coroutine: Whether calling it only gives a coroutine, which has to be awaited.
    """

    name: str
    is_coroutine: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """One way to acquire something that has to be released.

    Args:
        name: The qualified name of what is called.
        kind: What it is, in a word (``process``, ``session``, ...).
        type: The type of what is acquired.
        acquire: ``call``, ``await`` (the call gives a coroutine) or ``context`` (acquired by entering).
        release: Methods that release it; ``part.close`` for one of an attribute of it.
        second: The second half of a release in two steps.
        functions: Qualified names of functions that release their argument.
        stop: Methods that only ask for the end.
        with_: What leaving ``with`` does: ``releases``, ``keeps``, ``waits``, ``error``, or None where there is no such thing.
        async_with: The same for ``async with``.
        borrowed: Keyword -> the literal that makes it a borrower, or None if being given at all does.
        leak: What a leak costs: ``hang``, ``data``, ``os``, ``disk``, ``warning``.
        needs: Methods before whose call nothing is acquired.
        places: Where the call gives a tuple, the places in it of what is acquired.
        is_derived: Whether it is a class of the program, a resource because it owns one and has a method that closes it.
        lazy: Whether nothing is open before it is used for the first time.
        collected: Whether it is closed in silence, and nothing lost, as soon as the last reference to it goes.
        linger: Names by which it is told how long its release waits for what it was given and has not done: a socket that sends.
        origin: Methods of the object that was asked for it which close it too.
        parts: Methods (``[]`` for a subscript, ``.`` for attributes) that give what leads back to it: who has that can close it.
    """

    name: str
    kind: str
    type: str
    acquire: str = "call"
    release: tuple[Release, ...] = ()
    second: tuple[Release, ...] = ()
    functions: frozenset[str] = frozenset()
    stop: frozenset[str] = frozenset()
    with_: str | None = None
    async_with: str | None = None
    borrowed: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    leak: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    places: tuple[int, ...] = ()
    collected: bool = False
    is_derived: bool = False
    lazy: bool = False
    linger: frozenset[str] = frozenset()
    origin: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    @property
    def release_names(self) -> frozenset[str]:
        """The names of the methods that release it."""
        return frozenset(release.name for release in self.release)

    @property
    def is_class(self) -> bool:
        """Whether what is called is a class, as its name tells."""
        return self.name.rpartition(".")[2][:1].isupper()

    @property
    def word(self) -> bytes:
        """The last part of the name: a file without it does not acquire the resource by name."""
        return self.name.rpartition(".")[2].encode()


class Table:
    """All known resources.

    Args:
        entries: The resources; a later one of the same name replaces an earlier one.
        added: Further ones, from a user's settings.
    """

    def __init__(self, entries: Iterable[Resource], added: Iterable[Resource] = ()) -> None:
        self._by_name = {entry.name: entry for entry in entries}
        more = {entry.name: entry for entry in added}
        self._by_name.update(more)
        self.added_words = frozenset(entry.word for entry in more.values())
        self._by_type: dict[str, Resource] = {}
        for entry in (*more.values(), *self._by_name.values()):
            self._by_type.setdefault(entry.type, entry)
        for entry in self._by_name.values():
            if entry.is_class:
                self._by_type.setdefault(entry.name, entry)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The last parts of the names: a file without any of them acquires nothing by name."""
        return frozenset(entry.word for entry in self._by_name.values())

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_name.values())

    def get(self, name: str | None) -> Resource | None:
        """The resource that calling this qualified name acquires."""
        return self._by_name.get(name) if name is not None else None

    def type_of(self, name: str) -> str | None:
        """The type of what a function or method of this qualified name gives, if it is known."""
        entry = self._by_name.get(name)
        return entry.type if entry is not None and not entry.is_class and not entry.places else None

    def of_type(self, name: str) -> Resource | None:
        """The resource whose objects are of this type."""
        return self._by_type.get(name)

    def extended(self, added: Iterable[Resource]) -> Table:
        """This table with the entries of a user's settings; one of a known name replaces the shipped one."""
        return Table(self._by_name.values(), added)


def parse(rows: Iterable[object]) -> list[Resource]:
    """Make resources of a table's rows.

    Args:
        rows: The tables, with keys as told in ``resources.toml``.

    Raises:
        ResourceError: A row has an unknown key, a value of the wrong type, or misses what it needs.
    """
    return [resource for number, row in enumerate(rows, 1) for resource in _Row(row, number).resources()]


class _Row:
    """One table, and what is wrong with it."""

    def __init__(self, row: object, number: int) -> None:
        self.number = number
        self.label = f"resource {number}"
        if not isinstance(row, dict):
            raise self._error("a table is wanted")
        self.row: dict[str, Any] = row
        names = row.get("names")
        if isinstance(names, list) and names:
            self.label += f" ({names[0]})"

    def _error(self, message: str, key: str = "") -> ResourceError:
        return ResourceError(f"{self.label}: {message}", self.number, key)

    def _strings(self, key: str) -> tuple[str, ...]:
        value = self.row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(f"{key} must be a list of strings", key)
        return tuple(value)

    def _names(self, key: str) -> tuple[str, ...]:
        values = self._strings(key)
        for value in values:
            if not value.replace(".", "").isidentifier() or "" in value.split("."):
                raise self._error(f"{key}: {value!r} is not a qualified name", key)
        return values

    def _choice(self, key: str, allowed: frozenset[str], default: str | None = None) -> str:
        value = self.row.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            raise self._error(f"{key} must be one of {', '.join(sorted(allowed))}, not {value!r}", key if key in self.row else "")
        return value

    def _optional(self, key: str, allowed: frozenset[str]) -> str | None:
        return self._choice(key, allowed) if key in self.row else None

    def _releases(self, key: str) -> tuple[Release, ...]:
        found = tuple(Release(text.removesuffix("()"), text.endswith("()")) for text in self._strings(key))
        for one in found:
            if not all(part.isidentifier() for part in one.name.split(".")):
                raise self._error(f"{key}: {one.name!r} is not the name of a method", key)
        return found

    def _places(self) -> tuple[int, ...]:
        value = self.row.get("places", [])
        if not isinstance(value, list) or not all(isinstance(item, int) and item >= 0 for item in value):
            raise self._error("places must be a list of numbers from 0", "places")
        return tuple(value)

    def _flag(self, key: str) -> bool:
        value = self.row.get(key, False)
        if not isinstance(value, bool):
            raise self._error(f"{key} must be true or false", key)
        return value

    def resources(self) -> list[Resource]:
        """One resource for each of the names."""
        for key in self.row:
            if key not in KEYS:
                near = difflib.get_close_matches(key, KEYS, 1, 0.5)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(KEYS))}"
                raise self._error(f"unknown key {key!r}; {hint}", key)
        names = self._names("names")
        if not names:
            raise self._error("names is missing")
        kind = self._choice("kind", KINDS)
        type_ = self.row.get("type", "")
        if not isinstance(type_, str):
            raise self._error("type must be a string", "type")
        leak = self._strings("leak")
        if unknown := set(leak) - LEAKS:
            raise self._error(f"leak: {', '.join(sorted(unknown))} is none of {', '.join(sorted(LEAKS))}", "leak")
        acquire = self._choice("acquire", ACQUIRES, "call")
        release, functions = self._releases("release"), self._names("functions")
        if not (release or functions or acquire == "context"):
            raise self._error("nothing releases it: give release or functions")
        borrowed = {text.partition("=")[0]: text.partition("=")[2] or None for text in self._strings("borrowed")}
        return [
            Resource(
                name,
                kind,
                type_ or name,
                acquire,
                release,
                self._releases("second"),
                frozenset(functions),
                frozenset(self._strings("stop")),
                self._optional("with", WITHS),
                self._optional("async-with", WITHS),
                borrowed,
                leak,
                frozenset(self._strings("needs")),
                self._places(),
                self._flag("collected"),
                lazy=self._flag("lazy"),
                linger=frozenset(self._strings("linger")),
                origin=frozenset(self._strings("origin")),
                parts=frozenset(self._strings("parts")),
            )
            for name in names
        ]


@cache
def shipped() -> Table:
    """The table that comes with the package."""
    import tomli  # noqa: PLC0415 - settings without resources do without

    text = (package_files.files(__package__) / "resources.toml").read_text("utf-8")
    return Table(parse(tomli.loads(text)["resource"]))
