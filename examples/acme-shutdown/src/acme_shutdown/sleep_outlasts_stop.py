"""ACM101: a loop that asks an event whether to stop, and sleeps through the answer."""

from __future__ import annotations

import libcst as cst

from shutdownlint import Confidence, Fix, Rule, Safety, Step

#: Seconds that nobody minds.
SHORT = 1


class SleepOutlastsStop(Rule):
    """A loop that asks an event whether to stop sleeps where it could wait for the event.

    ## What it does
    Finds `time.sleep` of more than a second in a `while` loop that goes on until an event is set. Other sleeps are left alone:
    nothing is known of who would end them.

    ## Why it stops a shutdown
    The event is set at once, and seen when the sleep is over: the service stops late, or is killed before.

    ## Example
    ```python
    import threading
    import time

    stop = threading.Event()

    def serve(work):
        while not stop.is_set():
            work()
            time.sleep(60)
    ```

    ## Use instead
    ```python
    import threading
    import time

    stop = threading.Event()

    def serve(work):
        while not stop.is_set():
            work()
            stop.wait(60)
    ```

    ## Fix safety
    Safe: waiting for the event takes as long as the sleep, unless it is set.
    """

    code = "ACM101"
    summary = "a loop that asks an event whether to stop sleeps through the answer"
    needles = (("sleep", "is_set"),)
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_While(self, node: cst.While) -> None:
        event = _asked(node.test)
        if event is None:
            return
        for call in _calls(node.body):
            if self.module.callee(call) == "time.sleep" and _seconds(call) > SHORT:
                wait = cst.Attribute(event.deep_clone(), cst.Name("wait"))
                self.report(
                    call,
                    f"a stop is seen when the sleep of {_seconds(call):g} seconds is over",
                    related=[Step(self.module, node.test, "whether to stop is asked here")],
                    fix=Fix("Wait for the event", Safety.SAFE, {call.func: wait}),
                )


def _asked(test: cst.BaseExpression) -> cst.BaseExpression | None:
    """The event of ``not event.is_set()``."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not) and isinstance(test.expression, cst.Call):
        func = test.expression.func
        if isinstance(func, cst.Attribute) and func.attr.value == "is_set":
            return func.value
    return None


def _calls(node: cst.CSTNode) -> list[cst.Call]:
    """The calls in a node, but for those of functions and classes that are defined in it."""
    found: list[cst.Call] = []
    for child in node.children:
        if isinstance(child, cst.Call):
            found.append(child)
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            found += _calls(child)
    return found


def _seconds(call: cst.Call) -> float:
    """What is slept, if it is written there; 0 if it is not."""
    value = call.args[0].value if len(call.args) == 1 else None
    return float(value.evaluated_value) if isinstance(value, (cst.Integer, cst.Float)) else 0
