"""SHD117."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.handle_sigterm import exit_from_loop, exit_on_sigterm, interrupt_on_sigterm, send_to_child
from ...semantics.effects.exceptions import clause_classes, is_covered, is_expected
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.known_failures import REMOVALS
from ...semantics.effects.occurrences import Occurrences
from ...semantics.program.callables import targets
from ...semantics.program.callers import is_in_tests, is_run_by_program, program_starts
from ...semantics.program.references import references
from ...semantics.program.values import Constant, Coroutine, Known
from ...semantics.signals.registrations import SignalRegistration, atexit_registrations, signal_registration
from ...semantics.signals.sigterm import handles_sigterm, handles_sigterm_around
from ...semantics.text.names import is_none
from ...semantics.text.walk import walk_own
from ...semantics.threads.threads import thread_starts
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect
    from ...semantics.program.module import Function, Module

#: Waits for a child process, as effects name them. Processes of `multiprocessing` are the parent's to stop anyway.
_CHILD_WAITS = frozenset({"subprocess.Popen.wait", "subprocess.Popen.communicate", "os.wait", "os.waitpid"})
_MOST_FILES = 60


class SigtermUnhandled(Rule):
    """A program that has a child to stop, or a socket to remove, and lets SIGTERM kill itself before it can.

    ## What it does
    Finds three shapes:

    - a function that ignores SIGINT while it waits for a child, so that the child alone deals with Ctrl+C, and leaves SIGTERM
      as it is;
    - a function of a program (a command, `main`, what they call) that starts a child, runs a loop without end, and stops the
      child in a `finally` or where it catches KeyboardInterrupt, while no module of the program handles SIGTERM;
    - `asyncio.run` of such a program, with KeyboardInterrupt expected around it, where the coroutine stops a child or removes a
      file or a socket in a `finally`, or a callback of `atexit` does so.

    Left alone are libraries, whose program decides, tests, and programs run by something that handles signals for them. What a
    program is, the scripts in `pyproject.toml`, `setup.cfg`, `setup.py` or the installed package say; without these, names such
    as `main`, and modules that are run.

    ## Why it stops a shutdown
    SIGTERM is how `kill`, `docker stop` and supervisors ask. Its default ends the process at once: no `finally` and no
    `atexit` is run. The child gets no signal and goes on without a parent, holding its ports, locks and files.

    ## Example
    ```python
    import signal
    import subprocess
    import sys

    def main():
        child = subprocess.Popen(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(child.wait())
    ```

    ## Use instead
    ```python
    import signal
    import subprocess
    import sys

    def main():
        child = subprocess.Popen(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda signum, frame: child.send_signal(signum))
        sys.exit(child.wait())
    ```

    ## Fix safety
    Unsafe: the program now takes the time that its cleanup takes. Where it cleans up in a `finally`, a handler that exits is set
    at the start of the program, or of the coroutine that it runs; where it does so after Ctrl+C, SIGTERM is made to do what
    Ctrl+C does; where it only waits for a child, the child gets the signal. No fix is offered where the program starts in another
    module, and where it has processes of `multiprocessing`, which would inherit the handler.
    """

    code = "SHD117"
    summary = "SIGTERM is not handled: it kills the program before it can stop its child, or remove its socket"
    needles = (("signal", "SIG_IGN"), ("finally", "Popen"), ("finally", "Process"), ("finally", "start"), "KeyboardInterrupt")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) == "asyncio.run":
            self._check_run(node)
            return
        registration = signal_registration(self.module, node)
        function = self.module.function_of(node)
        if registration is None or function is None or registration.on_loop or not _ignores(registration):
            return
        wait = self._waits_after(function, registration)
        if wait is None or is_in_tests(self.module) or handles_sigterm_around(function):
            return
        self.report(
            node,
            "only SIGINT is kept from ending the program while it waits for its child: SIGTERM kills it, and the child goes on"
            " without a parent",
            related=[Step(wait.module, wait.node, "the wait")],
            fix=self._sent_on(function, registration, wait),
        )

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        function = self.module.function_at(node)
        tries = [one for one in function.own if isinstance(one, cst.Try)]
        if not tries or function.is_async or function.is_generator:
            return
        for one in tries:
            stop = self._stops_child(function, one)
            if stop is None or not self._goes_on(one):
                continue
            start = self._starts_child(function, one)
            if start is None or handles_sigterm(self.module) or not is_run_by_program(function):
                continue
            self.report(
                start.chain[0][1] if start.chain else start.node,
                "SIGTERM, which nothing in the program handles, kills it before it can stop this child, which goes on without a"
                " parent",
                related=[
                    Step(start.module, start.node, "the child is started"),
                    Step(stop.module, stop.node, "it is only stopped here"),
                ],
                fix=self._fix(function, one, stop),
            )
            return

    def _check_run(self, call: cst.Call) -> None:
        """Judge a loop that is run where Ctrl+C is expected, in a program that has something to remove on its way out."""
        if not call.args or not is_expected(self.module, call, "builtins.KeyboardInterrupt"):
            return
        function = self.module.function_of(call)
        if handles_sigterm(self.module) or not (is_run_by_program(function) if function else not is_in_tests(self.module)):
            return
        coroutines = [one for one in self.module.evaluate(call.args[0].value) if isinstance(one, Coroutine)]
        last = next((found for one in coroutines if (found := self._left_behind(one.function)) is not None), None)
        where = "only done in a finally"
        if last is None and coroutines:
            last, where = self._left_at_exit(), "only done by a callback of atexit"
        if last is not None:
            self.report(
                call,
                "Ctrl+C lets the program clean up; SIGTERM, which nothing in it handles, kills it: what it is to remove or to"
                " stop stays behind",
                related=[Step(last.module, last.node, where)],
                fix=self._from_loop(function, coroutines),
            )

    def _sent_on(self, function: Function, registration: SignalRegistration, wait: Effect) -> Fix | None:
        """The repair of a wait: the child, which a local variable has held since before, gets the signal."""
        call = wait.node
        name = call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
        bindings = function.scope.bindings.get(name.value, ()) if isinstance(name, cst.Name) else ()
        if not isinstance(name, cst.Name) or len(bindings) != 1 or not is_run_by_program(function):
            return None
        if self.module.order(bindings[0].node) > self.module.order(registration.call):
            return None
        return send_to_child(self.module, registration.call, name.value)

    def _fix(self, function: Function, one: cst.Try, stop: Effect) -> Fix | None:
        start = self._start(function)
        if start is None:
            return None
        node = stop.chain[0][1] if stop.chain else stop.node
        is_last = one.finalbody is not None and any(node is inner for inner in walk_own(one.finalbody))
        return exit_on_sigterm(self.module, start) if is_last else interrupt_on_sigterm(self.module, start)

    def _from_loop(self, function: Function | None, coroutines: list[Coroutine]) -> Fix | None:
        mains = {one.function for one in coroutines if one.function.module is self.module}
        main = mains.pop() if len(mains) == len(coroutines) == 1 else None
        starts = program_starts(function) if function is not None else []
        if main is None or len(list(references(main))) != 1 or any(map(self._is_in_thread, (function, *starts))):
            return None  # it may also run where no handler can be set
        return exit_from_loop(self.module, main)

    def _start(self, function: Function) -> Function | None:
        """The function of this module, if there is just one, with which the program begins, in the main thread and no other."""
        starts = program_starts(function)
        if len(starts) != 1 or starts[0].module is not self.module or "multiprocessing" in self.module.imports:
            return None
        return None if self._is_in_thread(starts[0]) else starts[0]

    def _is_in_thread(self, function: Function | None) -> bool:
        given = (start.target for start in thread_starts(self.module))
        return any(one is not None and one.function is function for one in given)

    def _left_at_exit(self) -> Effect | None:
        """What a callback of ``atexit`` in the program removes or stops."""
        module = self.module
        paths = module.project.mentions("atexit", module)
        others = [module.project.module_for_path(path) for path in islice(paths, _MOST_FILES)]
        for one in (module, *others):
            for registration in atexit_registrations(one) if one is not None else ():
                for callback in targets(registration.values):
                    for effect in module.project.effects.of_target(callback).effects:
                        if _outlives(effect):
                            return effect
        return None

    def _left_behind(self, function: Function) -> Effect | None:
        """What of a coroutine's own ``finally`` outlives the process if it is not done."""
        effects = function.module.project.effects
        for one in function.own:
            if not isinstance(one, cst.Try) or one.finalbody is None:
                continue
            for call in (inner for inner in walk_own(one.finalbody) if isinstance(inner, cst.Call)):
                for effect in effects.of_node(function, call):
                    if _outlives(effect) and (effect.kind is Kind.RESEND or not effect.chain):
                        return effect
        return None

    def _waits_after(self, function: Function, registration: SignalRegistration) -> Effect | None:
        """Where the function waits for a child after the registration, without a bound."""
        places = Occurrences(self.module, function)
        others = [call for call in places.calls if call is not registration.call and self._sets(call)]
        again = {point for call in others for point in places.points_of(call)}
        after = places.graph.reachable(places.points_of(registration.call), avoiding=again.__contains__)
        for call in places.calls:
            if not any(point in after for point in places.points_of(call)):
                continue
            for effect in places.effects_of(call):
                if effect.kind is Kind.RESEND:
                    return None  # the child is told to end, which does not take long
                if effect.kind is Kind.WAIT and not effect.bounded and not effect.chain and effect.detail in _CHILD_WAITS:
                    return effect
        return None

    def _sets(self, call: cst.Call) -> bool:
        """Whether a call sets what SIGINT does."""
        other = signal_registration(self.module, call)
        return other is not None and "SIGINT" in (other.signals or ("SIGINT",))

    def _effects_in(self, function: Function, body: cst.CSTNode) -> Iterator[Effect]:
        for inner in walk_own(body):
            if isinstance(inner, cst.Call):
                yield from self.module.project.effects.of_node(function, inner)

    def _stops_child(self, function: Function, one: cst.Try) -> Effect | None:
        """What in the ``finally``, or where Ctrl+C is caught, sends a signal to a child."""
        bodies = [
            handler.body for handler in one.handlers
            if handler.type is not None and is_covered("builtins.KeyboardInterrupt", clause_classes(self.module, handler.type))
        ]  # fmt: skip
        for body in (one.finalbody, *bodies):
            for effect in self._effects_in(function, body) if body is not None else ():
                if effect.kind is Kind.RESEND and not effect.guessed:
                    return effect
        return None

    def _goes_on(self, one: cst.Try) -> bool:
        """Whether what is tried is a loop that runs until somebody says stop."""
        for inner in walk_own(one.body):
            if isinstance(inner, cst.While) and _is_endless(self.module, inner):
                return True
            if isinstance(inner, cst.For) and isinstance(inner.iter, cst.Call) and self._gives_without_end(inner.iter):
                return True
        return False

    def _gives_without_end(self, call: cst.Call) -> bool:
        """Whether a call is of a generator of the program that is itself such a loop."""
        generators = [one.function for one in targets(self.module.evaluate(call.func)) if one.function.is_generator]
        return any(
            isinstance(inner, cst.While) and _is_endless(function.module, inner)
            for function in generators
            for inner in function.own
        )

    def _starts_child(self, function: Function, one: cst.Try) -> Effect | None:
        """What starts a child before the ``try``, or in it."""
        inside = {inner for inner in walk_own(one.body) if isinstance(inner, cst.Call)}
        for call in function.calls:
            if call not in inside and self.module.order(call) > self.module.order(one):
                continue
            for effect in self.module.project.effects.of_node(function, call):
                if effect.kind is not Kind.SPAWN or effect.guessed or effect.entry is None:
                    continue
                if effect.entry.detail == "process" and Kind.WAIT not in effect.entry.kinds and effect.detail != "os.fork":
                    return effect
        return None


def _outlives(effect: Effect) -> bool:
    """Whether an effect does away with something that outlives the process: a file, a socket, a child."""
    if effect.kind is Kind.FALLIBLE:
        return effect.detail in REMOVALS
    return effect.kind is Kind.RESEND and not effect.guessed


def _ignores(registration: SignalRegistration) -> bool:
    return registration.signals == frozenset({"SIGINT"}) and registration.values == (Known("signal.SIG_IGN"),)


def _is_endless(module: Module, loop: cst.While) -> bool:
    """``while True``, ``while not stopped``, ``while self.running``, and as long as the child runs."""
    test = loop.test
    if isinstance(test, cst.Comparison) and is_none(test.comparisons[0].comparator):
        test = test.left  # while child.poll() is None
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        test = test.expression
    if isinstance(test, cst.Call):
        return isinstance(test.func, cst.Attribute) and test.func.attr.value in ("is_set", "wait", "poll", "is_alive")
    return module.evaluate(test) == (Constant(True),) or isinstance(test, (cst.Name, cst.Attribute))
