"""SHD314."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.enclose_owner import enclose_owner
from ...fixes.run_instead import run_instead
from ...semantics.processes.starts import CHILD, Start
from ...semantics.program.values import FunctionValue, Known
from ...semantics.resources.acquisitions import Disposition
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


_OWN_METHODS = frozenset({"start", "shutdown", "connect", "get_server", "register"})


class OwnerIsTemporary(Rule):
    """A child process, a pool or a manager of which only a part is kept.

    ## What it does
    Finds `Manager().dict()`, `Popen(...).stdout`, `Popen(...).pid` and `Pool().map(...)`: the object that owns the process is a
    temporary of which nobody keeps a reference. A part of a manager that is kept in an attribute or a global keeps the manager,
    too, and is left alone. `Popen(...).wait()` and `Popen(...).communicate()` are in order.

    ## Why it stops a shutdown
    Nobody can shut the manager down, close the pool or wait for the child any more. Its process lives until the garbage
    collector comes by, and may die under the one who still uses the part; a child stays as a zombie.

    ## Example
    ```python
    from multiprocessing import Manager

    def collect(run):
        results = Manager().list()
        run(results)
        return list(results)
    ```

    ## Use instead
    ```python
    from multiprocessing import Manager

    def collect(run):
        with Manager() as manager:
            results = manager.list()
            run(results)
            return list(results)
    ```

    ## Fix safety
    Unsafe: a child whose output alone is wanted is started by `run()`, which waits for it. Another owner is entered, and left
    when the last of the statements that use the part is done. Where the part may be used after that, there is no fix: how long
    the owner is needed is for people to say.
    """

    code = "SHD314"
    summary = "the object that owns a process is a temporary, and lost at once"
    needles = ("Manager", "Popen", "Pool")
    confidence = Confidence.CERTAIN

    def visit_Call(self, node: cst.Call) -> None:
        """Look for what is acquired as a temporary."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.disposition is not Disposition.CHAINED or not isinstance(acquired.node, cst.Attribute):
            return
        kind = acquired.resource.kind
        if kind == "process" and acquired.resource.type != CHILD:
            self._process(acquired)
        elif kind == "manager" and not self._is_kept(acquired) and acquired.name not in _OWN_METHODS:
            self._report(acquired, "nobody can shut the manager down", "its server process lives until the garbage is collected")
        elif kind == "pool" and acquired.name in ("map", "starmap", "imap", "imap_unordered", "apply"):
            self._report(acquired, "nobody can close the pool", "its workers live until the garbage is collected")

    def _is_kept(self, acquired: Acquisition) -> bool:
        """Whether the part is kept for as long as the program or an object lives; with it the manager is kept."""
        call = self.module.parent(acquired.node) if acquired.node is not None else None
        parent = self.module.parent(call) if call is not None else None
        if isinstance(parent, cst.Arg):
            given = self.module.parent(parent)
            # Whoever makes an object of it has the object keep it.
            return not isinstance(given, cst.Call) or any(
                not isinstance(value, (Known, FunctionValue)) for value in self.module.evaluate(given.func)
            )
        if not isinstance(parent, cst.Assign):
            return True
        targets = [target.target for target in parent.targets]
        return acquired.function is None or not all(
            isinstance(target, cst.Name) and self.module.scope_of(target).binding_scope(target.value) is acquired.function.scope
            for target in targets
        )

    def _process(self, acquired: Acquisition) -> None:
        if acquired.name not in ("stdout", "stderr", "stdin", "pid", "returncode"):
            return
        if acquired.name == "pid" and Start(self.module, acquired.call).is_left_on_purpose:
            return
        self._report(acquired, "nobody can wait for the child or stop it", "it stays as a zombie when it ends")

    def _report(self, acquired: Acquisition, lost: str, cost: str) -> None:
        part = acquired.node if acquired.node is not None else acquired.call
        self.report(
            acquired.call,
            f"only .{acquired.name} of this is kept, so {lost}: {cost}",
            related=[Step(self.module, part, "the rest is gone after this")],
            fix=run_instead(self.module, acquired) or enclose_owner(self.module, acquired),
        )
