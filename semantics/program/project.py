"""The checked program: its modules, found by their dotted names when an import is followed."""

from __future__ import annotations

import os
import re
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..effects.meaning import Endings
from ..effects.summaries import Effects
from ..resources.ownership import Ownership
from ..resources.table import Table, shipped
from .basis import Basis, Grounds, Search, Stamp
from .conventions import NONE
from .entry_points import EntryPoints, entry_points
from .evaluation import Evaluator
from .layout import Layout
from .module import Module, SourceError
from .shelf import Shelf, words_of
from .values import ModuleValue, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .conventions import Conventions

#: The oldest Python that is looked after, for projects that do not say on which they run.
OLDEST = (3, 10)


class Project:
    """Reads modules when they are asked for, each once.

    A module that cannot be found or read is as one outside the program: nothing is known of it.

    Args:
        roots: Directories in which top-level packages and modules lie, beside those found from the files' own places.
        resources: What acquires what; None for what is shipped.
        layout: Where its modules lie, if that is known already; then ``roots`` is not asked.
        conventions: What is said of functions whose text does not tell it.
        target: The oldest Python it runs on.
        shelf: What has been read and parsed for another look at the program.
    """

    def __init__(
        self,
        roots: Iterable[Path] = (),
        resources: Table | None = None,
        layout: Layout | None = None,
        conventions: Conventions = NONE,
        target: tuple[int, int] = OLDEST,
        shelf: Shelf | None = None,
    ) -> None:
        self.target = target
        self._shelf = shelf
        self._layout = layout or Layout(roots)
        self._resources = resources
        self.conventions = conventions
        self.evaluator = Evaluator(self)
        self.endings = Endings()
        self.effects = Effects(self)
        self.near_effects = Effects(self, most_calls=2)
        self.ownership = Ownership(self)
        self._by_path: dict[Path, Module | None] = {}
        self._texts: dict[Path, bytes] = {}
        self._by_name: dict[str, Module | None] = {}
        self._finding: set[str] = set()
        self._words: dict[Path, Mapping[bytes, int]] = {}
        self._stamps: dict[Path, Stamp] = {}
        self._searches: dict[tuple[Path, str, Path], tuple[dict[Path, None], bool]] = {}
        self._entry_points: dict[tuple[Path | None, Path], EntryPoints] = {}
        self._asked_programs: dict[Path, tuple[Path | None, Path]] = {}

    @property
    def resources(self) -> Table:
        """What acquires what in this program."""
        if self._resources is None:
            self._resources = shipped()
        return self._resources

    @property
    def added_words(self) -> frozenset[bytes]:
        """Words of the resources and functions that a user's settings add; a file that has one may concern any rule."""
        resources = self._resources.added_words if self._resources is not None else frozenset[bytes]()
        return resources | self.conventions.words

    def parse(self, text: bytes | str, path: str | Path) -> Module:
        """The module of a text, known to the project under the file's name from now on.

        Args:
            text: What is checked; it need not be what the file holds, and the file need not exist.
            path: Its file, as it is to be shown.

        Raises:
            SourceError: The text is not Python that can be read.
        """
        whole = Path(path).absolute()
        name = self._layout.add(whole)
        known = self._by_path.get(whole)
        if known is not None and known.path == str(path) and known.name == name:
            if self._texts.get(whole) == _encoded(text):
                return known  # what is known through it from other modules is of the same functions and classes
            self.forget(whole)
        return self._parse(text, str(path), whole, name)

    def _parse(self, text: bytes | str, path: str, whole: Path, name: str | None) -> Module:
        parse = partial(self._shelf.tree, whole) if self._shelf is not None else None
        module = Module.parse(text, path, self, name, whole.name == "__init__.py", parse)
        self._by_path[whole] = module
        self._texts[whole] = _encoded(text)
        if name is not None:
            place = self._layout.path_of(name)
            if place == whole or (place is None and not whole.is_file()):
                self._by_name[name] = module
        return module

    def forget(self, path: str | Path) -> None:
        """Drop a file's module, as its text has changed. What was learnt through it goes with it."""
        whole = Path(path).absolute()
        self._by_path.pop(whole, None)
        self._texts.pop(whole, None)
        self._words.pop(whole, None)
        self._by_name = {name: module for name, module in self._by_name.items() if module in self._by_path.values()}
        self.evaluator = Evaluator(self)
        self.endings = Endings()
        self.effects = Effects(self)
        self.near_effects = Effects(self, most_calls=2)
        self.ownership = Ownership(self)

    def module_for_path(self, path: Path) -> Module | None:
        """The module in a file, or None if it cannot be read."""
        whole = path.absolute()
        if whole not in self._by_path:
            self._by_path[whole] = None
            try:
                self._parse(self.read(whole), self._show(whole), whole, self._layout.name_of(whole))
            except (OSError, SourceError):
                return None
            self._by_path[whole] = self._by_path.pop(whole)
        return self._by_path[whole]

    def read(self, path: Path) -> bytes:
        """The bytes of a regular file: to open a pipe that is called like a module would be to wait for its other end.

        Raises:
            OSError: It cannot be read.
        """
        if self._shelf is not None and path in self._shelf.unsaved:
            return self._shelf.unsaved[path]
        data, mtime = _read(path)
        self._stamps[path] = Stamp.of(data, mtime)
        return data

    def _show(self, path: Path) -> str:
        relative = os.path.relpath(path)
        return str(path) if relative.startswith("..") else relative

    def module_named(self, name: str) -> Module | None:
        """The module with this dotted name, if the program has it."""
        if name not in self._by_name:
            self._by_name[name] = None
            path = self._layout.path_of(name)
            if path is not None:
                module = self.module_for_path(path)
                if module is not None and (module.name is None or _is_end(name, module.name) or _is_end(module.name, name)):
                    self._by_name[name] = module
        return self._by_name[name]

    def has(self, dotted: str) -> bool:
        """Whether a qualified name may be one of the program's: whether its first part is a module or package of it."""
        return self._layout.has(dotted.partition(".")[0])

    def find(self, dotted: str) -> Values | None:
        """What a qualified name means in the program, or None if it is not part of it."""
        if dotted in self._finding:
            return None
        parts = dotted.split(".")
        self._finding.add(dotted)
        try:
            for length in range(len(parts), 0, -1):
                module = self.module_named(".".join(parts[:length]))
                if module is None:
                    continue
                values: Values = (ModuleValue(module),)
                for name in parts[length:]:
                    values = tuple(one for value in values for one in self.evaluator.attribute(value, name))
                return values
        finally:
            self._finding.discard(dotted)
        return None

    def mentions_any(self, dotted: str, words: frozenset[bytes]) -> bool:
        """Whether the file of the module that a qualified name is in has one of the words; asked before it is parsed."""
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            path = self._layout.path_of(".".join(parts[:length]))
            if path is not None:
                return not words.isdisjoint(self._words_of(path))
        return False

    def mentions(self, word: str, module: Module) -> Iterator[Path]:
        """The other files of the module's program in whose text ``word`` stands.

        First those of its package, in sorted order; outside packages, those of the module's directory. Then those of the other
        packages of its project that import from it.
        """
        own = Path(module.path).absolute()
        layout = self._layout
        near = layout.top_of(own)
        firsts = frozenset(name.encode() for name in layout.first_names(own))
        seen: set[Path] = {own}
        for top in dict.fromkeys([near, *layout.bases_of(own.parent)]):
            key = (own, word, top)
            found, whole = self._searches.get(key, ({}, False))
            self._searches[key] = found, whole
            for path in layout.files_in(top):
                if path in seen or word.encode() not in self._words_of(path):
                    continue
                if top != near and not self._imports_any(path, firsts):
                    continue
                seen.add(path)
                found[path] = None
                yield path
            self._searches[key] = found, True

    def entry_points(self, module: Module) -> EntryPoints:
        """What the module's project, or the package that it is installed with, names as its programs."""
        own = Path(module.path).absolute()
        key = self._asked_programs.setdefault(own, self._layout.declared_in(own))
        if key not in self._entry_points:
            self._entry_points[key] = entry_points(*key, lambda path: _read(path)[0])
        return self._entry_points[key]

    def _imports_any(self, path: Path, firsts: frozenset[bytes]) -> bool:
        """Whether a file imports a module whose name begins with one of the words."""
        near = [re.escape(first) for first in firsts if first in self._words_of(path)]
        return bool(near) and self.matches(path, rb"^[ \t]*(?:from|import)[ \t]+(?:%s)\b" % b"|".join(near))

    def matches(self, path: Path, pattern: bytes) -> bool:
        """Whether a regular expression is found in a file; asked before it is parsed. ``^`` is the beginning of a line."""
        try:
            return re.search(pattern, self.read(path), re.MULTILINE) is not None
        except OSError:
            return False

    def note(self, path: str | Path, data: bytes) -> None:
        """Take note of what a file holds whose text is about to be parsed."""
        self._stamps[Path(path).absolute()] = Stamp.of(data)

    def grounds(self) -> Grounds:
        """What all that is known by now rests on."""
        grounds = Grounds(stamps={str(path): stamp for path, stamp in self._stamps.items()})
        asked = {name: self._layout.meaning(name) for name in self._layout.asked()}
        # Of what is not the program's, the first part alone says so.
        asked = {name: meant for name, meant in asked.items() if "." not in name or self.has(name)}
        below: dict[str, list[str]] = {}
        for name in asked:
            for prefix in _prefixes(name):
                below.setdefault(prefix, []).append(name)
        searches: dict[Path, list[Search]] = {}
        for (path, word, top), (found, whole) in self._searches.items():
            searches.setdefault(path, []).append(Search(word, str(top), tuple(map(str, found)), whole))
        for path, module in self._by_path.items():
            if module is None:
                continue
            imported = tuple(module.imported)
            above = (prefix for name in (*imported, module.name or "") for prefix in _prefixes(name))
            names = dict.fromkeys(prefix for prefix in above if prefix in asked)
            names.update(dict.fromkeys(inner for name in imported for inner in below.get(name, ())))
            programs = self._entry_points[self._asked_programs[path]] if path in self._asked_programs else None
            scripts = programs.scripts if programs is not None else ()
            names.update(dict.fromkeys(prefix for name in scripts for prefix in _prefixes(name) if prefix in asked))
            made = tuple(searches.get(path, ()))
            places = [place for name in names if (place := asked[name]) and place in grounds.stamps and place != str(path)]
            files = dict.fromkeys([*places, *(file for search in made for file in search.found)])
            grounds.modules[str(path)] = Basis(tuple(names), tuple(files), made, str(programs) if programs is not None else None)
            grounds.names.update((name, asked[name]) for name in names)
        return grounds

    def _words_of(self, path: Path) -> Mapping[bytes, int]:
        """The words of a file and how often each stands in it; none if it cannot be read."""
        if path not in self._words:
            try:
                found = words_of(self.read(path)) if self._shelf is None else self._shelf.words(path, self.read)
            except OSError:
                found = {}
            self._words[path] = found
        return self._words[path]


def _read(path: Path) -> tuple[bytes, int]:
    """The bytes of a regular file, and when it was changed."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise FileNotFoundError(path)
    return path.read_bytes(), status.st_mtime_ns


def _prefixes(name: str) -> Iterator[str]:
    """``a.b.c`` -> ``a``, ``a.b``, ``a.b.c``."""
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _is_end(name: str, end: str) -> bool:
    return name == end or name.endswith(f".{end}")


def _encoded(text: bytes | str) -> bytes:
    return text.encode(errors="surrogatepass") if isinstance(text, str) else text
