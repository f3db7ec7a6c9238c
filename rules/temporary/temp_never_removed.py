"""SHD701."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fixes.remove_finally import remove_finally
from ...fixes.remove_in_close import remove_in_close
from ...semantics.resources.ownership import Way
from ...semantics.resources.uses import Act
from ...semantics.temporary.fates import fate_of_temporary, is_told
from ...semantics.temporary.made import has_given_home, temporary
from ...semantics.temporary.shelves import Shelf, is_never_removed, left_by_close, shelf_of
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst

    from ...fixes.fix import Fix
    from ...semantics.temporary.fates import TemporaryFate
    from ...semantics.temporary.made import Temporary


class TempNeverRemoved(Rule):
    """A temporary file or directory is made, and nothing ever removes it.

    ## What it does
    Finds `tempfile.mkdtemp`, `tempfile.mkstemp` and `tempfile.NamedTemporaryFile(delete=False)` whose path is kept in names
    of the function, in an attribute, or in a global of the module, and is only read, written to, or passed to functions
    that leave the thing where it is. Also found is a path in an attribute that one method removes when it is done, where
    another has it made and leaves it, and the object's `close()` does not remove it either.

    Silent where the path is returned, printed or logged, given to something unknown, or named in another file of the
    package; where the call says in which directory (`dir=`) the thing is to be, which somebody may go through; and where it
    removes itself (`TemporaryDirectory`, `delete=True`).

    ## Why it stops a shutdown
    Nobody else removes what `mkdtemp` and `mkstemp` make: neither the interpreter at its end nor, for days, the system.
    Each run, or each call, leaves another one, until the disk, or the memory behind `/tmp`, is full.

    ## Example
    ```python
    import tarfile
    import tempfile

    def count(archive):
        directory = tempfile.mkdtemp()
        with tarfile.open(archive) as tar:
            tar.extractall(directory)
            names = tar.getnames()
        return len(names)
    ```

    ## Use instead
    ```python
    import shutil
    import tarfile
    import tempfile

    def count(archive):
        directory = tempfile.mkdtemp()
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(directory)
                names = tar.getnames()
            return len(names)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    ```

    ## Fix safety
    Unsafe: somebody may have found the thing by other means. The fix runs the rest of the block in `try` and removes it in
    `finally`; what an object keeps is removed in its close.
    """

    code = "SHD701"
    summary = "a temporary file or directory is made, and nothing ever removes it"
    needles = ("mkdtemp", "mkstemp", "NamedTemporaryFile")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        made = temporary(self.module, node)
        if made is None or has_given_home(made):
            return
        if made.first.act is Act.NOTHING:
            self._tell(made, "")
            return
        if made.first.act is Act.HANDS_ON:
            shelf = shelf_of(self.module, made.first.target, made.first.what) if made.first.target is not None else None
            if shelf is not None and is_never_removed(shelf, made.resource):
                self._tell(made, f" that is kept in {shelf.name}", remove_in_close(self.module, made, shelf))
            elif shelf is not None:
                self._left(made, shelf)
            return
        fate = fate_of_temporary(made)
        if fate is None or fate.is_removed or is_told(fate):
            return
        if not fate.is_handed_on:
            if not fate.leaks:
                return
            fix = remove_finally(self.module, fate) if fate.leak(Way.RETURN) is not None else None
            self.report(node, _message(made, ""), related=self._steps(fate), fix=fix)
            return
        shelves = self._shelves(fate)
        if shelves and all(is_never_removed(shelf, made.resource) for shelf in shelves):
            fix = remove_in_close(self.module, made, shelves[0]) if len(shelves) == 1 else None
            self._tell(made, f" that is kept in {shelves[0].name}", fix)
        elif len(shelves) == 1:
            self._left(made, shelves[0])

    def _left(self, made: Temporary, shelf: Shelf) -> None:
        left = left_by_close(made, shelf)
        if left is None:
            return
        self.report(
            made.call,
            f"only {left.remover.name}() removes the temporary {made.noun} that is kept in {shelf.name}: after "
            f"{left.leaver.name}() it stays on the disk, as {left.closer.name}() does not remove it",
            related=[
                Step(left.leaver.module, left.leaver.node, "this has it made, and leaves it"),
                Step(left.closer.module, left.closer.node, "this lets the object go"),
            ],
        )

    def _tell(self, made: Temporary, where: str, fix: Fix | None = None) -> None:
        self.report(made.call, _message(made, where), fix=fix)

    def _shelves(self, fate: TemporaryFate) -> list[Shelf]:
        """What keeps the path, if nothing but stores hand it on; else nothing."""
        found: list[Shelf] = []
        for use in fate.uses:
            if use.act is not Act.HANDS_ON:
                continue
            shelf = shelf_of(self.module, use.target, use.what) if use.target is not None else None
            if shelf is None:
                return []
            found.append(shelf)
        return found

    def _steps(self, fate: TemporaryFate) -> list[Step]:
        return [Step(self.module, use.node, "its last use here") for use in fate.uses[-1:]]


def _message(made: Temporary, where: str) -> str:
    return f"nothing ever removes the temporary {made.noun}{where}: each time, one more stays on the disk"
