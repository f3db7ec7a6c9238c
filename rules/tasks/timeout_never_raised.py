"""SHD408."""

from __future__ import annotations

import libcst as cst

from ...semantics.effects.exceptions import clause_classes
from ...semantics.program.arguments import argument
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step


class TimeoutNeverRaised(Rule):
    """`except TimeoutError` around `asyncio.wait`, which never raises it.

    ## What it does
    Finds a `try` whose clause takes TimeoutError and whose body does nothing but `await asyncio.wait(...)`. A clause that takes
    more asks `isinstance(error, TimeoutError)`: that is found as well.

    ## Why it stops a shutdown
    When the time is up, `asyncio.wait` returns the tasks that are still pending; it does not raise. What the clause was to do
    about tasks that do not end, such as to cancel them, is never done.

    ## Example
    ```python
    import asyncio

    async def stop(tasks):
        try:
            await asyncio.wait(tasks, timeout=10)
        except asyncio.TimeoutError:
            print("some tasks did not end")
    ```

    ## Use instead
    ```python
    import asyncio

    async def stop(tasks):
        done, pending = await asyncio.wait(tasks, timeout=10)
        if pending:
            print("some tasks did not end")
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD408"
    summary = "TimeoutError is expected of asyncio.wait, which does not raise it"
    needles = (("wait", "TimeoutError"),)
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        expected = next((found for one in node.handlers if (found := self._expects(one)) is not None), None)
        if expected is None:
            return
        inside = list(walk_own(node.body))
        waits = [one for one in inside if isinstance(one, cst.Await)]
        call = waits[0].expression if len(waits) == 1 else None
        if not isinstance(call, cst.Call) or self.module.callee(call) != "asyncio.wait" or argument(call, 1, "timeout") is None:
            return
        allowed = {call, *(one for arg in call.args for one in walk_own(arg))}
        if any(isinstance(one, (cst.Call, cst.Raise, cst.For, cst.With)) and one not in allowed for one in inside):
            return
        what = "this clause never runs" if isinstance(expected, cst.ExceptHandler) else "this is never true"
        self.report(
            expected,
            f"asyncio.wait returns when the time is up and raises no TimeoutError: {what}, and the tasks that did not end are"
            " left",
            related=[Step(self.module, call, "what is still pending is in the second set that it gives")],
        )

    def _expects(self, handler: cst.ExceptHandler) -> cst.CSTNode | None:
        """The clause, if it names TimeoutError, or the test in it that asks for one."""
        if "TimeoutError" in clause_classes(self.module, handler.type):
            return handler
        name = handler.name.name if handler.name is not None else None
        for inner in walk_own(handler.body) if isinstance(name, cst.Name) else ():
            test = inner.test if isinstance(inner, cst.If) else None
            if not isinstance(test, cst.Call) or self.module.callee(test) != "builtins.isinstance" or len(test.args) != 2:
                continue
            asked = test.args[0].value
            if isinstance(asked, cst.Name) and isinstance(name, cst.Name) and asked.value == name.value:
                classes = clause_classes(self.module, test.args[1].value)
                if classes == {"TimeoutError"}:
                    return test
        return None
