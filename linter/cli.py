"""The command line: reads the arguments, and picks the exit code.

Codes: 0 nothing was found, or everything was repaired; 1 something was found; 2 the program could not do its job. An
interrupt ends it with 130, SIGTERM with 143.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

import click

from .._version import __version__
from . import completion
from .garbage import collect_rarely
from .help import Group, section
from .output import give_up, prepare_streams, write
from .report.style import Style, wants_colour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from .options import Options
    from .result import Problem
    from .session import Run

CLEAN, FOUND, FAILED = 0, 1, 2
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    Args:
        arguments: What stands after the program's name; those of the process if None.
    """
    prepare_streams()
    _prepare_signals()
    collect_rarely()
    code = FAILED
    try:
        code = cli.main(args=arguments, prog_name="shutdownlint", standalone_mode=False) or CLEAN
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = FAILED
    except (KeyboardInterrupt, click.Abort) as interrupt:
        told = (interrupt.__cause__ or interrupt).args  # click makes an Abort of Ctrl+C
        click.echo(": ".join(("shutdownlint: interrupted", *map(str, told))), err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; help and lists get here, `check` has a code of its own.
        give_up(sys.stdout)
        code = CLEAN
    except Exception:  # noqa: BLE001 - the last resort, so that a defect of ours is never taken for findings
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        click.echo("shutdownlint: internal error; please report", err=True)
    sys.exit(code)


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


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=[
        ("shutdownlint check src", "What is wrong"),
        ("shutdownlint check --diff src", "What would be repaired"),
        ("shutdownlint explain SHD101", "What a finding means"),
        ('eval "$(shutdownlint completion bash)"', "Completion, in ~/.bashrc"),
    ],
)
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the bugs that show when a Python program is told to stop, and repair them.

    Exit codes: 0 nothing found, or everything repaired; 1 something found; 2 the program could not do its job.
    """


def _split(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """An option may be given several times, and several names at once, with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


_REPAIR, _RULES, _FILES, _REPORT = (section(name) for name in ("Repair", "Rules", "Files", "Report"))
_KNOWN, _RUN = section("What is known and silenced"), section("The run")
_COLOUR = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: auto asks the terminal, and NO_COLOR and FORCE_COLOR.",
    **_REPORT,
)


@cli.command(
    examples=[
        ("shutdownlint check --select signals,SHD201 src", "Some rules only"),
        ("shutdownlint check --fix src", "Write the repairs that are safe"),
        ("shutdownlint check --diff --unsafe-fixes src", "Look at all repairs, and write none"),
        ("shutdownlint check --baseline known.json --update-baseline src", "Accept what there is"),
        ("shutdownlint check --since main", "Only what is on lines changed since main"),
        ("shutdownlint check --format github --format sarif:out.sarif src", "Two reports of one run"),
        ("git ls-files -z '*.py' | shutdownlint check --files-from -", "The files that a list names"),
    ]
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fix", is_flag=True, help="Write the repairs that are safe.", **_REPAIR)
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also repairs that may change behaviour.", **_REPAIR)
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.", **_REPAIR)
@click.option("--fix-only", is_flag=True, help="As --fix, but say nothing of what is left.", **_REPAIR)
@click.option("--show-fixes", is_flag=True, help="With --fix: tell what was repaired.", **_REPAIR)
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if anything was repaired.", **_REPAIR)
@click.option(
    "--select",
    multiple=True,
    callback=_split,
    metavar="RULES",
    shell_complete=completion.rules,
    help="Run these rules only.",
    **_RULES,
)
@click.option(
    "--extend-select",
    multiple=True,
    callback=_split,
    metavar="RULES",
    shell_complete=completion.rules,
    help="Run these rules besides.",
    **_RULES,
)
@click.option(
    "--ignore",
    multiple=True,
    callback=_split,
    metavar="RULES",
    shell_complete=completion.rules,
    help="Do not run these rules.",
    **_RULES,
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Read the settings of this file, not of the nearest shutdownlint.toml or pyproject.toml.",
    **_RULES,
)
@click.option("--since", metavar="REV", help="Report only what is on lines changed since a git revision.", **_FILES)
@click.option(
    "--files-from", metavar="FILE", help='Check the Python files that FILE names, one a line; "-" is standard input.', **_FILES
)
@click.option("--shard", metavar="K/N", help="Check the K-th of N shares of the files, the same on every machine.", **_FILES)
@click.option("--show-files", is_flag=True, help="List the files that would be checked, and check none.", **_FILES)
@click.option("--show-settings", is_flag=True, help="Show the settings, as shutdownlint config does, and check none.", **_FILES)
@click.option("--stdin-filename", metavar="PATH", help="The file that standard input is taken for.", **_FILES)
@click.option(
    "--format",
    multiple=True,
    metavar="KIND[:FILE]",
    shell_complete=completion.formats,
    help="How to report, and where to: text (the default), concise, grouped, json, json-lines, sarif, github, gitlab, "
    "junit, rdjson. May be given several times.",
    **_REPORT,
)
@click.option(
    "--output-file", type=click.Path(path_type=Path), help="Where to report; standard output by default.", **_REPORT
)
@click.option("--statistics", is_flag=True, help="Tell how often each rule found something, and no more.", **_REPORT)
@_COLOUR
@click.option("--quiet", "-q", is_flag=True, help="Nothing but findings and errors.", **_REPORT)
@click.option("--verbose", "-v", is_flag=True, help="Tell on standard error what is done, and how long it took.", **_REPORT)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something is found.", **_REPORT)
@click.option(
    "--baseline", type=click.Path(path_type=Path), help="Report, and repair, only what is not in this file.", **_KNOWN
)
@click.option("--no-baseline", is_flag=True, help="Report what is in the baseline of the settings too.", **_KNOWN)
@click.option("--update-baseline", is_flag=True, help="Write what is found into the baseline.", **_KNOWN)
@click.option(
    "--add-ignores",
    metavar="REASON",
    is_flag=False,
    flag_value="",
    help="Silence what is found by comments in the files; --add-ignores=REASON tells why.",
    **_KNOWN,
)
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes to work in; all processors by default.", **_RUN
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl+C.", **_RUN)
@click.option("--no-cache", is_flag=True, help="Check every file anew, and remember nothing.", **_RUN)
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path),
    envvar="SHUTDOWNLINT_CACHE_DIR",
    help="Where to remember findings; .shutdownlint_cache beside the settings by default.",
    **_RUN,
)
def check(**options: object) -> int:
    """Check files and directories; without PATHS, the current one. "-" is standard input.

    RULES are codes (SHD101), beginnings of codes (SHD1), names (handler-never-exits), families (signals), tiers
    (certain, likely, advice) or ALL, separated by commas.

    Files without any word that one of the rules is about are not parsed.

    On the first or last line of what is reported, a comment "# shutdownlint: ignore[SHD101]" or "# noqa: SHD101"
    silences it; "# shutdownlint: ignore" and "# noqa" silence everything. "# shutdownlint: off[SHD101]" lasts until
    "# shutdownlint: on[SHD101]", "# shutdownlint: ignore-file[SHD101]" is for the whole file.
    """
    from .options import Options  # noqa: PLC0415 - help and version need none of it

    options["fix"] = options["fix"] or options["fix_only"]
    show_settings = options.pop("show_settings")
    made = Options(**options)  # type: ignore[arg-type]
    if show_settings:
        return _show_settings(made)
    return _watch(made) if made.watch else _check(made)


