"""Which except clauses take which exceptions, told by the names of the classes.

A name is a builtin class ("OSError"), `CANCELLED`, `INTERRUPT`, or anything else, of which nothing is known but that it is
an ordinary exception (derived from ``Exception``). A name that is thrown stands for its class and everything derived from
it: "Exception" is what a call raises of which nothing is known.
"""

from __future__ import annotations

import builtins
import enum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A cancellation: derived from BaseException, raised where a coroutine is suspended.
CANCELLED = "asyncio.CancelledError"
#: KeyboardInterrupt, SystemExit and the like out of a call that may raise anything. Nearly every call can be interrupted, and
#: nobody wants to hear of it: followed only as far as an except clause that could take it, and not beyond. No cancellation.
INTERRUPT = "(interrupt)"
#: Said of an except clause whose classes cannot be told: ``except self.errors``.
UNKNOWN = "(unknown)"

_ALIASES = {
    "CancelledError": CANCELLED,
    "EnvironmentError": "OSError",
    "IOError": "OSError",
    "asyncio.TimeoutError": "TimeoutError",
    "asyncio.exceptions.CancelledError": CANCELLED,
    "asyncio.exceptions.TimeoutError": "TimeoutError",
    "concurrent.futures.TimeoutError": "TimeoutError",
    "select.error": "OSError",
    "socket.error": "OSError",
    "socket.timeout": "TimeoutError",
    "trio.Cancelled": CANCELLED,
}

#: The classes of builtin exceptions and of some well-known others, each with those above it. Exception groups came after the
#: oldest supported version.
_ABOVE: dict[str, frozenset[str]] = {
    "BaseExceptionGroup": frozenset({"BaseException"}),
    "ExceptionGroup": frozenset({"BaseExceptionGroup", "Exception", "BaseException"}),
    CANCELLED: frozenset({"BaseException"}),
    "json.JSONDecodeError": frozenset({"ValueError", "Exception", "BaseException"}),
    "queue.Empty": frozenset({"Exception", "BaseException"}),
    "subprocess.SubprocessError": frozenset({"Exception", "BaseException"}),
    "subprocess.CalledProcessError": frozenset({"subprocess.SubprocessError", "Exception", "BaseException"}),
    "subprocess.TimeoutExpired": frozenset({"subprocess.SubprocessError", "Exception", "BaseException"}),
} | {
    name: frozenset(base.__name__ for base in value.__mro__[1:-1])
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and value.__name__ == name
}


class Taken(enum.Enum):
    """Whether an except clause takes an exception."""

    NEVER = 0
    PERHAPS = 1
    ALWAYS = 2


def canonical(names: Iterable[str]) -> frozenset[str]:
    """One name for each class: those of asyncio, and the builtin ones for their aliases."""
    return frozenset(_ALIASES.get(name.removeprefix("builtins."), name.removeprefix("builtins.")) for name in names)


def is_ordinary(name: str) -> bool:
    """Whether the class is derived from ``Exception``, as unknown ones are taken to be."""
    above = _ABOVE.get(name)
    return name != INTERRUPT and (name == "Exception" or above is None or "Exception" in above)


@lru_cache(4096)
def taken(thrown: str, caught: str) -> Taken:
    """Whether ``except caught`` takes what is thrown as ``thrown``; both canonical."""
    if caught in (thrown, "BaseException"):
        return Taken.ALWAYS
    if thrown == INTERRUPT:
        return Taken.NEVER if is_ordinary(caught) or caught == CANCELLED else Taken.PERHAPS
    above = _ABOVE.get(thrown)
    if caught in _ABOVE:
        if above is None:  # of an unknown class, it is only known that it is ordinary
            ordinary = Taken.ALWAYS if caught == "Exception" else Taken.PERHAPS
            return ordinary if is_ordinary(caught) else Taken.NEVER
        if caught in above:
            return Taken.ALWAYS
        return Taken.PERHAPS if thrown in _ABOVE[caught] else Taken.NEVER
    # The clause names a class, an alias or a tuple of which nothing is known: it may take anything ordinary.
    return Taken.PERHAPS if is_ordinary(thrown) or thrown == "BaseException" else Taken.NEVER


def narrowed(thrown: str, caught: str) -> str:
    """What is known of an exception thrown as ``thrown`` once a clause for ``caught`` has taken it."""
    if thrown == INTERRUPT or thrown in _ABOVE.get(caught, ()):
        return caught
    if thrown in ("Exception", "BaseException") and caught not in _ABOVE and caught != UNKNOWN:
        return caught
    return thrown


@lru_cache(4096)
def split(thrown: frozenset[str], caught: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What a clause for ``caught`` may take of ``thrown``, and what may pass it by."""
    taking: set[str] = set()
    passing: set[str] = set()
    for name in thrown:
        answers = {other: taken(name, other) for other in caught}
        if Taken.ALWAYS in answers.values():
            certain = [narrowed(name, other) for other, answer in answers.items() if answer is Taken.ALWAYS]
            taking.add(name if name in certain else certain[0])
        else:
            taking.update(narrowed(name, other) for other, answer in answers.items() if answer is Taken.PERHAPS)
            passing.add(name)
    return frozenset(taking), frozenset(passing)
