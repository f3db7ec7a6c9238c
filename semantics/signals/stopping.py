"""Whether what a signal handler does may make the program stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_covered, is_raise_covered
from ..effects.flags import flag_targets, is_awaited_or_asked, is_event, is_obeyed
from ..effects.known_effects import Kind
from ..program.known_types import LOOP
from ..program.values import Container, Coroutine, Method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.summaries import Effect, Summary
    from ..program.module import Function, Module

_LEAVING = frozenset({Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE})
_ASKING = frozenset(
    {Kind.CANCEL, Kind.STOP, Kind.SCHEDULE, Kind.RESEND, Kind.REARM, Kind.CHAIN, Kind.SPAWN, Kind.UNKNOWN}
)
#: Calls that run a coroutine to its end.
_RUNNING = frozenset({"asyncio.run", f"{LOOP}.run_until_complete", "asyncio.Runner.run"})
#: Calls that ask a person, who may say that the program is to stop.
_ASKING_PEOPLE = frozenset({"builtins.input", "builtins.breakpoint", "getpass.getpass", "pdb.set_trace"})


def stopping(summary: Summary) -> Iterator[Effect]:
    """What of a handler's effects may make the program stop: what is not known may, too.

    A flag or an event counts if somebody reads it.
    """
    writers = {summary.function}
    # Who reads a flag is looked for in all files of the program: the last thing to ask.
    for effect in sorted(summary.effects, key=lambda effect: effect.kind in (Kind.FLAG, Kind.NOTIFY)):
        if _may_stop(effect, writers):
            yield effect


def may_stop_by(effect: Effect, summary: Summary) -> bool:
    """Whether one of a handler's effects may make the program stop; see `stopping`."""
    return _may_stop(effect, {summary.function})


def may_stop(summary: Summary) -> bool:
    """Whether there is any such effect."""
    return any(True for _ in stopping(summary))


def _may_stop(effect: Effect, writers: set[Function]) -> bool:
    if effect.kind in _LEAVING:
        return not _is_swallowed(effect)
    if effect.kind in _ASKING:
        return True
    if effect.kind is Kind.WAIT:
        return effect.detail in _ASKING_PEOPLE or (effect.detail in _RUNNING and _may_stop_inside(effect, writers))
    if effect.kind is Kind.FLAG:
        around = effect.module.function_of(effect.node)
        own = writers | {around} if around is not None else writers
        targets = [one for one in flag_targets(effect.node) if _name(one) == effect.detail]
        return any(is_obeyed(effect.module, one, own) for one in targets)
    if effect.kind is Kind.NOTIFY:
        return _may_notify(effect)
    return False


def _is_swallowed(effect: Effect) -> bool:
    if effect.kind is Kind.HARD_EXIT:
        return False
    name = effect.detail
    if effect.kind is Kind.EXIT and not isinstance(effect.node, cst.Raise):
        name = "builtins.KeyboardInterrupt" if name.endswith("interrupt_main") else "builtins.SystemExit"
    if isinstance(effect.node, cst.Raise):
        return bool(name) and is_raise_covered(effect.module, effect.node, effect.caught)
    return bool(name) and is_covered(name, effect.caught)


def _may_stop_inside(effect: Effect, writers: set[Function]) -> bool:
    """Whether the coroutine that is run may make the program stop."""
    if not isinstance(effect.node, cst.Call) or not effect.node.args:
        return True
    for value in effect.module.evaluate(effect.node.args[0].value):
        if not isinstance(value, Coroutine):
            return True
        if value.function in writers:
            continue
        inside = effect.module.project.effects.summary(value.function)
        if any(_may_stop(one, {*writers, value.function}) for one in inside.effects):
            return True
    return False


def _may_notify(effect: Effect) -> bool:
    receiver = _receiver(effect)
    if receiver is None:
        return True
    if is_event(effect.module, receiver):
        return is_awaited_or_asked(effect.module, receiver)
    return not is_own_container(effect.module, receiver)


def _receiver(effect: Effect) -> cst.BaseExpression | None:
    """What a method is called on, or an item of is assigned."""
    node = effect.node
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return node.func.value
    if isinstance(node, cst.Assign) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Subscript):
        return node.targets[0].target.value
    return None


def is_own_container(module: Module, expr: cst.BaseExpression) -> bool:
    """Whether the expression is a container that the function has made for itself, so that filling it tells nobody."""
    if not isinstance(expr, cst.Name):
        return False
    scope = module.scope_of(expr)
    if scope.lookup(expr.value) is not scope.function_scope:
        return False
    return all(isinstance(value, Container) for value in module.evaluate(expr))


def is_unheard_method(module: Module, value: Method) -> bool:
    """Whether a method is the ``set`` of an event that nobody waits for or asks."""
    if value.name != "set" or value.expr is None or not is_event(module, value.expr.value):
        return False
    return not is_awaited_or_asked(module, value.expr.value)


def _name(target: cst.Name | cst.Attribute) -> str:
    return target.value if isinstance(target, cst.Name) else target.attr.value
