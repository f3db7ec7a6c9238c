"""What a pool lends: known by the pool's type, or by the function giving it back to the one it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import dotted_text
from .table import Resource

if TYPE_CHECKING:
    from ..program.module import Module

LOAN = "loan"
#: Methods that lend, each with those that take back what they are given.
_LENDS = {
    "acquire": frozenset({"release", "release_connection"}),
    "getconn": frozenset({"putconn"}),
    "get_connection": frozenset({"release", "release_connection", "return_connection", "put_connection"}),
    "get_conn": frozenset({"put_conn", "release_conn", "return_conn", "release"}),
    "checkout": frozenset({"checkin", "release"}),
    "borrow": frozenset({"give_back", "return_", "release"}),
}
TAKES_BACK = frozenset().union(*_LENDS.values())


def lent(module: Module, call: cst.Call) -> Resource | None:
    """``con = pool.acquire()`` in a function that says ``pool.release(con)``: what is lent, whatever the pool is.

    Returns:
        None for anything else.
    """
    func, node = call.func, module.parent(call)
    if not isinstance(func, cst.Attribute) or func.attr.value not in _LENDS:
        return None
    is_awaited = isinstance(node, cst.Await)
    assign = module.parent(node) if node is not None and is_awaited else node
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    function, pool = module.function_of(call), dotted_text(func.value)
    kept = dotted_text(target) if target is not None else None
    if kept is None or function is None or pool is None:
        return None
    around = [function]
    if isinstance(target, cst.Attribute) and function.cls is not None:
        around = list(function.cls.methods.values())
    for other in (other for one in around for other in one.calls):
        back = other.func
        if not isinstance(back, cst.Attribute) or back.attr.value not in _LENDS[func.attr.value] or not other.args:
            continue
        if dotted_text(back.value) == pool and dotted_text(other.args[0].value) == kept:
            return Resource(f"Pool.{func.attr.value}", LOAN, LOAN, "await" if is_awaited else "call", leak=("hang",))
    return None
