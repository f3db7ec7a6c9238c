"""Loops that ask by ``os.kill(pid, 0)`` whether a child of the program still runs: a zombie answers, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.references import references
from ..program.values import Constant, Instance
from ..resources.uses import parameter_name
from ..text.names import BindingKind
from .handles import handle_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .handles import Handle

_REAPERS = ("wait", "poll", "communicate", "join", "is_alive")
_MOST_DEEP = 3


@dataclass(frozen=True, slots=True, eq=False)
class VainWait:
    """A loop that goes on as long as a child has not been waited for.

    Args:
        module: The module of the loop.
        call: The call in it that asks.
        handle: The handle of the child whose number is asked about.
        given: The expression that takes the number.
    """

    module: Module
    call: cst.Call
    handle: Handle
    given: cst.BaseExpression


def vain_wait(module: Module, call: cst.Call) -> VainWait | None:
    """The loop in which ``os.kill(pid, 0)``, or a function that makes this call, asks about a child of the program."""
    if module.callee(call) != "os.kill" or len(call.args) != 2 or module.evaluate(call.args[1].value) != (Constant(0),):
        return None
    return _asked(module, call, call.args[0].value, None, _MOST_DEEP)


def _asked(
    module: Module, call: cst.Call, pid: cst.BaseExpression, loop: tuple[Module, cst.Call] | None, depth: int
) -> VainWait | None:
    """Follow the number to where it is taken from a handle, over the calls that pass it on."""
    if loop is None and _is_in_loop(module, call):
        loop = (module, call)
    if isinstance(pid, cst.Attribute) and pid.attr.value == "pid":
        handle = handle_of(module, pid.value)
        made = [one for one in module.evaluate(pid.value) if isinstance(one, Instance) and isinstance(one.origin, cst.Call)]
        if loop is None or handle is None or not made or _may_be_reaped(handle):
            return None
        return VainWait(loop[0], loop[1], handle, pid)
    function = module.function_of(call)
    if function is None or not isinstance(pid, cst.Name) or depth == 0 or not _is_parameter(function, pid.value):
        return None
    for other, outer, arg in _calls(function, pid.value):
        found = _asked(other, outer, arg.value, loop, depth - 1)
        if found is not None:
            return found
    return None


def _is_in_loop(module: Module, call: cst.Call) -> bool:
    """Whether a call is made again and again to wait for its answer to change: a ``while`` that may sleep."""
    return any(isinstance(around, cst.While) for around in module.enclosing(call))


def _is_parameter(function: Function, name: str) -> bool:
    return [binding.kind for binding in function.scope.bindings.get(name, ())] == [BindingKind.PARAMETER]


def _calls(function: Function, name: str) -> Iterator[tuple[Module, cst.Call, cst.Arg]]:
    """The calls of a function that surely mean it, with the argument for one of its parameters."""
    filled = 1 if function.cls is not None and function.kind == "method" else 0
    for reference in references(function):
        call = reference.module.parent(reference.node)
        if reference.sure and isinstance(call, cst.Call) and call.func is reference.node:
            for arg in call.args:
                if not arg.star and parameter_name(function, filled, call, arg) == name:
                    yield reference.module, call, arg


def _may_be_reaped(handle: Handle) -> bool:
    """Whether something else in the module waits for the child, or asks for it so that it is reaped."""
    module = handle.module
    if "SIGCHLD" in module.index.loads or "SIGCHLD" in module.index.name_loads:
        return True
    for name in _REAPERS:
        for load in module.index.loads.get(name, ()):
            if handle.is_it(load.value):
                return True
    return any(module.callee(call) in ("os.wait", "os.waitpid", "os.wait4", "os.waitid") for call in module.calls)
