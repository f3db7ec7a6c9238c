"""Real programs under real signals: the defect shows, the repair is written, and what happens is another thing."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import pytest

from shutdownlint.fixes.fix import Safety
from shutdownlint.rules.discovery import catalogue
from shutdownlint.rules.documentation import Documentation

from .catalogue import FOLDER, PROGRAMS, Program
from .harness import MATRIX, SMALL_MATRIX, SUPPORTED, Delivery, Outcome, run_matrix
from .interpreters import RUNNING, VARIABLE, VERSIONS, Interpreter, further_interpreters

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.proof, pytest.mark.skipif(not SUPPORTED, reason="needs POSIX signals and /proc")]

FURTHER = further_interpreters()
#: How those ask: as a container's supervisor does, and as an impatient person at a terminal.
ELSEWHERE = tuple(one for one in SMALL_MATRIX if str(one) in ("single-SIGTERM-process", "double-SIGINT-group"))

#: Seconds without work or end that show a program to be stuck, where it may be; and where it may not: there a slow machine
#: must not make a failure.
STUCK, SLOW = 1.0, 30.0


def patience(expected):
    """How long to wait for each delivery, by what is expected of it."""
    return lambda delivery: STUCK if expected(delivery).ends in ("stuck", None) else SLOW


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

    def prove(program: Program, pythons: list[Interpreter], deliveries: tuple[Delivery, ...]) -> None:
        stages = {"before": (program.copy(tmp_path), program.before), "after": (repaired(program), program.after)}
        with ThreadPoolExecutor() as pool:
            # All at once: the runs mostly wait.
            running = {
                stage: [
                    pool.submit(run_matrix, [python.path, str(path)], tmp_path, deliveries, patience=patience(expected))
                    for python in pythons
                ]
                for stage, (path, expected) in stages.items()
            }
            for stage, (path, expected) in stages.items():
                for python, runs in zip(pythons, running[stage], strict=True):
                    seen = runs.result()
                    outcomes.extend(seen)
                    show(f"{python}, {stage}", path, expected, seen)
                    assert stage == "before" or all(outcome.sent for outcome in seen)

    return prove


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_repair_changes_what_happens(program, prove):
    prove(program, [RUNNING], MATRIX)


@pytest.mark.skipif(not FURTHER, reason=f"no further interpreter starts here; {VARIABLE} may name some")
@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_repair_changes_what_happens_elsewhere(program, prove):
    prove(program, FURTHER, ELSEWHERE)


@pytest.mark.parametrize("version", VERSIONS)
def test_version_is_among_those_proven(version):
    if version not in {interpreter.version for interpreter in (RUNNING, *FURTHER)}:
        pytest.skip(f"Python {version} does not start here; {VARIABLE} may name it")


def test_every_program_is_proven():
    there = {path.stem for path in FOLDER.iterdir() if path.name != "__pycache__"}

    assert there == {program.name for program in PROGRAMS}
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("family", sorted({rule.family for rule in catalogue()}))
def test_every_repair_is_proven(family):
    rules = {rule for rule in catalogue() if rule.family == family}
    written = {rule.code for rule in rules if Documentation.parse(rule.doc).fix_safety in (Safety.SAFE, Safety.UNSAFE)}

    assert written
    assert written <= {program.rule for program in PROGRAMS}


def test_matrix_is_complete():
    combinations = {(delivery.manner, delivery.signal.name, delivery.to_group) for delivery in MATRIX}

    assert len(combinations) == len(MATRIX) == 4 * 2 * 2
    assert set(SMALL_MATRIX) <= set(MATRIX)
    assert len(ELSEWHERE) == 2
