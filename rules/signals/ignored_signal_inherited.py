"""SHD115."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import Occurrences, is_unforced_raise, with_exits
from ...semantics.processes.terminal import is_at_terminal, may_be_at_terminal
from ...semantics.program.arguments import argument
from ...semantics.program.callables import only_target
from ...semantics.program.values import Constant, FunctionValue, Instance, Known, Method
from ...semantics.signals.registrations import SignalRegistration, signal_registration
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.effects.summaries import Effect
    from ...semantics.flow import Point
    from ...semantics.program.module import Function, Module

#: Starts of programs: a handler does not outlive exec, but SIG_IGN does.
_PROGRAMS = frozenset(
    {
        "subprocess.Popen", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
        "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "os.system", "os.popen",
    }
)  # fmt: skip
#: Its plain arguments are the program's own, however many.
_EXEC = "asyncio.create_subprocess_exec"
_PROGRAMS_WAITED_FOR = _PROGRAMS - {
    "subprocess.Popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "os.popen",
}  # fmt: skip
_WAITS = frozenset({"wait", "communicate", "join", "terminate"})
#: With these the child sets its signals itself, or it is meant to be apart from the terminal and is told to stop by other
#: means.
_SETTLED = ("preexec_fn", "start_new_session", "process_group", "creationflags")


class IgnoredSignalInherited(Rule):
    """A child is started while the parent ignores SIGINT or SIGTERM.

    ## What it does
    Finds `signal.signal(SIGINT, SIG_IGN)` from which a way leads to `subprocess.Popen` (or another start of a program) before the
    signal is set to something else; the two may stand in the same function, in a context manager it uses or in a function
    it calls.

    Silent where the child is given a `preexec_fn`, a session or a group of its own, where the signal is ignored for the
    moment of the start alone, which is meant for the child, and where it is ignored while a program has the terminal, which
    then handles SIGINT itself: a shell, an editor, a pager, or one of which nothing is known and for which the parent just
    waits. Processes of `multiprocessing` are meant to ignore SIGINT, as their parent stops them.

    ## Why it stops a shutdown
    Handlers are reset when a program is started, but an ignored signal stays ignored in the child, and in all its
    children. Ctrl+C then neither stops the parent, which waits for the child, nor the child; with SIGTERM,
    `process.terminate()` has no effect.

    ## Example
    ```python
    import signal
    import subprocess
    import time

    def run(command):
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process = subprocess.Popen(command)
            while process.poll() is None:
                time.sleep(0.1)
        finally:
            signal.signal(signal.SIGINT, previous)
    ```

    ## Use instead
    ```python
    import signal
    import subprocess
    import time

    def run(command):
        process = subprocess.Popen(command)
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            while process.poll() is None:
                time.sleep(0.1)
        finally:
            signal.signal(signal.SIGINT, previous)
    ```

    ## Fix safety
    No fix.
    """

    code = "SHD115"
    summary = "SIG_IGN set before a child is started: the child can never be interrupted"
    needles = (("SIG_IGN", "signal"),)
    confidence = Confidence.LIKELY
    scope = "module"

    def visit_Call(self, node: cst.Call) -> None:
        registration = signal_registration(self.module, node)
        if registration is None or not _is_ignoring(registration):
            return
        function = self.module.function_of(node)
        if self._is_noted(Occurrences(self.module, function), registration, [(node, [])]):
            return
        if function is None:
            return
        for caller, call in _callers(function):
            places = Occurrences(self.module, caller)
            if function.is_generator:
                if isinstance(item := self.module.parent(call), cst.WithItem) and _yields_ignoring(function, node):
                    self._is_noted(places, registration, [(call, with_exits(places.graph, item))])
            elif _leaves_ignoring(function, node):
                self._is_noted(places, registration, [(call, [])])

    def _is_noted(
        self, places: Occurrences, registration: SignalRegistration, starts: list[tuple[cst.Call, list[Point]]]
    ) -> bool:
        """Report the first child that is started after one of the ``starts`` and before their ends."""
        for signal_name in sorted(registration.terminating):
            restored = _restored(places, registration.call, signal_name)
            is_for_child = signal_name == "SIGINT" and bool(restored)
            children: dict[Point, Effect] = {}
            for call in places.calls:
                for effect in places.effects_of(call):
                    if self._inherits(effect, signal_name) and not (is_for_child and _has_terminal(effect)):
                        for point in places.points_of(call):
                            children.setdefault(point, effect)
            for call, ends in starts:
                barred = restored.union(ends)
                path = places.graph.find_path(
                    places.points_of(call),
                    list(children),
                    avoiding=barred.__contains__,
                    skip_edge=lambda edge: is_unforced_raise(places.graph, edge),
                )
                if path is not None and _is_waited_for(places, path[-1].target, barred):
                    self._tell(registration, signal_name, children[path[-1].target], call)
                    return True
        return False

    def _tell(self, registration: SignalRegistration, signal_name: str, child: Effect, start: cst.Call) -> None:
        related = [] if start is registration.call else [Step(self.module, start, "it is still ignored from here on")]
        related += [Step(module, call, "on the way to the child") for module, call in child.chain]
        related.append(Step(child.module, child.node, "the child is started here"))
        effect = "Ctrl+C cannot stop it" if signal_name == "SIGINT" else "it cannot be terminated but by SIGKILL"
        self.report(
            registration.call,
            f"{signal_name} is still ignored when a child is started, and the child inherits that: {effect}",
            related=related,
        )

    def _inherits(self, effect: Effect, signal_name: str) -> bool:
        """Whether this starts a child that inherits what the parent does with the signal."""
        call = effect.node
        if not isinstance(call, cst.Call) or len(effect.chain) > 2:
            return False
        name = effect.module.callee(call)
        if name in _PROGRAMS:
            unknown = any(arg.star == "**" or (arg.star and name != _EXEC) for arg in call.args)
            return not unknown and all(_is_off(effect.module, argument(call, -1, keyword)) for keyword in _SETTLED)
        if effect.kind is not Kind.SPAWN or effect.detail != "multiprocessing.Process.start" or signal_name != "SIGTERM":
            return False
        return _runs_without_signals(effect)


def _has_terminal(start: Effect) -> bool:
    """Whether the program, by what it is or since nothing is known of it, may be one that somebody talks to."""
    call = start.node
    return isinstance(call, cst.Call) and (is_at_terminal(start.module, call) or may_be_at_terminal(start.module, call))


def _is_waited_for(places: Occurrences, start: Point, barred: set[Point]) -> bool:
    """Whether something waits while the signal is still ignored.

    Where not, the signal is ignored for the moment of the start alone, which only makes sense for the child's sake.
    """
    meanwhile = {start, *places.graph.reachable(start, avoiding=barred.__contains__)}
    return any(
        _waits(places, call) and not meanwhile.isdisjoint(places.points_of(call)) for call in places.calls
    )


def _waits(places: Occurrences, call: cst.Call) -> bool:
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in _WAITS:
        return True
    return any(
        effect.kind is Kind.WAIT
        or (isinstance(effect.node, cst.Call) and effect.module.callee(effect.node) in _PROGRAMS_WAITED_FOR)
        for effect in places.effects_of(call)
    )


def _is_ignoring(registration: SignalRegistration) -> bool:
    return (
        bool(registration.terminating)
        and not registration.on_loop
        and registration.values == (Known("signal.SIG_IGN"),)
    )


def _is_off(module: Module, expr: cst.BaseExpression | None) -> bool:
    """Whether a setting has no effect; for ``process_group`` 0 is one that has."""
    return expr is None or all(
        isinstance(value, Constant) and (value.value is None or value.value is False) for value in module.evaluate(expr)
    )


def _runs_without_signals(start: Effect) -> bool:
    """Whether the process runs a function of the program that sets no signal itself."""
    value = start.value
    origin = value.receiver.origin if isinstance(value, Method) and isinstance(value.receiver, Instance) else None
    if not isinstance(origin, cst.Call) or origin not in start.module.index.scopes:
        return False
    given = argument(origin, 1, "target")
    one = only_target(start.module.evaluate(given)) if given is not None else None
    if one is None:
        return False
    effects = start.module.project.effects.summary(one.function)
    return not effects.has(Kind.REARM)


def _restored(places: Occurrences, ignoring: cst.Call, signal_name: str) -> set[Point]:
    """Where the signal gets another meaning, or may get one."""
    found: set[Point] = set()
    for call in places.calls:
        if call is ignoring or not any(_sets(effect, signal_name) for effect in places.effects_of(call)):
            continue
        found.update(places.points_of(call))
        # Under the same condition as the ignoring one, mostly: a way round it is not one that is taken.
        for around in places.module.enclosing(call):
            if isinstance(around, cst.If):
                found.update(places.graph.points_of(around.test))
            elif isinstance(around, cst.For):
                found.update(places.graph.points_of(around))
    return found


def _sets(effect: Effect, signal_name: str) -> bool:
    if effect.kind is not Kind.REARM or not isinstance(effect.node, cst.Call):
        return False
    registration = signal_registration(effect.module, effect.node)
    if registration is None or registration.signals is None:
        return True
    return signal_name in registration.signals and not _is_ignoring(registration)


def _callers(function: Function) -> Iterator[tuple[Function | None, cst.Call]]:
    """The calls of a function in its own module, each with the function it stands in."""
    if function.name not in (*function.module.index.name_loads, *function.module.index.loads):
        return
    for call in function.module.calls:
        if any(
            isinstance(value, FunctionValue) and value.function is function
            for value in function.module.evaluate(call.func)
        ):
            yield function.module.function_of(call), call


def _leaves_ignoring(function: Function, ignoring: cst.Call) -> bool:
    """Whether a way leads from the ignoring call to the function's return without the signal being set again."""
    places = Occurrences(function.module, function)
    return _is_open(places, ignoring, [places.graph.exit])


def _yields_ignoring(function: Function, ignoring: cst.Call) -> bool:
    """Whether the signal is ignored while a generator that serves as context manager stands at its ``yield``."""
    places = Occurrences(function.module, function)
    yields = [point for node in places.nodes if isinstance(node, cst.Yield) for point in places.points_of(node)]
    return _is_open(places, ignoring, yields)


def _is_open(places: Occurrences, ignoring: cst.Call, ends: list[Point]) -> bool:
    registration = signal_registration(places.module, ignoring)
    if registration is None:
        return False
    return any(
        places.graph.find_path(
            places.points_of(ignoring),
            ends,
            avoiding=_restored(places, ignoring, name).__contains__,
            skip_edge=lambda edge: is_unforced_raise(places.graph, edge),
        )
        for name in registration.terminating
    )
