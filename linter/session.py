"""One run of `check`: settings, files, findings, repairs, and what of it to report."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .baseline import Spared, compare, save
from .cache import DIRECTORY
from .changed import Changes
from .choice import named_in, shard
from .files import find_files
from .job import Task, run_bytes
from .nearest import Nearest, run_shares, shares
from .output import write
from .progress import ProgressBar
from .report.lines import Lines
from .report.outcome import Outcome
from .runner import available_cpus, rules_for, write_repairs
from .selection import select_rules
from .silence import add_ignores
from .unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..rules.discovery import RuleInfo
    from ..rules.finding import Finding
    from .baseline import Known
    from .nearest import Share
    from .options import Options
    from .result import Problem, Result
    from .settings import Settings


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave.

    Args:
        options: What was asked for, by the command line and by the settings.
        outcome: What to report.
        results: Each file's result; repaired texts are in it.
        texts: What standard input holds, repaired.
        files: The files, if only they were asked for.
        stale: What the baseline has and was not found any more.
        silenced: What is silenced now by comments.
        added: How many findings the baseline has not had before, if it was written.
    """

    options: Options
    outcome: Outcome
    results: tuple[Result, ...]
    texts: tuple[bytes, ...] = ()
    files: tuple[str, ...] = ()
    stale: tuple[Known, ...] = ()
    silenced: tuple[Finding, ...] = ()
    added: int = 0


def check(options: Options, read_stdin: Callable[[], bytes]) -> Run:
    """Do what is asked for. Repaired files are written; what standard input becomes is in the result.

    Args:
        options: What is asked for.
        read_stdin: Gives what standard input holds.

    Raises:
        SettingsError: The settings cannot be used.
        UnknownRuleError: A name on the command line means no rule.
        RequestError: What is asked for cannot be done.
        BaselineError: The baseline cannot be used.
    """
    nearest = settings_of(options)
    options = options.with_defaults(nearest.of_run)
    options.hold_together()
    rules = rules_of(options, nearest.of_run)
    repair = options.fix or options.diff
    # Read before anything is done, so that one that is not there is told of at once.
    known = Spared.of(options.baseline) if options.baseline is not None and not options.update_baseline else None
    task = Task(repair, options.unsafe_fixes, options.edits, spared=known if repair else None)
    problems: list[Problem] = []
    changes: Changes | None = None
    texts: dict[str, bytes] = {}
    if options.stdin:
        path, data = options.stdin_filename or "-", read_stdin()
        parts = shares([path], nearest, lambda settings: rules_of(options, settings))
        (part,) = parts
        task = task.under(part.settings)
        results = [run_bytes(data, path, rules_for(path, part.rules, part.settings), task)]
        texts[path] = data if results[0].after is None else results[0].after
    else:
        files, problems, changes = _files(options, nearest)
        if options.show_files:
            return Run(options, Outcome(problems=tuple(problems)), (), files=tuple(files))
        parts = shares(files, nearest, lambda settings: rules_of(options, settings))
        results = _run(options, files, parts, task)
        if options.fix:
            results = write_repairs(results)
    every = {rule.code: rule for part in parts for rule in part.rules} | {rule.code: rule for rule in rules}
    findings = tuple(finding for result in results for finding in result.findings)
    lines = Lines(texts)
    if changes is not None:
        findings = tuple(finding for finding in findings if changes.has(finding.place, lines))
    compared = None
    if options.baseline is not None:
        checked = {file: {rule.code for rule in part.rules} for part in parts for file in part.files}
        compared = compare(options.baseline, findings, lines, checked, fresh=options.update_baseline)
        if options.update_baseline:
            save(options.baseline, compared.updated)
    new = findings if compared is None else () if options.update_baseline else compared.new
    silenced: list[Finding] = []
    if options.add_ignores is not None:
        silenced, failed = add_ignores(new, options.add_ignores)
        problems += failed
        new = tuple(finding for finding in new if finding not in silenced)
    outcome = Outcome(
        findings=new,
        problems=(*problems, *(problem for result in results for problem in result.problems)),
        checked=len(results),
        fixed=sum(result.fixed for result in results),
        changed=sum(result.after is not None for result in results),
        rules=tuple(every[code] for code in sorted(every)),
        lines=lines,
        known=len(findings) - len(new) - len(silenced),
        quiet=options.quiet,
    )
    stale = compared.stale if compared is not None and changes is None else ()
    added = len(compared.new) if compared is not None and options.update_baseline else 0
    return Run(options, outcome, tuple(results), tuple(texts.values()), (), stale, tuple(silenced), added)


def _files(options: Options, nearest: Nearest) -> tuple[list[str], list[Problem], Changes | None]:
    """The files to check, what is wrong with the arguments, and what has changed in them, if that is asked for."""
    named = named_in(options.files_from) if options.files_from is not None else options.paths or (".",)
    files, problems = find_files(named, nearest.of_directory)
    if options.shard is not None:
        files = shard(files, options.shard, nearest.of_run.root)
    if options.since is None:
        return files, problems, None
    changes = Changes(options.since)
    return [file for file in files if changes.has_file(file)], problems, changes


def settings_of(options: Options) -> Nearest:
    """The settings of what is checked.

    Raises:
        SettingsError: Those of the run cannot be used.
    """
    paths = [options.stdin_filename or "."] if options.stdin else options.paths or (".",)
    return Nearest(every_rule(), paths, options.config)


def rules_of(options: Options, settings: Settings) -> tuple[RuleInfo, ...]:
    """The rules to run: what is selected on the command line is selected, whatever the settings say.

    Raises:
        UnknownRuleError: A name on the command line means no rule.
    """
    given = bool(options.select)
    return select_rules(
        every_rule(),
        options.select if given else settings.select,
        options.extend_select if given else (*settings.extend_select, *options.extend_select),
        options.ignore if given else (*settings.ignore, *options.ignore),
    )


def _run(options: Options, files: list[str], parts: list[Share], task: Task) -> list[Result]:
    def cache(settings: Settings) -> Path | None:
        return None if options.no_cache else options.cache_dir or settings.root / DIRECTORY

    def tell(text: str) -> None:
        if options.verbose:
            progress.wipe()
            write(f"shutdownlint: {text}\n", sys.stderr)

    progress = ProgressBar(sys.stderr, wanted=not options.quiet)
    begun = time.monotonic()
    try:
        jobs = options.jobs or available_cpus()
        run = run_shares(parts, task, jobs=jobs, progress=progress, cache=cache, tell=tell)
    finally:
        progress.wipe()
    tell(f"{len(files)} files in {time.monotonic() - begun:.2f} s")
    results = {one.path: one for one in run}
    return [results[file] for file in files]
