"""Run a real program, send it real signals, and tell what happened.

What years of signal tests have taught, and why this file looks as it does:

- A process started from a non-interactive shell may inherit SIGINT as ignored, and then Python installs no
  KeyboardInterrupt handler: a launcher resets dispositions and the mask before it becomes the program.
- Pipes lie: an orphan holds them open and the reader hangs. Output goes to files.
- A signal to the process and one to its group are two things: a terminal's Ctrl+C reaches the children too.
- Exit status 0 proves nothing (it is 0 after a failed atexit callback): stderr, files and processes left are looked at.
- "Still running" is proven by work done after the signal (``tick`` lines), not by a clock of a loaded machine.
- Every wait is bounded, and every process of the run, in its session or out of it, is gone when it is over.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: The line a program writes when its handlers are in place.
READY = "ready"
#: The line a program writes for every piece of its ordinary work, about fifty times a second.
TICK = "tick"
#: So many pieces of work after the last signal prove that the program goes on as if nothing had been asked.
WORKS_ON = 25

_POLL = 0.01
_START_LIMIT = 60.0
_REACTION_LIMIT = 1.0
_TAKEN_LIMIT = 10.0
_LEFTOVER_LIMIT = 3.0
_RUN_LIMIT = 120.0

#: A program that becomes the one named behind it, as if started from a terminal.
LAUNCHER = """\
import os, signal, sys
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_DFL)
    except (OSError, ValueError):
        pass  # real-time signals that the C library keeps for itself
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.execv(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way of asking a program to stop.

    Args:
        manner: ``single``; ``double``, the second one 50 ms after the program took the first; ``reaction``, as soon as the first
            shows an effect; ``burst``, five without a pause.
        signal: What is sent.
        to_group: Whether the whole process group gets it, as from a terminal, or the process alone.
    """

    manner: str
    signal: signal.Signals
    to_group: bool

    @property
    def once(self) -> bool:
        """Whether the program is asked only once."""
        return self.manner == "single"

    def __str__(self) -> str:
        return f"{self.manner}-{self.signal.name}-{'group' if self.to_group else 'process'}"


#: Whether this machine has what a run needs.
SUPPORTED = os.name == "posix" and Path("/proc/self/stat").exists()

SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Every manner, signal and target.
MATRIX = tuple(
    Delivery(manner, number, to_group)
    for manner, number, to_group in product(("single", "double", "reaction", "burst"), SIGNALS, (False, True))
)
#: For further interpreters: what a container's supervisor and an impatient person do.
SMALL_MATRIX = tuple(
    Delivery(manner, number, to_group)
    for manner, number, to_group in (
        ("single", signal.SIGTERM, False),
        ("single", signal.SIGINT, True),
        ("double", signal.SIGINT, True),
        ("reaction", signal.SIGTERM, False),
    )
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run showed.

    Args:
        delivery: How the program was asked to stop.
        sent: How many signals found it alive.
        ended: ``exited``; ``working`` (goes on with its work), ``stuck`` (alive without work) until killed; ``unready``
            (gone before it was ready, no signal sent).
        code: The exit status, negative for death by a signal; None if it had to be killed.
        lines: What it wrote to stdout, without the ticks.
        stderr: What it wrote to stderr.
        files_left: Names in its private temporary directory, sorted.
        processes_left: Command lines of the processes of its session, and of those that have left it, that outlived the program
            or were alive when it was killed.
        seconds: From the first signal to the end.
    """

    delivery: Delivery
    sent: int
    ended: str
    code: int | None
    lines: tuple[str, ...]
    stderr: str
    files_left: tuple[str, ...]
    processes_left: tuple[str, ...]
    seconds: float


def run_matrix(
    command: list[str],
    folder: Path,
    deliveries: tuple[Delivery, ...] = MATRIX,
    *,
    patience: Callable[[Delivery], float],
    workers: int = 8,
) -> list[Outcome]:
    """Run the program once for each delivery, several at a time (the processes mostly sleep).

    Args:
        command: The interpreter's real path (no wrapper) and its arguments.
        folder: The working directory of the program.
        deliveries: How it is asked to stop.
        patience: Seconds without work or end after which a live program counts as stuck, for each delivery.
        workers: How many run at a time.
    """
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda delivery: run(command, folder, delivery, patience=patience(delivery)), deliveries))


def run(command: list[str], folder: Path, delivery: Delivery, *, patience: float, ready: str = READY) -> Outcome:
    """Run the program once; see `run_matrix`.

    Args:
        ready: What in the program's output, stdout or stderr, tells that its handlers are in place.
    """
    with TemporaryDirectory(prefix="proof-", ignore_cleanup_errors=True) as name:
        room = Path(name)
        (room / "tmp").mkdir()
        return _Run(command, folder, delivery, room).outcome(patience, ready)


