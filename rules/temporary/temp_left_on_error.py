"""SHD702."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.remove_finally import remove_finally
from ...semantics.program.decorators import is_context_manager
from ...semantics.resources.contexts import leak_at_yield
from ...semantics.resources.ownership import Way
from ...semantics.temporary.fates import fate_of_temporary, is_told
from ...semantics.temporary.made import temporary
from ...semantics.temporary.making import fate_in_method, fate_while_making, is_removed_elsewhere
from ..finding import Confidence
from ..leaks import steps_of, way_of
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class TempLeftOnError(Rule):
    """A temporary file or directory is removed, but only if all goes well.

    ## What it does
    Finds `tempfile.mkdtemp`, `tempfile.mkstemp` and `tempfile.NamedTemporaryFile(delete=False)` where a way leads from the call
    to an end of the function past every removal: an exception, a cancellation at an `await`, a `return` between. In a context
    manager, the body of the `with` may raise at the `yield`; in `__init__` and `__enter__`, an exception leaves no object that
    could remove what `self` holds. A path in an attribute is followed through the method that makes it, if that alone removes it.

    Only what is known to fail counts: processes, the network, the file system, functions of the program that raise, and
    callables that the caller gave.

    ## Why it stops a shutdown
    An interrupted or failed run leaves the thing on the disk, and nobody knows its name any more: each failure adds one.

    ## Example
    ```python
    import os
    import subprocess
    import tempfile

    def pack(directory, target):
        descriptor, path = tempfile.mkstemp()
        os.close(descriptor)
        subprocess.run(["tar", "-cf", path, directory], check=True)
        os.replace(path, target)
    ```

    ## Use instead
    ```python
    import os
    import subprocess
    import tempfile

    def pack(directory, target):
        descriptor, path = tempfile.mkstemp()
        os.close(descriptor)
        try:
            subprocess.run(["tar", "-cf", path, directory], check=True)
            os.replace(path, target)
        except BaseException:
            os.unlink(path)
            raise
    ```

    ## Fix safety
    Unsafe: what is left behind may have been of use to somebody. The fix runs what lies between in `try` and removes the
    thing in `finally`, or, where it is moved to its place at the end, in `except BaseException`.
    """

    code = "SHD702"
    summary = "a temporary file or directory is removed only if all goes well"
    needles = ("mkdtemp", "mkstemp", "NamedTemporaryFile")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        made = temporary(self.module, node)
        if made is None:
            return
        fate = fate_of_temporary(made)
        if fate is None or not fate.is_removed:
            fate = fate_in_method(made)
        if fate is not None and fate.is_removed:
            leak = fate.leak(Way.EXCEPTION, Way.CANCEL, Way.RETURN)
            if leak is None or (leak.way is Way.RETURN and leak.cause is None) or self._is_told_at_yield(node):
                return
            if is_told(fate, of_failure=True):
                return  # it is left for whoever looks for the cause
            removed = [Step(self.module, use.node, "removed here, if all goes well") for use in fate.removals[:1]]
            self.report(
                node,
                f"{way_of(fate.acquired, leak)} leaves the temporary {made.noun} on the disk: "
                "it is removed only if all goes well",
                related=[*steps_of(fate.acquired, leak), *removed],
                fix=remove_finally(self.module, fate) if fate.shelf is None else None,
            )
            return
        making = fate_while_making(made)
        leak = making.leak(Way.EXCEPTION, Way.CANCEL) if making is not None else None
        if making is None or leak is None or not is_removed_elsewhere(making):
            return
        name = made.function.name if made.function is not None else ""
        self.report(
            node,
            f"{way_of(making.acquired, leak)} leaves the temporary {made.noun} on the disk: "
            f"{name} fails, and {_consequence(name)}",
            related=steps_of(making.acquired, leak),
        )

    def _is_told_at_yield(self, node: cst.Call) -> bool:
        """Whether it is a context manager's, of which SHD509 tells."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        is_lent = acquired is not None and acquired.function is not None and is_context_manager(acquired.function)
        return is_lent and acquired is not None and leak_at_yield(acquired) is not None


def _consequence(name: str) -> str:
    if name == "__init__":
        return "there is no object that could remove it"
    return "with does not leave what could not be entered"
