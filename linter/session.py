"""One run of `check`: settings, files, findings, repairs, and what of it to report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cache import DIRECTORY
from .files import find_files
from .progress import ProgressBar
from .report.lines import Lines
from .report.outcome import Outcome
from .runner import Task, available_cpus, rules_for, run_bytes, run_files, write_repairs
from .selection import select_rules
from .settings import Settings, find_settings, load_settings
from .unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..rules.discovery import RuleInfo
    from .options import Options
    from .result import Problem, Result


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave.

    Args:
        outcome: What to report.
        results: Each file's result; repaired texts are in it.
        texts: What standard input holds, repaired.
    """

    outcome: Outcome
    results: tuple[Result, ...]
    texts: tuple[bytes, ...] = ()


def check(options: Options, read_stdin: Callable[[], bytes]) -> Run:
    """Do what is asked for. Repaired files are written; what standard input becomes is in the result.

    Args:
        options: What is asked for.
        read_stdin: Gives what standard input holds.

    Raises:
        SettingsError: The settings cannot be used.
        UnknownRuleError: A name on the command line means no rule.
    """
    settings = settings_for(options)
    rules = rules_of(options, settings)
    task = Task(options.fix or options.diff, options.unsafe_fixes, options.edits, settings.resources)
    problems: list[Problem] = []
    texts: dict[str, bytes] = {}
    if options.stdin:
        path, data = options.stdin_filename or "-", read_stdin()
        results = [run_bytes(data, path, rules_for(path, rules, settings), task)]
        texts[path] = data if results[0].after is None else results[0].after
    else:
        files, problems = find_files(options.paths or (".",), settings.exclude, settings.root)
        results = _run(options, files, rules, settings, task)
        if options.fix:
            results = write_repairs(results)
    outcome = Outcome(
        findings=tuple(finding for result in results for finding in result.findings),
        problems=(*problems, *(problem for result in results for problem in result.problems)),
        checked=len(results),
        fixed=sum(result.fixed for result in results),
        changed=sum(result.after is not None for result in results),
        rules=rules,
        lines=Lines(texts),
    )
    return Run(outcome, tuple(results), tuple(texts.values()))


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