@cli.command("rules")
@_COLOUR
def list_them(color: str) -> int:
    """List all rules."""
    from .explain import list_rules  # noqa: PLC0415 - help and version need it not
    from .plugins import listed  # noqa: PLC0415
    from .unused import every_rule  # noqa: PLC0415

    write(list_rules(every_rule(), _style(sys.stdout, color)) + listed())
    return CLEAN


@cli.command("config")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--config", type=click.Path(path_type=Path), help="The settings file, instead of the nearest ones.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of the settings instead.")
def show_config(paths: tuple[str, ...], config: Path | None, schema: bool) -> int:
    """Show the settings for PATHS, where each comes from, and the rules that run."""
    from .effective import schema_text  # noqa: PLC0415
    from .options import Options  # noqa: PLC0415

    if schema:
        write(schema_text())
        return CLEAN
    return _show_settings(Options(paths=paths, config=config))


def _show_settings(options: Options) -> int:
    from .effective import show_settings  # noqa: PLC0415
    from .session import rules_of, settings_of  # noqa: PLC0415
    from .settings import SettingsError  # noqa: PLC0415
    from .unknown_rule import UnknownRuleError  # noqa: PLC0415

    paths = (options.stdin_filename or ".",) if options.stdin else options.paths or (".",)
    try:
        nearest = settings_of(options)
        found = [(nearest.of_path(path), path) for path in paths]
        shown = [one for number, one in enumerate(found) if one[0] not in [settings for settings, _ in found[:number]]]
        for settings, path in shown:
            head = f"# {path}\n" if len(shown) > 1 else ""
            write(head + show_settings(settings, rules_of(options, settings)))
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    except SettingsError as error:
        raise _Failure(str(error)) from None
    return CLEAN


@cli.command(examples=[("shutdownlint explain SHD101", "By its code"), ("shutdownlint explain task-dropped", "By its name")])
@click.argument("rule", metavar="CODE_OR_NAME", shell_complete=completion.one_rule)
@_COLOUR
def explain(rule: str, color: str) -> int:
    """Explain one rule: what it finds, why that matters, how it is repaired."""
    from .explain import explain_rule  # noqa: PLC0415
    from .selection import find_rule  # noqa: PLC0415
    from .unknown_rule import UnknownRuleError  # noqa: PLC0415
    from .unused import every_rule  # noqa: PLC0415

    try:
        found = find_rule(rule, every_rule())
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    write(explain_rule(found, _style(sys.stdout, color)))
    return CLEAN


