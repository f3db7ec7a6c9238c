"""Many files: read, asked for words, and the rest checked, by worker processes where that is worth it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..fixes.fix import Safety
from ..semantics.program.layout import Layout
from .cache import Cache, store_file
from .job import Job, Task, run_job
from .result import Problem, Result
from .source import UnreadableError, read
from .writing import write

if TYPE_CHECKING:
    from ..rules.discovery import RuleInfo
    from ..semantics.program.basis import Grounds
    from ..semantics.program.project import Project
    from .settings import Settings

#: Bytes to be parsed from which on a worker process earns what its start costs.
WORTH_A_WORKER = 100_000

Progress = Callable[[int, int], None]


def available_cpus() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def rules_for(path: str, rules: tuple[RuleInfo, ...], settings: Settings) -> tuple[RuleInfo, ...]:
    """The rules that run on a file: without those its pattern in ``per-file-ignores`` names."""
    if not settings.per_file_ignores:
        return rules
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    from .selection import matching  # noqa: PLC0415

    relative = os.path.relpath(path, settings.root).replace(os.sep, "/")
    ignored = {
        rule.code
        for pattern, names in settings.per_file_ignores.items()
        if GitIgnoreSpec.from_lines([pattern]).match_file(relative)
        for name in names
        for rule in (matching(name, rules) if rules else ())
    }
    return tuple(rule for rule in rules if rule.code not in ignored)


def run_files(
    paths: Sequence[str],
    rules: tuple[RuleInfo, ...],
    settings: Settings,
    task: Task,
    *,
    jobs: int,
    progress: Progress = lambda _done, _all: None,
    cache: Path | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> list[Result]:
    """Check or repair files. Nothing is written but the cache.

    Args:
        paths: The files.
        rules: The selected rules.
        settings: The project's settings.
        task: What to do.
        jobs: How many processes may work.
        progress: Told how many of how many files are done.
        cache: The directory to keep findings in from one run to the next; None to check everything anew.
        tell: Told what is done.

    Returns:
        One result for each file, in the order of ``paths``, whoever was first to be ready.
    """
    results: dict[str, Result] = {}
    remembered = 0
    waiting: list[Job] = []
    added = [*(resource.word for resource in task.resources), *task.conventions.words]
    layout = task.layout or Layout(paths=paths)
    task = replace(task, layout=layout, grounds=cache is not None and not task.repair)
    known = Cache(store_file(cache, rules, settings), layout, edits=task.edits) if cache is not None else None
    for number, path in enumerate(paths):
        progress(number - len(waiting), len(paths))
        before = known.get(path) if known is not None else None
        if before is not None and not (task.repair and _has_repair(before, task)):
            results[path] = before
            remembered += 1
            continue
        mine = rules_for(path, rules, settings)
        try:
            data = read(path)
        except UnreadableError as error:
            results[path] = Result(path, problems=(Problem(path, error.message),))
            continue
        if known is not None:
            known.read(path, data)
        concerned = mine if any(word in data for word in added) else tuple(rule for rule in mine if rule.may_concern(data))
        if concerned:
            # A repair must not bring up what a rule without needles now would find then.
            waiting.append(Job(path, mine if task.repair else concerned, len(data), tuple(rule.code for rule in mine)))
        else:
            results[path] = Result(path)
            if known is not None:
                known.put(results[path])
    ready = len(results)

    def done(result: Result) -> None:
        results[result.path] = result
        if known is not None and task.grounds:
            known.put(result)
        progress(len(results), len(paths))

    workers = min(jobs, len(waiting), 1 + sum(job.size for job in waiting) // WORTH_A_WORKER)
    progress(ready, len(paths))
    processes = f"{workers} processes" if workers > 1 else "one process"
    tell(f"{remembered} as remembered, {ready - remembered} without any word of a rule, {len(waiting)} to check in {processes}")
    told: list[Grounds] | None
    if workers > 1:
        from .workers import run_in_workers  # noqa: PLC0415 - small runs do without

        told = run_in_workers(waiting, task, workers, done)
    else:
        told = run_here(waiting, task, done)
    if known is not None and task.grounds and told is not None:
        known.save(told)
    return [results[path] for path in paths]


def _has_repair(result: Result, task: Task) -> bool:
    allowed = {Safety.SAFE, Safety.UNSAFE} if task.unsafe else {Safety.SAFE}
    return any(finding.fix is not None and finding.fix.safety in allowed for finding in result.findings)


def run_here(jobs: Iterable[Job], task: Task, done: Callable[[Result], None]) -> list[Grounds]:
    """Do the work in this process, one file after the other; what the findings rest on, if that is asked for."""
    project: Project | None = None
    for job in jobs:
        project = project or task.program()
        done(run_job(job, task, project))
    return [project.grounds()] if project is not None and task.grounds else []


def write_repairs(results: Sequence[Result]) -> list[Result]:
    """Write what was repaired.

    Returns:
        The results; of a file that could not be written, a problem and no repairs.

    Raises:
        KeyboardInterrupt: Ctrl+C came before all was written; it says how far it got.
    """
    try:
        return [_written(result) if result.after is not None else result for result in results]
    except KeyboardInterrupt:
        repaired = [result for result in results if result.after is not None]
        done = sum(Path(result.path).read_bytes() == result.after for result in repaired)
        raise KeyboardInterrupt(f"{done} of {len(repaired)} repaired files are written, the others are as they were") from None


def _written(result: Result) -> Result:
    assert result.after is not None  # noqa: S101
    try:
        if Path(result.path).read_bytes() != result.before:
            raise OSError("it was changed meanwhile")
        write(result.path, result.after)
    except OSError as error:
        problem = Problem(result.path, f"cannot be written: {error.strerror or error}")
        return replace(result, problems=(*result.problems, problem), fixed=0, before=None, after=None, repaired=())
    return result
