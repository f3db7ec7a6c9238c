"""SHD210."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.program.values import FunctionValue
from ...semantics.threads.workers import Worker, made_by
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.program.module import Function
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitInChild(OnRegistrations, Rule):
    """An exit callback that is registered in a process of `multiprocessing`.

    ## What it does
    Finds `atexit.register` in a function that is the target of a `multiprocessing.Process`, and in the `run` method of a class
    derived from it.

    ## Why it stops a shutdown
    A forked child ends with `os._exit()`, and does not run exit callbacks (before Python 3.14): what the child was to clean up
    stays. `multiprocessing.util.Finalize` and a `try`/`finally` in the target do run.

    ## Example
    ```python
    import atexit
    import multiprocessing

    def work(room):
        atexit.register(room.leave)
        room.work()

    def main(room):
        child = multiprocessing.Process(target=work, args=(room,))
        child.start()
        child.join()
    ```

    ## Use instead
    ```python
    import multiprocessing

    def work(room):
        try:
            room.work()
        finally:
            room.leave()

    def main(room):
        child = multiprocessing.Process(target=work, args=(room,))
        child.start()
        child.join()
    ```

    ## Fix safety
    No fix: what the callback cleans up has to be put around the work.
    """

    code = "SHD210"
    summary = "registered in a multiprocessing child, where exit callbacks do not run"
    needles = (("atexit", "Process"),)
    confidence = Confidence.LIKELY
    scope = "module"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        function = self.module.function_of(registration.node)
        if function is None:
            return
        worker = self._child(function)
        if worker is not None:
            self.report(
                registration.node,
                f"{function.name} runs in a child of multiprocessing, which ends without running exit callbacks (before"
                " Python 3.14)",
                related=[Step(worker.module, worker.node, "the child")],
            )

    def _child(self, function: Function) -> Worker | None:
        """The process that runs the function, if that is all it is for."""
        cls = function.cls
        if cls is not None and function.name == "run" and cls.is_subclass_of("multiprocessing.Process"):
            return Worker(self.module, cls.node.name, None, None, is_process=True)
        target: Worker | None = None
        for call in self.module.calls:
            if any(FunctionValue(function) == value for value in self.module.evaluate(call.func)):
                return None  # called in this process, too
            worker = made_by(self.module, call)
            if worker is not None and worker.is_process and worker.target is not None and worker.target.function is function:
                target = worker
        return target