@cli.command()
def server() -> int:
    """Serve an editor.

    Speaks the language server protocol over standard input and output, until the editor says that it shall end.
    """
    import importlib.util  # noqa: PLC0415

    if importlib.util.find_spec("pygls") is None:
        raise _Failure("shutdownlint server needs pygls: pip install 'shutdownlint[server]'")
    from .server.serve import serve  # noqa: PLC0415 - an extra

    return serve()


@cli.command(
    "completion",
    examples=[
        ('eval "$(shutdownlint completion bash)"', "In ~/.bashrc"),
        ('eval "$(shutdownlint completion zsh)"', "In ~/.zshrc, after compinit"),
        ("shutdownlint completion fish > ~/.config/fish/completions/shutdownlint.fish", "Once"),
    ],
)
@click.argument("shell", type=click.Choice(completion.SHELLS))
def complete(shell: str) -> int:
    """Print the script by which a shell completes commands, options, codes and names of rules."""
    write(completion.script(cli, shell))
    return CLEAN


def _style(stream: TextIO, choice: str) -> Style:
    return Style(wants_colour(stream) if choice == "auto" else choice == "always")


def _watch(options: Options) -> int:
    try:
        import watchfiles  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise _Failure("--watch needs watchfiles: pip install 'shutdownlint[watch]'") from None
    from .options import RequestError  # noqa: PLC0415
    from .watch import watch  # noqa: PLC0415

    try:
        options.hold_together()
    except RequestError as error:
        raise click.UsageError(str(error)) from None
    also = [file for file in (options.config, options.baseline) if file is not None]
    return watch(options.paths or (".",), also, lambda: _check(options))


def _check(options: Options) -> int:
    from .baseline import BaselineError  # noqa: PLC0415
    from .options import RequestError  # noqa: PLC0415
    from .session import check as run_check  # noqa: PLC0415
    from .settings import SettingsError  # noqa: PLC0415
    from .unknown_rule import UnknownRuleError  # noqa: PLC0415

    try:
        run = run_check(options, sys.stdin.buffer.read)
        options = run.options
    except (RequestError, UnknownRuleError) as error:
        raise click.UsageError(str(error)) from None
    except (SettingsError, BaselineError) as error:
        raise _Failure(str(error)) from None
    problems = [*run.outcome.problems, *_tell(options, run)]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        return FAILED
    changed = any(result.after is not None for result in run.results)
    found = changed if options.diff else bool(run.outcome.findings) and not options.fix_only
    found = found or (changed and options.exit_non_zero_on_fix)
    return FOUND if found and not options.exit_zero else CLEAN


class _Failure(click.ClickException):
    """An error that is not about the arguments, already in its final words."""

    exit_code = FAILED

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def _tell(options: Options, run: Run) -> list[Problem]:
    """Write what was found, and to where it was asked for; what could not be written."""
    from .report import diff, fixes, statistics  # noqa: PLC0415
    from .report.formats import render  # noqa: PLC0415
    from .result import Problem  # noqa: PLC0415

    if options.diff:
        write(b"".join(map(diff.of_result, run.results)))
        return []
    if options.show_files:
        write("".join(f"{file}\n" for file in run.files))
        return []
    if options.stdin and options.fix:
        (text,) = run.texts
        write(text)
    # The repaired text of standard input has gone to standard output.
    stream = sys.stderr if options.fix and options.stdin else sys.stdout
    if options.show_fixes:
        write("".join(map(fixes.of_result, run.results)), stream)
    if run.stale and not (options.quiet or options.update_baseline):
        which = ", ".join(sorted({f"{one.path} ({one.code})" for one in run.stale}))
        click.echo(f"{options.baseline}: stale, no longer found: {which}; --update-baseline removes it", err=True)
    if options.update_baseline:
        count = f"{run.outcome.known} {'finding' if run.outcome.known == 1 else 'findings'}"
        if not options.quiet:
            change = f": {run.added} new, {len(run.stale)} no longer found" if run.added or run.stale else ""
            write(f"{options.baseline} knows {count} of what was checked{change}.\n", stream)
        return []
    if run.silenced and not options.quiet:
        files = len({finding.place.path for finding in run.silenced})
        write(f"Silenced {len(run.silenced)} in {files} {'file' if files == 1 else 'files'}.\n", sys.stderr)
    if options.fix_only or options.statistics:
        write(statistics.render(run.outcome, _style(stream, options.color)) if options.statistics else "", stream)
        return []
    problems = []
    for report in options.reports:
        if report.file is None:
            write(render(report.kind, run.outcome, _style(stream, options.color)), stream)
            continue
        try:
            report.file.write_text(render(report.kind, run.outcome, Style()), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            problems.append(Problem(str(report.file), f"cannot be written: {error.strerror or error}"))
    return problems
