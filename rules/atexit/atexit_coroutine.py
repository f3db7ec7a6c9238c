"""SHD203."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.run_coroutine_at_exit import run_coroutine_at_exit, run_decorated_at_exit
from ...semantics.program.assignments import last_assigned
from ...semantics.program.callables import target
from ...semantics.program.coroutines import forgotten_coroutine, is_coroutine_function
from ...semantics.program.values import Coroutine, FunctionValue, Partial, Value, Values
from ...semantics.tasks.loops import runs_in_coroutine
from ...semantics.text.walk import walk
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations, callback_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...fixes.fix import Fix
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitCoroutine(OnRegistrations, Rule):
    """A coroutine function as exit callback.

    ## What it does
    Finds callbacks of `atexit` that are an `async def` or a method that is known to be one (`aiohttp.ClientSession.close`),
    also in a partial, and callbacks that do nothing but call one. It also finds coroutines that are made at the registration,
    inside a coroutine, to be run at exit by the loop of that moment.

    ## Why it stops a shutdown
    `atexit` calls its callbacks and does not await what they give: the coroutine is made and thrown away ("was never
    awaited"), and nothing of the cleanup runs. A coroutine that is kept for `loop.run_until_complete` finds its loop closed
    when `asyncio.run` has ended.

    ## Example
    ```python
    import atexit

    async def clean_up():
        print("bye")

    atexit.register(clean_up)
    ```

    ## Use instead
    ```python
    import asyncio
    import atexit

    async def clean_up():
        print("bye")

    atexit.register(lambda: asyncio.run(clean_up()))
    ```

    ## Fix safety
    Unsafe: what never ran now runs, and in a loop of its own.
    """

    code = "SHD203"
    summary = "a coroutine function as exit callback: what it gives is never awaited"
    needles = (("atexit", "async"), ("atexit", "aiohttp"), ("atexit", "httpx"), ("atexit", "asyncio"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        values = self._values(registration)
        if all(self._is_forgotten(value) for value in values) and not self._asked_before(registration):
            self.report(
                registration.node,
                f"at exit {callback_text(registration)} only makes a coroutine that nobody awaits: nothing of it runs",
                related=[step for value in values if (step := _definition(value)) is not None],
                fix=self._fix(registration),
            )
        elif self._runs_in_old_loop(registration):
            self.report(
                registration.node,
                "the coroutine is made now and handed at exit to the loop that runs now, which asyncio.run has closed by then:"
                " RuntimeError, and nothing of it runs",
            )

    def _values(self, registration: AtexitRegistration) -> Values:
        """What the callback may be; of an attribute that was just assigned, only the method of what it was assigned."""
        callback = registration.callback
        if isinstance(callback, cst.Attribute) and isinstance(callback.value, cst.Attribute):
            store = last_assigned(self.module, callback.value)
            if store is not None:
                evaluator = self.module.project.evaluator
                made = self.module.evaluate(store)
                return tuple(one for value in made for one in evaluator.attribute(value, callback.attr.value, callback))
        return registration.values

    def _is_forgotten(self, value: Value) -> bool:
        if is_coroutine_function(value):
            return True
        one = target(value)
        if one is None or not isinstance(value, (FunctionValue, Partial)):
            return False
        return forgotten_coroutine(one.function) is not None

    def _asked_before(self, registration: AtexitRegistration) -> bool:
        """Whether an ``if`` around has asked if it is a coroutine function."""
        return any(
            isinstance(around, cst.If)
            and any(isinstance(inner, cst.Call) and "iscoroutine" in _last(inner.func) for inner in walk(around.test))
            for around in self.module.ancestors(registration.node)
        )

    def _runs_in_old_loop(self, registration: AtexitRegistration) -> bool:
        if not runs_in_coroutine(self.module.function_of(registration.node)):
            return False
        callback: cst.BaseExpression | None = registration.callback
        args: Sequence[cst.Arg] = registration.args
        if isinstance(callback, cst.Call) and self.module.callee(callback) == "functools.partial":
            args = callback.args[1:]
            callback = callback.args[0].value
        if not isinstance(callback, cst.Attribute) or callback.attr.value != "run_until_complete" or not args:
            return False
        coroutine = args[0].value
        if not isinstance(coroutine, cst.Call):
            return False
        made = self.module.evaluate(coroutine)
        if all(isinstance(value, Coroutine) for value in made):
            return True
        return isinstance(coroutine.func, (cst.Name, cst.Attribute))

    def _fix(self, registration: AtexitRegistration) -> Fix | None:
        if isinstance(registration.node, cst.Call):
            return run_coroutine_at_exit(self.module, registration.node)
        decorator = self.module.parent(registration.node)
        function = self.module.parent(decorator) if isinstance(decorator, cst.Decorator) else None
        if not isinstance(function, cst.FunctionDef) or not isinstance(decorator, cst.Decorator):
            return None
        return run_decorated_at_exit(self.module, function, decorator)


def _last(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _definition(value: Value) -> Step | None:
    one = target(value)
    if one is None:
        return None
    node = one.function.node
    made = forgotten_coroutine(one.function)
    if made is not None:
        return Step(one.function.module, made, "this call only makes a coroutine")
    return Step(one.function.module, node.name if isinstance(node, cst.FunctionDef) else node, "the coroutine function")
