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

from ..semantics.program.basis import Grounds
from .garbage import collect_rarely
from .job import Job, Task, run_job
from .result import Problem, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

#: Seconds a worker is given to go when it is told to.
PATIENCE = 2.0


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the job it is at; None once it is asked what its findings rest on."""

    process: BaseProcess
    pipe: Connection
    job: Job | None


def run_in_workers(jobs: Sequence[Job], task: Task, count: int, done: Callable[[Result], None]) -> list[Grounds] | None:
    """Do the work in ``count`` processes.

    Args:
        jobs: The work; the largest files are begun first, so that none is alone at the end.
        task: What to do with each.
        count: How many processes.
        done: Takes each result as it comes.

    Returns:
        What the findings rest on, if that is asked for; None if one who knew has died.
    """
    told: list[Grounds] = []
    deaths = 0
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
                    said = ready.recv()
                except (EOFError, OSError):
                    deaths += 1
                    del workers[ready]
                    if worker.job is not None:
                        done(_death(worker, worker.job))
                    if queue:
                        _start(context, workers, task, queue.pop())
                    continue
                if isinstance(said, Grounds):
                    told.append(said)
                else:
                    done(said)
                if queue:
                    _give(worker, queue.pop())
                elif task.grounds and worker.job is not None:
                    _give(worker, None)
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
    return told if not deaths else None


def _context() -> BaseContext:
    # Forked workers share the parsed libcst; but a fork beside running threads may deadlock.
    if sys.platform == "linux" and threading.active_count() == 1:
        from ..semantics.program import project  # noqa: F401, PLC0415 - imported once here, not in each worker

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


def _give(worker: _Worker, job: Job | None) -> None:
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
        result = run_job(job, task, project) if job is not None else project.grounds()
        try:
            pipe.send(result)
        except OSError:  # the parent is gone, and nobody wants the result
            return


def _death(worker: _Worker, job: Job) -> Result:
    """What to say of the file a worker died of."""
    _end(worker.process)
    code = worker.process.exitcode
    how = f"exit code {code}"
    if code is not None and code < 0:
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    worker.pipe.close()
    return Result(job.path, problems=(Problem(job.path, f"internal error: the worker process died ({how}); please report"),))


def _end(process: BaseProcess) -> None:
    """Wait for a process that was told to go; make it go if it does not."""
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join(PATIENCE)
