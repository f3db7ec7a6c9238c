"""SHD601."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.make_daemon import make_daemon
from ...fixes.tell_to_stop import tell_to_stop
from ...semantics.program.values import UNKNOWN, Constant, Instance
from ...semantics.text.names import BindingKind
from ...semantics.text.walk import walk_own
from ...semantics.threads.lifetime import Life, lifetime
from ...semantics.threads.workers import made_by, of_class
from ..finding import Confidence
from ..rule import Rule, Step
from ._lifetimes import reason, step_of

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.program.module import ClassInfo
    from ...semantics.threads.lifetime import Lifetime
    from ...semantics.threads.workers import Worker


class ThreadBlocksExit(Rule):
    """A thread that is no daemon runs a function that nothing ends: the program cannot exit.

    ## What it does
    Finds threads that are not daemons and whose function

    - is a `while True:` that is never left, or only when one of its calls fails, which nobody brings about;
    - runs until a flag or an event says stop, and nobody ever says so;
    - is told to stop, but waits in `accept()`, `recv()`, `input()` or the `get()` of a queue, without a timeout, and nobody
      closes the socket or puts something into the queue;
    - puts into a bounded queue whose only reader is a generator or an iterator: who stops asking leaves it waiting for ever.

    Silent where the thread is made a daemon, also later; where an endless one is joined, as the program is meant to stay;
    where what its loop works with is closed somewhere; and where starting it is the last thing the program does: then the
    thread is the program.

    ## Why it stops a shutdown
    At its end the interpreter waits for every thread that is no daemon. The main thread is done, or Ctrl+C has ended it, and the
    process stays, until somebody kills it.

    ## Example
    ```python
    import threading
    import time

    class Heartbeat:
        def __init__(self, connection):
            self.connection = connection
            self.thread = threading.Thread(target=self._run)
            self.thread.start()

        def _run(self):
            while True:
                self.connection.send("alive")
                time.sleep(30)

        def stop(self):
            self.connection.send("bye")
    ```

    ## Use instead
    ```python
    import threading

    class Heartbeat:
        def __init__(self, connection):
            self.connection = connection
            self._stopped = threading.Event()
            self.thread = threading.Thread(target=self._run)
            self.thread.start()

        def _run(self):
            while not self._stopped.is_set():
                self.connection.send("alive")
                self._stopped.wait(30)

        def stop(self):
            self._stopped.set()
            self.connection.send("bye")
    ```

    ## Fix safety
    Unsafe: a loop that sleeps now and then is told to stop when its owner is closed. Where the thread has no owner that could
    be closed, it is made a daemon, which the exit of the program may cut off in the middle of its work.
    """

    code = "SHD601"
    summary = "a thread that is no daemon runs a function that nothing ends: the program cannot exit"
    needles = ("Thread",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        cls = self.module.class_at(node)
        if "run" in cls.methods and node.bases:
            worker = of_class(cls)
            if worker is not None and not worker.is_process and not self._is_made_daemon(cls):
                self._judge(worker)

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) not in ("threading.Thread", None):
            return
        worker = made_by(self.module, node)
        is_own = worker is not None and worker.node is node and not worker.is_process
        if worker is not None and is_own and not self._is_timer(node) and not self._is_last(node):
            self._judge(worker)

    def _judge(self, worker: Worker) -> None:
        if worker.is_daemon is not False or self.module.index.loads.get("_exit") or worker.module is not self.module:
            return
        found = lifetime(worker)
        if found is None or (isinstance(worker.node, cst.Call) and self._is_settled(worker.node, found)):
            return
        name = worker.target.function.name if worker.target is not None else "it"
        name = "what it runs" if name == "<lambda>" else f"{name}()"
        self.report(
            worker.node,
            f"the interpreter waits for this thread at exit, and {name} never ends: {reason(found)}",
            related=[
                *(Step(module, call, "it calls this") for module, call in found.chain),
                *([Step(found.module, found.teller, "told to stop here")] if found.teller is not None else []),
                Step(found.module, found.node, step_of(found)),
            ],
            fix=tell_to_stop(self.module, worker.node, found) or self._daemon(worker, found),
        )

    def _daemon(self, worker: Worker, found: Lifetime) -> Fix | None:
        """The repair of a thread that nobody owns: what only looks now and then may be left alone."""
        target = worker.target.function if worker.target is not None else None
        if not isinstance(worker.node, cst.Call) or target is None or target.cls is not None or found.life is not Life.ENDLESS:
            return None
        sleeps = any(
            isinstance(node, cst.Call) and found.module.callee(node) == "time.sleep" for node in walk_own(found.node)
        )
        return make_daemon(self.module, worker.node) if sleeps else None

    def _is_timer(self, call: cst.Call) -> bool:
        return any(isinstance(one, Instance) and one.type == "threading.Timer" for one in self.module.evaluate(call))

    def _is_made_daemon(self, cls: ClassInfo) -> bool:
        """Whether an instance of a class of threads may be made a daemon by who makes it."""
        for store in self.module.index.stores.get("daemon", ()):
            values = self.module.evaluate(store.target.value)
            if any(value == UNKNOWN or (isinstance(value, Instance) and value.type is cls) for value in values):
                return True
        if self.module.index.loads.get("setDaemon"):
            return True
        for path in self.module.project.mentions(cls.name, self.module):
            try:
                if b"aemon" in self.module.project.read(path):
                    return True
            except OSError:
                continue
        return False

    def _is_settled(self, call: cst.Call, found: Lifetime) -> bool:
        """Whether the thread may be made a daemon by a name that may be any thread's, or is endless and joined."""
        for store in self.module.index.stores.get("daemon", ()):
            is_any = UNKNOWN in self.module.evaluate(store.target.value) and store.value is not None
            if is_any and store.value is not None and self.module.evaluate(store.value) != (Constant(False),):
                return True
        return found.life in (Life.ENDLESS, Life.UNTOLD) and self._is_joined(call)

    def _is_joined(self, call: cst.Call) -> bool:
        """Whether the thread, or one of several threads, is joined somewhere in the module."""
        for load in self.module.index.loads.get("join", ()):
            parent = self.module.parent(load)
            if not isinstance(parent, cst.Call) or parent.func is not load:
                continue
            if isinstance(load.value, (cst.SimpleString, cst.FormattedString)):
                continue
            if any(isinstance(value, Instance) and value.origin is call for value in self.module.evaluate(load.value)):
                return True
            if isinstance(load.value, cst.Name) and not parent.args:
                home = self.module.scope_of(load.value).lookup(load.value.value)
                bindings = home.bindings[load.value.value] if home is not None else []
                if any(one.kind is BindingKind.ELEMENT for one in bindings):
                    return True
        return False

    def _is_last(self, call: cst.Call) -> bool:
        """Whether starting the thread is the last thing that the program, or its main function, does."""
        function = self.module.function_of(call)
        if function is not None and function.name != "main":
            return False
        suite = self.module.tree if function is None else function.node.body
        body = suite.body if isinstance(suite, (cst.Module, cst.IndentedBlock)) else ()
        last = body[-1] if body else None
        while isinstance(last, cst.If) and isinstance(last.body, cst.IndentedBlock):
            last = last.body.body[-1]
        if not isinstance(last, cst.SimpleStatementLine) or not isinstance(last.body[-1], cst.Expr):
            return False
        value = last.body[-1].value
        return isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and value.func.attr.value == "start"
