"""The repairs as LibCST codemod commands, one for each rule that has one, called like the rule's class or code::

    python -m libcst.tool codemod -x --no-format shutdownlint.fixes.codemods.HandlerNotIdempotent app.py
    python -m libcst.tool codemod -x --no-format shutdownlint.fixes.codemods.SHD102 app.py

With ``--unsafe-fixes``, repairs are made that may change what the program does. The promises of ``shutdownlint check --fix``
hold here too: what cannot be kept is not written.
"""

from __future__ import annotations

import importlib

#: What makes a command. A repair needs somebody to tell it where, and who does that is no part of this layer: it is looked up
#: by name when libcst asks for a command, and not imported.
_MAKER = f"{__name__.partition('.')[0]}.linter.codemod"


def __getattr__(name: str) -> object:
    command: object = None if name.startswith("_") else importlib.import_module(_MAKER).command_named(name)
    if command is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = command  # libcst's worker processes look for the class again, and it has to be the same
    return command
