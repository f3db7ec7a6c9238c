"""SHD410."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import clause_classes
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Decorators that leave a generator one that is closed.
_PLAIN = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "builtins.property", "contextlib.contextmanager",
        "contextlib.asynccontextmanager", "pytest.fixture", "pytest_asyncio.fixture", "typing.override", "abc.abstractmethod",
    }
)  # fmt: skip


class YieldInFinally(Rule):
    """A generator yields while it cleans up, so that the rest of the cleanup is skipped.

    ## What it does
    Finds `yield` in the `finally` of a `try` that yields as well, and in `except GeneratorExit`.

    ## Why it stops a shutdown
    A generator that is closed, or given up when its loop ends, gets a GeneratorExit where it yields. If it yields again on its
    way out, the interpreter raises `RuntimeError: generator ignored GeneratorExit` and goes no further: what stands behind the
    `yield` is never run.

    ## Example
    ```python
    def lines(path):
        file = open(path)
        try:
            for line in file:
                yield line
        finally:
            yield "the end"
            file.close()
    ```

    ## Use instead
    ```python
    def lines(path):
        file = open(path)
        try:
            for line in file:
                yield line
            yield "the end"
        finally:
            file.close()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD410"
    summary = "a generator yields in its cleanup: when it is closed, the rest of the cleanup is skipped"
    needles = (("yield", "finally"), ("yield", "GeneratorExit"))
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        first = next(_yields(node.body), None)
        if first is None or self._is_wrapped(node):
            return
        step = Step(self.module, first, "when the generator is closed here")
        for handler in node.handlers:
            again = next(_yields(handler.body), None)
            if again is not None and "GeneratorExit" in clause_classes(self.module, handler.type):
                self._report(again, step)
        again = next(_yields(node.finalbody.body), None) if node.finalbody is not None else None
        if again is not None and not self._is_on_straight_way(again):
            self._report(again, step)

    def _report(self, node: cst.Yield, step: Step) -> None:
        self.report(
            node,
            "a generator that is closed cannot yield again: RuntimeError is raised here, and the rest of its cleanup is skipped",
            related=[step],
        )

    def _is_wrapped(self, node: cst.Try) -> bool:
        """Whether a decorator makes something else of the generator: a coroutine, which nobody closes."""
        function = self.module.function_of(node)
        decorators = function.decorators if function is not None else ()
        return any(self.module.resolve(one.func if isinstance(one, cst.Call) else one) not in _PLAIN for one in decorators)

    def _is_on_straight_way(self, node: cst.Yield) -> bool:
        """Whether a test stands before it, which may ask whether the generator is being closed."""
        for around in self.module.ancestors(node):
            if isinstance(around, cst.Finally):
                return False
            if isinstance(around, (cst.If, cst.Match)):
                return True
        return False


def _yields(node: cst.CSTNode) -> Iterator[cst.Yield]:
    return (inner for inner in walk_own(node) if isinstance(inner, cst.Yield))
