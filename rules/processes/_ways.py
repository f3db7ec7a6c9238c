"""How the rules of processes tell on which way a child is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.resources.ownership import Way
from ...semantics.signals.interruptions import interrupted_calls
from ...semantics.text.walk import walk
from ..leaks import steps_of
from ..leaks import way_of as _way_of
from ..rule import Step

if TYPE_CHECKING:
    from ...semantics.processes.owners import Forgotten
    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Leak


def way_of(acquired: Acquisition, leak: Leak) -> str:
    """As `leaks.way_of`; what a signal handler of the function raises is told from an exception of the call's own."""
    function, cause = acquired.function, leak.cause
    if leak.way is Way.EXCEPTION and function is not None and cause is not None:
        interrupted = interrupted_calls(function)
        if interrupted and any(node in interrupted for node in walk(cause)):
            return f"SystemExit from the signal handler, in the call on line {acquired.module.line_of(cause)},"
    return _way_of(acquired, leak)


def owner_left(acquired: Acquisition, lost: Forgotten) -> tuple[str, list[Step]]:
    """What is told of an object that starts a child and is not ended on some way: a sentence that lacks its end, and the path."""
    where = lost.made.function.name if lost.made.function is not None else lost.made.module.path
    message = (
        f"self.{acquired.name} runs from __init__() on, and in {where}() {way_of(lost.made, lost.leak)} skips what ends it,"
        f" {lost.end}()"
    )
    return message, [Step(acquired.module, acquired.call, "started by whoever makes the object"), *steps_of(lost.made, lost.leak)]
