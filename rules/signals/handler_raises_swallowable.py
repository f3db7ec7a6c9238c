"""SHD113."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.raise_system_exit import derive_from_system_exit, raise_system_exit
from ...semantics.effects.exceptions import builtin_base, clause_classes, has_known_base, is_raise_covered, raised_class, reraises
from ...semantics.effects.known_effects import Kind
from ...semantics.flow.exceptions import is_ordinary
from ...semantics.program.module import ClassInfo
from ...semantics.signals.handlers import Handler, handlers, steps_to
from ...semantics.signals.installing import runs_while_installed
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect, Summary
    from ...semantics.program.module import Function

_BROAD = frozenset({"Exception", "BaseException"})


class HandlerRaisesSwallowable(Rule):
    """A handler that raises an exception which some `except Exception` on the way may take for an ordinary failure.

    ## What it does
    Finds handlers of SIGINT and SIGTERM that raise an exception derived from `Exception`, in a module that has an `except
    Exception` (or a bare one) which does not raise it again, or that runs asyncio; with asyncio also those that raise
    a class of their own derived from `BaseException`. A callback of `loop.add_signal_handler` that raises such a thing is
    always found: the event loop logs it and goes on.

    Left alone is a class that every such `try` catches by name first.

    ## Why it stops a shutdown
    The exception is raised wherever the program happens to be, in the middle of any `try`. The loop of a worker that forgives
    a failed job forgives this one too and takes the next job; a task of asyncio keeps it as its result. Only SystemExit and
    KeyboardInterrupt are let through by both.

    ## Example
    ```python
    import signal

    class Stop(Exception):
        pass

    def on_stop(signum, frame):
        raise Stop

    def main(jobs):
        signal.signal(signal.SIGTERM, on_stop)
        for job in jobs:
            try:
                job()
            except Exception as problem:
                print("failed", problem)
    ```

    ## Use instead
    ```python
    import signal

    class Stop(SystemExit):
        pass

    def on_stop(signum, frame):
        raise Stop

    def main(jobs):
        signal.signal(signal.SIGTERM, on_stop)
        for job in jobs:
            try:
                job()
            except Exception as problem:
                print("failed", problem)
    ```

    ## Fix safety
    Unsafe: what catches the exception on purpose, as an `Exception`, no longer does.
    """

    code = "SHD113"
    summary = "the handler raises an exception that a broad `except` or the event loop takes for an ordinary failure"
    needles = (("signal(", "except"), ("signal(", "asyncio"), "add_signal_handler")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        reported: set[cst.CSTNode] = set()
        for handler in handlers(self.module):
            for signal in sorted(handler.terminating):
                summary = handler.run(signal)
                for effect in summary.of(Kind.RAISE):
                    if effect.node in reported or not isinstance(effect.node, cst.Raise) or not _is_meant(effect, summary):
                        continue
                    swallower = self._swallower(handler, effect, effect.node)
                    if swallower is not None:
                        reported.add(effect.node)
                        self._report(handler, effect, effect.node, swallower)

    def _swallower(self, handler: Handler, effect: Effect, raising: cst.Raise) -> tuple[str, cst.CSTNode | None] | None:
        """Who swallows it: words for the message, and the clause if there is one."""
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
            return "the event loop logs it and goes on", None
        clause = self._broad_clause(handler, cls, ordinary)
        if clause is not None:
            return "", clause
        if "asyncio" in self.module.imports and _runs_loop(handler):
            return "a task that it interrupts keeps it as its result, and the event loop goes on", None
        return None

    def _broad_clause(self, handler: Handler, cls: ClassInfo | str, ordinary: bool) -> cst.CSTNode | None:
        """The nearest clause of the module that takes the exception without being meant for it, if there is one."""
        own = f"{cls.module.name or cls.module.path}.{cls.qualname}" if isinstance(cls, ClassInfo) else cls
        running: dict[Function, int] = {}
        for registration in handler.registrations:
            running |= runs_while_installed(registration)
        distance = {function: place for place, function in enumerate(running)}
        found: list[tuple[int, cst.CSTNode]] = []
        for attempt in self.module.index.tries:
            function = self.module.function_of(attempt)
            if function not in running or function is None or function is handler.function or not _works(attempt):
                continue
            if self._last(attempt) < running[function] or self._is_around_loop(attempt):
                continue
            for clause in attempt.handlers:
                classes = clause_classes(self.module, clause.type)
                if own in classes or (isinstance(cls, ClassInfo) and _is_parent(classes, cls)):
                    break
                if not classes & _BROAD or (classes == {"Exception"} and not ordinary):
                    continue
                if not reraises(clause) and not _leaves(clause):
                    found.append((distance[function], clause))
                break
        return min(found, key=lambda one: one[0])[1] if found else None

    def _is_around_loop(self, attempt: cst.Try | cst.TryStar) -> bool:
        """Whether the work's loop is in the ``try``, so that what is raised ends it whoever takes it."""
        if not any(isinstance(node, cst.While) for node in walk_own(attempt.body)):
            return False
        for around in self.module.ancestors(attempt):
            if isinstance(around, (cst.For, cst.While)):
                return False
            if isinstance(around, (cst.FunctionDef, cst.Lambda)):
                break
        return True

    def _last(self, attempt: cst.Try | cst.TryStar) -> int:
        return max(self.module.order(node) for node in walk_own(attempt.body))

    def _report(
        self, handler: Handler, effect: Effect, raising: cst.Raise, swallower: tuple[str, cst.CSTNode | None]
    ) -> None:
        words, clause = swallower
        here = effect.module is self.module
        signals = " and ".join(sorted(handler.terminating))
        related = [Step(self.module, one.call, "registered here") for one in handler.registrations]
        if not here:
            related.append(Step(effect.module, raising, "raised here"))
        if clause is not None:
            related.append(Step(self.module, clause, "swallowed here, if the signal comes while its `try` runs"))
        if clause is not None:
            words = "an `except` of the module takes the exception for an ordinary failure, and the program goes on"
        self.report(
            raising if here else handler.first.call,
            f"{signals} may be lost: {words}",
            related=related,
            fix=self._fix(handler, effect, raising) if here else None,
        )

    def _fix(self, handler: Handler, effect: Effect, raising: cst.Raise) -> Fix | None:
        cls = raised_class(self.module, raising)
        if isinstance(cls, ClassInfo):
            return derive_from_system_exit(cls.node) if cls.module is self.module else None
        function = handler.function
        own = function.positional[1:] if function.receiver is not None else function.positional
        number = own[0].name.value if own and not effect.chain and not handler.target.args and not handler.on_loop else None
        return raise_system_exit(self.module, raising, number=number)


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
