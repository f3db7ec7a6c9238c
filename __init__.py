"""Find the bugs that show when a Python program is told to stop, and repair them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .linter.api import check_paths, check_source, fix_source

__all__ = ["__version__", "check_paths", "check_source", "fix_source"]


def __getattr__(name: str) -> object:
    """Import what does the work only when it is asked for: `shutdownlint --version` needs none of it."""
    if name in __all__:
        from .linter import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
