"""SHD124."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.restore_handlers import restore_handlers
from ...semantics.program.callers import callers, is_entry_point, is_exported, is_in_tests, is_start
from ...semantics.program.known_types import LOOP
from ...semantics.program.references import references
from ...semantics.signals.registrations import SignalRegistration, signal_registration, signal_registrations
from ...semantics.signals.restoring import outlives_call, touches_call_only
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...fixes.fix import Fix
    from ...semantics.program.module import Function, Module
    from ...semantics.text.names import Scope
    from ..rule import Draft

#: Names of functions that are a program's main part.
_RUNS_FOR_EVER = frozenset(
    {
        "run", "serve", "start", "work", "loop", "listen", "launch", "serve_forever", "run_forever", "run_server", "start_server",
        "run_app", "run_polling", "start_polling", "run_until_complete", "mainloop", "main_loop", "run_loop", "run_worker",
    }
)  # fmt: skip
_RUNS = frozenset({f"{LOOP}.run_until_complete", f"{LOOP}.run_forever", "asyncio.run"})


class HandlerNotRestored(Rule):
    """A library function replaces the handlers of SIGINT or SIGTERM, and returns.

    ## What it does
    Finds `signal.signal` (and `add_signal_handler` on a loop that goes on) in a function that a package offers to other programs,
    or that gives a result back to its caller, where the handler belongs to this one call: a function or lambda inside it,
    or a method of a local object. It is found if a way leads from the registration to the function's return
    on which the previous handler is not put back. And finds what is kept of `loop.add_signal_handler(...)` as if it were the
    previous handler: it is always None. And finds a previous handler that is kept under a name, to be put back, of which nothing
    makes use.

    Silent where a program starts (`main`, commands, `if __name__ == "__main__"`), as a program's handlers are its own; for a
    function that is offered to set handlers and does nothing else; for
    handlers that are methods of an object that lives on; where a parameter decides; where another function of the module puts
    the handlers back; and for a handler that calls the previous one.

    ## Why it stops a shutdown
    Handlers belong to the process. After the call the old one is gone: a handler that only sets what the call waited for
    now does nothing, so that the program cannot be stopped by Ctrl+C or SIGTERM any more, and one that exits does so without the
    shutdown that the program had registered itself.

    ## Example
    In a module `package/download.py`, where `package/__init__.py` says `from .download import download`:
    ```python
    import signal
    import threading

    def download(parts):
        stopped = threading.Event()

        def stop(signum, frame):
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        return [part.load() for part in parts if not stopped.is_set()]
    ```

    ## Use instead
    ```python
    import signal
    import threading

    def download(parts):
        stopped = threading.Event()

        def stop(signum, frame):
            stopped.set()

        previous_sigterm = signal.signal(signal.SIGTERM, stop)
        try:
            return [part.load() for part in parts if not stopped.is_set()]
        finally:
            signal.signal(signal.SIGTERM, previous_sigterm)
    ```

    ## Fix safety
    Unsafe: keeps the previous handlers and restores them in a `finally`. A function that was meant to leave its handlers behind
    no longer does.
    """

    code = "SHD124"
    summary = "a library function replaces SIGINT or SIGTERM handlers and returns without restoring them"
    needles = (("signal", "SIG"), "add_signal_handler")
    confidence = Confidence.LIKELY
    scope = "project"

    def __init__(self, module: Module, emit: Callable[[Draft], None]) -> None:
        super().__init__(module, emit)
        self._reported: set[Function] = set()

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        if registration is None or not registration.terminating:
            return
        if registration.on_loop and self._is_kept(node):
            self.report(
                node,
                "add_signal_handler returns None and not the previous handler: what was registered before cannot be restored from"
                " it and is lost",
            )
            return
        function = self.module.function_of(node)
        kept = self._kept_in_vain(node) if not registration.on_loop and function is not None else None
        if kept is not None and function is not None and not self._is_program(function):
            self._reported.add(function)
            self.report(
                node,
                f"the previous handler of {registration.signal_text()} is kept in {kept} and never put back: after"
                f" {function.qualname}() the process goes on with this one",
            )
            return
        if function is not None and function not in self._reported and outlives_call(registration):
            self._judge(function, registration)

    # What add_signal_handler returns

    def _is_kept(self, call: cst.Call) -> bool:
        """Whether what the call returns is kept under a name that is read somewhere."""
        parent = self.module.parent(call)
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return False
        target = parent.targets[0].target
        if isinstance(target, cst.Name):
            return bool(self.module.index.name_loads.get(target.value))
        return isinstance(target, cst.Attribute) and bool(self.module.index.loads.get(target.attr.value))

    def _kept_in_vain(self, call: cst.Call) -> str | None:
        """The name in which the previous handler is kept, if nothing ever reads it."""
        parent = self.module.parent(call)
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return None
        target = parent.targets[0].target
        if isinstance(target, cst.Name):
            home = self.module.scope_of(target).lookup(target.value)
            is_local = home is not None and home.function_scope is home and not target.value.startswith("_")
            loads = [one for one in self.module.index.name_loads.get(target.value, ()) if self._home(one) is home]
            return target.value if is_local and not loads else None
        if not isinstance(target, cst.Attribute) or self.module.class_of_receiver(target.value) is None:
            return None
        name = target.attr.value
        if self.module.index.loads.get(name) or next(self.module.project.mentions(name, self.module), None) is not None:
            return None
        return f"self.{name}" if f'"{name}"' not in self.module.tree.code else None

    def _home(self, name: cst.Name) -> Scope | None:
        return self.module.scope_of(name).lookup(name.value)

    def _is_program(self, function: Function) -> bool:
        """Whether a function is where a program starts, or a test: its handlers stay until the end."""
        return is_entry_point(function) or is_start(function) or is_in_tests(self.module)

    # Whose process it is

    def _judge(self, function: Function, registration: SignalRegistration) -> None:
        deaf = touches_call_only(registration)
        if is_entry_point(function) or (is_start(function) and not is_exported(function)):
            return
        come = callers(function)
        offered = next((caller for caller in come.functions if is_exported(caller.function)), None)
        if offered is not None and offered.function is function and function.name in _RUNS_FOR_EVER:
            return  # it is what the program is there for, and returns when the program is told to stop
        if offered is None and not (deaf and self._gives_result(function) and self._is_used(function)):
            return
        own = [one for one in signal_registrations(self.module) if self.module.function_of(one.call) is function]
        works = self._works(function, [one.call for one in own])
        if offered is not None and offered.function is function and not works:
            return  # it is there to set the handlers, and whoever calls it wants that
        self._reported.add(function)
        related: list[Step] = []
        if offered is not None and offered.function is not function:
            related.append(Step(offered.function.module, offered.function.node, "a program that uses the package calls this"))
            related += [Step(module, call, "which comes here") for module, call in offered.chain]
        signals = " and ".join(sorted(frozenset[str]().union(*(one.terminating for one in own))))
        after = (
            f"after that {signals} only reaches this call's handler, which has nothing left to stop, and the program goes on"
            if deaf
            else f"the handler that the program has for {signals} is lost"
        )
        self.report(
            registration.call,
            f"{function.qualname}() returns without putting the previous handler back: {after}",
            related=related,
            fix=self._fix(function, [one.call for one in own]) if works else None,
        )

    def _gives_result(self, function: Function) -> bool:
        """Whether the function runs a loop for a result that its caller goes on to work with."""
        for returned in function.returned:
            if not isinstance(returned, cst.Call):
                continue
            for effect in self.module.project.effects.of_call(self.module, returned):
                if effect.detail in _RUNS:
                    return True
        return False

    def _is_used(self, function: Function) -> bool:
        """Whether a caller that is not the program's main function keeps the result, and so goes on."""
        for reference in references(function):
            call = reference.module.parent(reference.node)
            caller = reference.module.function_of(reference.node)
            if not reference.sure or not isinstance(call, cst.Call) or caller is None or is_start(caller):
                continue
            exits = {reference.module.callee(one) for one in caller.calls} & {"sys.exit", "builtins.exit", "os._exit"}
            if isinstance(reference.module.parent(call), cst.Assign) and not exits:
                return True
        return False

    def _fix(self, function: Function, calls: list[cst.Call]) -> Fix | None:
        return restore_handlers(self.module, function.node, calls) if isinstance(function.node, cst.FunctionDef) else None

    def _works(self, function: Function, calls: list[cst.Call]) -> bool:
        """Whether a function does more than set handlers, so that they are for what it does then."""
        end = max(self.module.order(call) for call in calls)
        inside = {node for call in calls for node in walk_own(call)}
        return any(self.module.order(call) > end and call not in inside for call in function.calls)
