"""SHD313."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.late_reads import late_read
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class MpQueueBlocksExit(Rule):
    """A process that is joined before what it put into a queue is read.

    ## What it does
    Finds functions that give a `multiprocessing.Queue`, or one end of a `Pipe`, to a process or to each of a list of them, join
    the process without a timeout, and only then read. A child whose function puts nothing but constants, numbers and messages
    is left alone.

    ## Why it stops a shutdown
    A process that has put something into a queue does not end before a thread of its own has written all of it to the pipe.
    What does not fit into the pipe is written only when somebody reads: the child waits for its parent, the parent waits in
    `join()` for the child, and neither ends.

    ## Example
    ```python
    import multiprocessing

    def collect(work):
        queue = multiprocessing.Queue()
        child = multiprocessing.Process(target=work, args=(queue,))
        child.start()
        child.join()
        return queue.get()
    ```

    ## Use instead
    ```python
    import multiprocessing

    def collect(work):
        queue = multiprocessing.Queue()
        child = multiprocessing.Process(target=work, args=(queue,))
        child.start()
        result = queue.get()
        child.join()
        return result
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD313"
    summary = "a process is joined before what it put into a queue is read: both wait for ever"
    needles = (("Queue", "join", "get"), ("Pipe", "join", "recv"))
    confidence = Confidence.LIKELY

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the joins of processes."""
        late = late_read(self.module, node)
        if late is not None:
            self.report(
                node,
                f"{late.name} is read only after this: a child that put much into it waits for the reader, and this waits for"
                " the child",
                related=[
                    Step(late.start.module, late.start.call, f"the child that fills {late.name} is made here"),
                    Step(self.module, late.read, "read here"),
                ],
            )
