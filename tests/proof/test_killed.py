"""A run of `check --fix` that is killed leaves every file whole: as it was, or repaired."""

from __future__ import annotations

import random
import shutil
import signal
from itertools import product
from pathlib import Path

import pytest

from .harness import SUPPORTED
from .killing import SIGNALS, kill, undisturbed

pytestmark = [pytest.mark.proof, pytest.mark.skipif(not SUPPORTED, reason="needs POSIX signals and /proc")]

EXAMPLES = Path(__file__).parents[2] / "examples" / "courier"
COPIES = 6
SEED = 2026
#: What ends it, what it is at, and which time this is.
KILLS = tuple(product(SIGNALS, ("checking", "writing"), range(2)))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The example service, many times over."""
    folder = tmp_path_factory.mktemp("package") / "couriers"
    for number in range(COPIES):
        shutil.copytree(EXAMPLES, folder / f"courier{number}", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def whole(package, tmp_path_factory):
    whole = undisturbed(package, tmp_path_factory.mktemp("whole") / "room")

    assert len(whole.changed) >= 2 * COPIES
    return whole


@pytest.mark.parametrize(("number", "moment", "turn"), KILLS)
def test_every_file_is_whole(number, moment, turn, package, whole, tmp_path):
    left = kill(package, tmp_path / "room", whole, number, moment, random.Random(f"{SEED} {number} {moment} {turn}"))

    assert (left.broken, left.processes) == ((), 0), left
    # Killed in the moment between the new file's getting a name and its taking the old one's place, it leaves that one.
    assert len(left.strange) <= (number == signal.SIGKILL), left
    assert all(name.endswith(".shutdownlint") for name in left.strange)
    assert left.old + left.new == len(whole.changed)
    if left.new == len(whole.changed):  # it had done its work when the signal came
        assert left.code in (0, 1, -number, 128 + number), left
        return
    assert left.code == {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}[number], left
    assert left.seconds < 10
    assert "Traceback" not in left.stderr
    if number == signal.SIGINT:
        assert left.stderr.splitlines()[-1].startswith("shutdownlint: interrupted")
    if number == signal.SIGINT and left.new:
        assert f"{left.new} of {len(whole.changed)} repaired files are written" in left.stderr
