"""Real programs under real signals: the defect shows, the repair is written, and what happens is another thing."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from shutdownlint.fixes.fix import Safety
from shutdownlint.rules.discovery import catalogue
from shutdownlint.rules.documentation import Documentation

from .catalogue import FOLDER, PROGRAMS, Program
from .harness import MATRIX, SMALL_MATRIX, SUPPORTED, Delivery, Outcome, run_matrix
from .interpreters import VARIABLE, Interpreter, further_interpreters

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.proof, pytest.mark.skipif(not SUPPORTED, reason="needs POSIX signals and /proc")]

FURTHER = further_interpreters() or [
    pytest.param(None, marks=pytest.mark.skip(f"no further interpreter starts here; {VARIABLE} may name some"))
]

#: Seconds without work or end that show a program to be stuck, where that is expected; and where it is not: there a
#: slow machine must not make a failure.
STUCK, SLOW = 1.0, 30.0


def patience(expected):
    """How long to wait for each delivery, by what is expected of it."""
    return lambda delivery: STUCK if expected(delivery).ends == "stuck" else SLOW


@pytest.fixture(scope="session")
def repaired(tmp_path_factory):
    """The file to run of a program that the command line has repaired; each is repaired once."""

    @cache
    def repaired(program: Program) -> Path:
        folder = tmp_path_factory.mktemp("repaired")
        path = program.copy(folder)
        command = [sys.executable, "-m", "shutdownlint", "check", "--fix", "--unsafe-fixes", "--select", program.rule, "."]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            pytest.fail(f"{program} is not repaired, exit status {done.returncode}:\n{done.stdout}{done.stderr}", pytrace=False)
        return path

    return repaired


def show(stage: str, path: Path, expected, outcomes: list[Outcome]) -> None:
    """Fail with all that is needed to understand it if an outcome is not as expected."""
    failures = []
    for outcome in outcomes:
        problems = expected(outcome.delivery).problems(outcome)
        if problems:
            failures.append(f"{outcome.delivery}: {'; '.join(problems)}\n  stdout: {outcome.lines}\n{outcome.stderr}")
    if failures:
        texts = [f"{file.name}:\n{file.read_text()}" for file in sorted(path.parent.rglob("*.py"))]
        pytest.fail("\n".join((f"{stage} the repair:\n", *failures, "", *texts)), pytrace=False)


@pytest.fixture
def prove(repaired, tmp_path, outcomes):
    """Run a program before and after its repair, and compare both with what the catalogue expects."""

    def prove(program: Program, python: str, deliveries: tuple[Delivery, ...]) -> None:
        path = program.copy(tmp_path)
        before = run_matrix([python, str(path)], tmp_path, deliveries, patience=patience(program.before))
        outcomes.extend(before)
        show("before", path, program.before, before)

        path = repaired(program)
        after = run_matrix([python, str(path)], tmp_path, deliveries, patience=patience(program.after))
        outcomes.extend(after)
        show("after", path, program.after, after)
        assert all(outcome.sent for outcome in after)

    return prove


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_repair_changes_what_happens(program, prove):
    prove(program, sys.executable, MATRIX)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
@pytest.mark.parametrize("python", FURTHER, ids=str)
def test_repair_changes_what_happens_elsewhere(python: Interpreter, program, prove):
    prove(program, python.path, SMALL_MATRIX)


def test_every_program_is_proven():
    there = {path.stem for path in FOLDER.iterdir() if path.name != "__pycache__"}

    assert there == {program.name for program in PROGRAMS}
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("family", ["signals", "atexit"])
def test_every_repair_of_a_handler_is_proven(family):
    rules = {rule for rule in catalogue() if rule.family == family}
    written = {rule.code for rule in rules if Documentation.parse(rule.doc).fix_safety in (Safety.SAFE, Safety.UNSAFE)}

    assert written
    assert written <= {program.rule for program in PROGRAMS}


def test_matrix_is_complete():
    combinations = {(delivery.manner, delivery.signal.name, delivery.to_group) for delivery in MATRIX}

    assert len(combinations) == len(MATRIX) == 4 * 2 * 2
    assert set(SMALL_MATRIX) <= set(MATRIX)
