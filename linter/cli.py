"""The command line: reads the arguments, and picks the exit code.

Codes: 0 nothing was found, or everything was repaired; 1 something was found; 2 the program could not do its job. An
interrupt ends it with 130, SIGTERM with 143.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

import click

from .._version import __version__
from .garbage import collect_rarely
from .report.style import Style, wants_colour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from ..rules.discovery import RuleInfo
    from .result import Problem, Result
    from .runner import Task
    from .settings import Settings

CLEAN, FOUND, FAILED = 0, 1, 2
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    Args:
        arguments: What stands after the program's name; those of the process if None.
    """
    _prepare_streams()
    _prepare_signals()
    collect_rarely()
    code = FAILED
    try:
        code = cli.main(args=arguments, prog_name="shutdownlint", standalone_mode=False) or CLEAN
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = FAILED
    except (KeyboardInterrupt, click.Abort):
        click.echo("shutdownlint: interrupted", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; help and lists get here, `check` has a code of its own.
        _give_up(sys.stdout)
        code = CLEAN
    except Exception:  # noqa: BLE001 - the last resort, so that a defect of ours is never taken for findings
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        click.echo("shutdownlint: internal error; please report", err=True)
    sys.exit(code)


def _prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _prepare_signals() -> None:
    """The first Ctrl+C ends the run; the bounded clean-up that follows is not disturbed by a second one."""

    def interrupted(signum: int, frame: FrameType | None) -> None:
        signal.signal(signum, signal.SIG_IGN)
        raise KeyboardInterrupt

    def terminated(signum: int, frame: FrameType | None) -> None:
        signal.signal(signum, signal.SIG_IGN)
        sys.exit(TERMINATED)

    # A shell starts background jobs with SIGINT ignored, and it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupted)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, terminated)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the bugs that show when a Python program is told to stop, and repair them.

    Exit codes: 0 nothing found, or everything repaired; 1 something found; 2 the program could not do its job.
    """


@dataclass(frozen=True, slots=True)
class _Options:
    """What `check` was asked for."""

    paths: tuple[str, ...]
    fix: bool
    unsafe_fixes: bool
    diff: bool
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    format: str
    jobs: int | None
    exit_zero: bool
    stdin_filename: str | None
    config: Path | None
    no_cache: bool
    cache_dir: Path | None

    @property
    def stdin(self) -> bool:
        return self.paths == ("-",)


def _split(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """An option may be given several times, and several names at once, with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fix", is_flag=True, help="Write the repairs that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also repairs that may change behaviour.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")
@click.option("--select", multiple=True, callback=_split, metavar="RULES", help="Run these rules only.")
@click.option("--extend-select", multiple=True, callback=_split, metavar="RULES", help="Run these rules besides.")
@click.option("--ignore", multiple=True, callback=_split, metavar="RULES", help="Do not run these rules.")
@click.option(
    "--format", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True, help="How to report."
)
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes to work in; all processors by default.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something is found.")
@click.option("--no-cache", is_flag=True, help="Check every file anew, and remember nothing.")
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path),
    envvar="SHUTDOWNLINT_CACHE_DIR",
    help="Where to remember findings; .shutdownlint_cache beside the settings by default.",
)
@click.option("--stdin-filename", metavar="PATH", help="The file that standard input is taken for.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Read [tool.shutdownlint] of this file, not of the nearest pyproject.toml.",
)
def check(**options: object) -> int:
    """Check files and directories; without PATHS, the current one. "-" is standard input.

    RULES are codes (SHD101), beginnings of codes (SHD1), names (handler-never-exits), families (signals) or ALL,
    separated by commas.

    Files without any word that one of the rules is about are not parsed.

    On the first or last line of what is reported, a comment "# shutdownlint: ignore[SHD101]" or "# noqa: SHD101"
    silences it; "# shutdownlint: ignore" and "# noqa" silence everything.
    """
    return _check(_Options(**options))  # type: ignore[arg-type]


@cli.command("rules")
def list_them() -> int:
    """List all rules."""
    from ..rules.discovery import catalogue  # noqa: PLC0415 - help and version need it not
    from .explain import list_rules  # noqa: PLC0415

    _write(list_rules(catalogue(), Style(wants_colour(sys.stdout))).encode(*_encoding(sys.stdout)))
    return CLEAN


@cli.command()
@click.argument("rule", metavar="CODE_OR_NAME")
def explain(rule: str) -> int:
    """Explain one rule: what it finds, why that matters, how it is repaired."""
    from ..rules.discovery import catalogue  # noqa: PLC0415
    from .explain import explain_rule  # noqa: PLC0415
    from .selection import UnknownRuleError, find_rule  # noqa: PLC0415

    try:
        found = find_rule(rule, catalogue())
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    _write(explain_rule(found, Style(wants_colour(sys.stdout))).encode(*_encoding(sys.stdout)))
    return CLEAN


