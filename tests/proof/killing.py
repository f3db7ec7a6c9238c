"""Kill a run of `check --fix` at some moment, and tell what it leaves."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .harness import LAUNCHER

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)

_POLL = 0.001
_LIMIT = 600.0


@dataclass(frozen=True, slots=True)
class Whole:
    """A run that nobody disturbs.

    Args:
        before: File, relative to the folder -> its bytes before.
        after: The same after.
        begin: Seconds from the moment that it can be asked to stop to the first write.
        writing: Seconds from the first write to the last.
    """

    before: dict[str, bytes]
    after: dict[str, bytes]
    begin: float
    writing: float

    @property
    def changed(self) -> set[str]:
        """The files that it repairs."""
        return {name for name, data in self.after.items() if self.before[name] != data}


@dataclass(frozen=True, slots=True)
class Left:
    """What a killed run leaves.

    Args:
        signal: What it was killed by.
        moment: ``checking`` or ``writing``: what it was at.
        code: Its exit status.
        seconds: From the signal to its end.
        stderr: What it said.
        old: Files to be repaired that are as they were.
        new: Files that are repaired.
        broken: Files that are neither, or gone.
        strange: Files that were not there before.
        processes: Its processes that outlive it.
    """

    signal: signal.Signals
    moment: str
    code: int
    seconds: float
    stderr: str
    old: int
    new: int
    broken: tuple[str, ...]
    strange: tuple[str, ...]
    processes: int


def undisturbed(package: Path, room: Path) -> Whole:
    """Let a run over a copy of the package come to its end."""
    with _running(package, room) as run:
        begin = time.monotonic()
        run.wait_for_first_write(_LIMIT)
        first = time.monotonic()
        run.process.wait(_LIMIT)
        before, after = contents(package), contents(run.folder)
        times = [(run.folder / name).stat().st_mtime for name, data in after.items() if data != before.get(name)]
    assert before.keys() == after.keys()
    return Whole(before, after, first - begin, max(times) - min(times))


def kill(package: Path, room: Path, whole: Whole, number: signal.Signals, moment: str, chance: random.Random) -> Left:
    """Kill a run over a copy of the package at a random moment of the time it takes to check, or to write."""
    with _running(package, room) as run:
        if moment == "writing":
            run.wait_for_first_write(_LIMIT)
            time.sleep(chance.uniform(0, whole.writing))
        else:
            time.sleep(chance.uniform(0, whole.begin))
        sent = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            os.kill(run.process.pid, number) if number == signal.SIGKILL else os.killpg(run.process.pid, number)
        code = run.process.wait(_LIMIT)
        seconds = time.monotonic() - sent
        processes = run.processes_left()
        stderr = run.errors.read_text(errors="replace")
        now = contents(run.folder)
    changed = whole.changed
    return Left(
        number,
        moment,
        code,
        seconds,
        stderr,
        old=sum(now.get(name) == whole.before[name] for name in changed),
        new=sum(now.get(name) == whole.after[name] for name in changed),
        broken=tuple(sorted(name for name in whole.before if now.get(name) not in (whole.before[name], whole.after[name]))),
        strange=tuple(sorted(now.keys() - whole.before.keys())),
        processes=processes,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, and its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class _Run:
    """A run of ``check --fix`` over a copy of a package, in a session of its own."""

    def __init__(self, package: Path, room: Path) -> None:
        self.folder = room / "copy"
        self.errors = room / "stderr"
        shutil.copytree(package, self.folder)
        self._folders = [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]
        self._stamps = self._look()
        python, options = sys.executable, ("--no-cache", "--jobs=2", "--fix", "--unsafe-fixes")
        with (room / "stdout").open("wb") as out, self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [python, "-I", "-S", "-c", LAUNCHER, python, "-m", "shutdownlint", "check", *options, "."],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                start_new_session=True,
            )

    def wait_until_it_listens(self) -> None:
        """Wait until it has its own handler of SIGTERM: before, it is the interpreter that starts."""
        while not _catches(self.process.pid, signal.SIGTERM) and self.process.poll() is None:
            time.sleep(_POLL)

    def wait_for_first_write(self, limit: float) -> None:
        """Wait until something has changed in one of the folders."""
        end = time.monotonic() + limit
        while self._look() == self._stamps and self.process.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError("nothing was written")
            time.sleep(_POLL)

    def processes_left(self) -> int:
        """How many of its processes are there, when they had a moment to notice that it is gone."""
        end = time.monotonic() + 30
        while (left := self._alive()) and time.monotonic() < end:
            time.sleep(0.02)
        return left

    def _alive(self) -> int:
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return 0
        return 1

    def _look(self) -> list[int]:
        return [folder.stat().st_mtime_ns for folder in self._folders]


@contextlib.contextmanager
def _running(package: Path, room: Path) -> Iterator[_Run]:
    room.mkdir()
    run = _Run(package, room)
    try:
        run.wait_until_it_listens()
        yield run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.process.pid, signal.SIGKILL)
        run.process.wait(30)
        shutil.rmtree(room)


def _catches(pid: int, number: signal.Signals) -> bool:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False
