"""Puts a text in the place of a file's content, all or nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def write(path: str, data: bytes) -> None:
    """Put ``data`` in the place of a file's content, all or nothing.

    A link stays a link; the file it leads to is written and keeps its mode.

    Raises:
        OSError: It cannot be written; the file is as it was.
    """
    target = Path(path).resolve(strict=True)
    mode = stat.S_IMODE(target.stat().st_mode)
    with _uninterrupted():
        whole = _nameless(target, data, mode) or _named(target, data, mode)
        try:
            whole.replace(target)
        except BaseException:
            whole.unlink(missing_ok=True)
            raise


def _nameless(target: Path, data: bytes, mode: int) -> Path | None:
    """A new file beside another one, which has a name only when it is complete, and only until it takes the other's place.

    A process that is killed just then leaves it behind; the next one, which gives it the same name, takes it away.

    Returns:
        Its path; None where the system, or the file system, does not know of such files.
    """
    name = target.with_name(f".{target.name}.shutdownlint")
    try:
        descriptor = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
    except (AttributeError, OSError):
        return None
    with os.fdopen(descriptor, "wb") as file:
        _fill(file, data)
        os.fchmod(descriptor, mode)
        try:
            name.unlink(missing_ok=True)
            # Given a directory's descriptor, whichever, `os.link` follows the link that stands for ours.
            os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor)
        except OSError:  # no /proc
            return None
    return name


def _named(target: Path, data: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _fill(file, data)
        Path(name).chmod(mode)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _fill(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let signals that end the program wait, so that no temporary file is left behind."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
