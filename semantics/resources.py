"""What acquires a resource, and how it is released: data, read from ``resources.toml`` and from a user's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources as package_files
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KINDS = frozenset(
    {
        "process", "pool", "executor", "thread", "timer", "manager", "queue", "memory", "session", "connection", "server",
        "socket", "file", "database", "channel", "broker", "loop", "temp-dir", "temp-file", "descriptor", "watcher",
        "telemetry", "browser", "stack",
    }
)  # fmt: skip
_LEAKS = frozenset({"hang", "data", "os", "disk", "warning"})
_WITHS = frozenset({"releases", "keeps", "waits", "error"})
_LISTS = ("names", "release", "second", "functions", "stop", "borrowed", "leak", "needs")
_KEYS = frozenset({*_LISTS, "kind", "type", "acquire", "with", "async-with"})


class ResourceError(ValueError):
    """An entry of a resource table that cannot be used; says which and why."""


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
        release: Methods that release it.
        second: The second half of a release in two steps.
        functions: Qualified names of functions that release their argument.
        stop: Methods that only ask for the end.
        with_: What leaving ``with`` does: ``releases``, ``keeps``, ``waits``, ``error``, or None where there is no such thing.
        async_with: The same for ``async with``.
        borrowed: Keyword -> the literal that makes it a borrower, or None if being given at all does.
        leak: What a leak costs: ``hang``, ``data``, ``os``, ``disk``, ``warning``.
        needs: Methods before whose call nothing is acquired.
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

    @property
    def release_names(self) -> frozenset[str]:
        """The names of the methods that release it."""
        return frozenset(release.name for release in self.release)


class Table:
    """All known resources.

    Args:
        entries: The resources; a later one of the same name replaces an earlier one.
    """

    def __init__(self, entries: Iterable[Resource]) -> None:
        self._by_name = {entry.name: entry for entry in entries}
        self._by_type: dict[str, Resource] = {}
        for entry in self._by_name.values():
            self._by_type.setdefault(entry.type, entry)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The last parts of the names: a file without any of them acquires nothing by name."""
        return frozenset(name.rpartition(".")[2].encode() for name in self._by_name)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_name.values())

    def get(self, name: str | None) -> Resource | None:
        """The resource that calling this qualified name acquires."""
        return self._by_name.get(name) if name is not None else None

    def of_type(self, name: str) -> Resource | None:
        """The resource whose objects are of this type."""
        return self._by_type.get(name)

    def extended(self, rows: Iterable[Mapping[str, Any]], origin: str) -> Table:
        """This table with further entries (see `parse`)."""
        return Table([*self._by_name.values(), *parse(rows, origin)])


def _releases(texts: Iterable[str]) -> tuple[Release, ...]:
    return tuple(Release(text.removesuffix("()"), text.endswith("()")) for text in texts)


def parse(rows: Iterable[Mapping[str, Any]], origin: str) -> list[Resource]:
    """Make resources of a table's rows.

    Args:
        rows: The ``[[resource]]`` tables, keys as told in ``resources.toml``.
        origin: Where they come from, for errors.

    Raises:
        ResourceError: A row has an unknown key, a value of the wrong type, or misses what it needs.
    """
    found: list[Resource] = []
    for number, row in enumerate(rows, 1):
        names = row.get("names")
        label = f"{origin}: resource {number}" + (f" ({names[0]})" if isinstance(names, list) and names else "")
        for key in row:
            if key not in _KEYS:
                raise ResourceError(f"{label}: unknown key {key!r}; known are {', '.join(sorted(_KEYS))}")
        for key in _LISTS:
            value = row.get(key, [])
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ResourceError(f"{label}: {key} must be a list of strings")
        if not row.get("names"):
            raise ResourceError(f"{label}: names is missing")
        for key, allowed in (("kind", _KINDS), ("with", _WITHS), ("async-with", _WITHS)):
            value = row.get(key)
            if (value is not None or key == "kind") and value not in allowed:
                raise ResourceError(f"{label}: {key} must be one of {', '.join(sorted(allowed))}, not {value!r}")
        if row.get("acquire", "call") not in ("call", "await", "context"):
            raise ResourceError(f"{label}: acquire must be call, await or context, not {row['acquire']!r}")
        if unknown := set(row.get("leak", [])) - _LEAKS:
            raise ResourceError(f"{label}: leak: {', '.join(sorted(unknown))} is none of {', '.join(sorted(_LEAKS))}")
        if not (row.get("release") or row.get("functions") or row.get("acquire") == "context"):
            raise ResourceError(f"{label}: nothing releases it: give release or functions")
        borrowed = {text.partition("=")[0]: text.partition("=")[2] or None for text in row.get("borrowed", [])}
        for name in row["names"]:
            found.append(
                Resource(
                    name,
                    row["kind"],
                    row.get("type", name),
                    row.get("acquire", "call"),
                    _releases(row.get("release", [])),
                    _releases(row.get("second", [])),
                    frozenset(row.get("functions", [])),
                    frozenset(row.get("stop", [])),
                    row.get("with"),
                    row.get("async-with"),
                    borrowed,
                    tuple(row.get("leak", [])),
                    frozenset(row.get("needs", [])),
                )
            )
    return found


@cache
def shipped() -> Table:
    """The table that comes with the package."""
    text = (package_files.files(__package__) / "resources.toml").read_text("utf-8")
    return Table(parse(tomli.loads(text)["resource"], "resources.toml"))
