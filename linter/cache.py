"""What the last run found, as far as nothing that it rests on has changed.

Files that look unchanged by time and size are not read; where these differ, the content decides. A file's findings also rest
on the modules that were consulted, on those that they consulted in turn, on where imports lead, on which files mention
a word, and on what the project names as its programs. Rules, settings and versions are in the store's name.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..semantics.program.basis import Basis, Search, Stamp
from .result import Result
from .store import NOTHING, Entry, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo
    from ..semantics.program.basis import Grounds
    from ..semantics.program.layout import Layout
    from .settings import Settings

DIRECTORY = ".shutdownlint_cache"
#: A file that was changed so shortly before the store was written may have been changed again in the same tick of its clock.
_TICK = 2_000_000_000
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


def store_file(directory: Path, rules: Sequence[RuleInfo], settings: Settings) -> Path:
    """The file for runs with these rules and settings, of this very program on this interpreter.

    Args:
        directory: Where caches are kept.
        rules: The selected rules.
        settings: The project's settings.
    """
    here, root = Path.cwd(), settings.root.absolute()
    # A store inside the project stays good when the project is moved; one that several projects share must tell them apart.
    place = os.path.relpath(root) if directory.absolute().is_relative_to(root) else str(here)
    parts = (
        __version__, _code(), sys.version_info[:3], _libcst(), tuple(rule.code for rule in rules), settings.target_version,
        dict(settings.per_file_ignores), settings.resources, settings.conventions, place, sys.platform, _plugins(rules),
    )  # fmt: skip
    return directory / f"{hashlib.blake2b(_stable(parts).encode(), digest_size=16).hexdigest()}.json"


def _plugins(rules: Sequence[RuleInfo]) -> list[tuple[str, bytes]]:
    """What tells the code of the selected plug-ins from other code."""
    if not any(rule.origin for rule in rules):
        return []
    from .plugins import digest_of  # noqa: PLC0415 - few runs have any

    return digest_of(rules)


@functools.cache
def _code() -> str:
    """What tells this program's code from other code with the same version."""
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parents[1]
    for layer in ("fixes", "linter", "rules", "semantics"):
        for file in sorted((package / layer).rglob("*")):
            if file.suffix in (".py", ".toml"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _libcst() -> bytes:
    from importlib.util import find_spec  # noqa: PLC0415 - finds it without importing it

    spec = find_spec("libcst")
    version = Path(spec.origin).with_name("_version.py") if spec is not None and spec.origin is not None else None
    return version.read_bytes() if version is not None and version.is_file() else b""


def _stable(value: object) -> str:
    """As ``repr``, but the same in every process."""
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_stable, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_stable, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_stable(key)}: {_stable(inner)}' for key, inner in value.items())}}}"
    if is_dataclass(value):
        return _stable([getattr(value, one.name) for one in fields(value)])
    return repr(value)


