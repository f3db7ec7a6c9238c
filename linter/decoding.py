"""The text of a file, be it a module or a notebook."""

from __future__ import annotations

from .source import Source


def decode(data: bytes, path: str) -> Source:
    """Decode a file's bytes; its name tells whether it is a notebook.

    Raises:
        UnreadableError: It cannot be read.
    """
    if path.endswith(".ipynb"):
        from .notebook import Notebook  # noqa: PLC0415 - most runs meet none

        return Notebook.decode(data)
    return Source.decode(data)
