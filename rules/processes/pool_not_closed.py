"""SHD312."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.acquisitions import Disposition
from ...semantics.ownership import Way, fate
from ...semantics.process_risks import Pooled
from ...semantics.uses import Act
from ..finding import Confidence
from ..leaks import steps_of, way_of
from ..rule import Rule

if TYPE_CHECKING:
    import libcst as cst

    from ...semantics.acquisitions import Acquisition


class PoolNotClosed(Rule):
    """A pool of processes that is never closed, or on success only.

    ## What it does
    Follows `multiprocessing.Pool` and `ProcessPoolExecutor` kept in a local name, and finds those that nothing closes, and those
    whose closing an exception skips: `map`, `starmap` and `apply` raise whatever the work raised in the worker. A pool that is
    used in `with`, returned, stored or passed on is in order. A `Manager` is shut down when the last of its proxies goes, and
    at exit.

    ## Why it stops a shutdown
    The worker processes and the pool's threads stay until the garbage collector finds the pool, or until the interpreter waits
    for them at its end; a pool that is collected while it works can hang the interpreter.

    ## Example
    ```python
    from multiprocessing import Pool

    def double(numbers):
        pool = Pool(4)
        result = pool.map(str, numbers)
        pool.close()
        pool.join()
        return result
    ```

    ## Use instead
    ```python
    from multiprocessing import Pool

    def double(numbers):
        with Pool(4) as pool:
            return pool.map(str, numbers)
    ```

    ## Fix safety
    No fix: `with` ends a pool by `terminate()`, so that it must not be left before the results are there.
    """

    code = "SHD312"
    summary = "a pool of processes is not closed"
    needles = ("Pool", "ProcessPoolExecutor")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Follow pools and executors of processes."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.disposition is not Disposition.LOCAL:
            return
        kind = acquired.resource.kind
        if kind == "pool" or (kind == "executor" and acquired.resource.name.endswith("ProcessPoolExecutor")):
            self._follow(acquired)

    def _follow(self, acquired: Acquisition) -> None:
        judged = fate(acquired, Pooled(self.module))
        if judged is None:
            return
        name = acquired.name
        if judged.leak(Way.RETURN) is not None and not judged.acts(Act.RELEASES, Act.HANDS_ON, Act.ASKS, Act.DROPS):
            self.report(
                acquired.call,
                f"nothing closes {name}: its workers stay until the garbage collector finds it",
                related=steps_of(acquired, judged.leaks[0]),
            )
            return
        leak = judged.leak(Way.EXCEPTION, Way.CANCEL)
        if leak is None or leak.asked or not judged.acts(Act.RELEASES):
            return
        self.report(
            acquired.call,
            f"{way_of(acquired, leak)} skips what closes {name}: its workers stay behind",
            related=steps_of(acquired, leak),
        )
