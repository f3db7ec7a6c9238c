"""What other programs call; the package exports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine import check_source as check_bytes
from .files import find_files
from .repair import repair_source
from .result import Problem, Result
from .runner import Task, available_cpus, run_files
from .selection import select_rules
from .settings import Settings, find_settings, load_settings
from .unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo


def check_source(source: str | bytes, path: str = "-", *, select: Sequence[str] | None = None) -> Result:
    """Check one module's text.

    Args:
        source: The text; bytes are decoded as the interpreter does it.
        path: The file it is of; modules it imports are looked up from there.
        select: Codes, beginnings of codes, slugs, families or ``ALL``; None for the rules on by default.

    Returns:
        The findings by place; ``problems`` says what kept the text from being checked.

    Raises:
        UnknownRuleError: A name in ``select`` means no rule.
    """
    return check_bytes(_bytes(source), path, _rules(select), edits=True)


def fix_source(source: str | bytes, path: str = "-", *, select: Sequence[str] | None = None, unsafe: bool = False) -> Result:
    """Repair one module's text; nothing is written.

    Args:
        source: The text; bytes are decoded as the interpreter does it.
        path: The file it is of; modules it imports are looked up from there.
        select: Codes, beginnings of codes, slugs, families or ``ALL``; None for the rules on by default.
        unsafe: Whether repairs that may change what the program does are allowed.

    Returns:
        In ``after`` the repaired text as bytes, None if there was nothing to repair; in ``findings`` what is left.

    Raises:
        UnknownRuleError: A name in ``select`` means no rule.
    """
    return repair_source(_bytes(source), path, _rules(select), unsafe=unsafe, edits=True)


def check_paths(paths: Sequence[str], *, select: Sequence[str] | None = None, jobs: int | None = None) -> list[Result]:
    """Check files and directories, by the settings of their project.

    Args:
        paths: Files and directories.
        select: What to select instead of what the settings select.
        jobs: How many processes may work; all processors if None.

    Returns:
        One result for each file, in a stable order; one with a problem for each path that cannot be checked.

    Raises:
        SettingsError: The project's settings cannot be used.
        UnknownRuleError: A name in ``select`` means no rule.
    """
    every = every_rule()
    file = find_settings(paths)
    settings = load_settings(file, every) if file is not None else Settings()
    if select is None:
        rules = select_rules(every, settings.select, settings.extend_select, settings.ignore)
    else:
        rules = select_rules(every, select)
    files, problems = find_files(paths, settings.exclude, settings.root)
    task = Task(edits=True, resources=settings.resources)
    results = run_files(files, rules, settings, task, jobs=jobs or available_cpus())
    return [*(_failed(problem) for problem in problems), *results]


def _failed(problem: Problem) -> Result:
    return Result(problem.path, problems=(problem,))


def _rules(select: Sequence[str] | None) -> tuple[RuleInfo, ...]:
    return select_rules(every_rule(), select)


def _bytes(source: str | bytes) -> bytes:
    """A text's bytes; what its coding line says holds for the file it came from, not for the text."""
    return source if isinstance(source, bytes) else b"\xef\xbb\xbf" + source.encode()
