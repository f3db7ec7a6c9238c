"""Cleanups that are a chain: which step can fail, and which release is then not done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import caught_around, clause_classes, is_covered
from ..effects.failing import escapes, uncaught
from ..effects.known_effects import LOG_METHODS, Kind
from ..effects.known_failures import BY_PID, REMOVALS, Failing
from ..program.callables import Target, called_names, only_target
from ..program.known_types import TASK
from ..program.values import Constant, Coroutine, Instance
from ..text.names import dotted_text
from ..text.walk import walk_own
from .dependence import subjects
from .foreign import container_of, element_of, filled_with, is_foreign
from .skipped import skipped_steps
from .steps import is_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.summaries import Effect
    from ..program.module import Function, Module
    from .cleanups import Cleanup

_FOREIGN = Failing(frozenset({"Exception"}), is_likely=True)
_CANCELLED = Failing(frozenset({"asyncio.CancelledError"}), is_likely=True)
_SPAWNS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.AbstractEventLoop.create_task"})


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    """A step of a cleanup that can fail and so keeps a release from being done.

    Args:
        step: The step, an expression of the cleanup.
        reason: When it fails: the end of a sentence that begins with "if".
        failing: How it fails.
        skipped: The release.
        path: Where it fails, with the calls that lead there, each with its module; the last one raises.
    """

    step: cst.BaseExpression
    reason: str
    failing: Failing
    skipped: cst.Call
    path: tuple[tuple[Module, cst.CSTNode], ...] = field(default=())


def breaks(cleanup: Cleanup) -> Iterator[Break]:
    """The steps of a cleanup that keep a release from being done if they fail, in the order of the text."""
    for node in walk_own(cleanup.node):
        if not isinstance(node, (cst.Call, cst.Await)):
            continue
        for found in (_known(cleanup, node), _foreign(cleanup, node), _awaited(cleanup, node)):
            if found is not None:
                yield found
                break


def _releases(cleanup: Cleanup, step: cst.CSTNode, entry: Failing) -> Iterator[cst.Call]:
    for skipped in skipped_steps(cleanup.function, step, entry):
        if cleanup.has(skipped) and is_release(cleanup.module, skipped) and not _are_alternatives(cleanup, step, skipped):
            yield skipped


def _are_alternatives(cleanup: Cleanup, one: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Whether two steps are never both due: the property that is asked before one says the opposite of that of the other."""
    mine, theirs = ({*_asked(cleanup, step)} for step in (one, other))
    return any(first in _opposites(second) or second in _opposites(first) for first in mine for second in theirs)


def _asked(cleanup: Cleanup, node: cst.CSTNode) -> Iterator[Function]:
    """The properties that have to be true where a node stands."""
    module, inside = cleanup.module, node
    for around in module.ancestors(node):
        if around is cleanup.function.node:
            return
        tests = [around.test] if isinstance(around, cst.If) and inside is around.body else []
        for test in tests:
            if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
                tests += [test.left, test.right]
            cls = module.class_of_receiver(test.value) if isinstance(test, cst.Attribute) else None
            getter = cls.method(test.attr.value) if cls is not None and isinstance(test, cst.Attribute) else None
            if getter is not None and getter.is_property:
                yield getter
        inside = around


def _opposites(getter: Function) -> Iterator[Function]:
    """The properties of which a property gives the opposite: ``return not self.is_remote``."""
    for value in getter.returned:
        if isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Not):
            inner = value.expression
            cls = getter.module.class_of_receiver(inner.value) if isinstance(inner, cst.Attribute) else None
            other = cls.method(inner.attr.value) if cls is not None and isinstance(inner, cst.Attribute) else None
            if other is not None:
                yield other


def _first_release(cleanup: Cleanup, step: cst.CSTNode, entry: Failing) -> cst.Call | None:
    return next(_releases(cleanup, step, entry), None)


