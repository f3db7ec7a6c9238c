"""What `check` is asked for, and what of it makes no sense together."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .report.formats import FORMATS, WITH_EDITS

if TYPE_CHECKING:
    from .settings import Settings


class RequestError(Exception):
    """A request that makes no sense."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is wanted.

    Args:
        kind: Its format.
        file: Where to write it, or None for standard output.
    """

    kind: str
    file: Path | None = None

    @staticmethod
    def parse(text: str) -> Report:
        """``kind`` or ``kind:file``.

        Raises:
            RequestError: There is no such format.
        """
        kind, colon, file = text.partition(":")
        if kind not in FORMATS:
            raise RequestError(f"'{kind}' is no format; there are {', '.join(FORMATS)}")
        if colon and not file:
            raise RequestError(f"a file is wanted after '{kind}:'")
        return Report(kind, Path(file) if file else None)


@dataclass(frozen=True, slots=True)
class Options:
    """What `check` was asked for: the options of the command line by their names."""

    paths: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    output_file: Path | None = None
    jobs: int | None = None
    exit_zero: bool = False
    stdin_filename: str | None = None
    config: Path | None = None
    no_cache: bool = False
    cache_dir: Path | None = None
    fix_only: bool = False
    show_fixes: bool = False
    exit_non_zero_on_fix: bool = False
    statistics: bool = False
    show_files: bool = False
    files_from: str | None = None
    shard: str | None = None
    since: str | None = None
    baseline: Path | None = None
    update_baseline: bool = False
    add_ignores: str | None = None
    no_baseline: bool = False
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    watch: bool = False

    def with_defaults(self, settings: Settings) -> Options:
        """These options, with what the settings say where the command line says nothing."""
        baseline = self.baseline
        if baseline is None and settings.baseline is not None and not self.no_baseline:
            baseline = Path(os.path.relpath(settings.baseline))
        silent = not self.format and self.output_file is None
        return replace(
            self,
            baseline=baseline,
            format=self.format or settings.format,
            output_file=settings.output_file if silent else self.output_file,
        )

    @property
    def stdin(self) -> bool:
        """Whether standard input is checked."""
        return self.paths == ("-",)

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports that are wanted."""
        reports = tuple(map(Report.parse, self.format or ("text",)))
        return tuple(Report(one.kind, one.file or self.output_file) for one in reports)

    @property
    def edits(self) -> bool:
        """Whether a report wants to know how fixes change the text."""
        return not self.diff and any(report.kind in WITH_EDITS for report in self.reports)

    def hold_together(self) -> None:
        """Look whether the options make sense together.

        Raises:
            RequestError: They do not.
        """
        if "-" in self.paths and not self.stdin:
            raise RequestError('"-" stands alone: standard input is not checked together with files')
        if self.stdin_filename is not None and not self.stdin:
            raise RequestError('--stdin-filename is for standard input; give "-" as well')
        if self.unsafe_fixes and not (self.fix or self.diff):
            raise RequestError("--unsafe-fixes says what --fix and --diff do; give one of them as well")
        if self.add_ignores is not None and (self.fix or self.diff or self.stdin or self.update_baseline):
            raise RequestError("--add-ignores writes comments into files; it does not go with --fix, --diff and standard input")
        if self.add_ignores is not None and re.search(r"[#\r\n]", self.add_ignores):
            raise RequestError("--add-ignores: a reason is one line without '#'")
        if self.add_ignores and Path(self.add_ignores).exists():
            raise RequestError(f"--add-ignores takes '{self.add_ignores}' for the reason; write paths before it")
        if self.watch and (self.stdin or self.files_from is not None or self.show_files):
            raise RequestError("--watch is for files and directories that are named on the command line")
        if self.watch and (self.update_baseline or self.add_ignores is not None):
            raise RequestError("--update-baseline and --add-ignores are done once; they do not go with --watch")
        if self.quiet and self.verbose:
            raise RequestError("--quiet and --verbose contradict each other")
        if self.no_baseline and (self.baseline is not None or self.update_baseline):
            raise RequestError("--no-baseline goes neither with --baseline nor with --update-baseline")
        if self.update_baseline and self.baseline is None:
            raise RequestError("--update-baseline needs a --baseline to write to")
        if self.update_baseline and (self.fix or self.diff or self.since is not None):
            raise RequestError("--update-baseline records all that is found; it does not go with --fix, --diff and --since")
        if self.files_from is not None and self.paths:
            raise RequestError("--files-from names the files; give no others")
        if self.stdin and (self.shard is not None or self.since is not None or self.show_files):
            raise RequestError("--shard, --since and --show-files choose among files; standard input is none")
        if self.fix and self.diff:
            raise RequestError("--fix writes and --diff does not; give one of them")
        places = [report.file for report in self.reports]
        if len(set(places)) < len(places):
            raise RequestError("each report needs a place of its own: --format KIND:FILE")
