"""Callables whose call only makes a coroutine, which does nothing until it is awaited or run as a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name
from ..resources.table import shipped
from ..text.names import dotted_text, last_name
from ..text.walk import walk_own
from .callables import target
from .known_types import LOOP
from .values import Coroutine, FunctionValue, Instance, Known, Method, Partial, Value

if TYPE_CHECKING:
    from .module import Function, Module

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


#: What tells whether a function is one whose call only makes a coroutine.
_ASKS = frozenset({"inspect.iscoroutinefunction", "asyncio.iscoroutinefunction"})
#: Methods that only coroutines of asyncio-like objects have; `aclose` of whatever object is one.
_ALWAYS = frozenset({"aclose", "wait_closed", "shutdown_asyncgens", "shutdown_default_executor"})


def closing_coroutine(module: Module, call: cst.Call) -> str | None:
    """What is not done when a call is not awaited, if it is surely the call of a coroutine function that ends something.

    Returns:
        Such as "nothing is closed"; None for anything else.
    """
    func = call.func
    name = last_name(func)
    if module.callee(call) == "asyncio.gather":
        closing = [arg.value for arg in call.args if isinstance(arg.value, cst.Call) and closing_coroutine(module, arg.value)]
        return "nobody waits until it is closed, and what fails is lost" if closing and len(closing) == len(call.args) else None
    if module.callee(call) == "asyncio.wait_for" and call.args and isinstance(call.args[0].value, cst.Call):
        closes = dotted_text(call.args[0].value.func) or ""
        return "nothing is closed" if is_closing_name(closes.rpartition(".")[2]) else None
    if not name or not (is_closing_name(name) or name in _ALWAYS):
        return None
    if _is_made_sync(module, call) or _is_asked_for(module, call):
        return None
    callees = module.evaluate(func)
    if name == "aclose" and isinstance(func, cst.Attribute) and all(map(_is_generator, module.evaluate(func.value))):
        return "the generator is not closed"
    if name in _ALWAYS and isinstance(func, cst.Attribute) and all(_is_outside(value) for value in callees):
        return "nobody waits until it is closed" if name == "wait_closed" else "nothing is closed"
    if all(_releases_later(value) or _is_coroutine_of_program(value) for value in callees):
        return "nothing is closed" if "clos" in name else "nothing of it is done"
    return None


def _is_made_sync(module: Module, call: cst.Call) -> bool:
    """Whether a call stands in the plain twin of an asynchronous context manager, whose methods are wrapped to run at once."""
    function = module.function_of(call)
    if function is None or function.cls is None or function.is_async:
        return False
    return function.name in ("__enter__", "__exit__") and "__aexit__" in function.cls.methods


def _is_asked_for(module: Module, call: cst.Call) -> bool:
    """Whether it is asked around the call what is a coroutine function: a class whose methods may be either kind."""
    return any(
        isinstance(node, cst.Call) and module.callee(node) in _ASKS
        for around in module.enclosing(call)
        if isinstance(around, (cst.If, cst.IfExp))
        for node in walk_own(around.test)
    )


def _is_generator(value: Value) -> bool:
    """Whether a value is an asynchronous generator of the program."""
    return isinstance(value, Coroutine) and value.function.is_generator


def _is_outside(value: Value) -> bool:
    """Whether a method is one of an object that is not part of the program."""
    return isinstance(value, Method) and not (isinstance(value.receiver, Instance) and not isinstance(value.receiver.type, str))


def _is_coroutine_of_program(value: Value) -> bool:
    return isinstance(value, (FunctionValue, Partial)) and is_coroutine_function(value)


def _releases_later(value: Value) -> bool:
    """Whether a method is one by which a known resource is released, and a coroutine function."""
    if is_coroutine_function(value):
        return True
    if not isinstance(value, Method) or not isinstance(value.receiver, Instance) or not isinstance(value.receiver.type, str):
        return False
    resource = shipped().of_type(value.receiver.type)
    releases = (*resource.release, *resource.second) if resource is not None else ()
    return any(release.name == value.name and release.is_coroutine for release in releases)
