"""How the rules of processes tell on which way a child is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.interruptions import interrupted_calls
from ...semantics.ownership import Way
from ...semantics.walk import walk
from ..leaks import way_of as _way_of

if TYPE_CHECKING:
    from ...semantics.acquisitions import Acquisition
    from ...semantics.ownership import Leak


def way_of(acquired: Acquisition, leak: Leak) -> str:
    """As `leaks.way_of`; what a signal handler of the function raises is told from an exception of the call's own."""
    function, cause = acquired.function, leak.cause
    if leak.way is Way.EXCEPTION and function is not None and cause is not None:
        interrupted = interrupted_calls(function)
        if interrupted and any(node in interrupted for node in walk(cause)):
            return f"SystemExit from the signal handler, in the call on line {acquired.module.line_of(cause)},"
    return _way_of(acquired, leak)