class Cache:
    """What was found, and what is found now.

    Args:
        file: The store's file.
        layout: Where modules lie now.
        edits: Whether findings must say how their fix changes the text.
    """

    def __init__(self, file: Path, layout: Layout, *, edits: bool) -> None:
        self._file = file
        self._layout = layout
        self._edits = edits
        self._here = os.getcwd() + os.sep  # noqa: PTH109 - a text is wanted
        self._old = Store.load(file)
        self._new = Store()
        self._stamps: dict[str, Stamp | None] = {}
        self._words: dict[str, frozenset[bytes]] = {}
        self._trees: dict[str, tuple[dict[str, int], list[str]]] = {}
        self._programs: dict[tuple[Path | None, Path], str] = {}
        self._checked: dict[str, Entry] = {}
        self._changed = False
        self._stale = self._find_stale()

    def get(self, path: str) -> Result | None:
        """What is known of a file, or None if it has to be checked."""
        key = self._key(path)
        entry = self._old.entries.get(key)
        if entry is None or key in self._stale or not self._same(key) or (self._edits and not entry.edits):
            return None
        return Result(path, entry.findings, entry.problems)

    def read(self, path: str, data: bytes) -> None:
        """Take note of what a file holds that is going to be checked."""
        key = self._key(path)
        try:
            mtime = os.stat(path).st_mtime_ns  # noqa: PTH116 - the hot way
        except OSError:
            mtime = 0
        self._stamps[key] = Stamp.of(data, mtime)
        self._changed = True

    def put(self, result: Result) -> None:
        """Keep what a check gave; not so a crash of our own, or a file that could not be read."""
        key = self._key(result.path)
        if key not in self._stamps or any(problem.message.startswith("internal error") for problem in result.problems):
            return
        entry = NOTHING
        if result.findings or result.problems:
            entry = Entry(result.findings, result.problems, self._edits)
        self._checked[key] = entry

    def save(self, grounds: Sequence[Grounds]) -> None:
        """Write the store, if there is anything new in it.

        Args:
            grounds: What the findings of each process rest on.
        """
        if self._changed and self._merge(grounds):
            self._new.save(self._file)

    def _key(self, path: str) -> str:
        if not path.startswith("..") and not os.path.isabs(path):  # noqa: PTH117
            return path
        return self._short(os.path.abspath(path))  # noqa: PTH100

    def _short(self, path: str) -> str:
        if path.startswith(self._here):
            return path[len(self._here) :]
        return "." if path + os.sep == self._here else path

    def _stamp(self, key: str) -> Stamp | None:
        """What a file holds now; None if it cannot be read."""
        if key not in self._stamps:
            old = self._old.stamps.get(key)
            try:
                status = os.stat(key)  # noqa: PTH116
                seems_same = old is not None and (status.st_mtime_ns, status.st_size) == (old.mtime, old.size)
                if seems_same and old is not None and old.mtime < self._old.written - _TICK:
                    self._stamps[key] = old
                else:
                    data = Path(key).read_bytes()
                    self._stamps[key] = Stamp.of(data, status.st_mtime_ns)
                    self._words[key] = frozenset(_WORD.findall(data))
                    self._changed = True
            except OSError:
                self._stamps[key] = None
        return self._stamps[key]

    def _same(self, key: str) -> bool:
        """Whether a file holds what it held when the store was written."""
        old = self._old.stamps.get(key)
        if old is None:
            return False
        now = self._stamp(key)
        return now is not None and now.digest == old.digest

    def _find_stale(self) -> set[str]:
        """The modules whose knowledge, or that of a module they rest on, is not what it was."""
        old = self._old
        moved = {name for name, meant in old.names.items() if self._meaning(name) != meant}
        stale = set()
        users: dict[str, list[str]] = {}
        for key, basis in old.modules.items():
            for file in basis.files:
                users.setdefault(file, []).append(key)
            if (
                not self._same(key)
                or not moved.isdisjoint(basis.names)
                or not all(map(self._same, basis.files))
                or any(self._finds_more(key, search) for search in basis.searches)
                or (basis.programs is not None and basis.programs != self._programs_of(key))
            ):
                stale.add(key)
        waiting = list(stale)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in stale:
                    stale.add(user)
                    waiting.append(user)
        return stale

    def _meaning(self, name: str) -> str | None:
        meant = self._layout.meaning(name)
        return self._short(meant) if meant else meant

    def _programs_of(self, key: str) -> str:
        """What a file's project now names as its programs."""
        from ..semantics.program.entry_points import entry_points  # noqa: PLC0415 - most runs do without

        places = self._layout.declared_in(Path(self._here, key))
        if places not in self._programs:
            self._programs[places] = str(entry_points(*places, Path.read_bytes))
        return self._programs[places]

    def _finds_more(self, key: str, search: Search) -> bool:
        """Whether a search would now find a file that it did not find."""
        places, changed = self._tree(search.top)
        last = len(places) if search.whole else max((places.get(one, 0) for one in search.found), default=-1)
        for file in changed:
            if places[file] > last:
                break
            if file == key or file in search.found:
                continue
            self._stamp(file)  # reads it
            if search.word.encode() in self._words.get(file, ()):
                return True
        return False

    def _tree(self, top: str) -> tuple[dict[str, int], list[str]]:
        """The files of a tree and their places in its order; and those that are not what they were."""
        if top not in self._trees:
            files = [self._short(str(file)) for file in self._layout.files_in(Path(self._here, top))]
            self._trees[top] = {file: place for place, file in enumerate(files)}, [file for file in files if not self._same(file)]
        return self._trees[top]

    def _merge(self, told: Sequence[Grounds]) -> bool:
        """Make the new store; False if files changed while they were checked."""
        old, new = self._old, self._new
        new.stamps = {key: stamp for key in old.stamps if (stamp := self._stamps.get(key, old.stamps[key])) is not None}
        new.stamps.update((key, stamp) for key, stamp in self._stamps.items() if stamp is not None)
        new.modules = {key: basis for key, basis in old.modules.items() if key not in self._stale}
        new.names = dict(old.names)
        for grounds in told:
            for path, stamp in grounds.stamps.items():
                if new.stamps.setdefault(self._short(path), stamp).digest != stamp.digest:
                    return False
            new.names.update((name, self._short(place) if place else place) for name, place in grounds.names.items())
            for path, basis in grounds.modules.items():
                key = self._short(path)
                new.modules[key] = self._joined(basis, new.modules.get(key))
        new.entries = {key: entry for key, entry in old.entries.items() if key in new.stamps and self._holds(key)}
        new.entries.update(self._checked)
        needed = {name for basis in new.modules.values() for name in basis.names}
        new.names = {name: place for name, place in new.names.items() if name in needed}
        return True

    def _holds(self, key: str) -> bool:
        return key not in self._stale and (key not in self._stamps or self._same(key))

    def _joined(self, basis: Basis, before: Basis | None) -> Basis:
        """What two processes, or two runs, learnt of a module."""
        files, searches = [self._short(file) for file in basis.files], {}
        for one in basis.searches:
            made = Search(one.word, self._short(one.top), tuple(map(self._short, one.found)), one.whole)
            searches[made.word, made.top] = made
        if before is not None:
            files = [*before.files, *files]
            for made in before.searches:
                now = searches.get((made.word, made.top))
                if now is None or len(made.found) > len(now.found) or made.whole:
                    searches[made.word, made.top] = made
            programs = before.programs if basis.programs is None else basis.programs
            basis = Basis(tuple(dict.fromkeys([*before.names, *basis.names])), (), (), programs)
        return replace(basis, files=tuple(dict.fromkeys(files)), searches=tuple(searches.values()))
