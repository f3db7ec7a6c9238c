"""The cache's file: plain data as JSON, one file for each way of running.

JSON and not pickle: a repository that is checked may bring a cache of its own, and reading it must not run anything.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..fixes.fix import Safety
from ..rules.finding import Confidence, Edit, Finding, Related, Repair
from ..semantics.program.basis import Basis, Search, Stamp
from ..semantics.text.place import Place
from .result import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: The form of the file; another one is not read.
_FORM = 2
#: Ways of running whose files are kept.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What the check of a file gave.

    Args:
        findings: The findings.
        problems: What kept it from being checked.
        edits: Whether the findings say how their fix changes the text.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    edits: bool = True


#: Of a file without any word that the rules are about, and of one in which nothing was found.
NOTHING = Entry()


@dataclass(slots=True)
class Store:
    """Everything that is kept between two runs. Paths are relative to the working directory where they can be.

    Args:
        written: When it was written, in nanoseconds.
        stamps: The files it knows.
        names: Dotted name -> what it led to.
        modules: File -> what the knowledge of it rests on.
        entries: File -> what its check gave.
    """

    written: int = 0
    stamps: dict[str, Stamp] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)
    modules: dict[str, Basis] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    @staticmethod
    def load(file: Path) -> Store:
        """Read a store; an empty one if there is none, or none that can be used."""
        try:
            return _decode(json.loads(file.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return Store()

    def save(self, file: Path) -> None:
        """Write the store, all or nothing; where that is not possible, the next run does without."""
        self.written = time.time_ns()
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            _prepare(file.parent)
            temporary.write_text(json.dumps(_encode(self), separators=(",", ":")), encoding="utf-8")
            temporary.replace(file)
            stores = sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
            for old in stores[_KEPT:]:
                old.unlink(missing_ok=True)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _prepare(directory: Path) -> None:
    """Make the directory, and keep version control and backups away from it."""
    if directory.is_dir():
        return
    directory.mkdir(parents=True)
    (directory / ".gitignore").write_text("*\n", encoding="utf-8")
    (directory / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")


def _encode(store: Store) -> dict[str, object]:
    return {
        "form": _FORM,
        "written": store.written,
        "stamps": {path: [stamp.mtime, stamp.size, stamp.digest] for path, stamp in store.stamps.items()},
        "names": store.names,
        "modules": {
            path: [
                basis.names,
                basis.files,
                [[one.word, one.top, one.found, one.whole] for one in basis.searches],
                basis.programs,
            ]
            for path, basis in store.modules.items()
        },
        "clean": [path for path, entry in store.entries.items() if entry is NOTHING or entry == NOTHING],
        "entries": {
            path: [entry.edits, [_finding(one) for one in entry.findings], [_problem(one) for one in entry.problems]]
            for path, entry in store.entries.items()
            if entry is not NOTHING and entry != NOTHING
        },
    }


def _decode(data: dict[str, Any]) -> Store:
    if data["form"] != _FORM:
        return Store()
    entries = dict.fromkeys(data["clean"], NOTHING)
    for path, (edits, findings, problems) in data["entries"].items():
        entries[path] = Entry(tuple(map(_read_finding, findings)), tuple(Problem(*one) for one in problems), edits)
    return Store(
        data["written"],
        {path: Stamp(*stamp) for path, stamp in data["stamps"].items()},
        data["names"],
        {
            path: Basis(tuple(names), tuple(files), tuple(map(_read_search, searches)), programs)
            for path, (names, files, searches, programs) in data["modules"].items()
        },
        entries,
    )


def _read_search(data: list[Any]) -> Search:
    word, top, found, whole = data
    return Search(word, top, tuple(found), whole)


def _problem(problem: Problem) -> list[object]:
    return [problem.path, problem.message, problem.line, problem.column, *([problem.cell] if problem.cell else [])]


def _place(place: Place) -> list[object]:
    whole = [place.path, place.line, place.column, place.end_line, place.end_column]
    return [*whole, place.cell] if place.cell else whole


def _finding(finding: Finding) -> list[object]:
    fix = finding.fix
    return [
        finding.code,
        finding.name,
        finding.message,
        _place(finding.place),
        finding.confidence.value,
        [[_place(one.place), one.message] for one in finding.related],
        [fix.title, fix.safety.value, [[_place(one.place), one.text] for one in fix.edits]] if fix is not None else None,
    ]


def _read_finding(data: list[Any]) -> Finding:
    code, name, message, place, confidence, related, fix = data
    repair = None
    if fix is not None:
        title, safety, edits = fix
        repair = Repair(title, Safety(safety), tuple(Edit(Place(*where), text) for where, text in edits))
    steps = tuple(Related(Place(*where), text) for where, text in related)
    return Finding(code, name, message, Place(*place), Confidence(confidence), steps, repair)