def _check(options: _Options) -> int:
    if "-" in options.paths and not options.stdin:
        raise click.UsageError('"-" stands alone: standard input is not checked together with files')
    if options.stdin_filename is not None and not options.stdin:
        raise click.UsageError('--stdin-filename is for standard input; give "-" as well')
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise click.UsageError("--unsafe-fixes says what --fix and --diff do; give one of them as well")
    if options.fix and options.diff:
        raise click.UsageError("--fix writes and --diff does not; give one of them")
    rules, settings = _rules_and_settings(options)
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    if options.stdin:
        results = [_check_stdin(options, rules, settings, texts)]
    else:
        results, problems = _check_files(options, rules, settings)
    problems += [problem for result in results for problem in result.problems]
    if options.diff:
        _write(b"".join(_diff(result) for result in results))
    else:
        # The repaired text of standard input has gone to standard output.
        stream = sys.stderr if options.fix and options.stdin else sys.stdout
        _write(_report(options.format, results, texts, wants_colour(stream)).encode(*_encoding(stream)), stream)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        return FAILED
    found = any(result.after is not None if options.diff else result.findings for result in results)
    return FOUND if found and not options.exit_zero else CLEAN


def _rules_and_settings(options: _Options) -> tuple[tuple[RuleInfo, ...], Settings]:
    from ..rules.discovery import catalogue  # noqa: PLC0415
    from .selection import UnknownRuleError, select_rules  # noqa: PLC0415
    from .settings import Settings, SettingsError, find_settings, load_settings  # noqa: PLC0415

    every = catalogue()
    try:
        paths = [options.stdin_filename or "."] if options.stdin else options.paths or (".",)
        path = options.config or find_settings(paths)
        settings = load_settings(path, every) if path is not None else Settings()
    except SettingsError as error:
        raise _SettingsFailure(str(error)) from None
    # What is selected on the command line is selected, whatever the project's settings say.
    given = bool(options.select)
    try:
        rules = select_rules(
            every,
            options.select if given else settings.select,
            options.extend_select if given else (*settings.extend_select, *options.extend_select),
            options.ignore if given else (*settings.ignore, *options.ignore),
        )
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    return rules, settings


class _SettingsFailure(click.ClickException):
    """An error that is not about the arguments, already in its final words."""

    exit_code = FAILED

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def _task(options: _Options, settings: Settings) -> Task:
    from .runner import Task  # noqa: PLC0415

    edits = options.format == "json" and not options.diff
    return Task(options.fix or options.diff, options.unsafe_fixes, edits, settings.resources)


def _check_stdin(options: _Options, rules: tuple[RuleInfo, ...], settings: Settings, texts: dict[str, bytes]) -> Result:
    from .runner import rules_for, run_bytes  # noqa: PLC0415

    data = sys.stdin.buffer.read()
    path = options.stdin_filename or "-"
    result = run_bytes(data, path, rules_for(path, rules, settings), _task(options, settings))
    texts[path] = data if result.after is None else result.after
    if options.fix:
        _write(texts[path])
    return result


def _check_files(options: _Options, rules: tuple[RuleInfo, ...], settings: Settings) -> tuple[list[Result], list[Problem]]:
    from .cache import DIRECTORY  # noqa: PLC0415
    from .files import find_files  # noqa: PLC0415
    from .progress import ProgressBar  # noqa: PLC0415
    from .runner import available_cpus, run_files, write_repairs  # noqa: PLC0415

    files, problems = find_files(options.paths or (".",), settings.exclude, settings.root)
    progress = ProgressBar(sys.stderr)
    try:
        jobs = options.jobs or available_cpus()
        cache = None if options.no_cache else options.cache_dir or settings.root / DIRECTORY
        task = _task(options, settings)
        results = run_files(files, rules, settings, task, jobs=jobs, progress=progress, cache=cache)
    finally:
        progress.wipe()
    return write_repairs(results) if options.fix else results, problems


def _report(kind: str, results: Sequence[Result], texts: dict[str, bytes], colour: bool) -> str:
    findings = [finding for result in results for finding in result.findings]
    if kind == "json":
        from .report import json  # noqa: PLC0415

        return json.render(findings)
    if kind == "concise":
        from .report import concise  # noqa: PLC0415

        return concise.render(findings)
    from .report import text  # noqa: PLC0415
    from .report.lines import Lines  # noqa: PLC0415

    changed = sum(result.after is not None for result in results)
    closing = text.summary(findings, len(results), sum(result.fixed for result in results), changed)
    return text.render(findings, Lines(texts), Style(colour)) + closing + "\n"


def _diff(result: Result) -> bytes:
    from .report import diff  # noqa: PLC0415

    return diff.render(result.path, result.before or b"", result.after) if result.after is not None else b""


def _encoding(stream: TextIO) -> tuple[str, str]:
    return stream.encoding or "utf-8", "backslashreplace"


def _write(data: bytes, stream: TextIO | None = None) -> None:
    """Write to a stream; that nobody reads it to the end changes nothing in what was found."""
    stream = stream or sys.stdout
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        _give_up(stream)


def _give_up(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, so that the interpreter's last flush does not fail."""
    with contextlib.suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