def _known(cleanup: Cleanup, call: cst.CSTNode) -> Break | None:
    """A call that is known to fail in normal life, or that leads to one."""
    if not isinstance(call, cst.Call):
        return None
    effects = cleanup.module.project.effects.of_node(cleanup.function, call)
    for effect, entry in uncaught(Target(cleanup.function), effects):
        if not entry.is_likely:
            continue
        for skipped in _releases(cleanup, call, entry):
            if not _is_needless(cleanup.module, call, effect, skipped):
                return Break(call, "fails", entry, skipped, effect.way)
    return None


def _is_needless(module: Module, step: cst.Call, effect: Effect, skipped: cst.Call) -> bool:
    """Whether a release is no great loss: it signals a process that is gone, as just seen, or removes but a further file."""
    names = called_names(effect.value)
    if any(name in BY_PID or name.startswith("psutil.Process.") for name in names):
        return skipped is not step and bool(subjects(module, step) & subjects(module, skipped))
    removes = any(REMOVALS.intersection(called_names(value)) for value in module.evaluate(skipped.func))
    return removes and bool(REMOVALS.intersection(names))


def _foreign(cleanup: Cleanup, call: cst.CSTNode) -> Break | None:
    """A call of somebody else's code, or of a function of the program that calls it."""
    module = cleanup.module
    if not isinstance(call, cst.Call) or not _escapes(cleanup, call, _FOREIGN):
        return None
    path: tuple[tuple[Module, cst.CSTNode], ...] = ((module, call),)
    if not is_foreign(module, call):
        inner = _foreign_inside(module, call)
        if inner is None:
            return None
        path = (*path, inner)
    skipped = _first_release(cleanup, call, _FOREIGN)
    return Break(call, "raises", _FOREIGN, skipped, path) if skipped is not None else None


def _foreign_inside(module: Module, call: cst.Call) -> tuple[Module, cst.Call] | None:
    one = only_target(module.evaluate(call.func))
    if one is None or one.function.is_generator or (one.function.is_async and not isinstance(module.parent(call), cst.Await)):
        return None
    home = one.function.module
    for inner in one.function.calls:
        if is_foreign(home, inner) and escapes(_FOREIGN.raises, caught_around(home, inner, one.function.node)):
            return home, inner
    return None


def _escapes(cleanup: Cleanup, node: cst.CSTNode, entry: Failing) -> bool:
    if not escapes(entry.raises, caught_around(cleanup.module, node, cleanup.function.node)):
        return False
    return not _is_dealt_with(cleanup, node, entry)


def _is_dealt_with(cleanup: Cleanup, node: cst.CSTNode, entry: Failing) -> bool:
    """Whether a clause around a step takes its failure and does more about it than to raise it again in some cases."""
    inside = node
    for around in cleanup.module.ancestors(node):
        if around is cleanup.function.node:
            return False
        for handler in around.handlers if isinstance(around, cst.Try) and inside is around.body else ():
            if escapes(entry.raises, clause_classes(cleanup.module, handler.type)):
                continue
            last = handler.body.body[-1]
            small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
            calls = [one for one in walk_own(handler.body) if isinstance(one, cst.Call) and _does_something(one)]
            if not isinstance(small, cst.Raise) and calls:
                return True
        inside = around
    return False


def _does_something(call: cst.Call) -> bool:
    return not (isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS)


# Tasks


