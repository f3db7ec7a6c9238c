"""Where the modules of a program lie: dotted names of files, files of dotted names.

What is found depends on which directories are taken for roots. They are worked out from the checked files before any is parsed,
so that no finding depends on which file was parsed first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")
_INSTALLED = ("site-packages", "dist-packages")
#: Directories in a package's tree that hold no modules of it.
_FOREIGN = frozenset({"__pycache__", "node_modules", "site-packages"})
#: Directories of a project, beside its own, in which packages lie.
_SOURCES = ("src", "lib")
#: Directories and modules of a project that are not of the program.
_BESIDE = frozenset({
    "benchmark", "benchmarks", "build", "conftest.py", "dist", "doc", "docs", "env", "example", "examples", "setup.py",
    "test", "tests", "venv",
})  # fmt: skip


class Layout:
    """The places of modules. Looks at directories, never into files.

    Args:
        roots: Directories in which top-level packages and modules lie.
        paths: Files whose own places make further roots.
    """

    def __init__(self, roots: Iterable[Path] = (), paths: Iterable[str | Path] = ()) -> None:
        self._roots: dict[Path, None] = {}
        self._tops: dict[str, list[Path]] = {}
        self._checked_tops: set[str] = set()
        self._packages: dict[Path, tuple[tuple[str, ...], Path]] = {}
        self._projects: dict[Path, Path | None] = {}
        self._bases: dict[Path, tuple[Path, ...]] = {}
        self._packages_without_init: dict[Path, bool] = {}
        self._paths: dict[str, Path | None] = {}
        self._firsts: dict[str, None] = {}
        self._trees: dict[Path, list[Path]] = {}
        for root in roots:
            self._add_root(Path(root).absolute())
        self._add_all(paths)

    def add(self, path: Path) -> str | None:
        """Take an absolute path for one of the program's files; its dotted name, if it can have one."""
        name = self.name_of(path)
        root = self._package(path.parent)[1]
        self._add_root(root)
        for base in self.bases_of(path.parent):
            self._add_root(base)
        if name is not None and root.name in _INSTALLED and name.partition(".")[0] not in self._checked_tops:
            self._checked_tops.add(name.partition(".")[0])
            self._paths.clear()
        return name

    def _add_all(self, paths: Iterable[str | Path]) -> None:
        """One file tells where the others of its directory lie; only among installed packages each has its own name."""
        some: dict[str, str] = {}
        for path in map(str, paths):
            directory = os.path.dirname(path)  # noqa: PTH120 - there may be tens of thousands
            some.setdefault(path if os.path.basename(directory) in _INSTALLED else directory, path)  # noqa: PTH119
        for whole in sorted(Path(path).absolute() for path in some.values()):
            self.add(whole)

    def name_of(self, path: Path) -> str | None:
        """The dotted name of a file, packages without an ``__init__.py`` included; None if it can have none, as a notebook."""
        if path.suffix == ".ipynb":
            return None
        above, root = self._package(path.parent)
        bases = self.bases_of(path.parent)
        while root not in bases and self._is_namespace(root):
            above, root = (root.name, *above), root.parent
        parts = above if path.name == "__init__.py" else (*above, path.stem)
        return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None

    def first_names(self, path: Path) -> tuple[str, ...]:
        """The names of which other modules must have one to import a file: what its full name may begin with."""
        above, _ = self._package(path.parent)
        name = self.name_of(path)
        return tuple(dict.fromkeys([*above[:1], *((name or path.stem).split(".")[:1])]))

    def _package(self, directory: Path) -> tuple[tuple[str, ...], Path]:
        """The dotted name of a directory, empty if it is no package, and the directory its top-level package lies in."""
        if directory not in self._packages:
            found: tuple[tuple[str, ...], Path] = ((), directory)
            if directory.name.isidentifier() and (directory / "__init__.py").is_file():
                above, root = self._package(directory.parent)
                found = ((*above, directory.name), root)
            self._packages[directory] = found
        return self._packages[directory]

    def _is_namespace(self, directory: Path) -> bool:
        """Whether a directory without an ``__init__.py`` has packages in it, or directories like itself."""
        if directory not in self._packages_without_init:
            self._packages_without_init[directory] = (
                directory.name.isidentifier()
                and bool(self.bases_of(directory))
                and not (directory / "__init__.py").is_file()
                and any(
                    (one / "__init__.py").is_file() or self._is_namespace(one)
                    for one in _directories_in(directory)
                    if one.name.isidentifier() and one.name not in _FOREIGN
                )
            )
        return self._packages_without_init[directory]

    def _project(self, directory: Path) -> Path | None:
        """The nearest directory around that says that a project lies in it; none for what is installed."""
        if directory not in self._projects:
            found: Path | None = None
            if any((directory / mark).exists() for mark in _MARKS):
                found = directory
            elif directory.name not in _INSTALLED and directory.parent != directory:
                found = self._project(directory.parent)
            self._projects[directory] = found
        return self._projects[directory]

    def declared_in(self, path: Path) -> tuple[Path | None, Path]:
        """Where a project says what its programs are: its directory, if it has one, and that in which the package lies."""
        return self._project(path.parent), self._package(path.parent)[1]

    def bases_of(self, directory: Path) -> tuple[Path, ...]:
        """The directories from which the files of a directory's project import its packages."""
        project = self._project(directory)
        if project is None:
            return ()
        if project not in self._bases:
            sources = [project / name for name in _SOURCES]
            inner = [one for one in sources if one.is_dir() and not (one / "__init__.py").exists()]
            self._bases[project] = (project, *inner)
        return self._bases[project]

    def _add_root(self, root: Path) -> None:
        if root in self._roots:
            return
        self._roots[root] = None
        self._paths.clear()
        for name in _names_in(root):
            self._tops.setdefault(name, []).append(root)

    def has(self, first: str) -> bool:
        """Whether a top-level module or package of this name is the program's."""
        self._firsts[first] = None
        return any(root.name not in _INSTALLED or first in self._checked_tops for root in self._tops.get(first, ()))

    def path_of(self, name: str) -> Path | None:
        """The file of a module, or None if there is none, or several that may be meant."""
        if name not in self._paths:
            first, *rest = name.split(".")
            found = []
            for root in self._tops.get(first, ()):
                if root.name in _INSTALLED and first not in self._checked_tops:
                    continue
                base = root.joinpath(first, *rest)
                found += [one for one in (base / "__init__.py", base.with_suffix(".py")) if one.is_file()][:1]
            self._paths[name] = found[0] if len(found) == 1 else None
        return self._paths[name]

    def top_of(self, path: Path) -> Path:
        """The directory of the top-level package that a file is in; if it is in none, the file's own directory."""
        above, root = self._package(path.parent)
        return root / above[0] if above else root

    def files_in(self, top: Path) -> list[Path]:
        """The Python files of a package's whole tree, of a project's base those of all its packages.

        Of a directory that is neither, those that lie in it. Sorted.
        """
        if top not in self._trees:
            found: list[Path] = []
            bases = self.bases_of(top)
            based = top in bases
            for directory, inside, names in os.walk(top):
                here = Path(directory)
                whole = here == top and based and not self._package(top)[0]
                kept = [one for one in inside if one not in _FOREIGN and not one.startswith(".")]
                if whole:
                    kept = [one for one in kept if one not in _BESIDE and here / one not in bases]
                elif based:
                    kept = [one for one in kept if one not in _BESIDE] if self._holds_packages(here) else []
                elif not self._package(top)[0]:
                    kept = []
                inside[:] = kept
                found += [here / name for name in names if name.endswith(".py") and not (whole and name in _BESIDE)]
            self._trees[top] = sorted(found)
        return self._trees[top]

    def _holds_packages(self, directory: Path) -> bool:
        return bool(self._package(directory)[0]) or self._is_namespace(directory)

    def asked(self) -> list[str]:
        """The names that have been asked for since the last root was found."""
        return list(dict.fromkeys([*self._paths, *self._firsts]))

    def meaning(self, name: str) -> str | None:
        """What a name leads to: a file, nothing (None), or a directory without a file of its own (an empty text)."""
        path = self.path_of(name)
        if path is not None:
            return str(path)
        return "" if "." not in name and self.has(name) else None


def _names_in(root: Path) -> list[str]:
    """The modules and the directories in a directory; none if it cannot be read."""
    try:
        with os.scandir(root) as entries:
            names = [entry.name[:-3] if entry.name.endswith(".py") else entry.name for entry in entries]
    except OSError:
        return []
    return list(dict.fromkeys(name for name in names if name.isidentifier()))


def _directories_in(directory: Path) -> list[Path]:
    """The directories in a directory, links left out; none if it cannot be read."""
    try:
        with os.scandir(directory) as entries:
            return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
