"""Call what is only named, and hand ``os.kill`` its arguments in its own order."""

from __future__ import annotations

import libcst as cst

from .fix import Fix, Safety


def call_it(function: cst.BaseExpression, *, awaited: bool = False) -> Fix:
    """Add the parentheses that a statement like ``sys.exit`` lacks. Safe: alone, the name has no effect at all.

    Args:
        function: The name or attribute that stands as a statement.
        awaited: Whether it is a coroutine function.
    """
    call = cst.Call(func=function)
    return Fix("Call it", Safety.SAFE, {function: cst.Await(expression=call) if awaited else call})


def swap_arguments(call: cst.Call) -> Fix | None:
    """Swap the arguments of ``os.kill(signal.SIGTERM, pid)``. Safe: the call as it stands signals a wrong process.

    Args:
        call: The call.

    Returns:
        None unless it has exactly two positional arguments.
    """
    if len(call.args) != 2 or any(arg.keyword is not None or arg.star for arg in call.args):
        return None
    first, second = (arg.value for arg in call.args)
    return Fix("Swap the arguments", Safety.SAFE, {first: second, second: first})