def _awaited(cleanup: Cleanup, node: cst.CSTNode) -> Break | None:
    """Awaiting tasks: what they raised comes out, and if they were cancelled, the cancellation."""
    if not isinstance(node, cst.Await):
        return None
    module, operand = cleanup.module, node.expression
    if isinstance(operand, cst.Call):
        if module.callee(operand) != "asyncio.gather" or _collects(module, operand):
            return None
        groups = [container_of(module, arg.value) for arg in operand.args if arg.star]
        single = [arg.value for arg in operand.args if not arg.star]
        cancelled = any(_is_cancelled(cleanup, one, node) for one in (*groups, *single))
        if not cancelled and not any(holds_tasks(module, group) for group in groups):
            return None
        entry = _CANCELLED if cancelled else _FOREIGN
        reason = "the tasks were cancelled" if cancelled else "one of the tasks failed"
    elif isinstance(operand, (cst.Name, cst.Attribute)):
        if not _is_cancelled(cleanup, operand, node):
            return None
        entry, reason = _CANCELLED, "the task was cancelled"
        if not _escapes(cleanup, node, entry):
            if _is_alive(cleanup, operand, node) or not _may_die(module, operand):
                return None
            entry, reason = _FOREIGN, "the task has failed before"
    else:
        return None
    if not _escapes(cleanup, node, entry):
        return None
    skipped = _first_release(cleanup, node, entry)
    return Break(node, reason, entry, skipped, ((module, node),)) if skipped is not None else None


def _collects(module: Module, gather: cst.Call) -> bool:
    for arg in gather.args:
        if arg.star == "**" or (arg.keyword is not None and arg.keyword.value == "return_exceptions"):
            return module.evaluate(arg.value) != (Constant(False),)
    return False


def _is_cancelled(cleanup: Cleanup, awaited: cst.BaseExpression, before: cst.CSTNode) -> bool:
    """Whether a task, or the tasks of a container, are cancelled in the same cleanup before."""
    module, text = cleanup.module, dotted_text(awaited)
    if text is None:
        return False
    for call in cleanup.function.calls:
        if module.order(call) > module.order(before):
            return False
        func = call.func
        if not isinstance(func, cst.Attribute) or func.attr.value != "cancel" or call.args or not cleanup.has(call):
            continue
        if dotted_text(func.value) == text and is_task(module, func.value):
            return True
        group = element_of(module, func.value)
        if group is not None and dotted_text(group) == text:
            return True
    return False


def _is_alive(cleanup: Cleanup, task: cst.BaseExpression, node: cst.CSTNode) -> bool:
    """Whether it was asked around a node that a task has not ended, so that it has not failed either."""
    text = f"{dotted_text(task)}.done"
    inside = node
    for around in cleanup.module.ancestors(node):
        decides = isinstance(around, cst.If) and inside is around.body
        if decides and any(dotted_text(one) == text for one in walk_own(cst.ensure_type(around, cst.If).test)):
            return True
        inside = around
    return False


def is_task(module: Module, expr: cst.BaseExpression) -> bool:
    """Whether an expression may be a task of asyncio."""
    return any(isinstance(value, Instance) and value.type == TASK for value in module.evaluate(expr))


def holds_tasks(module: Module, container: cst.BaseExpression) -> bool:
    """Whether a container is filled with tasks somewhere in the module, as far as its name tells."""
    if any(is_task(module, one) for one in filled_with(module, container)):
        return True
    text = dotted_text(container) or ""
    for items in module.index.item_stores.get(text.rpartition(".")[2], ()):
        if dotted_text(items.target.value) == text and items.value is not None and is_task(module, items.value):
            return True
    return False


def coroutines_of(module: Module, task: cst.BaseExpression) -> list[Function]:
    """The coroutine functions of the program that a task runs."""
    found: list[Function] = []
    for value in module.evaluate(task):
        if not isinstance(value, Instance) or value.type != TASK or not isinstance(value.origin, cst.Call):
            continue
        home = module
        if value.origin not in home.index.scopes or not value.origin.args:
            continue
        for one in home.evaluate(value.origin.args[0].value):
            if isinstance(one, Coroutine):
                found.append(one.function)
    return found


def _may_die(module: Module, task: cst.BaseExpression) -> bool:
    """Whether the coroutine of a task has calls that may fail with nothing to catch it."""
    for function in coroutines_of(module, task):
        for effect in module.project.effects.summary(function).effects:
            fails = effect.kind is Kind.FALLIBLE and not effect.guessed
            if fails and not is_covered("builtins.OSError", effect.caught):
                return True
    return False
