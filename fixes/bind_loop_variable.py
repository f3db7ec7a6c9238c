"""Give a handler made in a loop the value of the loop's variable at that time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .fix import Fix, Safety
from .parameters import all_params, param, with_keyword_only, with_params

if TYPE_CHECKING:
    from collections.abc import Sequence


def bind_loop_variable(function: cst.FunctionDef | cst.Lambda, names: Sequence[str]) -> Fix | None:
    """Bind variables as defaults: ``lambda sig=sig: stop(sig)``.

    Safe: the handler gets the value it had when the handler was made, which is what the code says it means. A function that
    takes any number of positional arguments gets keyword-only ones, so that the signal does not land in them.

    Args:
        function: The handler, a lambda or a nested function.
        names: The variables of the loop it reads.

    Returns:
        None if it already has a parameter of one of the names, or none are given.
    """
    taken = {old.name.value for old in all_params(function.params)}
    if not names or taken.intersection(names):
        return None
    new = [param(name, name) for name in names]
    add = with_params if isinstance(function.params.star_arg, cst.MaybeSentinel) else with_keyword_only
    changed = add(function, new)
    return Fix("Bind the loop's variable", Safety.SAFE, {function: changed})
