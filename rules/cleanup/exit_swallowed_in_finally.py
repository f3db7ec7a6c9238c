"""SHD805."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import caught_around
from ...semantics.program.arguments import argument
from ...semantics.program.values import Constant
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit"})


class ExitSwallowedInFinally(Rule):
    """A `finally` that is left on its own account, so that what came through it is lost.

    ## What it does
    Finds `return` in a `finally` block, `break` and `continue` there that belong to a loop outside of it, and `sys.exit()` or
    `sys.exit(0)`. If a clause of the same `try` has taken every exception before, nothing is said, nor of what is done only if
    the cleanup itself fails.

    ## Why it stops a shutdown
    `finally` runs while something is under way: a KeyboardInterrupt, the SystemExit of a signal handler, the cancellation of a
    task, an error. A `return` drops it without a word: the program or the task goes on as if nobody had asked it to stop.
    `sys.exit(0)` ends the program, but says that all went well. Since Python 3.14 the compiler warns of the first three.

    ## Example
    ```python
    def serve(server):
        try:
            server.run()
        finally:
            server.close()
            return server.status
    ```

    ## Use instead
    ```python
    def serve(server):
        try:
            server.run()
        finally:
            server.close()
        return server.status
    ```

    ## Fix safety
    No fix: what comes after the `finally` depends on what the exception is to do.
    """

    code = "SHD805"
    summary = "return, break, continue or sys.exit(0) in a finally eats the exit, the cancellation or the error"
    needles = (("finally", "return"), ("finally", "break"), ("finally", "continue"), ("finally", "exit("), ("finally", "quit("))
    confidence = Confidence.CERTAIN

    def visit_Finally(self, node: cst.Finally) -> None:
        """Look at the statements of a ``finally``."""
        block = self.module.parent(node)
        if not isinstance(block, (cst.Try, cst.TryStar)):
            return
        first = next(iter(self._leaving(node)), None)
        if first is None or self._is_empty_handed(block):
            return
        if self._are_failures_told(block) and (isinstance(first, cst.Call) or self._ends_thread(first)):
            return
        related = [Step(self.module, block, "what is raised in here is dropped")]
        if isinstance(first, cst.Call):
            message = "an error, an exit status or Ctrl+C that comes through this finally is replaced by the exit status 0"
        else:
            word = {cst.Return: "return", cst.Break: "break"}.get(type(first), "continue")
            message = f"an exit, Ctrl+C, a cancellation or an error that comes through this finally is dropped by its {word}"
        self.report(first, message, related=related)

    def _leaving(self, node: cst.Finally) -> Iterator[cst.CSTNode]:
        for inner in walk_own(node):
            if isinstance(inner, cst.Return):
                leaves = not self._is_taken(inner, node, (cst.Finally, cst.ExceptHandler))
            elif isinstance(inner, (cst.Break, cst.Continue)):
                leaves = not self._is_taken(inner, node, (cst.For, cst.While, cst.ExceptHandler))
            elif isinstance(inner, cst.Call) and self.module.callee(inner) in _EXITS:
                leaves = self._is_success(inner) and not caught_around(self.module, inner) and not self._is_decided(inner, node)
            else:
                continue
            if leaves:
                yield inner

    def _is_taken(self, inner: cst.CSTNode, stop: cst.Finally, kinds: tuple[type[cst.CSTNode], ...]) -> bool:
        """Whether something of these kinds stands between a statement and the ``finally``."""
        for around in self.module.ancestors(inner):
            if around is stop:
                return False
            if isinstance(around, kinds):
                return True
        return False

    def _is_decided(self, inner: cst.CSTNode, stop: cst.Finally) -> bool:
        return self._is_taken(inner, stop, (cst.If, cst.For, cst.While, cst.IfExp, cst.BooleanOperation))

    def _is_success(self, call: cst.Call) -> bool:
        status = argument(call, 0, "code")
        return status is None or self.module.evaluate(status) in ((Constant(0),), (Constant(None),))

    def _are_failures_told(self, block: cst.Try | cst.TryStar) -> bool:
        """Whether every failure of the body is taken by a clause, of the statement or of one that is all its body."""
        body = block.body.body
        inner = body[0] if len(body) == 1 and isinstance(body[0], cst.Try) else block
        at = next(iter(inner.body.body), None)
        if any(self._goes_out(node) for one in {block, inner} for handler in one.handlers for node in walk_own(handler.body)):
            return False
        return at is not None and bool({"Exception", "BaseException"} & caught_around(self.module, at, block))

    def _goes_out(self, node: cst.CSTNode) -> bool:
        return isinstance(node, cst.Raise) or (isinstance(node, cst.Call) and self.module.callee(node) in _EXITS)

    def _ends_thread(self, statement: cst.CSTNode) -> bool:
        """Whether a return is the end of what a thread does, where Ctrl+C does not come and an exit has no effect.

        So it is in the methods by which a gRPC service answers.
        """
        function = self.module.function_of(statement)
        if not isinstance(statement, cst.Return) or function is None or function.cls is None or function.is_async:
            return False
        bases = [base if isinstance(base, str) else base.name for base in function.cls.lineage if base is not None]
        if any(base.endswith("Servicer") for base in bases):
            return True
        return function.name == "run" and function.cls.is_subclass_of("threading.Thread")

    def _is_empty_handed(self, block: cst.Try | cst.TryStar) -> bool:
        """Whether every exception of the body has been taken before, by a clause that does not raise."""
        body = block.body.body
        if not body:
            return False
        at = body[0]
        return "BaseException" in caught_around(self.module, at, block)
