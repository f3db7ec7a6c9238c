"""SHD312."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.enclose import enclose
from ...fixes.finally_release import release_in_finally
from ...semantics.processes.risks import pooled
from ...semantics.resources.acquisitions import Disposition
from ...semantics.resources.ownership import Way, fate
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import steps_of, way_of
from ..rule import Rule

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition
    from ...semantics.resources.ownership import Fate


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
        pool = Pool(4)
        try:
            result = pool.map(str, numbers)
        finally:
            pool.close()
            pool.join()
        return result
    ```

    ## Fix safety
    Unsafe: after a failure the pool is now waited for. One that nothing closes gets a `with`; as that ends a pool by
    `terminate()`, there is no fix where results may come in later (`map_async`, `imap` and the like).
    """

    code = "SHD312"
    summary = "a pool of processes is not closed"
    needles = ("Pool", "ProcessPoolExecutor")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Follow pools and executors of processes."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.disposition not in (Disposition.LOCAL, Disposition.ATTRIBUTE):
            return
        kind = acquired.resource.kind
        if kind == "pool" or (kind == "executor" and acquired.resource.name.endswith("ProcessPoolExecutor")):
            self._follow(acquired)

    def _follow(self, acquired: Acquisition) -> None:
        is_local = acquired.disposition is Disposition.LOCAL
        within = self.module.project.ownership.fate_within
        judged = fate(acquired, pooled(self.module)) if is_local else within(acquired, pooled(self.module))
        if judged is None:
            return
        name = acquired.name
        if judged.leak(Way.RETURN) is not None and not judged.acts(Act.RELEASES, Act.HANDS_ON, Act.ASKS, Act.DROPS):
            self.report(
                acquired.call,
                f"nothing closes {name}: its workers stay until the garbage collector finds it",
                related=steps_of(acquired, judged.leaks[0]),
                fix=enclose(self.module, judged) if self._is_at_once(judged) else None,
            )
            return
        leak = judged.leak(Way.EXCEPTION, Way.CANCEL)
        if leak is None or leak.asked or not judged.acts(Act.RELEASES):
            return
        releases = [use.node for use in judged.acts(Act.RELEASES)]
        self.report(
            acquired.call,
            f"{way_of(acquired, leak)} skips what closes {name}: its workers stay behind",
            related=steps_of(acquired, leak),
            fix=release_in_finally(self.module, acquired.call, *releases),
        )

    def _is_at_once(self, judged: Fate) -> bool:
        """Whether the pool's results are there when its methods return, or leaving a ``with`` waits for them."""
        if judged.acquisition.resource.kind == "executor":
            return True
        methods = [self.module.parent(use.node) for use in judged.uses]
        return all(isinstance(method, cst.Attribute) and method.attr.value in ("map", "starmap", "apply") for method in methods)
