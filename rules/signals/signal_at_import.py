"""SHD110."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.exceptions import caught_around, is_covered
from ...semantics.program.values import FunctionValue, Instance, Known
from ...semantics.signals.registrations import TERMINATING, SignalRegistration, signal_registration
from ...semantics.text.index import statements_of
from ...semantics.text.names import last_name
from ...semantics.text.walk import walk
from ...semantics.threads.threads import is_main_thread_test, is_unconditional, reached
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.program.module import Function, Module

#: Last parts of the names of modules, and parts of their paths, that are programs and not libraries.
_PROGRAMS = frozenset(
    {
        "__main__", "main", "_main", "cli", "app", "wsgi", "asgi", "manage", "conftest", "setup", "run", "runner", "celery",
        "worker",
    }
)  # fmt: skip
_NOT_LIBRARY = frozenset(
    {
        "test", "tests", "testing", "example", "examples", "scripts", "script", "bin", "demo", "demos", "benchmark",
        "benchmarks", "tools",
    }
)  # fmt: skip
_RUNS = frozenset(
    {"main", "run", "serve", "serve_forever", "run_forever", "run_until_complete", "start", "cli", "mainloop", "exit"}
)
#: Signals whose handling belongs to whoever has the program stopped.
_STOPPING = TERMINATING | {"SIGHUP", "SIGQUIT", "SIGABRT"}


class SignalAtImport(Rule):
    """A library module sets a signal's handler when it is imported.

    ## What it does
    Finds `signal.signal` at the top level of a module that is part of a package, there or in a function that the top level
    calls. Left alone are programs (`__main__`, an `if __name__ == "__main__"`, a `main` function, tests, scripts), a
    registration that expects `ValueError` or asks for the main thread, one that calls the handler that was there before, and
    signals that do not stop a program (`SIGPIPE`, `SIGWINCH`, `SIGUSR1`).

    ## Why it stops a shutdown
    Signal handlers belong to the process, that is to the program. Whoever imports the module, though it may need but one
    function of it, loses its own handler for the signal, or Ctrl+C. And imported in a thread, the module cannot be loaded at
    all: `ValueError: signal only works in main thread`.

    ## Example
    In a module `package/io.py`:
    ```python
    import signal
    import sys

    def leave(signum, frame):
        sys.exit(1)

    signal.signal(signal.SIGTERM, leave)

    def read(path):
        return open(path).read()
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def leave(signum, frame):
        sys.exit(1)

    def exit_on_sigterm():
        signal.signal(signal.SIGTERM, leave)

    def read(path):
        return open(path).read()
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD110"
    summary = "a library module sets a process-wide handler when it is imported"
    needles = (("signal", "import"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        if not _is_library(self.module):
            return
        for call in self.module.calls:
            if self.module.function_of(call) is None and is_unconditional(self.module, call):
                self._check(call)

    def _check(self, call: cst.Call) -> None:
        here = self._registration(self.module, call)
        if here is not None:
            self._report(call, here, [])
            return
        if not isinstance(self.module.parent(call), cst.Expr):
            return
        values = self.module.evaluate(call.func)
        if len(values) != 1 or not isinstance(values[0], FunctionValue) or values[0].function.is_async:
            return
        if is_covered("builtins.ValueError", caught_around(self.module, call)):
            return
        for one in reached(values[0].function, follow=is_unconditional):
            module = one.function.module
            if _speaks_of_main_thread(one.function) or any(
                is_covered("builtins.ValueError", caught_around(where, step)) for where, step in one.chain
            ):
                continue
            for inner in one.function.calls:
                found = self._registration(module, inner)
                if found is not None and is_unconditional(module, inner):
                    self._report(call, found, [Step(module, inner, "set here")])
                    return

    def _report(self, node: cst.Call, found: SignalRegistration, related: list[Step]) -> None:
        self.report(
            node,
            f"importing {self.module.name} sets the process's handler for {found.signal_text()}: the program that imports it"
            " loses its own, and cannot import it in a thread (ValueError)",
            related=related,
        )

    def _registration(self, module: Module, call: cst.Call) -> SignalRegistration | None:
        """The registration a call makes, if it is not one of those that are well meant."""
        found = signal_registration(module, call)
        if found is None or found.on_loop or is_covered("builtins.ValueError", caught_around(module, call)):
            return None
        if not (found.signals or frozenset()) & _STOPPING:
            return None
        for value in found.values:
            if isinstance(value, Instance):
                return None  # puts back what was there, or an object that may chain
            if isinstance(value, FunctionValue) and _calls_previous(value.function):
                return None
        return found


def _is_library(module: Module) -> bool:
    if module.name is None or not ("." in module.name or module.is_package):
        return False
    parts = module.name.split(".")
    last = parts[-1]
    if last in _PROGRAMS or last.endswith(("_main", "_cli")) or last.startswith("test_") or _NOT_LIBRARY.intersection(parts):
        return False
    if "main" in module.index.top.bindings or "__main__" in _strings(module):
        return False
    for statement in statements_of(module.tree):
        if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
            func = statement.value.func
            last = last_name(func)
            if last in _RUNS:
                return False
    return True


def _strings(module: Module) -> set[str]:
    """The strings that the module's own top-level tests compare with."""
    return {
        str(inner.evaluated_value)
        for statement in statements_of(module.tree)
        if isinstance(statement, cst.If)
        for inner in walk(statement.test)
        if isinstance(inner, cst.SimpleString)
    }


def _speaks_of_main_thread(function: Function) -> bool:
    return is_main_thread_test(function.node.body)


def _calls_previous(function: Function) -> bool:
    """Whether a handler calls one that was there before it."""
    for node in function.own:
        if isinstance(node, cst.Call):
            for value in function.module.evaluate(node.func):
                if value == Known("signal.default_int_handler"):
                    return True
                if isinstance(value, Instance) and value.type == "signal.Handler":
                    return True
    return False
