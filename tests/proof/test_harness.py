"""The harness tells a bad end from a good one: each kind of outcome on a program that has it on purpose."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .harness import SUPPORTED, Delivery, run, run_matrix, session_of

pytestmark = [pytest.mark.proof, pytest.mark.skipif(not SUPPORTED, reason="needs POSIX signals and /proc")]

TERM = Delivery("single", signal.SIGTERM, to_group=False)
TERM_GROUP = Delivery("single", signal.SIGTERM, to_group=True)
INT = Delivery("single", signal.SIGINT, to_group=False)

PREAMBLE = """\
import os, signal, subprocess, sys, tempfile, time
def say(text): os.write(1, f"{text}\\n".encode())
def work():
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)
"""


@pytest.fixture
def outcome_of(tmp_path):
    def outcome_of(text, delivery=TERM, patience=30.0):
        path = tmp_path / "program.py"
        path.write_text(PREAMBLE + text)
        return run([sys.executable, str(path)], tmp_path, delivery, patience=patience)

    return outcome_of


def test_default_action(outcome_of):
    outcome = outcome_of("work()")

    assert (outcome.ended, outcome.code, outcome.sent) == ("exited", -signal.SIGTERM, 1)
    assert outcome.lines == ("ready",)
    assert (outcome.files_left, outcome.processes_left, outcome.stderr) == ((), (), "")


def test_exit_status(outcome_of):
    outcome = outcome_of("signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\nwork()")

    assert (outcome.ended, outcome.code) == ("exited", 7)


def test_goes_on_working(outcome_of):
    outcome = outcome_of("signal.signal(signal.SIGTERM, lambda *_: None)\nwork()")

    assert (outcome.ended, outcome.code) == ("working", None)


def test_stuck(outcome_of):
    text = "signal.signal(signal.SIGTERM, lambda *_: say('noted'))\nsay('ready')\ntime.sleep(600)"
    outcome = outcome_of(text, patience=1.0)

    assert (outcome.ended, outcome.code) == ("stuck", None)
    assert outcome.lines == ("ready", "noted")


def test_never_ready(outcome_of):
    outcome = outcome_of("sys.exit(3)")

    assert (outcome.ended, outcome.code, outcome.sent) == ("unready", 3, 0)


def test_traceback(outcome_of):
    outcome = outcome_of("signal.signal(signal.SIGTERM, lambda: None)\nwork()")

    assert (outcome.ended, outcome.code) == ("exited", 1)
    assert "TypeError" in outcome.stderr


def test_atexit_trouble_despite_status_0(outcome_of):
    outcome = outcome_of(
        "import atexit\natexit.register(lambda: 1 / 0)\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit())\nwork()"
    )

    assert outcome.code == 0
    assert "Exception ignored in atexit callback" in outcome.stderr


def test_files_left(outcome_of):
    outcome = outcome_of("room = tempfile.mkdtemp(prefix='left-')\nopen(room + '/inside', 'w').close()\nwork()")

    assert [name.partition("/")[0][:5] for name in outcome.files_left] == ["left-", "left-"]
    assert outcome.files_left[1].endswith("/inside")


def test_child_left_when_only_the_process_is_asked(outcome_of):
    child = "subprocess.Popen(['sleep', '600'])\nwork()"

    assert outcome_of(child, TERM).processes_left == ("sleep 600",)
    assert outcome_of(child, TERM_GROUP).processes_left == ()


def test_child_that_has_left_the_session(outcome_of):
    tell = "child = subprocess.Popen(['sleep', '600'], start_new_session=True)\nsay(f'child {child.pid}')\nwork()"
    outcome = outcome_of(tell, TERM_GROUP)

    assert outcome.processes_left == ("sleep 600",)
    assert session_of(int(outcome.lines[0].split()[1])) is None


def test_nothing_survives_a_run(outcome_of):
    tell = "child = subprocess.Popen(['sleep', '600'])\nsay(f'child {child.pid}')\nwork()"
    outcome = outcome_of("signal.signal(signal.SIGTERM, lambda *_: None)\n" + tell)
    pid = int(outcome.lines[0].split()[1])

    assert outcome.processes_left == ("sleep 600",)
    assert session_of(pid) is None


def test_signals_ignored_by_the_parent_are_reset(tmp_path):
    # As when the tests are started in the background by a shell without job control.
    program = tmp_path / "program.py"
    program.write_text(PREAMBLE + "work()")
    script = tmp_path / "script.py"
    script.write_text(
        "import pathlib, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import harness\n"
        "delivery = harness.Delivery('single', signal.SIGINT, False)\n"
        f"outcome = harness.run([sys.executable, {str(program)!r}], pathlib.Path({str(tmp_path)!r}), delivery, patience=30)\n"
        "print(outcome.ended, outcome.code, 'KeyboardInterrupt' in outcome.stderr)\n"
    )
    answer = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)

    assert answer.stdout.split() == ["exited", "-2", "True"]


def test_every_manner_is_delivered(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        PREAMBLE
        + "for number in (signal.SIGINT, signal.SIGTERM):\n"
        + "    signal.signal(number, lambda number, frame: say(f'got {number}'))\n"
        + "work()"
    )
    outcomes = run_matrix([sys.executable, str(program)], tmp_path, patience=lambda _: 30)

    assert {(outcome.delivery.manner, outcome.sent) for outcome in outcomes} == {
        ("single", 1),
        ("double", 2),
        ("reaction", 2),
        ("burst", 5),
    }
    for outcome in outcomes:
        got = outcome.lines.count(f"got {outcome.delivery.signal.value}")
        # Signals of one number melt together while one is waiting to be handled; nothing is handled that was not sent.
        assert 1 <= got <= outcome.sent
        if outcome.delivery.manner in ("single", "double", "reaction"):
            assert got == outcome.sent
