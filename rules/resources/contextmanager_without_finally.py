"""SHD509."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.finally_release import finally_after_yield
from ...semantics.program.decorators import is_context_manager
from ...semantics.resources.contexts import leak_at_yield
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.program.module import Function


class ContextmanagerWithoutFinally(Rule):
    """A `@contextmanager` that releases after its `yield`, but not in a `finally`.

    ## What it does
    Finds generators decorated with `contextlib.contextmanager` or `asynccontextmanager` that acquire something, yield, and
    release it on the straight line behind the `yield` only.

    ## Why it stops a shutdown
    What happens in the body of the `with` is thrown in at the `yield`: an exception, KeyboardInterrupt, a cancellation. Then
    what stands behind it does not run, so that just when the program is being stopped nothing is released.

    ## Example
    ```python
    import contextlib
    import subprocess

    @contextlib.contextmanager
    def server():
        process = subprocess.Popen(["server"])
        yield process.pid
        process.kill()
        process.wait()
    ```

    ## Use instead
    ```python
    import contextlib
    import subprocess

    @contextlib.contextmanager
    def server():
        process = subprocess.Popen(["server"])
        try:
            yield process.pid
        finally:
            process.kill()
            process.wait()
    ```

    ## Fix safety
    Safe where the release alone moves into the `finally`: it now runs in the case for which it was meant. Unsafe where other
    things that are closed beside it move as well. What else stands behind the `yield` is done, as before, if all goes well.
    """

    code = "SHD509"
    summary = "a context manager releases after its `yield`, and not in a `finally`: an exception in the `with` skips it"
    needles = ("contextmanager",)
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if not node.decorators:
            return
        function = self.module.function_at(node)
        if is_context_manager(function):
            self._look(function)

    def _look(self, function: Function) -> None:
        for call in function.calls:
            acquired = self.module.project.ownership.acquisition(self.module, call)
            if acquired is None or acquired.resource.collected:
                continue
            thrown = leak_at_yield(acquired)
            if thrown is None:
                continue
            resource = acquired.resource
            self.report(
                thrown.at,
                f"an exception in the body of the `with` is thrown in here: the {noun(resource)} is not released, and "
                f"{cost_of(resource)}",
                related=[
                    Step(self.module, call, "acquired here"),
                    Step(self.module, thrown.release, "released here, on success only"),
                ],
                fix=finally_after_yield(self.module, thrown.at, thrown.release),
            )
            return
