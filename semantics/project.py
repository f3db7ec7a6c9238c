"""The checked program: its modules, found by their dotted names when an import is followed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .effects import Effects
from .meaning import Endings
from .module import Module, SourceError
from .ownership import Ownership
from .resources import Table, shipped
from .values import Evaluator, ModuleValue, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")
_INSTALLED = ("site-packages", "dist-packages")
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


class Project:
    """Reads modules when they are asked for, each once.

    A module that cannot be found or read is as one outside the program: nothing is known of it.

    Args:
        roots: Directories in which top-level packages and modules lie, beside those found from the files' own places.
        resources: What acquires what; None for what is shipped.
    """

    def __init__(self, roots: Iterable[Path] = (), resources: Table | None = None) -> None:
        self._resources = resources
        self.evaluator = Evaluator(self)
        self.endings = Endings()
        self.effects = Effects(self)
        self.near_effects = Effects(self, most_calls=2)
        self.ownership = Ownership(self)
        self._roots: dict[Path, None] = dict.fromkeys(Path(root).absolute() for root in roots)
        self._by_path: dict[Path, Module | None] = {}
        self._by_name: dict[str, Module | None] = {}
        self._finding: set[str] = set()
        self._tops: dict[str, bool] = {}
        self._words: dict[Path, dict[bytes, int]] = {}
        self._trees: dict[Path, list[Path]] = {}
        self._shown: dict[Path, str] = {}

    @property
    def resources(self) -> Table:
        """What acquires what in this program."""
        if self._resources is None:
            self._resources = shipped()
        return self._resources

    @property
    def added_words(self) -> frozenset[bytes]:
        """Words of the resources that a user's settings add; a file that has one may concern any rule."""
        return self._resources.added_words if self._resources is not None else frozenset()

    def parse(self, text: bytes | str, path: str | Path) -> Module:
        """The module of a text, known to the project under the file's name from now on.

        Args:
            text: What is checked; it need not be what the file holds, and the file need not exist.
            path: Its file, as it is to be shown.

        Raises:
            SourceError: The text is not Python that can be read.
        """
        whole = Path(path).absolute()
        name, root = self._place(whole)
        module = Module.parse(text, str(path), self, name, whole.name == "__init__.py")
        if root not in self._roots:
            self._roots[root] = None
            self._tops.clear()
        self._by_path[whole] = module
        if name is not None:
            self._by_name[name] = module
        return module

    def forget(self, path: str | Path) -> None:
        """Drop a file's module, as its text has changed. What was learnt through it goes with it."""
        whole = Path(path).absolute()
        self._by_path.pop(whole, None)
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
                self.parse(self.read(whole), self._show(whole))
            except (OSError, SourceError):
                return None
            self._by_path[whole] = self._by_path.pop(whole)
        return self._by_path[whole]

    def read(self, path: Path) -> bytes:
        """The bytes of a regular file: to open a pipe that is called like a module would be to wait for its other end.

        Raises:
            OSError: It cannot be read.
        """
        if not path.is_file():
            raise FileNotFoundError(path)
        return path.read_bytes()

    def _show(self, path: Path) -> str:
        relative = os.path.relpath(path)
        return str(path) if relative.startswith("..") else relative

    def _place(self, path: Path) -> tuple[str | None, Path]:
        """The dotted name of a file, and the directory its top-level package lies in."""
        parts = [] if path.name == "__init__.py" else [path.stem]
        root = path.parent
        while (root / "__init__.py").is_file() and root.name.isidentifier():
            parts.append(root.name)
            root = root.parent
        if parts == [path.stem] or not parts:
            for around in (root, *root.parents):
                if any((around / mark).exists() for mark in _MARKS):
                    base = around / "src" if (around / "src") in (root, *root.parents) else around
                    if base not in self._roots:
                        self._roots[base] = None
                        self._tops.clear()
                    break
        if not all(part.isidentifier() for part in parts) or not parts:
            return None, root
        return ".".join(reversed(parts)), root

    def module_named(self, name: str) -> Module | None:
        """The module with this dotted name, if the program has it."""
        if name not in self._by_name:
            self._by_name[name] = None
            path = self._path_of(name)
            if path is not None:
                module = self.module_for_path(path)
                if module is not None and (module.name == name or module.name is None or name.endswith(module.name)):
                    self._by_name[name] = module
        return self._by_name[name]

    def _path_of(self, name: str) -> Path | None:
        parts = name.split(".")
        for root in tuple(self._roots):
            if root.name in _INSTALLED and not any(
                (module.name or "").partition(".")[0] == parts[0] for module in self._by_path.values() if module is not None
            ):
                continue
            base = root.joinpath(*parts)
            for candidate in (base / "__init__.py", base.with_suffix(".py")):
                if candidate.is_file():
                    return candidate
        return None

    def has(self, dotted: str) -> bool:
        """Whether a qualified name may be one of the program's: whether its first part is a module or package of it."""
        first = dotted.partition(".")[0]
        if first not in self._tops:
            self._tops[first] = self._path_of(first) is not None or any((root / first).is_dir() for root in self._roots)
        return self._tops[first]

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
            path = self._path_of(".".join(parts[:length]))
            if path is not None:
                return not words.isdisjoint(self._words_of(path))
        return False

    def _words_of(self, path: Path) -> dict[bytes, int]:
        """The words of a file and how often each stands in it; none if it cannot be read."""
        if path not in self._words:
            counts: dict[bytes, int] = {}
            try:
                for found in _WORD.findall(self.read(path)):
                    counts[found] = counts.get(found, 0) + 1
            except OSError:
                counts.clear()
            self._words[path] = counts
        return self._words[path]

    def _files_beside(self, module: Module) -> list[Path]:
        """The other files of the module's top-level package, or of its directory if it is in none."""
        path = Path(module.path).absolute()
        _, root = self._place(path)
        top = root
        try:
            first = path.relative_to(root).parts[0]
        except (ValueError, IndexError):
            first = path.name
        if first != path.name:
            top = root / first
        if top not in self._trees:
            recursive = top != root
            self._trees[top] = sorted(top.rglob("*.py") if recursive else top.glob("*.py"))
        return [other for other in self._trees[top] if other != path]

    def mentions(self, word: str, module: Module) -> Iterator[Path]:
        """The other files of the module's package in whose text ``word`` stands, in sorted order."""
        wanted = word.encode()
        for path in self._files_beside(module):
            if wanted in self._words_of(path):
                yield path
