"""What is around the registration of a signal handler, and makes it a different thing."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..program.values import Constant, Instance, Known, Method
from ..text.names import dotted_text
from ..text.walk import walk_own
from .registrations import SignalRegistration, signal_registration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

#: Calls in which a parent waits for its child, or becomes it.
_WAITING_FOR_CHILD = frozenset(
    {
        "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "os.system", "os.wait",
        "os.waitpid", "os.wait3", "os.wait4", "pty.spawn", "os.execv", "os.execve", "os.execvp", "os.execvpe", "os.execl",
        "os.execlp", "os.execle", "os.execlpe",
    }
)  # fmt: skip
_CHILD_WAITS = frozenset({"wait", "communicate", "wait_for_process", "poll", "interact", "readline"})
_CHILD_WORDS = ("proc", "process", "popen", "child", "subprocess")
_CHILD_STREAMS = frozenset({"stdout", "stderr"})
#: Keywords by which a function is handed over to run in another process or thread.
_RUN_ELSEWHERE = frozenset({"target", "initializer", "preexec_fn", "worker_init_fn", "initfunc"})
#: Modules whose loops read what a person types, where Ctrl+C drops the line and not the program.
_PROMPTS = frozenset({"cmd", "code", "prompt_toolkit", "IPython", "cmd2", "curses", "urwid", "textual"})


#: Calls that return when a signal has come, or give its number to somebody who reads it.
_AWAIT_SIGNAL = frozenset(
    {"signal.pause", "signal.sigwait", "signal.sigwaitinfo", "signal.sigtimedwait", "signal.set_wakeup_fd"}
)
_ENVIRONMENT = frozenset({"os.environ", "os.getenv", "os.environb"})


#: Methods by which a context or a test begins -> those that are called when it is over.
_UNDONE_BY = {
    "__enter__": "__exit__", "__aenter__": "__aexit__", "setUp": "tearDown", "setUpClass": "tearDownClass",
    "asyncSetUp": "asyncTearDown", "setup_method": "teardown_method", "setup_class": "teardown_class",
}  # fmt: skip


def is_undone(registration: SignalRegistration) -> bool:
    """Whether another handler takes its place again before the function is left, or on leaving its ``with`` or its test."""
    module = registration.module
    function = module.function_of(registration.call)
    if function is None:
        return False
    scopes: list[Function] = [function]
    undoing = function.cls.method(_UNDONE_BY[function.name]) if function.cls is not None and function.name in _UNDONE_BY else None
    if undoing is not None:
        scopes.append(undoing)
    if is_restored_around(registration):
        return True
    for home in scopes:
        for call in home.calls:
            if home is function and module.order(call) <= module.order(registration.call):
                continue
            if _gives_back(home.module, call, registration):
                return True
    return _removes_on_loop(module, scopes, registration)


def keeps_the_old(registration: SignalRegistration) -> bool:
    """Whether the function asks for the handler before with ``getsignal``, to be put back by whoever is given it."""
    function = registration.module.function_of(registration.call)
    return function is not None and any(function.module.callee(call) == "signal.getsignal" for call in function.calls)


def is_restored_around(registration: SignalRegistration) -> bool:
    """Whether the handler before comes back on leaving a ``with`` around, or when a stack is unwound."""
    module = registration.module
    function = module.function_of(registration.call)
    for call in function.calls if function is not None else ():
        for arg in call.args:
            if isinstance(arg.value, (cst.Name, cst.Attribute)) and module.resolve(arg.value) == "signal.signal":
                return True  # stack.callback(signal.signal, number, previous)
    for around in module.enclosing(registration.call):
        if isinstance(around, cst.With) and any(_sets_handlers(module, item) for item in around.items):
            return True
    return False


def _sets_handlers(module: Module, item: cst.WithItem) -> bool:
    """Whether entering or leaving a context manager sets signal handlers."""
    effects = module.project.effects
    if isinstance(item.item, cst.Call) and any(effect.kind is Kind.REARM for effect in effects.of_call(module, item.item)):
        return True
    for value in module.evaluate(item.item):
        cls = value.type if isinstance(value, Instance) else None
        leaving = cls.method("__exit__") if cls is not None and not isinstance(cls, str) else None
        if leaving is not None and effects.summary(leaving).has(Kind.REARM):
            return True
    return False


def _gives_back(module: Module, call: cst.Call, registration: SignalRegistration) -> bool:
    """Whether a call, or what it calls, puts the handler before back."""
    for effect in module.project.effects.of_call(module, call):
        if effect.kind is not Kind.REARM or not isinstance(effect.node, cst.Call):
            continue
        other = signal_registration(effect.module, effect.node)
        if other is None:
            continue
        same = other.signals is None or registration.signals is None or bool(other.signals & registration.signals)
        if same and (other.is_default or _is_in_finally(module, call)):
            return True
    return False


def is_chosen(registration: SignalRegistration) -> bool:
    """Whether the environment decides about the registration, so that whoever runs the program has asked for it."""
    module = registration.module
    inside: cst.CSTNode = registration.call
    for around in module.ancestors(registration.call):
        if isinstance(around, cst.If) and inside is not around.test:
            for node in walk_own(around.test):
                if isinstance(node, (cst.Name, cst.Attribute)) and module.resolve(node) in _ENVIRONMENT:
                    return True
        inside = around
    return False


def is_waited_for(registration: SignalRegistration) -> bool:
    """Whether the module waits for signals, or gets to know of them, other than by their handlers.

    Waiting in a loop that nothing in it leaves does not count.
    """
    module = registration.module
    return any(module.callee(call) in _AWAIT_SIGNAL and not _is_in_endless_loop(module, call) for call in module.calls)


def _is_in_endless_loop(module: Module, call: cst.Call) -> bool:
    for around in module.enclosing(call):
        if isinstance(around, cst.While) and module.evaluate(around.test) in ((Constant(True),), (Constant(1),)):
            return not any(
                isinstance(node, (cst.Break, cst.Return, cst.Raise))
                or (isinstance(node, cst.Call) and (module.callee(node) or "").rpartition(".")[2] in ("exit", "_exit"))
                for node in walk_own(around.body)
            )
    return False


def _removes_on_loop(module: Module, scopes: list[Function], registration: SignalRegistration) -> bool:
    if not registration.on_loop:
        return False
    return any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "remove_signal_handler"
        for function in scopes
        for call in function.calls
    )


def _is_in_finally(module: Module, node: cst.CSTNode) -> bool:
    return any(isinstance(around, cst.Finally) for around in module.ancestors(node))


def waits_for_child(registration: SignalRegistration) -> bool:
    """Whether the same function then waits for a child process, which gets the signal as well."""
    module = registration.module
    function = module.function_of(registration.call)
    return any(
        module.order(node) > module.order(registration.call) and _waits_for_child(module, node)
        for node in walk_own(function.node if function is not None else module.tree)
    )


def _waits_for_child(module: Module, node: cst.CSTNode) -> bool:
    """Whether a call waits for a child, a ``with`` does on its end, or a loop reads what the child writes."""
    if isinstance(node, cst.WithItem):
        return any(isinstance(value, Instance) and value.type == "subprocess.Popen" for value in module.evaluate(node.item))
    if isinstance(node, cst.For):
        return isinstance(node.iter, cst.Attribute) and node.iter.attr.value in _CHILD_STREAMS and _is_child(node.iter.value)
    if not isinstance(node, cst.Call):
        return False
    if module.callee(node) in _WAITING_FOR_CHILD:
        return True
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in _CHILD_WAITS:
        return False
    owner = node.func.value
    if isinstance(owner, cst.Attribute) and owner.attr.value in _CHILD_STREAMS:
        owner = owner.value
    return _is_child(owner)


def _is_child(owner: cst.BaseExpression) -> bool:
    name = (dotted_text(owner) or "").rpartition(".")[2].lower().strip("_")
    return name == "p" or name.endswith(_CHILD_WORDS)


def is_at_prompt(registration: SignalRegistration) -> bool:
    """Whether the module reads what a person types, so that Ctrl+C may mean the line and not the program."""
    module = registration.module
    if "SIGINT" not in (registration.signals or ()):
        return False
    if module.imports & _PROMPTS:
        return True
    return any(
        module.callee(call) in ("builtins.input", "sys.stdin.readline")
        and any(isinstance(around, cst.While) for around in module.ancestors(call))
        for call in module.calls
    )


def is_in_child(registration: SignalRegistration) -> bool:
    """Whether the registration stands where only another process comes: in what it is to run, or behind a fork."""
    return runs_in_child(registration.module, registration.call)


def runs_in_child(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node stands where only another process comes: in what it is to run, or behind a fork."""
    if is_after_fork(module, node):
        return True
    around = list(_functions_around(module, node))
    names = {function.name for function in around}
    for call in module.calls:
        for arg in call.args:
            if arg.keyword.value not in _RUN_ELSEWHERE if arg.keyword is not None else not _is_of_processes(module, call):
                continue
            text = dotted_text(arg.value)
            if text is not None and text.rpartition(".")[2] in names:
                return True
    return any(
        function.cls is not None
        and function.name == "run"
        and function.cls.is_subclass_of("multiprocessing.Process")
        for function in around
    )


