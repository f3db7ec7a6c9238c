"""One run of `check`: settings, files, findings, repairs, and what of it to report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .baseline import compare, save
from .cache import DIRECTORY
from .changed import Changes
from .choice import named_in, shard
from .files import find_files
from .progress import ProgressBar
from .report.lines import Lines
from .report.outcome import Outcome
from .runner import Task, available_cpus, rules_for, run_bytes, run_files, write_repairs
from .selection import select_rules
from .settings import Settings, find_settings, load_settings
from .silence import add_ignores
from .unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..rules.discovery import RuleInfo
    from ..rules.finding import Finding
    from .baseline import Known
    from .options import Options
    from .result import Problem, Result


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave.

    Args:
        outcome: What to report.
        results: Each file's result; repaired texts are in it.
        texts: What standard input holds, repaired.
        files: The files, if only they were asked for.
        stale: What the baseline has and was not found any more.
        silenced: What is silenced now by comments.
    """

    outcome: Outcome
    results: tuple[Result, ...]
    texts: tuple[bytes, ...] = ()
    files: tuple[str, ...] = ()
    stale: tuple[Known, ...] = ()
    silenced: tuple[Finding, ...] = ()


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
    settings = settings_for(options)
    rules = rules_of(options, settings)
    task = Task(options.fix or options.diff, options.unsafe_fixes, options.edits, settings.resources)
    problems: list[Problem] = []
    changes: Changes | None = None
    texts: dict[str, bytes] = {}
    if options.stdin:
        path, data = options.stdin_filename or "-", read_stdin()
        results = [run_bytes(data, path, rules_for(path, rules, settings), task)]
        texts[path] = data if results[0].after is None else results[0].after
    else:
        files, problems, changes = _files(options, settings)
        if options.show_files:
            return Run(Outcome(problems=tuple(problems)), (), files=tuple(files))
        results = _run(options, files, rules, settings, task)
        if options.fix:
            results = write_repairs(results)
    findings = tuple(finding for result in results for finding in result.findings)
    lines = Lines(texts)
    if changes is not None:
        findings = tuple(finding for finding in findings if changes.has(finding.place, lines))
    compared = None
    if options.baseline is not None:
        checked, codes = [result.path for result in results], {rule.code for rule in rules}
        compared = compare(options.baseline, findings, lines, checked, codes, fresh=options.update_baseline)
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
        rules=rules,
        lines=lines,
        known=len(findings) - len(new) - len(silenced),
    )
    stale = compared.stale if compared is not None and not options.update_baseline and changes is None else ()
    return Run(outcome, tuple(results), tuple(texts.values()), (), stale, tuple(silenced))


def _files(options: Options, settings: Settings) -> tuple[list[str], list[Problem], Changes | None]:
    """The files to check, what is wrong with the arguments, and what has changed in them, if that is asked for."""
    named = named_in(options.files_from) if options.files_from is not None else options.paths or (".",)
    files, problems = find_files(named, settings.exclude, settings.root)
    if options.shard is not None:
        files = shard(files, options.shard, settings.root)
    if options.since is None:
        return files, problems, None
    changes = Changes(options.since)
    return [file for file in files if changes.has_file(file)], problems, changes


def settings_for(options: Options) -> Settings:
    """The settings of what is checked.

    Raises:
        SettingsError: They cannot be used.
    """
    paths = [options.stdin_filename or "."] if options.stdin else options.paths or (".",)
    path = options.config or find_settings(paths)
    return load_settings(path, every_rule()) if path is not None else Settings()


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


def _run(options: Options, files: list[str], rules: tuple[RuleInfo, ...], settings: Settings, task: Task) -> list[Result]:
    progress = ProgressBar(sys.stderr)
    cache = None if options.no_cache else options.cache_dir or settings.root / DIRECTORY
    try:
        jobs = options.jobs or available_cpus()
        return run_files(files, rules, settings, task, jobs=jobs, progress=progress, cache=cache)
    finally:
        progress.wipe()
