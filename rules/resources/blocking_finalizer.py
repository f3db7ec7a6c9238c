"""SHD511."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.resources.finalizers import Harm, finalizer_harm, holds_receiver
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.program.module import Function


class BlockingFinalizer(Rule):
    """A finalizer that waits, runs an event loop, makes what it should close, or can never run.

    ## What it does
    Finds `__del__` methods that wait without a bound (`join()`, `wait()`, `get()`, `shutdown()`), run an event loop or start a
    task, or read a property that creates the very thing they mean to close. And `weakref.finalize(self, self.close)`: the
    registered method refers to `self`, so that `self` never dies and the finalizer never runs before exit.

    ## Why it stops a shutdown
    `__del__` runs wherever the last reference happens to go: under locks, in any thread, and at the interpreter's exit, where
    threads and event loops are gone. What it waits for then never comes, and the process hangs.

    ## Example
    ```python
    import threading

    class Worker:
        def __init__(self, work):
            self.thread = threading.Thread(target=work, daemon=True)
            self.thread.start()

        def __del__(self):
            self.thread.join()
    ```

    ## Use instead
    ```python
    import threading

    class Worker:
        def __init__(self, work):
            self.thread = threading.Thread(target=work, daemon=True)
            self.thread.start()

        def close(self):
            self.thread.join()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD511"
    summary = "a finalizer waits, runs a loop, creates what it should close, or can never run"
    needles = ("__del__", ("weakref", "finalize"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if node.name.value != "__del__":
            return
        function = self.module.function_at(node)
        if function.cls is None or function.kind != "method":
            return
        harm = finalizer_harm(function)
        if harm is not None:
            self._report(function, harm)

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) != "weakref.finalize" or len(node.args) < 2:
            return
        held = holds_receiver(self.module, node)
        if held is not None:
            self.report(
                node,
                "this finalizer never runs before the interpreter's exit: what it is to call refers to the object itself",
                related=[Step(self.module, held, "keeps the object alive")],
            )

    def _report(self, function: Function, harm: Harm) -> None:
        steps = [Step(module, call, "calls this") for module, call in harm.chain]
        self.report(
            function.node,
            f"__del__ {harm.what}: at the interpreter's exit, or under whatever lock the last reference goes, {harm.cost}",
            related=[*steps, Step(harm.module, harm.node, harm.deed)],
        )