def _is_of_processes(module: Module, call: cst.Call) -> bool:
    """Whether a call makes a process or a pool of them, or hands work to one."""
    for value in module.evaluate(call.func):
        home = value.receiver if isinstance(value, Method) else value
        name = home.type if isinstance(home, Instance) else home.dotted if isinstance(home, Known) else None
        if isinstance(name, str) and (name.startswith("multiprocessing.") or name.endswith(".ProcessPoolExecutor")):
            return True
    return False


def is_after_fork(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node stands in the branch of a child: ``if os.fork() == 0:``, ``if not pid:``, the ``else`` of ``if pid:``."""
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.If) and inside is not around.test:
            test, in_child = around.test, inside is around.body
            if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
                if not isinstance(test.comparisons[0].operator, (cst.Equal, cst.Is)):
                    in_child = not in_child  # ``!= 0`` and ``> 0``
                test = test.left
            elif isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
                test = test.expression
            else:
                in_child = not in_child
            if in_child and _is_forked(module, test):
                return True
        inside = around
    return False


def _is_forked(module: Module, expr: cst.BaseExpression) -> bool:
    """Whether an expression is what ``os.fork`` has returned."""
    if isinstance(expr, cst.NamedExpr):
        expr = expr.value
    if isinstance(expr, cst.Name):
        home = module.scope_of(expr).lookup(expr.value)
        values = [one.value for one in home.bindings[expr.value]] if home is not None else []
        return any(isinstance(value, cst.Call) and module.callee(value) == "os.fork" for value in values)
    return isinstance(expr, cst.Call) and module.callee(expr) == "os.fork"


def _functions_around(module: Module, node: cst.CSTNode) -> Iterator[Function]:
    function = module.function_of(node)
    while function is not None:
        yield function
        function = function.outer


def is_fallback(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node stands where the event loop cannot handle signals itself: on Windows, or after NotImplementedError."""
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.ExceptHandler) and around.type is not None:
            text = {dotted_text(part) for part in _parts(around.type)}
            if any((name or "").rpartition(".")[2] in ("NotImplementedError", "RuntimeError", "AttributeError") for name in text):
                return True
        if isinstance(around, (cst.If, cst.IfExp)) and inside is not around.test and _asks_platform(module, around.test):
            return True
        inside = around
    return False


