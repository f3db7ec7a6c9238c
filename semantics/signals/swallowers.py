"""Who takes what a signal handler raises for an ordinary failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import builtin_base, clause_classes, has_known_base, is_raise_covered, raised_class, reraises
from ..flow.exceptions import is_ordinary
from ..program.module import ClassInfo
from ..text.walk import walk_own
from .handlers import Handler, steps_to
from .installing import runs_while_installed

if TYPE_CHECKING:
    from ..effects.summaries import Effect, Summary
    from ..program.module import Function, Module

_BROAD = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class Swallower:
    """What keeps a handler's exception from ending the program.

    Args:
        how: What becomes of the exception, in words.
        clause: The ``except`` clause that takes it; None if the event loop does.
    """

    how: str
    clause: cst.CSTNode | None = None


def swallower(handler: Handler, effect: Effect, summary: Summary) -> Swallower | None:
    """Who takes an exception of a handler for an ordinary failure; None if it ends the program, or may do.

    Args:
        handler: A handler of a terminating signal.
        effect: Where it, or what it calls, raises.
        summary: What the handler does.
    """
    raising, module = effect.node, handler.module
    if not isinstance(raising, cst.Raise) or not _is_meant(effect, summary):
        return None
    cls = raised_class(effect.module, raising)
    if cls is None or not has_known_base(cls):
        return None
    base = builtin_base(cls)
    if base in ("builtins.SystemExit", "builtins.KeyboardInterrupt", "builtins.NotImplementedError"):
        return None
    if is_raise_covered(effect.module, raising, effect.caught):
        return None
    ordinary = is_ordinary(base.removeprefix("builtins."))
    if handler.on_loop:
        return Swallower("the event loop logs it and goes on")
    clause = _broad_clause(handler, cls, ordinary)
    if clause is not None:
        how = "an `except` of the module takes the exception for an ordinary failure, and the program goes on"
        return Swallower(how, clause)
    if "asyncio" in module.imports and _runs_loop(handler):
        return Swallower("a task that it interrupts keeps it as its result, and the event loop goes on")
    return None


def _broad_clause(handler: Handler, cls: ClassInfo | str, ordinary: bool) -> cst.CSTNode | None:
    """The nearest clause of the module that takes the exception without being meant for it, if there is one."""
    module = handler.module
    own = f"{cls.module.name or cls.module.path}.{cls.qualname}" if isinstance(cls, ClassInfo) else cls
    running: dict[Function, int] = {}
    for registration in handler.registrations:
        running |= runs_while_installed(registration)
    distance = {function: place for place, function in enumerate(running)}
    found: list[tuple[int, cst.CSTNode]] = []
    for attempt in module.index.tries:
        function = module.function_of(attempt)
        if function not in running or function is None or function is handler.function or not _works(attempt):
            continue
        if function.name == "__del__":
            continue  # what comes out of it is lost in any case
        if _last(module, attempt) < running[function] or _is_around_loop(module, attempt):
            continue
        for clause in attempt.handlers:
            classes = clause_classes(module, clause.type)
            if own in classes or (isinstance(cls, ClassInfo) and _is_parent(classes, cls)):
                break
            if not classes & _BROAD or (classes == {"Exception"} and not ordinary):
                continue
            if not reraises(clause) and not _leaves(clause):
                found.append((distance[function], clause))
            break
    return min(found, key=lambda one: one[0])[1] if found else None


def _is_around_loop(module: Module, attempt: cst.Try | cst.TryStar) -> bool:
    """Whether the work's loop is in the ``try``, so that what is raised ends it whoever takes it."""
    if not any(isinstance(node, cst.While) for node in walk_own(attempt.body)):
        return False
    return not module.is_in_loop(attempt)


def _last(module: Module, attempt: cst.Try | cst.TryStar) -> int:
    return max(module.order(node) for node in walk_own(attempt.body))


def _is_meant(effect: Effect, summary: Summary) -> bool:
    """Whether raising is what the handler is for: it does it itself, or by calls that never return."""
    callees = list(steps_to(effect, summary))[1:]
    return not any(module.project.effects.summary(function).returns for module, function, _ in callees)


def _runs_loop(handler: Handler) -> bool:
    """Whether an event loop runs in the module, so that the handler may interrupt one of its tasks."""
    module = handler.module
    return any(
        module.callee(call) in ("asyncio.run", "asyncio.Runner")
        or (isinstance(call.func, cst.Attribute) and call.func.attr.value in ("run_until_complete", "run_forever"))
        for call in module.calls
    )


def _is_parent(classes: frozenset[str], cls: ClassInfo) -> bool:
    """Whether one of the caught classes is a class of the program from which this one is derived."""
    for base in cls.lineage[1:]:
        if isinstance(base, ClassInfo) and f"{base.module.name or base.module.path}.{base.qualname}" in classes:
            return True
    return False


def _leaves(clause: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a clause goes somewhere else when it has taken the exception."""
    return any(isinstance(node, (cst.Return, cst.Break)) for node in walk_own(clause.body))


def _works(attempt: cst.Try | cst.TryStar) -> bool:
    """Whether the body of a `try` calls something, so that a signal may come meanwhile."""
    return any(isinstance(node, (cst.Call, cst.Await)) for node in walk_own(attempt.body))
