"""The repairs as LibCST codemod commands, one for each rule, called like the rule's class or code::

    python -m libcst.tool codemod -x shutdownlint.fixes.codemods.HandlerNotIdempotent app.py
    python -m libcst.tool codemod -x shutdownlint.fixes.codemods.SHD102 app.py

With ``--unsafe-fixes``, repairs are made that may change what the program does. The promises of ``shutdownlint check --fix``
hold here too: what cannot be kept is not written.

A repair needs somebody to tell it where, which is no part of this layer: whoever can makes the commands, and registers here
how. The package itself does it, so that it is done before anything of the package can be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Commands = Callable[[], Mapping[str, type]]

_makers: list[Commands] = []


def register(commands: Commands) -> None:
    """Let commands be found here.

    Args:
        commands: Gives them by their names; called when one is asked for, and not before: it may import much.
    """
    _makers.append(commands)


def _made() -> dict[str, type]:
    return {name: command for commands in _makers for name, command in commands().items()}


def __getattr__(name: str) -> type:
    command = None if name.startswith("_") else _made().get(name)
    if command is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return command


def __dir__() -> list[str]:
    return sorted(_made())  # what `python -m libcst.tool list` shows
