"""The service in ``examples``: as it stands it cannot be stopped, and after its repair it stops well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .harness import SMALL_MATRIX, SUPPORTED, run

pytestmark = [pytest.mark.proof, pytest.mark.skipif(not SUPPORTED, reason="needs POSIX signals and /proc")]

EXAMPLES = Path(__file__).parents[2] / "examples"
SEEDED = {"SHD101", "SHD102", "SHD104", "SHD119", "SHD201"}
DELIVERIES = pytest.mark.parametrize("delivery", SMALL_MATRIX, ids=str)


def shutdownlint(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shutdownlint", "check", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="session")
def repaired(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "examples"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    done = shutdownlint("--fix", "--unsafe-fixes", str(folder), folder=folder)

    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def outcome_of(tmp_path, outcomes):
    """Run one of the programs on a day's parcels."""

    def outcome_of(examples: Path, module: str, delivery, *, ready: str, patience: float):
        for name in ("inbox", "delivered"):
            (tmp_path / name).mkdir()
            (tmp_path / name / f"parcel-{name}").write_text("a parcel\n")
        outcome = run([sys.executable, "-m", module, str(tmp_path)], examples, delivery, patience=patience, ready=ready)
        outcomes.append(outcome)
        return outcome

    return outcome_of


def test_check_finds_the_seeded_bugs():
    done = shutdownlint("--format", "json", str(EXAMPLES), folder=EXAMPLES)

    assert done.returncode == 1, done.stderr
    assert {finding["code"] for finding in json.loads(done.stdout)} == SEEDED


@DELIVERIES
def test_service_cannot_be_stopped(delivery, outcome_of, tmp_path):
    outcome = outcome_of(EXAMPLES, "courier", delivery, ready="parcel-inbox delivered", patience=1.0)

    assert outcome.ended == "stuck", outcome.stderr
    assert (tmp_path / "courier.pid").exists()
    assert outcome.files_left


@DELIVERIES
def test_repaired_service_stops(repaired, delivery, outcome_of, tmp_path):
    outcome = outcome_of(repaired, "courier", delivery, ready="parcel-inbox delivered", patience=20.0)

    assert outcome.ended == "exited", outcome.stderr
    if delivery.once:  # a second Ctrl+C breaks off what the first one began, as it should
        assert "courier stopped" in outcome.stderr
        assert "Exception ignored" not in outcome.stderr
        assert outcome.code == {"SIGTERM": 0, "SIGINT": 130}[delivery.signal.name]
        assert not (tmp_path / "courier.pid").exists()
        assert outcome.files_left == ()


@DELIVERIES
def test_backup_cannot_be_stopped(delivery, outcome_of):
    outcome = outcome_of(EXAMPLES, "courier.backup", delivery, ready="running", patience=1.0)

    assert outcome.ended == "stuck", outcome.stderr
    assert "next try" in outcome.stderr


@DELIVERIES
def test_repaired_backup_stops(repaired, delivery, outcome_of, tmp_path):
    outcome = outcome_of(repaired, "courier.backup", delivery, ready="running", patience=20.0)

    assert outcome.ended == "exited", outcome.stderr
    assert outcome.stderr.count("archive complete") == 1
    assert "Traceback" not in outcome.stderr
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["parcel-delivered"]
    if delivery.once:
        assert outcome.code == 0
