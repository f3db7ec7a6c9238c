"""SHD703."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.unlink_memory import unlink_in_close, unlink_memory
from ...semantics.effects.may_fail import likely
from ...semantics.resources.acquisitions import Disposition, acquisition
from ...semantics.resources.attributes import kept
from ...semantics.resources.ownership import Way, fate
from ...semantics.resources.uses import Act
from ..finding import Confidence
from ..leaks import steps_of, way_of
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition

_NAME = "multiprocessing.shared_memory.SharedMemory"


class SharedMemoryNotUnlinked(Rule):
    """A shared memory segment is created, and its creator never unlinks it.

    ## What it does
    Finds `SharedMemory(create=True)` whose object is kept in a local name or in an attribute, and that is closed, or not even
    that, but never unlinked; or unlinked only if all goes well. Who only attaches to a segment by its name is silent.

    ## Why it stops a shutdown
    `close()` only ends this process's view. The segment itself stays in memory (`/dev/shm`) until somebody calls `unlink()`,
    after the end of the program too. Python's resource tracker removes what it knows of at the end of the process, with a
    warning; where the process is killed, or the segment was made without tracking, it stays until the machine is restarted.

    ## Example
    ```python
    from multiprocessing.shared_memory import SharedMemory

    def total(data):
        memory = SharedMemory(create=True, size=len(data))
        memory.buf[: len(data)] = data
        result = sum(memory.buf)
        memory.close()
        return result
    ```

    ## Use instead
    ```python
    from multiprocessing.shared_memory import SharedMemory

    def total(data):
        memory = SharedMemory(create=True, size=len(data))
        try:
            memory.buf[: len(data)] = data
            result = sum(memory.buf)
        finally:
            memory.close()
            memory.unlink()
        return result
    ```

    ## Fix safety
    Unsafe: who knows its name may use the segment later than can be seen here. There is none where the name is returned, where
    another process is given it and not waited for, and where an array that looks into it leaves the function.
    """

    code = "SHD703"
    summary = "a shared memory segment is created and never unlinked"
    needles = ("SharedMemory",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        acquired = acquisition(self.module, node, self.module.project.resources)
        if acquired is None or acquired.resource.name != _NAME or self._is_to_fail(node):
            return
        if acquired.disposition is Disposition.LOCAL:
            self._local(acquired)
        elif acquired.disposition is Disposition.ATTRIBUTE:
            held = kept(acquired)
            if held is not None and held.is_lost:
                self.report(
                    node,
                    f"nothing ever unlinks the shared memory that is kept in {acquired.name}: it outlives the program",
                    related=[Step(one.module, one.use.node, "used here") for one in held.uses[:1]],
                    fix=unlink_in_close(self.module, held),
                )
        elif acquired.disposition is Disposition.DISCARDED:
            self.report(node, "nothing keeps the shared memory that is created here: nobody can unlink it")

    def _is_to_fail(self, call: cst.Call) -> bool:
        """Whether a test expects that nothing is created: ``with pytest.raises(ValueError):``."""
        for around in self.module.ancestors(call):
            for item in around.items if isinstance(around, cst.With) else ():
                func = item.item.func if isinstance(item.item, cst.Call) else None
                if isinstance(func, cst.Attribute) and func.attr.value in ("raises", "assertRaises", "assertRaisesRegex"):
                    return True
        return False

    def _local(self, acquired: Acquisition) -> None:
        judged = fate(acquired, likely(self.module))
        if judged is None or not judged.leaks:
            return
        if not judged.is_released:
            if not judged.acts(Act.HANDS_ON) and judged.leak(Way.RETURN) is not None:
                self.report(
                    acquired.call,
                    "nothing ever unlinks the shared memory that is created here: it outlives the program",
                    related=[Step(self.module, use.node, "its last use here") for use in judged.uses[-1:]],
                    fix=unlink_memory(self.module, acquired),
                )
            return
        leak = judged.leak(Way.EXCEPTION, Way.CANCEL, Way.RETURN)
        if leak is not None and leak.cause is not None:
            self.report(
                acquired.call,
                f"{way_of(acquired, leak)} leaves the shared memory behind: it is unlinked only if all goes well",
                related=steps_of(acquired, leak),
                fix=unlink_memory(self.module, acquired),
            )