def _parts(clause: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in clause.elements] if isinstance(clause, cst.Tuple) else [clause]


def _asks_platform(module: Module, test: cst.BaseExpression) -> bool:
    for node in walk_own(test):
        if isinstance(node, (cst.Name, cst.Attribute)):
            known = module.resolve(node) or ""
            if known in ("sys.platform", "os.name", "platform.system") or "windows" in (dotted_text(node) or "").lower():
                return True
            if (dotted_text(node) or "").rpartition(".")[2].upper() in ("WIN32", "IS_WIN", "NT", "ON_WINDOWS"):
                return True
    return False


def runs_while_installed(registration: SignalRegistration) -> dict[Function, int]:
    """The functions of the module that may run after the registration: what its function calls, and what its callers do.

    Calls are matched by names alone, so that there may be too many.

    Returns:
        The functions, nearest first, each with the number in the order of the text after which its code runs.
    """
    module = registration.module
    here = module.function_of(registration.call)
    if here is None:
        return dict.fromkeys(module.functions, -1)
    called = {function: _called_names(function) for function in module.functions}
    found: dict[Function, int] = {here: module.order(registration.call)}
    # A helper that only installs handlers is looked at from those who call it.
    level = [here]
    for _ in range(2):
        callers: list[Function] = []
        for function, calls in called.items():
            for callee in level:
                if (name := _called_as(callee)) in calls and function not in found:
                    found[function] = calls[name]
                    callers.append(function)
        level = callers
    # What an object installs as it is made is there when its methods run.
    for function in list(found):
        if function.cls is not None and function.name == "__init__":
            for method in function.cls.methods.values():
                found.setdefault(method, -1)
    todo = deque(found.items())
    by_name: dict[str, list[Function]] = {}
    for function in module.functions:
        by_name.setdefault(function.name, []).append(function)
    while todo:
        function, order = todo.popleft()
        for name, last in called[function].items():
            if last <= order:
                continue
            for callee in by_name.get(name, ()):
                if callee not in found:
                    found[callee] = -1
                    todo.append((callee, -1))
    return found


def _called_as(function: Function) -> str:
    """The name in a call of the function: for a constructor its class's."""
    return function.cls.name if function.cls is not None and function.name == "__init__" else function.name


def _called_names(function: Function) -> dict[str, int]:
    """The last parts of the names of what is called, or handed on, each with the place of its last use."""
    module = function.module
    found: dict[str, int] = {}
    for node in function.own:
        if isinstance(node, cst.Attribute):
            found[node.attr.value] = module.order(node)
        elif isinstance(node, cst.Name):
            found[node.value] = module.order(node)
    return found
