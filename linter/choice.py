"""Which of the files are checked in this run."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .files import SUFFIXES
from .options import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence


def named_in(file: str) -> list[str]:
    """The Python files and notebooks that a list names, one a line or with null bytes between; those that are gone are left out.

    Args:
        file: The list, or ``-`` for standard input.

    Raises:
        RequestError: It cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise RequestError(f"--files-from: {file}: {error.strerror or error}") from None
    names = data.split(b"\0") if b"\0" in data else data.splitlines()
    paths = [os.fsdecode(name) for name in names]
    return [path for path in paths if path.endswith(SUFFIXES) and Path(path).is_file()]


def shard(files: Sequence[str], wanted: str, root: Path) -> list[str]:
    """A share of the files that is the same on every machine, whatever other files there are.

    Args:
        files: All files.
        wanted: ``K/N``: the K-th of N shares.
        root: The directory that paths are taken relative to.

    Raises:
        RequestError: That is no share.
    """
    found = re.fullmatch(r"(\d+)/(\d+)", wanted)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise RequestError(f"--shard: '{wanted}' is no share; the second of three is 2/3")
    number, count = int(found[1]), int(found[2])
    return [path for path in files if _number(path, root) % count == number - 1]


def _number(path: str, root: Path) -> int:
    name = os.path.relpath(path, root).replace(os.sep, "/").encode(errors="surrogateescape")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big")
