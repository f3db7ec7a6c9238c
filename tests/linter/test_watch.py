"""``--watch``, run as people run it: it checks again after a change, and the first signal ends it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from .conftest import clean_environment
from .test_bad_input import BUG

pytest.importorskip("watchfiles")
PATIENCE = 60


class Watch:
    """A watch under way.

    Args:
        directory: Where it runs.
        arguments: What stands after ``check --watch``.
    """

    def __init__(self, directory, *arguments):
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "shutdownlint", "check", "--watch", "--format", "concise", *arguments],
            cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean_environment(),
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.said += line

    def until(self, pattern, count=1):
        """Wait until it has said something so often."""
        end = time.monotonic() + PATIENCE
        while len(re.findall(pattern, self.said)) < count:
            assert time.monotonic() < end, f"{pattern} {count} times, in {self.said!r}"
            assert self.process.poll() is None, self.said
            time.sleep(0.05)

    def end(self, signum):
        self.process.send_signal(signum)
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code


@pytest.fixture
def start(tmp_path):
    running = []

    def begin(*arguments):
        running.append(Watch(tmp_path, *arguments))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.process.wait()
        one.reader.join()
        one.process.stdout.close()


WAITING = "waiting for changes"


def test_it_checks_again_after_changes(start, write, tmp_path):
    write(src__a=BUG, src__b="x = 1\n", src__notes="no Python\n")
    watch = start("src")
    watch.until(WAITING)
    assert watch.said.count("SHD105") == 1

    write(src__b=BUG)
    watch.until(WAITING, 2)
    assert "src/b.py changed" in watch.said
    assert watch.said.count("SHD105") == 3

    write(**{"src__notes.txt": "other notes\n", "src__a": "x = 1\n"})
    watch.until(WAITING, 3)
    assert watch.said.count("SHD105") == 4

    write(src__c="import signal\nsignal.signal(1, 2)\ndef f(:\n")  # a file that is half written is a problem of its own
    watch.until(WAITING, 4)
    assert "src/c.py:3" in watch.said

    (tmp_path / "src" / "c.py").unlink()
    watch.until(WAITING, 5)
    assert watch.end(signal.SIGINT) == 130
    assert watch.said.endswith("shutdownlint: interrupted\n")


def test_settings_count_and_may_be_half_written(start, write):
    write(src__a=BUG)
    watch = start("src")
    watch.until(WAITING)

    write(**{"shutdownlint.toml": "ignre = []\n"})
    watch.until(WAITING, 2)
    assert "the settings changed" in watch.said
    assert "did you mean 'ignore'?" in watch.said

    write(**{"shutdownlint.toml": 'ignore = ["SHD105"]\n'})
    watch.until(WAITING, 3)
    assert watch.said.count("SHD105") == 1
    assert watch.end(signal.SIGTERM) == 143


def test_what_it_repairs_settles(start, write, tmp_path):
    write(a=BUG)
    watch = start("--fix", "--select", "SHD105", ".")
    watch.until(WAITING, 2)
    time.sleep(1)

    assert (tmp_path / "a.py").read_bytes() != BUG
    assert watch.said.count(WAITING) == 2
    assert watch.end(signal.SIGINT) == 130


def test_a_signal_in_the_middle_of_a_check_ends_it(start, write):
    write(**{f"a{number}": BUG * 30 for number in range(40)})
    watch = start("--no-cache", "-v", ".")
    watch.until("rules")

    assert watch.end(signal.SIGTERM) == 143


@pytest.mark.parametrize(
    "arguments", [["-"], ["--files-from", "x"], ["--show-files"], ["--baseline", "x", "--update-baseline"], ["--add-ignores"]]
)
def test_what_it_does_not_go_with(arguments, shutdownlint):
    code, out, err = shutdownlint("check", "--watch", *arguments)

    assert (code, out) == (2, "")
    assert "Error: " in err


def test_what_is_not_there_cannot_be_watched(shutdownlint):
    code, _, err = shutdownlint("check", "--watch", "gone")

    assert (code, err) == (2, "gone: error: no such file or directory\n")


def test_it_needs_an_extra(tmp_path):
    program = "import sys; sys.modules['watchfiles'] = None; from shutdownlint.linter.cli import main; main(['check', '--watch'])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, env=os.environ
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--watch needs watchfiles: pip install 'shutdownlint[watch]'\n"
