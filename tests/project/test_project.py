"""A program of three packages, in which handler, flag, base class and helper each live elsewhere.

``program`` has a package under ``src``, one without ``__init__.py`` and a plain one. A line in which a finding is expected
ends with its code. What is found must not depend on what else is checked, nor on where that is done.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from shutdownlint.linter import runner
from shutdownlint.linter.runner import Task, run_files
from shutdownlint.linter.selection import select_rules
from shutdownlint.linter.settings import Settings
from shutdownlint.rules.discovery import catalogue

PROGRAM = Path(__file__).parent / "program"
FILES = sorted(file.relative_to(PROGRAM).as_posix() for file in PROGRAM.rglob("*.py"))
EXPECTED = {
    (name, number, code)
    for name in FILES
    for number, line in enumerate((PROGRAM / name).read_text().splitlines(), 1)
    for code in re.findall(r"# (SHD\d+)$", line)
}


@pytest.fixture
def program(tmp_path, monkeypatch):
    shutil.copytree(PROGRAM, tmp_path / "program")
    monkeypatch.chdir(tmp_path / "program")
    return tmp_path / "program"


def found(names, root, jobs=1, cache=None):
    """The findings in files, with the steps that prove them; paths as seen from the program's root."""
    results = run_files(names, select_rules(catalogue(), None), Settings(), Task(), jobs=jobs, cache=cache)
    assert not [str(problem) for result in results for problem in result.problems]

    def shown(place):
        return Path(place.path).resolve().relative_to(root.resolve()).as_posix(), place.line

    return {
        (*shown(one.place), one.code, one.message, tuple((*shown(step.place), step.message) for step in one.related))
        for result in results
        for one in result.findings
    }


def places(findings):
    return {finding[:3] for finding in findings}


def test_the_program_says_what_to_expect():
    assert len(EXPECTED) >= 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_checked_whole(program, monkeypatch, jobs):
    monkeypatch.setattr(runner, "WORTH_A_WORKER", 1)
    assert places(found(FILES, program, jobs)) == EXPECTED


@pytest.mark.parametrize("turn", [1, -1])
def test_in_any_order(program, turn):
    assert found(FILES[::turn], program) == found([*FILES[5:], *FILES[:5]], program)


@pytest.mark.parametrize("directory", [".", "src", "runner", "..", "elsewhere"])
def test_file_by_file_from_any_directory(program, monkeypatch, directory):
    whole = found(FILES, program)
    (program / "elsewhere").mkdir()
    monkeypatch.chdir(program / directory)
    alone = [found([os.path.relpath(program / name)], program) for name in FILES]
    assert set().union(*alone) == whole


def test_by_absolute_paths(program):
    assert found([str(program / name) for name in FILES], program) == found(FILES, program)


def test_the_cache_knows_of_the_other_packages(program):
    loops = program / "runner/loops.py"
    cache = program / ".cache"
    found(FILES, program, cache=cache)
    loops.write_text(loops.read_text().replace("not state.leaving", "True"))
    now = found(FILES, program, cache=cache)
    assert now == found(FILES, program)
    assert ("runner/__main__.py", 9, "SHD101") in places(now)
    late = program / "late/__init__.py"
    late.parent.mkdir()
    late.write_text("from engine import state\n\n\ndef ask():\n    return state.asked_at, state.leaving\n")
    now = found(FILES, program, cache=cache)
    assert now == found(FILES, program)
    assert not places(now) & {("runner/__main__.py", 9, "SHD101"), ("runner/deaf.py", 9, "SHD101")}