class _Run:
    """One program from its start to its end."""

    def __init__(self, command: list[str], folder: Path, delivery: Delivery, room: Path) -> None:
        self.delivery = delivery
        self.out, self.err, self.tmp = room / "stdout", room / "stderr", room / "tmp"
        self.sent = 0
        environment = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "PATH") if name in os.environ}
        environment |= {"TMPDIR": str(self.tmp), "PYTHONDONTWRITEBYTECODE": "1"}
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [command[0], "-I", "-S", "-c", LAUNCHER, *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )

    def outcome(self, patience: float, ready: str) -> Outcome:
        begin = time.monotonic()
        try:
            if not self._await_ready(ready):
                ended = "unready"
            else:
                begin = time.monotonic()
                self._deliver()
                ended = self._await_end(patience)
            seconds = time.monotonic() - begin
            processes = self._processes_left()
            files = tuple(sorted(str(path.relative_to(self.tmp)) for path in self.tmp.rglob("*")))
        finally:
            self._kill()
        return Outcome(
            delivery=self.delivery,
            sent=self.sent,
            ended=ended,
            code=self.process.returncode if ended in ("exited", "unready") else None,
            lines=tuple(line for line in self._lines() if line != TICK),
            stderr=self.err.read_text(errors="replace"),
            files_left=files,
            processes_left=processes,
            seconds=seconds,
        )

    def _lines(self) -> list[str]:
        return self.out.read_text(errors="replace").splitlines()

    def _await_ready(self, ready: str) -> bool:
        limit = time.monotonic() + _START_LIMIT
        while not any(ready in path.read_text(errors="replace") for path in (self.out, self.err)):
            if self.process.poll() is not None:
                return False
            if time.monotonic() > limit:
                raise TimeoutError(f"not ready in {_START_LIMIT} s; stderr:\n{self.err.read_text(errors='replace')}")
            time.sleep(_POLL)
        # What counts is a signal that finds the program at rest: in `sleep`, or in the event loop's wait. On a busy machine it
        # may be a while on its way there from the line that says "ready".
        asleep = 0
        while asleep < 2 and self.process.poll() is None and time.monotonic() < limit:
            asleep = asleep + 1 if _stat(self.process.pid)[:1] == ["S"] else 0
            time.sleep(_POLL)
        return True

    def _deliver(self) -> None:
        before = self._effects()
        self._send()
        match self.delivery.manner:
            case "double":
                # Two of one number melt into one as long as the first is only pending, and a busy machine may let it wait.
                limit = time.monotonic() + _TAKEN_LIMIT
                while (
                    self.process.poll() is None
                    and _is_pending(self.process.pid, self.delivery.signal)
                    and time.monotonic() < limit
                ):
                    time.sleep(_POLL)
                time.sleep(0.05)
                self._send()
            case "reaction":
                limit = time.monotonic() + _REACTION_LIMIT
                while self._effects() == before and self.process.poll() is None and time.monotonic() < limit:
                    time.sleep(_POLL)
                self._send()
            case "burst":
                for _ in range(4):
                    self._send()

    def _send(self) -> None:
        if self.process.poll() is not None:
            return
        if self.delivery.to_group:
            os.killpg(self.process.pid, self.delivery.signal)
        else:
            os.kill(self.process.pid, self.delivery.signal)
        self.sent += 1

    def _effects(self) -> tuple[int, int]:
        """Grows with the first sign that a signal was noticed."""
        return sum(line != TICK for line in self._lines()), self.err.stat().st_size

    def _await_end(self, patience: float) -> str:
        ticks = first = self._lines().count(TICK)
        begin = quiet_since = time.monotonic()
        while self.process.poll() is None:
            now = self._lines().count(TICK)
            if now - first >= WORKS_ON:
                return "working"
            if now != ticks:
                ticks, quiet_since = now, time.monotonic()
            if time.monotonic() - quiet_since > patience or time.monotonic() - begin > _RUN_LIMIT:
                return "stuck"
            time.sleep(_POLL)
        return "exited"

    def _processes_left(self) -> tuple[str, ...]:
        """The program's children that outlive it; those it has just ended get a moment to go."""
        limit = time.monotonic() + _LEFTOVER_LIMIT
        while True:
            left = [pid for pid in self._family() if pid != self.process.pid]
            if not left or self.process.poll() is None or time.monotonic() > limit:
                return tuple(filter(None, map(_command_line, left)))
            time.sleep(_POLL)

    def _family(self) -> list[int]:
        return _family(self.process.pid, b"TMPDIR=" + os.fsencode(self.tmp))

    def _kill(self) -> None:
        for _ in range(20):
            self.process.poll()
            pids = self._family()
            if not pids:
                break
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(_POLL)
        self.process.wait(timeout=10)


def _family(leader: int, mark: bytes) -> list[int]:
    """The live processes of a session, and those outside it whose environment has a mark: a child may have left the session."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    sessions = {pid: session for pid in pids if (session := session_of(pid)) is not None}
    return [pid for pid, session in sessions.items() if session == leader or mark in _environment(pid)]


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it is gone, or somebody else's
        return []


def session_of(pid: int) -> int | None:
    """The session of a process; None if it is gone, or dead and only not yet waited for."""
    match _stat(pid):
        case [state, _parent, _group, session, *_] if state not in ("Z", "X"):
            return int(session)
    return None


def _stat(pid: int) -> list[str]:
    """State, parent, group, session and so on; empty if the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    # The command's name may hold spaces and parentheses: the fields start after the last parenthesis.
    return text.rpartition(")")[2].split()


def _is_pending(pid: int, number: signal.Signals) -> bool:
    """Whether a signal has been sent to a process and not been taken yet."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    masks = [int(line.split()[1], 16) for line in lines if line.startswith(("SigPnd:", "ShdPnd:"))]
    return any(mask >> (number - 1) & 1 for mask in masks)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
