"""SHD120."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import caught_around, exception_name, is_covered
from ...semantics.effects.known_effects import Kind
from ...semantics.program.references import references
from ...semantics.program.values import Constant
from ...semantics.threads.threads import Reached, reached, thread_start, thread_starts
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.program.module import Function, Module

_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit"})
#: What tells the main thread, or ends the process, whatever becomes of the thread.
_TELLS = (Kind.NOTIFY, Kind.RESEND, Kind.HARD_EXIT, Kind.STOP, Kind.SCHEDULE, Kind.CANCEL, Kind.FLAG)


class ExitInThread(Rule):
    """`sys.exit` in a thread.

    ## What it does
    Follows the target of a `threading.Thread` or `Timer`, or the `run` of a thread class, through the program's functions and
    finds `sys.exit`, `exit`, `quit` and `raise SystemExit` in code that only threads reach. Left alone are an exit without
    a status, which may well mean the thread's own end, one in a function that first tells the main thread (sets an event or
    flag, sends a signal, `_thread.interrupt_main`), one that is caught, and programs with a `threading.excepthook`.

    ## Why it stops a shutdown
    `sys.exit` raises SystemExit, and a thread that ends by it ends silently. The program goes on without the thread, its main
    thread perhaps waiting for ever for what the thread was to do, and the exit status is lost.

    ## Example
    ```python
    import sys
    import threading
    import time

    def watch(path):
        try:
            with open(path) as lines:
                for line in lines:
                    print(line)
        except OSError as error:
            print(error)
            sys.exit(1)

    def main():
        threading.Thread(target=watch, args=("queue",), daemon=True).start()
        while True:
            time.sleep(1)

    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```python
    import sys
    import threading

    def watch(path, failed):
        try:
            with open(path) as lines:
                for line in lines:
                    print(line)
        except OSError as error:
            print(error)
            failed.set()

    def main():
        failed = threading.Event()
        threading.Thread(target=watch, args=("queue", failed), daemon=True).start()
        failed.wait()
        sys.exit(1)

    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD120"
    summary = "sys.exit in a thread ends only the thread: the program goes on"
    needles = ("Thread", "Timer", "start_new_thread")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Go through the threads the module starts; an exit that two of them reach is reported once."""
        told: set[cst.CSTNode] = set()
        for start in thread_starts(self.module):
            one = start.target
            if one is None or start.pooled or one.function.is_async or one.function.is_generator:
                continue
            steps = reached(one.function)
            for step in steps:
                for exit_ in self._exits(step):
                    if exit_ in told or not self._is_threads_own(step, steps, start.given):
                        continue
                    told.add(exit_)
                    self._report(start.node, step, exit_)

    def _report(self, start: cst.CSTNode, step: Reached, exit_: cst.CSTNode) -> None:
        here = step.function.module is self.module
        self.report(
            exit_ if here else start,
            "SystemExit ends only the thread it is raised in: the program goes on, and its exit status is lost",
            related=[
                Step(self.module, start, "the thread"),
                *(Step(module, call, "calls") for module, call in step.chain),
                *([] if here else [Step(step.function.module, exit_, "raised here")]),
            ],
        )

    def _exits(self, step: Reached) -> Iterator[cst.CSTNode]:
        """What in the function raises a SystemExit that nobody catches and that is more than the thread's own end."""
        module = step.function.module
        for node in step.function.own:
            status: cst.BaseExpression | None = None
            if isinstance(node, cst.Call) and module.callee(node) in _EXITS:
                status = node.args[0].value if node.args else None
            elif isinstance(node, cst.Raise) and exception_name(module, node) == "builtins.SystemExit":
                status = node.exc.args[0].value if isinstance(node.exc, cst.Call) and node.exc.args else None
            else:
                continue
            way = [*step.chain, (module, node)]
            if any(is_covered("builtins.SystemExit", caught_around(where, one)) for where, one in way):
                continue
            if not _is_own_end(module, status) and not _tells(step.function):
                yield node

    def _is_threads_own(self, step: Reached, steps: list[Reached], target: cst.CSTNode | None) -> bool:
        """Whether nothing but the thread reaches the function."""
        inside = {one.function for one in steps}
        chain = {step.function, *(one.function for one in steps if step.chain[: len(one.chain)] == one.chain)}
        for function in chain:
            if _is_exposed(function):
                return False
            is_run = function.name == "run" and function.cls is not None
            for reference in references(function):
                if reference.node is target or (is_run and not reference.sure):
                    continue
                around = reference.module.function_of(reference.node)
                if around not in inside and not _is_thread_target(reference.module, reference.node):
                    return False
        return not _has_excepthook(self.module)


def _is_exposed(function: Function) -> bool:
    return bool(function.decorators) and function.kind == "function"


def _is_thread_target(module: Module, node: cst.CSTNode) -> bool:
    for around in module.ancestors(node):
        if isinstance(around, cst.Call):
            start = thread_start(module, around)
            return start is not None and start.given is node and not start.pooled
    return False


def _has_excepthook(module: Module) -> bool:
    return "excepthook" in module.index.stores or any(True for _ in module.project.mentions("excepthook", module))


def _is_own_end(module: Module, status: cst.BaseExpression | None) -> bool:
    """Whether the status says nothing: no more than ``return`` would."""
    return status is None or module.evaluate(status) in ((Constant(0),), (Constant(None),))


def _tells(function: Function) -> bool:
    """Whether the function itself tells somebody, so that the thread's end is not all."""
    summary = function.module.project.effects.summary(function)
    if summary.has(*_TELLS):
        return True
    return any(effect.detail.endswith("interrupt_main") for effect in summary.of(Kind.EXIT))

