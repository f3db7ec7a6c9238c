"""The further interpreters of this machine: what SIGINT does under asyncio changed with Python 3.11."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Paths or commands of interpreters, separated like PATH, that are taken before those found here.
VARIABLE = "PROOF_PYTHONS"
#: The versions that the proof is about, by their number behind the ``3.``.
VERSIONS = tuple(f"3.{minor}" for minor in range(10, 14))

_RELEASE = re.compile(r"(3\.\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that starts.

    Args:
        path: Its real path, no wrapper script: signals go to the process that is started.
        version: As in ``3.12``.
    """

    path: str
    version: str

    def __str__(self) -> str:
        return f"python{self.version}"


RUNNING = Interpreter(sys.executable, "{}.{}".format(*sys.version_info))


def further_interpreters() -> list[Interpreter]:
    """One interpreter for each version of `VERSIONS`, and of those named, that is not the running one and starts here.

    Raises:
        ValueError: An interpreter named in the environment variable does not start.
    """
    found = {RUNNING.version: RUNNING}
    for command in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        interpreter = _ask(command)
        if interpreter is None:
            raise ValueError(f"{VARIABLE} names {command!r}, which does not start")
        found.setdefault(interpreter.version, interpreter)
    for version in VERSIONS:
        for command in () if version in found else _candidates(version):
            interpreter = _ask(command)
            if interpreter is not None and interpreter.version == version:
                found[version] = interpreter
                break
    return [interpreter for version, interpreter in found.items() if version != RUNNING.version]


def _candidates(version: str) -> Iterator[str]:
    """Where a version may be: among those of pyenv, whose wrappers on PATH start only what is switched on, then on PATH."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    releases = [
        (int(release[2]), entry)
        for entry in (root / "versions").glob(f"{version}.*")
        if (release := _RELEASE.fullmatch(entry.name)) and release[1] == version
    ]
    for _, entry in sorted(releases, reverse=True):
        yield str(entry / "bin" / f"python{version}")
    yield f"python{version}"


def _ask(command: str) -> Interpreter | None:
    path = shutil.which(command)
    if path is None:
        return None
    question = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run(
        [path, "-I", "-c", question], capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL
    )
    if answer.returncode != 0:  # a version manager's wrapper without a version behind it
        return None
    executable, version = answer.stdout.splitlines()
    return Interpreter(executable, version)
