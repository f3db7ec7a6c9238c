"""SHD607."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.threads.told import untold
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class ThreadToldOnSuccessOnly(Rule):
    """A thread that goes on until it is told to stop, and is told only if all goes well.

    ## What it does
    Finds functions that start a thread which is no daemon, and which ends only when it is told to: by an event, a flag or a None
    in its queue. Reported is that the function tells it on the straight line alone: a call that is known to fail, or a `raise`,
    leaves the function before. So it is for an object that owns such a thread, where a function starts it and stops it.

    ## Why it stops a shutdown
    The interpreter waits at exit for every thread that is no daemon. After the failure nobody is left who would tell this one to
    stop: the traceback is shown, and the program hangs.

    ## Example
    ```python
    import threading
    import urllib.request

    def show(stopped):
        while not stopped.wait(1):
            print(".", end="", flush=True)

    def download(url):
        stopped = threading.Event()
        thread = threading.Thread(target=show, args=(stopped,))
        thread.start()
        data = urllib.request.urlopen(url).read()
        stopped.set()
        thread.join()
        return data
    ```

    ## Use instead
    ```python
    import threading
    import urllib.request

    def show(stopped):
        while not stopped.wait(1):
            print(".", end="", flush=True)

    def download(url):
        stopped = threading.Event()
        thread = threading.Thread(target=show, args=(stopped,))
        thread.start()
        try:
            data = urllib.request.urlopen(url).read()
        finally:
            stopped.set()
            thread.join()
        return data
    ```

    ## Fix safety
    No fix: what has to be done before the thread is told to stop is not known here.
    """

    code = "SHD607"
    summary = "a thread is told to stop on the straight line only: after a failure the program cannot exit"
    needles = (".start()",)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Judge the threads that are made, and the objects that own one."""
        found = untold(self.module, node)
        if found is None:
            return
        line = self.module.line_of(found.cause)
        whose = f"the thread of this {found.owner}" if found.owner else "this thread"
        self.report(
            node,
            f"the interpreter waits for {whose} at exit, and it is told to stop on success only: when line {line} fails nobody"
            " tells it",
            related=[
                Step(self.module, found.start, "started here"),
                Step(self.module, found.cause, "an exception leaves here"),
                Step(self.module, found.teller, "told to stop here, if all goes well"),
                Step(found.told.module, found.told.loop, "this goes on until it is told to stop"),
            ],
        )
