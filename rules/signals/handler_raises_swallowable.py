"""SHD113."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.raise_system_exit import derive_from_system_exit, raise_system_exit
from ...semantics.effects.exceptions import raised_class
from ...semantics.effects.known_effects import Kind
from ...semantics.program.module import ClassInfo
from ...semantics.signals.handlers import Handler, handlers
from ...semantics.signals.swallowers import Swallower, swallower
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect



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
        raise Stop(128 + signum)

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
                    if effect.node in reported or not isinstance(effect.node, cst.Raise):
                        continue
                    taken = swallower(handler, effect, summary)
                    if taken is not None:
                        reported.add(effect.node)
                        self._report(handler, effect, effect.node, taken)

    def _report(self, handler: Handler, effect: Effect, raising: cst.Raise, taken: Swallower) -> None:
        here = effect.module is self.module
        signals = " and ".join(sorted(handler.terminating))
        related = [Step(self.module, one.call, "registered here") for one in handler.registrations]
        if not here:
            related.append(Step(effect.module, raising, "raised here"))
        if taken.clause is not None:
            related.append(Step(self.module, taken.clause, "swallowed here, if the signal comes while its `try` runs"))
        self.report(
            raising if here else handler.first.call,
            f"{signals} may be lost: {taken.how}",
            related=related,
            fix=self._fix(handler, effect, raising) if here else None,
        )

    def _fix(self, handler: Handler, effect: Effect, raising: cst.Raise) -> Fix | None:
        cls = raised_class(self.module, raising)
        function = handler.function
        own = function.positional[1:] if function.receiver is not None else function.positional
        number = own[0].name.value if own and not effect.chain and not handler.target.args and not handler.on_loop else None
        if isinstance(cls, ClassInfo):
            return derive_from_system_exit(cls.node, raising, number=number) if cls.module is self.module else None
        return raise_system_exit(self.module, raising, number=number)
