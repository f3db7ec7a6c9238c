"""The further interpreters of this machine: what SIGINT does under asyncio changed with Python 3.11."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

#: Paths or commands of interpreters, separated like PATH; unset: those of the supported versions found on PATH.
VARIABLE = "PROOF_PYTHONS"
_VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


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


def further_interpreters() -> list[Interpreter]:
    """One interpreter for each version that is not the running one.

    Raises:
        ValueError: An interpreter named in the environment variable does not start.
    """
    named = [command for command in os.environ.get(VARIABLE, "").split(os.pathsep) if command]
    found: dict[str, Interpreter] = {}
    for command in named or [f"python{version}" for version in _VERSIONS]:
        interpreter = _ask(command)
        if interpreter is not None:
            found.setdefault(interpreter.version, interpreter)
        elif named:
            raise ValueError(f"{VARIABLE} names {command!r}, which does not start")
    found.pop("{}.{}".format(*sys.version_info), None)
    return list(found.values())


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
