"""SHD107."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.bind_loop_variable import bind_loop_variable
from ...semantics.program.values import FunctionValue
from ...semantics.signals.registrations import signal_registration
from ...semantics.text.names import BindingKind
from ...semantics.text.walk import walk
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator


class HandlerBindsLoopVariable(Rule):
    """A handler made in a loop that reads the loop's variable when the signal comes.

    ## What it does
    Finds a lambda or nested function that is registered as a signal handler inside a `for` loop (or a comprehension) and
    reads the loop's variable, which it does not take as a parameter.

    ## Why it stops a shutdown
    The handler looks the variable up when it runs, after the loop. All handlers see the value of the last round: SIGINT is
    handled, logged or passed on as SIGTERM, and the exit code is that of another signal.

    ## Example
    ```python
    import asyncio
    import signal

    def install(loop, tasks):
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, lambda: cancel(tasks, sig))

    def cancel(tasks, sig):
        for task in tasks:
            task.cancel(sig.name)
    ```

    ## Use instead
    ```python
    import asyncio
    import signal

    def install(loop, tasks):
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, lambda sig=sig: cancel(tasks, sig))

    def cancel(tasks, sig):
        for task in tasks:
            task.cancel(sig.name)
    ```
    Or pass the value on: `loop.add_signal_handler(sig, cancel, tasks, sig)`.

    ## Fix safety
    Safe: the handler gets the value that the variable had when the handler was made.
    """

    code = "SHD107"
    summary = "the handler reads the loop's variable when the signal comes: all handlers see the last value"
    needles = (("signal", "for "),)
    confidence = Confidence.ADVICE
    scope = "function"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        if registration is None or len(registration.values) != 1:
            return
        value = registration.values[0]
        if not isinstance(value, FunctionValue) or value.function.module is not self.module or value.receiver is not None:
            return
        handler = value.function.node
        around = set(self.module.ancestors(handler))
        read = self._late(handler, [target for loop, target in self._loops(node) if loop in around])
        if not read:
            return
        names = list(dict.fromkeys(name.value for name in read))
        is_variable = "is" if len(names) == 1 else "are"
        self.report(
            node,
            f"{' and '.join(names)} {is_variable} looked up when the signal comes, after the loop: every handler sees the last"
            " value",
            related=[Step(self.module, read[0], "read here")],
            fix=bind_loop_variable(handler, names),
        )

    def _loops(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.BaseExpression]]:
        """The loops with their targets around the registration, as far as its function."""
        for around in self.module.ancestors(node):
            if isinstance(around, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                return
            if isinstance(around, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
                yield around, around.for_in.target
            elif isinstance(around, cst.For) and not _leaves_at_once(around):
                yield around, around.target

    def _late(self, handler: cst.FunctionDef | cst.Lambda, targets: list[cst.BaseExpression]) -> list[cst.Name]:
        """The names in the handler that mean a variable of one of the loops."""
        variables = {name for target in targets for name in walk(target) if isinstance(name, cst.Name)}
        found: list[cst.Name] = []
        for name in walk(handler.body):
            if not isinstance(name, cst.Name):
                continue
            home = self.module.scope_of(name).lookup(name.value)
            bindings = home.bindings[name.value] if home is not None else []
            if any(one.kind is BindingKind.ELEMENT and one.node in variables for one in bindings):
                found.append(name)
        return found


def _leaves_at_once(loop: cst.For) -> bool:
    """Whether the loop's body ends in ``break`` or ``return``."""
    last = loop.body.body[-1] if loop.body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, (cst.Break, cst.Return))
