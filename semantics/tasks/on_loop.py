"""Plain functions that run on the event loop's thread, because a coroutine calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..program.callers import Caller, direct_callers

if TYPE_CHECKING:
    from ..program.module import Function

#: Through how many calls a coroutine is looked for.
_MOST_DEEP = 2


def called_by_coroutine(function: Function) -> Caller | None:
    """The coroutine that surely calls a plain function, directly or through others, with the calls that lead there.

    None if there is none, and for coroutines themselves. Others may call the function elsewhere as well.
    """
    found, seen = [Caller(function)], {function}
    for caller in found if not function.is_async else ():
        for outer in direct_callers(caller.function):
            one = Caller(outer.function, (*outer.chain, *caller.chain))
            if outer.function.is_async:
                return one
            if outer.function not in seen and len(one.chain) < _MOST_DEEP:
                seen.add(outer.function)
                found.append(one)
    return None
