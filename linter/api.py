"""What other programs call; the package exports it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .engine import check_source as check_bytes
from .files import find_files
from .job import Task
from .nearest import Nearest, run_shares, shares
from .repair import repair_source
from .result import Problem, Result
from .selection import select_rules
from .source import Source, encoded
from .unused import every_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo
    from .settings import Settings


def check_source(
    source: str | bytes,
    path: str | os.PathLike[str] = "-",
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
) -> Result:
    """Check one module's text. No settings are read, and nothing is remembered.

    Args:
        source: The text; bytes are decoded as the interpreter does it.
        path: The file it is of, which need not exist; modules it imports are looked up from there.
        select: Codes, beginnings of codes, names, families, tiers or ``ALL``; None for the rules on by default.
        ignore: Which of those not to run.

    Returns:
        The findings by place; ``problems`` says what kept the text from being checked. Bad source raises nothing.

    Raises:
        UnknownRuleError: A name in ``select`` or ``ignore`` means no rule.
    """
    return check_bytes(encoded(source), os.fspath(path), _rules(select, ignore), edits=True)


def fix_source(
    source: str | bytes,
    path: str | os.PathLike[str] = "-",
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    unsafe: bool = False,
) -> Result:
    """Repair one module's text; nothing is written.

    Args:
        source: The text; bytes are decoded as the interpreter does it.
        path: The file it is of, which need not exist; modules it imports are looked up from there.
        select: Codes, beginnings of codes, names, families, tiers or ``ALL``; None for the rules on by default.
        ignore: Which of those not to run.
        unsafe: Whether repairs that may change what the program does are allowed.

    Returns:
        In ``after`` the repaired text as bytes (of a ``str``, as UTF-8), None if there was nothing to repair; in ``findings``
        what is left.

    Raises:
        UnknownRuleError: A name in ``select`` or ``ignore`` means no rule.
    """
    result = repair_source(encoded(source), os.fspath(path), _rules(select, ignore), unsafe=unsafe, edits=True)
    if isinstance(source, bytes) or result.after is None:
        return result
    return replace(result, before=source.encode(), after=Source.decode(result.after).text.encode())


def check_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    config: str | os.PathLike[str] | None = None,
    jobs: int = 1,
) -> list[Result]:
    """Check files and directories, each by the settings nearest to it. Nothing is written, and nothing is remembered.

    Args:
        paths: Files and directories.
        select: What to select instead of what the settings select.
        ignore: What not to run besides what the settings ignore.
        config: The settings file, instead of the nearest ones.
        jobs: How many processes may work. Where they are not forked, as on Windows, more than one needs a program whose
            main module can be imported.

    Returns:
        One result for each file, in a stable order; one with a problem for each path that cannot be checked.

    Raises:
        SettingsError: The project's settings cannot be used.
        UnknownRuleError: A name in ``select`` or ``ignore`` means no rule.
    """
    named = [os.fspath(path) for path in paths]
    nearest = Nearest(every_rule(), named, Path(config) if config is not None else None)

    def chosen(settings: Settings) -> tuple[RuleInfo, ...]:
        if select is not None:
            return _rules(select, ignore)
        return select_rules(every_rule(), settings.select, settings.extend_select, (*settings.ignore, *ignore))

    chosen(nearest.of_run)  # a name that means no rule is an error whatever files there are
    files, problems = find_files(named, nearest.of_directory)
    results = {one.path: one for one in run_shares(shares(files, nearest, chosen), Task(edits=True), jobs=jobs)}
    return [*(_failed(problem) for problem in problems), *(results[file] for file in files)]


def _failed(problem: Problem) -> Result:
    return Result(problem.path, problems=(problem,))


def _rules(select: Sequence[str] | None, ignore: Sequence[str]) -> tuple[RuleInfo, ...]:
    return select_rules(every_rule(), select, (), ignore)
