"""Callables whose call only makes a coroutine, which does nothing until it is awaited or run as a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .callables import target
from .known_types import LOOP
from .values import Coroutine, Instance, Known, Method, Partial, Value

if TYPE_CHECKING:
    from .module import Function

#: Coroutine functions of asyncio, as qualified names or ``Type.method``.
_KNOWN = frozenset(
    {
        "asyncio.sleep", "asyncio.wait", "asyncio.wait_for", "asyncio.to_thread", "asyncio.Event.wait", "asyncio.Queue.get",
        "asyncio.Queue.put", "asyncio.Queue.join", "asyncio.Server.wait_closed", "asyncio.StreamWriter.wait_closed",
        f"{LOOP}.shutdown_asyncgens", f"{LOOP}.shutdown_default_executor", "asyncio.subprocess.Process.wait",
        "asyncio.subprocess.Process.communicate", "aiohttp.ClientSession.close", "aiohttp.web.AppRunner.cleanup",
        "aiohttp.web.AppRunner.shutdown", "aiohttp.web.TCPSite.stop", "httpx.AsyncClient.aclose",
    }
)  # fmt: skip


def is_coroutine_function(value: Value) -> bool:
    """Whether the value itself is what asyncio takes for a coroutine function: an ``async def``, also in a partial."""
    if isinstance(value, Partial):
        return is_coroutine_function(value.callee)
    if isinstance(value, Known):
        return value.dotted in _KNOWN
    if isinstance(value, Method) and isinstance(value.receiver, Instance) and isinstance(value.receiver.type, str):
        return f"{value.receiver.type}.{value.name}" in _KNOWN
    one = target(value)
    return one is not None and one.function.is_async and not one.function.is_generator


def forgotten_coroutine(function: Function) -> cst.BaseExpression | None:
    """The bare call of a coroutine function that is all a lambda does, or that a function returns; None if there is none."""
    if function.is_async or function.is_generator or len(function.returned) != 1:
        return None
    (expr,) = function.returned
    if not isinstance(expr, cst.Call):
        return None
    values = function.module.evaluate(expr)
    if values and all(isinstance(value, Coroutine) for value in values):
        return expr
    callees = function.module.evaluate(expr.func)
    return expr if all(is_coroutine_function(callee) for callee in callees) else None
