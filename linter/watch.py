"""Checks again whenever a file changes, until a signal ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from watchfiles import DefaultFilter
from watchfiles import watch as changes_in

from .files import SUFFIXES
from .output import write
from .settings import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from watchfiles import Change

#: Milliseconds after which a quiet watch looks at the settings above what it watches.
_PAUSE = 200
#: Milliseconds in which a save that comes in parts, or a checkout, is waited for.
_TOGETHER = 400


class Told:
    """Whether a signal has asked for the end while nothing but waiting is under way: the wait looks at it at every step."""

    def __init__(self) -> None:
        self.signal = 0

    def is_set(self) -> bool:
        """Whether the end has been asked for."""
        return self.signal != 0

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Take note of a signal."""
        self.signal = signum

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take the place of the handlers of SIGINT and SIGTERM, but for those that are ignored."""
        signals = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) != signal.SIG_IGN]
        before = [(one, signal.signal(one, self)) for one in signals]
        try:
            yield
        finally:
            for one, handler in before:
                signal.signal(one, handler)


def watch(paths: Sequence[str], also: Sequence[Path], once: Callable[[], int]) -> int:
    """Check, and check again after each change of a Python file or of the settings.

    Args:
        paths: The files and directories that are checked.
        also: Files whose change counts, too.
        once: Checks once, and gives the exit code.

    Returns:
        The exit code of the first check, if that could not do its job for want of a path.

    Raises:
        KeyboardInterrupt: Ctrl+C has ended it.
        SystemExit: SIGTERM has ended it.
    """
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        return once()
    told = Told()
    relevant = _Relevant(also)
    seen = _settings_above(paths)
    changes = changes_in(
        *paths, watch_filter=relevant, debounce=_TOGETHER, rust_timeout=_PAUSE, yield_on_timeout=True, stop_event=told
    )
    first = True
    while True:
        with told.listening():
            changed = next(changes, None)
        if told.is_set():
            break
        now = _settings_above(paths)
        if not first and not changed and now == seen:
            continue
        names = sorted({os.path.relpath(path) for _, path in changed or ()}) or ["the settings"]
        if not first:
            _begin(names)
        seen = now
        _check(once, first=first)
        first = False
        write("shutdownlint: waiting for changes; Ctrl+C ends\n", sys.stderr)
    if told.signal == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + told.signal)


def _check(once: Callable[[], int], *, first: bool) -> None:
    """Check; what cannot be done now, such as reading settings that are half written, may be after the next change."""
    try:
        once()
    except click.ClickException as error:
        if first:
            raise
        error.show()


def _begin(names: Sequence[str]) -> None:
    click.clear()
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    write(f"shutdownlint: {', '.join(names[:3])}{more} changed\n", sys.stderr)


class _Relevant(DefaultFilter):
    """Whether a change counts.

    Args:
        also: Files whose change counts, whatever they are called.
    """

    def __init__(self, also: Sequence[Path]) -> None:
        super().__init__()
        self._also = {os.path.realpath(path) for path in also}

    def __call__(self, change: Change, path: str) -> bool:
        """Whether it is one of a Python file, of settings, or of what the run reads besides."""
        name = os.path.basename(path)  # noqa: PTH119 - a text is given
        if not (name.endswith(SUFFIXES) or name in (*FILES, ".gitignore") or os.path.realpath(path) in self._also):
            return False
        return super().__call__(change, path)


def _settings_above(paths: Sequence[str]) -> dict[Path, int]:
    """The files with settings above what is checked, and when each was changed: they are not watched."""
    found = {}
    directories = {directory for path in paths for directory in Path(path).absolute().parents}
    for file in (directory / name for directory in directories for name in FILES):
        with contextlib.suppress(OSError):
            found[file] = file.stat().st_mtime_ns
    return found
