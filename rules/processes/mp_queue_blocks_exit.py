"""SHD313."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.meaning import Semantic
from ...semantics.effects.occurrences import points_at
from ...semantics.flow import NORMAL_KINDS, build
from ...semantics.processes.handles import handle_of
from ...semantics.processes.starts import CHILD
from ...semantics.program.arguments import argument
from ...semantics.program.values import Instance
from ...semantics.program.variables import variable
from ...semantics.text.walk import walk
from ...semantics.threads.workers import made_by
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUEUES = frozenset({"multiprocessing.Queue", "multiprocessing.JoinableQueue"})


class MpQueueBlocksExit(Rule):
    """A process that is joined before what it put into a queue is read.

    ## What it does
    Finds functions that give a `multiprocessing.Queue` to a process, join the process without a timeout, and only then read the
    queue.

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
    needles = (("Queue", "join", "get"),)
    confidence = Confidence.LIKELY

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the joins of processes."""
        func = node.func
        if not isinstance(func, cst.Attribute) or func.attr.value != "join" or argument(node, 0, "timeout") is not None:
            return
        handle = handle_of(self.module, func.value)
        if handle is None or handle.type != CHILD or not handle.is_own:
            return
        for start in handle.starts():
            if self._puts_little(start.call):
                continue
            for queue in self._queues(start.call):
                read = self._read_after(node, queue)
                if read is not None:
                    self.report(
                        node,
                        f"{queue.value} is read only after this: a child that put much into it waits for the reader, and this"
                        " waits for the child",
                        related=[
                            Step(start.module, start.call, f"{queue.value} is given to the child here"),
                            Step(self.module, read, "read here"),
                        ],
                    )
                    return

    def _puts_little(self, start: cst.Call) -> bool:
        """Whether the child's function is known, and puts something only once."""
        worker = made_by(self.module, start)
        if worker is None or worker.target is None:
            return False
        function = worker.target.function
        puts = [load for load in function.module.index.loads.get("put", ()) if function.module.function_of(load) is function]
        if len(puts) != 1:
            return False
        return not any(isinstance(around, (cst.For, cst.While)) for around in function.module.ancestors(puts[0]))

    def _queues(self, start: cst.Call) -> Iterator[cst.Name]:
        """The queues a process is given."""
        for name, place in (("args", 3), ("kwargs", 4)):
            given = argument(start, place, name)
            for part in walk(given) if given is not None else ():
                if isinstance(part, cst.Name) and any(
                    isinstance(value, Instance) and value.type in _QUEUES for value in self.module.evaluate(part)
                ):
                    yield part

    def _read_after(self, join: cst.Call, queue: cst.Name) -> cst.CSTNode | None:
        """Where the queue is read behind the join; None if nowhere, or if it may be read before or elsewhere."""
        function, owner = self.module.function_of(join), variable(self.module, queue)
        if function is None or owner is None or owner[0] is not function.scope:
            return None
        graph = build(function.node, Semantic(self.module))
        here = points_at(graph, self.module, join)
        later = graph.reachable(here, kinds=NORMAL_KINDS)
        found: cst.CSTNode | None = None
        for load in self.module.index.name_loads.get(queue.value, ()):
            attribute = self.module.parent(load)
            if variable(self.module, load) != owner or not isinstance(attribute, cst.Attribute):
                continue
            if attribute.attr.value not in ("get", "get_nowait"):
                continue
            points = points_at(graph, self.module, load)
            if self.module.function_of(load) is not function or graph.reachable(points).intersection(here):
                return None
            if any(point in later for point in points):
                found = attribute
        return found
