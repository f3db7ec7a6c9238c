"""SHD132."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import clause_classes
from ...semantics.program.callers import is_in_tests
from ...semantics.program.values import Constant
from ...semantics.text.names import last_name
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "builtins.SystemExit"})
#: Last parts of the names of calls that serve until they are interrupted, which then is the orderly end.
_SERVES = frozenset(
    {
        "serve_forever", "run_forever", "mainloop", "run_app", "serve", "start", "listen", "loop_forever", "pause", "wait",
        "run_server", "start_polling", "run_polling", "infinity_polling", "polling", "watch", "join", "sigwait", "cmdloop",
    }
)  # fmt: skip


class InterruptExitsZero(Rule):
    """A program that is interrupted by Ctrl+C says with its exit status that all went well.

    ## What it does
    Finds `sys.exit()`, `sys.exit(0)` and `raise SystemExit(0)` in an `except KeyboardInterrupt` clause, where what was tried
    comes to an end by itself.

    Left alone are programs that serve until somebody interrupts them, in an endless loop, `serve_forever()` and the like: for
    them Ctrl+C is the orderly end.

    ## Why it stops a shutdown
    The work is not done, and whoever started the program reads in its status that it is: a script goes on with the next step, a
    shell loop with the next file, `make` keeps the half of a file, a supervisor does not start it again. By custom the status is
    130, that is 128 and the number of the signal.

    ## Example
    ```python
    import sys

    def main(copy):
        try:
            copy(sys.argv[1])
        except KeyboardInterrupt:
            print("interrupted")
            sys.exit(0)
    ```

    ## Use instead
    ```python
    import sys

    def main(copy):
        try:
            copy(sys.argv[1])
        except KeyboardInterrupt:
            print("interrupted")
            sys.exit(130)
    ```

    ## Fix safety
    No fix: what the status is to be is for the author to say.
    """

    code = "SHD132"
    summary = "Ctrl+C ends the program with status 0: an interrupted run is taken for one that is done"
    needles = (("KeyboardInterrupt", "exit"), ("KeyboardInterrupt", "SystemExit"))
    confidence = Confidence.ADVICE
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        for clause in node.handlers:
            if clause.type is None or clause_classes(self.module, clause.type) != {"KeyboardInterrupt"}:
                continue
            leaving = next(self._exits_zero(clause), None)
            if leaving is None or self._serves(node) or is_in_tests(self.module):
                return
            self.report(
                leaving,
                "after Ctrl+C the program ends with status 0: whoever started it takes the interrupted run for one that is done",
                related=[Step(self.module, clause, "Ctrl+C is caught here")],
            )
            return

    def _exits_zero(self, clause: cst.ExceptHandler) -> Iterator[cst.Call]:
        """The calls of the clause that end the program with status 0."""
        for node in walk_own(clause.body):
            if not isinstance(node, cst.Call) or self.module.callee(node) not in _EXITS:
                continue
            values = self.module.evaluate(node.args[0].value) if node.args else (Constant(None),)
            if all(value in (Constant(0), Constant(None)) for value in values):
                yield node

    def _serves(self, node: cst.Try) -> bool:
        """Whether what is tried goes on until it is interrupted."""
        for inner in walk_own(node.body):
            if isinstance(inner, cst.While) and self.module.evaluate(inner.test) in ((Constant(True),), (Constant(1),)):
                return True
            if isinstance(inner, cst.Call):
                func = inner.func
                name = last_name(func)
                if name in _SERVES:
                    return True
        return False
