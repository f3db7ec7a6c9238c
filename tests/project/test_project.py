"""A program of three packages, in which handler, flag, base class and helper each live elsewhere.

Both programs have a package under ``src``, one without ``__init__.py`` and a plain one; ``commands`` is started by what its
``pyproject.toml`` names. A line in which a finding is expected
ends with its code. What is found must not depend on what else is checked, nor on where that is done.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from shutdownlint.linter import runner
from shutdownlint.linter.job import Task
from shutdownlint.linter.runner import run_files
from shutdownlint.linter.selection import select_rules
from shutdownlint.linter.settings import Settings
from shutdownlint.rules.discovery import catalogue

PROGRAMS = [Path(__file__).parent / name for name in ("program", "commands")]


def files_of(program):
    return sorted(file.relative_to(program).as_posix() for file in program.rglob("*.py"))


def expected_in(program):
    return {
        (name, number, code)
        for name in files_of(program)
        for number, line in enumerate((program / name).read_text().splitlines(), 1)
        for code in re.findall(r"# (SHD\d+)$", line)
    }


FILES = files_of(PROGRAMS[0])


def laid_out(name, tmp_path, monkeypatch):
    shutil.copytree(Path(__file__).parent / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / name)
    return tmp_path / name


@pytest.fixture
def program(tmp_path, monkeypatch):
    return laid_out("program", tmp_path, monkeypatch)


@pytest.fixture(params=[path.name for path in PROGRAMS])
def each(request, tmp_path, monkeypatch):
    """Each of the programs."""
    return laid_out(request.param, tmp_path, monkeypatch)


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


def test_the_programs_say_what_to_expect():
    assert [len(expected_in(program)) for program in PROGRAMS] >= [4, 5]


@pytest.mark.parametrize("jobs", [1, 2])
def test_checked_whole(each, monkeypatch, jobs):
    monkeypatch.setattr(runner, "WORTH_A_WORKER", 1)
    assert places(found(files_of(each), each, jobs)) == expected_in(each)


@pytest.mark.parametrize("turn", [1, -1])
def test_in_any_order(each, turn):
    files = files_of(each)
    assert found(files[::turn], each) == found([*files[5:], *files[:5]], each)


@pytest.mark.parametrize("directory", [".", "src", "runner", "..", "elsewhere"])
def test_file_by_file_from_any_directory(each, monkeypatch, directory):
    files = files_of(each)
    whole = found(files, each)
    (each / "elsewhere").mkdir()
    monkeypatch.chdir(each / directory)
    alone = [found([os.path.relpath(each / name)], each) for name in files]
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


def test_the_cache_knows_what_the_commands_are(tmp_path, monkeypatch):
    commands = laid_out("commands", tmp_path, monkeypatch)
    files, cache = files_of(commands), commands / ".cache"
    found(files, commands, cache=cache)
    project = commands / "pyproject.toml"
    for old, new in (("commands:follow", "commands:nothing"), ("commands:nothing", "commands:follow")):
        project.write_text(project.read_text().replace(old, new))
        assert found(files, commands, cache=cache) == found(files, commands)
    source = commands / "runner/commands.py"
    source.write_text(source.read_text().replace("import follow_until_stopped", "import end"))
    now = found(files, commands, cache=cache)
    assert now == found(files, commands)
    assert {name for name, _, code in places(now) if code == "SHD117"} == {"acme/windows.py"}
