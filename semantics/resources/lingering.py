"""Servers of streams whose close waits for clients that have no reason to go.

Since Python 3.12.1 ``Server.wait_closed()``, and leaving ``async with server``, wait until every connection is closed. A handler
that waits for the next thing its client says keeps the server from being closed for as long as the client says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.callables import only_target
from ..program.values import Constant
from ..program.variables import variable
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from .acquisitions import Acquisition

_SERVERS = frozenset({"asyncio.start_server", "asyncio.start_unix_server"})
#: Methods of the server, of a writer's transport, and of tasks that end what a handler waits in.
_ENDERS = frozenset({"close_clients", "abort_clients", "abort", "cancel", "set_exception", "feed_eof"})
#: A client that says nothing for this many seconds and is then let go holds up a shutdown long enough.
_LONG = 30


@dataclass(frozen=True, slots=True, eq=False)
class Lingering:
    """A server that waits for its clients.

    Args:
        close: The reading of the server on which ``close()`` is called.
        wait: What then waits: the call of ``wait_closed()``, or the ``async with``.
        handler: What serves a client.
        read: Where the handler waits for the client.
        bound: After how many seconds it gives up; None if never.
    """

    close: cst.BaseExpression
    wait: cst.CSTNode
    handler: Function
    read: cst.Await
    bound: float | None


def lingering(acquired: Acquisition) -> Lingering | None:
    """How closing a server waits for clients that say nothing; None if something ends their connections."""
    module = acquired.module
    if acquired.resource.name not in _SERVERS or not isinstance(acquired.node, (cst.Name, cst.Attribute)):
        return None
    given = argument(acquired.call, 0, "client_connected_cb")
    one = only_target(module.evaluate(given)) if given is not None else None
    owner = variable(module, acquired.node)
    if one is None or owner is None or not one.function.is_async or one.function.module is not module:
        return None
    if any(module.index.loads.get(name) for name in _ENDERS):
        return None
    params = one.function.positional[one.filled :]
    if len(params) < 2 or _is_kept(one.function, params[1].name.value):
        return None
    found = _read(one.function, params[0].name.value)
    close = next((load.value for load in module.index.loads.get("close", ()) if variable(module, load.value) == owner), None)
    wait = _wait(module, owner)
    return Lingering(close, wait, one.function, *found) if found is not None and close is not None and wait is not None else None


def _is_kept(handler: Function, writer: str) -> bool:
    """Whether the handler hands its writer, or its task, to somebody who may end it."""
    module = handler.module
    if any(module.callee(call) == "asyncio.current_task" for call in handler.calls):
        return True
    for node in module.index.name_loads.get(writer, ()):
        if module.scope_of(node).lookup(writer) is not handler.scope:
            continue
        parent = module.parent(node)
        if isinstance(parent, cst.Attribute):
            continue
        call = module.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call) or not isinstance(module.parent(call), cst.Await):
            return True
    return False


def _read(handler: Function, reader: str) -> tuple[cst.Await, float | None] | None:
    """Where a handler waits, in a loop, for the next thing its client says."""
    module = handler.module
    for node in walk_own(handler.node):
        if not isinstance(node, cst.Await) or not any(isinstance(one, cst.While) for one in module.ancestors(node)):
            continue
        if not any(isinstance(one, cst.Name) and one.value == reader for one in walk(node.expression)):
            continue
        if _is_limited(module, node, handler):
            continue
        call = node.expression
        if isinstance(call, cst.Call) and module.callee(call) == "asyncio.wait_for":
            seconds = _seconds(module, argument(call, 1, "timeout"))
            if seconds is None or seconds < _LONG:
                continue
            return node, seconds
        return node, None
    return None


def _is_limited(module: Module, node: cst.Await, handler: Function) -> bool:
    """Whether an ``async with asyncio.timeout(...)`` stands around a node."""
    for around in module.ancestors(node):
        if around is handler.node:
            return False
        if isinstance(around, cst.With) and around.asynchronous is not None:
            return True
    return False


def _seconds(module: Module, expr: cst.BaseExpression | None) -> float | None:
    values = module.evaluate(expr) if expr is not None else ()
    numbers = [one.value for one in values if isinstance(one, Constant) and isinstance(one.value, (int, float))]
    return float(numbers[0]) if len(numbers) == len(values) == 1 else None


def _wait(module: Module, owner: tuple[object, str]) -> cst.CSTNode | None:
    """Where the program waits for the server to be closed, without a bound."""
    for load in module.index.loads.get("wait_closed", ()):
        call = module.parent(load)
        if variable(module, load.value) == owner and isinstance(call, cst.Call) and isinstance(module.parent(call), cst.Await):
            return call
    kind, name = owner
    nodes = [*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ())]
    for node in nodes:
        item = module.parent(node)
        statement = module.parent(item) if isinstance(item, cst.WithItem) else None
        if isinstance(statement, cst.With) and statement.asynchronous is not None and variable(module, node) == (kind, name):
            return statement
    return None
