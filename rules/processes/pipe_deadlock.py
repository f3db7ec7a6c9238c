"""SHD309."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.communicate import communicate
from ...fixes.unread_pipe import discard_output
from ...semantics.processes.pipes import Unread, unread_attribute, unread_local
from ...semantics.resources.acquisitions import Disposition
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.resources.acquisitions import Acquisition


class PipeDeadlock(Rule):
    """A pipe of a child process that nobody empties.

    ## What it does
    Finds children started with `stdout=PIPE` or `stderr=PIPE` where nobody reads the stream: the function waits for the child
    before it reads, or never reads; the class that keeps the child reads one stream and never the other, or reads it only
    when the child has ended or its start has failed; one stream is read to its end while the other is a pipe as well.
    `communicate()`, a thread or a task that is given the stream, and `select` are known.

    ## Why it stops a shutdown
    A pipe holds some 64 KiB. When it is full the child blocks in its next write, for ever: it does not end, it does not answer
    a request to end, and the program that waits for it does not end either.

    ## Example
    ```python
    import subprocess

    def build(command):
        proc = subprocess.Popen(command, stdout=subprocess.PIPE)
        return proc.wait()
    ```

    ## Use instead
    ```python
    import subprocess

    def build(command):
        proc = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        return proc.wait()
    ```

    ## Fix safety
    Unsafe: what is read after the wait, or one stream after the other, is read by `communicate()`, into memory. What nobody reads
    is thrown away, and the child may behave in another way. No fix where a stream is read bit by bit, too late.
    """

    code = "SHD309"
    summary = "a pipe of a child process that nobody empties fills, and the child hangs"
    needles = (("PIPE", "Popen"), ("PIPE", "create_subprocess_exec"), ("PIPE", "create_subprocess_shell"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Look for a child with pipes."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        if acquired is None or acquired.resource.kind != "process":
            return
        if acquired.disposition is Disposition.LOCAL:
            unread = unread_local(acquired)
        elif acquired.disposition is Disposition.ATTRIBUTE:
            unread = unread_attribute(acquired)
        else:
            return
        if unread is not None:
            self._report(acquired, unread)

    def _report(self, acquired: Acquisition, unread: Unread) -> None:
        talked = communicate(self.module, acquired) if acquired.disposition is Disposition.LOCAL else None
        never = unread.never and not self._is_named(acquired, unread)
        thrown = discard_output(self.module, unread.start.call, unread.streams) if never else None
        streams = " and ".join(sorted(unread.streams, reverse=True))
        verb = "are pipes" if len(unread.streams) > 1 else "is a pipe"
        related = [Step(unread.start.module, unread.start.call, f"{streams} {verb}")]
        if unread.place is not None:
            related.append(Step(unread.module, unread.place, unread.what))
        self.report(
            unread.place if unread.is_late and unread.place is not None else acquired.call,
            f"{streams} {verb} that {unread.why}: once it is full the child blocks, and neither it nor whoever waits for it ends",
            related=related,
            fix=talked or thrown,
        )

    def _is_named(self, acquired: Acquisition, unread: Unread) -> bool:
        """Whether something is done with a stream that is read by nobody: without a pipe it is None, and has no ``close``."""
        for stream in unread.streams:
            for load in self.module.index.loads.get(stream, ()):
                owner = load.value.attr if isinstance(load.value, cst.Attribute) else load.value
                if isinstance(owner, cst.Name) and owner.value == acquired.name:
                    return True
        return False
