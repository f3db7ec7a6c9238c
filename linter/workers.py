"""Worker processes: each has one program in mind, and the death of one is the problem of one file."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from .garbage import collect_rarely
from .result import Problem, Result
from .runner import Job, Task, run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

#: Seconds a worker is given to go when it is told to.
PATIENCE = 2.0


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the job it is at."""

    process: BaseProcess
    pipe: Connection
    job: Job


def run_in_workers(jobs: Sequence[Job], task: Task, count: int, done: Callable[[Result], None]) -> None:
    """Do the work in ``count`` processes.

    Args:
        jobs: The work; the largest files are begun first, so that none is alone at the end.
        task: What to do with each.
        count: How many processes.
        done: Takes each result as it comes.
    """
    context = _context()
    queue = sorted(jobs, key=lambda job: job.size)
    workers: dict[Connection, _Worker] = {}
    try:
        for _ in range(min(count, len(queue))):
            _start(context, workers, task, queue.pop())
        while workers:
            # With a bound, so that Windows notices Ctrl+C.
            for ready in wait(list(workers), timeout=1.0):
                assert isinstance(ready, Connection)  # noqa: S101 - nothing else is waited for
                worker = workers[ready]
                try:
                    done(ready.recv())
                except (EOFError, OSError):
                    del workers[ready]
                    done(_death(worker))
                    if queue:
                        _start(context, workers, task, queue.pop())
                    continue
                if queue:
                    _give(worker, queue.pop())
                else:
                    del workers[ready]
                    ready.close()
                    _end(worker.process)
    finally:
        for worker in workers.values():
            worker.process.terminate()
        for worker in workers.values():
            worker.pipe.close()
            _end(worker.process)


def _context() -> BaseContext:
    # Forked workers share the parsed libcst; but a fork beside running threads may deadlock.
    if sys.platform == "linux" and threading.active_count() == 1:
        from ..semantics import project  # noqa: F401, PLC0415 - imported once here, not in each worker

        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _start(context: BaseContext, workers: dict[Connection, _Worker], task: Task, job: Job) -> None:
    ours, theirs = context.Pipe()
    # A forked worker inherits our ends of all pipes: were it to keep them, no worker would notice that we are gone.
    inherited = [*workers, ours] if context.get_start_method() == "fork" else []
    process = context.Process(target=_work, args=(theirs, task, inherited), daemon=True)  # type: ignore[attr-defined]
    with _interrupt_held_back():
        process.start()
    theirs.close()
    worker = workers[ours] = _Worker(process, ours, job)
    _give(worker, job)


def _give(worker: _Worker, job: Job) -> None:
    worker.job = job
    with contextlib.suppress(OSError):  # it has died; its pipe's end tells so
        worker.pipe.send(job)


@contextlib.contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """A worker begins with Ctrl+C held back, so that it cannot be hit before it has seen to it itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, task: Task, inherited: Sequence[Connection]) -> None:
    """A worker: one job after the other, until the pipe is closed."""
    # Ctrl+C goes to the whole group; the parent decides what becomes of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for connection in inherited:
        connection.close()
    collect_rarely()
    project = task.program()
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        result = run_job(job, task, project)
        try:
            pipe.send(result)
        except OSError:  # the parent is gone, and nobody wants the result
            return


def _death(worker: _Worker) -> Result:
    """What to say of the file a worker died of."""
    _end(worker.process)
    code = worker.process.exitcode
    how = f"exit code {code}"
    if code is not None and code < 0:
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    worker.pipe.close()
    path = worker.job.path
    return Result(path, problems=(Problem(path, f"internal error: the worker process died ({how}); please report"),))


def _end(process: BaseProcess) -> None:
    """Wait for a process that was told to go; make it go if it does not."""
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join(PATIENCE)
