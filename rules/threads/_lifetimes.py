"""How the rules of this family tell why something never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.threads.lifetime import Life

if TYPE_CHECKING:
    from ...semantics.threads.lifetime import Lifetime

_STEPS = {
    Life.ENDLESS: "this loop is never left",
    Life.UNTOLD: "it runs until it is told to stop",
    Life.DEAF: "it waits here, without a bound",
    Life.FULL: "it waits here for room in the queue",
}


def step_of(found: Lifetime) -> str:
    """What happens at the place where it does not end."""
    return _STEPS[found.life]


def reason(found: Lifetime) -> str:
    """Why it never ends, as a main clause."""
    name = found.signal.owner[1] if found.signal is not None else ""
    if found.life is Life.UNTOLD:
        said = f"sets {name}" if found.signal is not None and found.signal.is_event else f"changes {name}"
        return f"it runs until it is told to stop, and nobody {said}"
    if found.life is Life.DEAF:
        return f"it is told to stop by {name}, but waits in a call that nothing ends"
    if found.life is Life.FULL:
        return "it waits for room in a bounded queue as soon as nobody reads that to its end"
    return "nothing leaves its loop"
