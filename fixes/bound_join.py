"""Give a wait at exit an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    import libcst as cst


def bound_join(wait: cst.Call, *, seconds: int = 5) -> Fix | None:
    """Write ``thread.join()`` as ``thread.join(timeout=5)``.

    Unsafe: after the time the program goes on without what it waited for; ``Queue.get``, ``Popen.wait`` and ``Future.result``
    raise then.

    Args:
        wait: A call of a method that takes ``timeout``, called without one.
        seconds: How long it may take.

    Returns:
        None if it has other arguments.
    """
    if any(arg.keyword is None or arg.keyword.value == "timeout" for arg in wait.args):
        return None
    return Fix("Wait no longer than that", Safety.UNSAFE, {wait: build.with_keyword(wait, "timeout", str(seconds))})
