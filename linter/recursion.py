"""How deep Python may recurse."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Python frames that reading, locating and writing a deep expression may need.
_RECURSION_LIMIT = 20_000 if sys.version_info >= (3, 11) else 4_000


@contextlib.contextmanager
def deep_recursion() -> Iterator[None]:
    """Let libcst's recursion go as deep as `too_deep` lets texts be nested."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
