"""SHD506."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.with_closing import with_closing
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.uses import Act, Uses, uses_of_name
from ..finding import Confidence
from ..leaks import cost_of, noun
from ..rule import Rule

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class WithDoesNotClose(Rule):
    """A `with` that ends a transaction, and is taken for one that closes the connection.

    ## What it does
    Finds `with sqlite3.connect(...)` (and the same of other libraries whose `with` only commits or rolls back) where nobody
    closes the connection afterwards.

    ## Why it stops a shutdown
    The connection stays open behind the `with`: its locks, journal and file handle with it, for as long as anything, a
    traceback among it, still refers to it. From Python 3.13 on it says so with a ResourceWarning.

    ## Example
    ```python
    import sqlite3

    def count(path):
        with sqlite3.connect(path) as connection:
            return connection.execute("select count(*) from jobs").fetchone()
    ```

    ## Use instead
    ```python
    import contextlib
    import sqlite3

    def count(path):
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            return connection.execute("select count(*) from jobs").fetchone()
    ```

    ## Fix safety
    Safe: the transaction ends as before, then the connection is closed.
    """

    code = "SHD506"
    summary = "the `with` ends a transaction and does not close the connection"
    needles = (("with", "connect"),)
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_WithItem(self, node: cst.WithItem) -> None:
        if not isinstance(node.item, cst.Call):
            return
        acquired = self.module.project.ownership.acquisition(self.module, node.item)
        if acquired is None or acquired.disposition is not Disposition.WITH or acquired.is_async:
            return
        if acquired.resource.with_ != "keeps" or self._is_closed(acquired, node):
            return
        self.report(
            node.item,
            f"`with {noun(acquired.resource)}()` ends the transaction only: nobody closes it, and {cost_of(acquired.resource)}",
            fix=with_closing(self.module, node),
        )

    def _is_closed(self, acquired: Acquisition, item: cst.WithItem) -> bool:
        """Whether the name it is bound to is closed, or handed to somebody who may close it."""
        if item.asname is None:
            return False
        name = item.asname.name
        if not isinstance(name, cst.Name):
            return True
        judge = Uses(self.module, acquired.resource)
        if acquired.function is None:
            return any(isinstance(node, cst.Name) for node in self.module.index.name_loads.get(name.value, ()))
        return any(judge.judge(use).act in (Act.RELEASES, Act.HANDS_ON) for use in uses_of_name(acquired.function, name.value))
