"""The thread that checks, while another talks to the editor."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes of stack: a deeply nested expression needs more than some systems give to a thread.
_STACK = 64 * 2**20


class Worker:
    """Looks when it is asked to, and a moment later if more may come; in between it does single jobs.

    Args:
        look: Checks one file at each step; told whether to go on to the whole workspace.
        failed: Told of what a look or a job raised.
    """

    def __init__(self, look: Callable[[bool], Iterator[None]], failed: Callable[[Exception], None]) -> None:
        self._look = look
        self._failed = failed
        self._jobs: deque[Callable[[], None]] = deque()
        self._due: float | None = None
        self._whole = False
        self._stopping = False
        self._changed = threading.Condition()
        # A daemon: what it is at when the editor goes is of no use any more.
        self._thread = threading.Thread(target=self._run, name="shutdownlint checks", daemon=True)

    def start(self) -> None:
        """Begin."""
        before = threading.stack_size(_STACK)
        try:
            self._thread.start()
        finally:
            threading.stack_size(before)

    def ask(self, delay: float, *, whole: bool = False) -> None:
        """Have a look in a while; one that is under way ends."""
        with self._changed:
            self._due = time.monotonic() + delay
            self._whole = self._whole or whole
            self._changed.notify()

    def do(self, job: Callable[[], None]) -> None:
        """Do something before the next file."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def stop(self, patience: float) -> None:
        """End after the file that it is at; not waited for longer than ``patience`` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        while self._wait():
            self._do_jobs()
            with self._changed:
                if self._due is None or self._due > time.monotonic():
                    continue
                self._due, whole, self._whole = None, self._whole, False
            if not self._look_round(whole):
                with self._changed:  # what was not looked at is still to be
                    self._whole = self._whole or whole

    def _wait(self) -> bool:
        """Wait for something to do; False if there is nothing more to come."""
        with self._changed:
            while not (self._stopping or self._jobs):
                left = None if self._due is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._changed.wait(left)
            return not self._stopping

    def _look_round(self, whole: bool) -> bool:
        try:
            for _ in self._look(whole):
                self._do_jobs()
                if self._stopping or self._due is not None:
                    return False
        except Exception as error:  # noqa: BLE001 - the next look may do better
            self._failed(error)
        return True

    def _do_jobs(self) -> None:
        while self._jobs:
            job = self._jobs.popleft()
            try:
                job()
            except Exception as error:  # noqa: BLE001 - whoever wanted it is told by the job itself
                self._failed(error)
