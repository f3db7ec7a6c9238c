"""SHD804."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.log_failure import log_failure
from ...semantics.cleanup.cleanups import Cleanup, cleanups
from ...semantics.cleanup.steps import is_release
from ...semantics.effects.exceptions import clause_classes
from ...semantics.flow.exceptions import canonical
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...fixes.fix import Fix


class CleanupSilent(Rule):
    """A step of a cleanup whose failure nobody hears of.

    ## What it does
    Finds `except Exception: pass` (also a bare one, or `BaseException`) around a step that closes, stops or removes something, in
    methods that close something and in `finally` blocks. A clause that names what is to be expected (`except OSError: pass`) is
    left alone.

    ## Why it stops a shutdown
    It does not; but when the program hangs at its end, leaves its children behind or loses data, nothing says which step has
    failed.

    ## Example
    ```python
    import logging

    logger = logging.getLogger(__name__)

    class Server:
        def close(self):
            try:
                self.connection.close()
            except Exception:
                pass
    ```

    ## Use instead
    ```python
    import logging

    logger = logging.getLogger(__name__)

    class Server:
        def close(self):
            try:
                self.connection.close()
            except Exception:
                logger.debug("self.connection.close() failed", exc_info=True)
    ```

    ## Fix safety
    Safe: an entry of the log, for those who want to see it.
    """

    code = "SHD804"
    summary = "`except Exception: pass` in a cleanup: nothing says what failed"
    needles = (("except", "pass"), ("except", "..."))
    confidence = Confidence.ADVICE

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each cleanup once."""
        for cleanup in cleanups(self.module):
            for block, clause in self._silent(cleanup):
                step = next(
                    (one for one in walk_own(block.body) if isinstance(one, cst.Call) and is_release(self.module, one)), None
                )
                if step is not None:
                    self.report(
                        clause,
                        f"if {shown(step)} fails, nothing says so: what it should have ended may go on unseen",
                        related=[Step(self.module, step, "what may fail")],
                        fix=self._fix(cleanup, clause, step),
                    )

    def _silent(self, cleanup: Cleanup) -> Iterator[tuple[cst.Try, cst.ExceptHandler]]:
        for block in walk_own(cleanup.node):
            if not isinstance(block, cst.Try):
                continue
            for clause in block.handlers:
                broad = canonical(clause_classes(self.module, clause.type)) & {"Exception", "BaseException"}
                if broad and len(clause.body.body) == 1 and _is_nothing(clause.body.body[0]):
                    yield block, clause

    def _fix(self, cleanup: Cleanup, clause: cst.ExceptHandler, step: cst.Call) -> Fix | None:
        if not isinstance(cleanup.function.node, cst.FunctionDef):
            return None
        return log_failure(self.module, cleanup.function.node, clause, shown(step))


def _is_nothing(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.SimpleStatementLine):
        return len(statement.body) == 1 and _is_nothing(statement.body[0])
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.Ellipsis)
    return isinstance(statement, cst.Pass)
