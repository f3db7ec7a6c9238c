"""What a program runs in threads, and which of its functions that reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.callables import Target, only_target
from ..program.known_types import LOOP
from ..program.values import Coroutine, FunctionValue, Instance, Method, Values
from ..text.names import BindingKind, is_none
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..program.module import ClassInfo, Function, Module

#: What is given a function as an argument and runs it in a thread: position and keyword of that argument.
_STARTERS = {
    "threading.Thread": (1, "target"),
    "threading.Timer": (1, "function"),
    "threading.start_new_thread": (0, "function"),
}
#: The same, where an exception, SystemExit too, comes out again where the result is asked for.
_POOLED = {
    "asyncio.to_thread": (0, "func"),
    "anyio.to_thread.run_sync": (0, "func"),
    "trio.to_thread.run_sync": (0, "sync_fn"),
    "starlette.concurrency.run_in_threadpool": (0, "func"),
    "fastapi.concurrency.run_in_threadpool": (0, "func"),
    "twisted.internet.threads.deferToThread": (0, "f"),
}
_POOL = "concurrent.futures.ThreadPoolExecutor"
_THREADS = ("threading.Thread", "threading.Timer")
_RUNNERS = frozenset({"asyncio.run", "asyncio.create_task", "asyncio.ensure_future", "asyncio.gather", "asyncio.wait_for"})
_RUNNING_METHODS = frozenset({"run_until_complete", "create_task", "ensure_future"})
_MOST_DEEP = 6


@dataclass(frozen=True, slots=True, eq=False)
class ThreadStart:
    """Something that has a function run in a thread of this process.

    Args:
        module: Where it stands.
        node: The call, of the thread's class or of the executor's method; or the name of a class of threads.
        given: The expression of what is run; None for a class, whose ``run`` is meant.
        values: What it may be.
        pooled: Whether an executor runs it, so that its exceptions come out where its result is asked for.
    """

    module: Module
    node: cst.CSTNode
    given: cst.BaseExpression | None
    values: Values
    pooled: bool = False

    @property
    def target(self) -> Target | None:
        """The function of the program that is run; None if it may be another or is not known."""
        return only_target(self.values)


def thread_starts(module: Module) -> Iterator[ThreadStart]:
    """What the module has run in threads: by calls, and by classes that are threads and say what they run."""
    for cls in module.classes:
        run = cls.methods.get("run")
        if run is not None and _may_be_thread(cls) and cls.is_subclass_of(*_THREADS):
            yield ThreadStart(module, cls.node.name, None, (FunctionValue(run, Instance(cls)),))
    for call in module.calls:
        start = thread_start(module, call)
        if start is not None:
            yield start


def _may_be_thread(cls: ClassInfo) -> bool:
    """Whether to look for a class's bases, which may be in many other modules."""
    module = cls.module
    for base in cls.node.bases:
        name = base.value.attr if isinstance(base.value, cst.Attribute) else base.value
        if not isinstance(name, cst.Name):
            continue
        home = module.index.top.bindings.get(name.value, ())
        if "thread" in name.value.lower() or module.resolve(base.value) in _THREADS:
            return True
        if any(one.kind is BindingKind.CLASS for one in home):
            return True
    return False


def thread_start(module: Module, call: cst.Call) -> ThreadStart | None:
    """What a call has run in a thread, or None if it has nothing run there."""
    name = module.callee(call)
    if name is not None:
        for table, pooled in ((_STARTERS, False), (_POOLED, True)):
            if name in table:
                return _given(module, call, argument(call, *table[name]), pooled=pooled)
        return None
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    if method not in ("submit", "run_in_executor"):
        return None
    values = module.evaluate(call.func)
    if len(values) != 1 or not isinstance(values[0], Method):
        return None
    kind = values[0].receiver.type if isinstance(values[0].receiver, Instance) else None
    if method == "submit":
        return _given(module, call, argument(call, 0, "fn"), pooled=True) if kind == _POOL else None
    executor = argument(call, 0, "executor")
    if executor is None or kind not in (LOOP, None):
        return None
    if not is_none(executor) and not _is_pool(module.evaluate(executor)):
        return None
    return _given(module, call, argument(call, 1, "func"), pooled=True)


def _is_pool(values: Values) -> bool:
    return all(isinstance(value, Instance) and value.type == _POOL for value in values)


def _given(module: Module, call: cst.Call, node: cst.BaseExpression | None, *, pooled: bool) -> ThreadStart | None:
    return ThreadStart(module, call, node, module.evaluate(node), pooled) if node is not None and not is_none(node) else None


def is_main_thread_test(node: cst.CSTNode) -> bool:
    """Whether an expression speaks of the main thread, by the words in it."""
    return any(
        isinstance(inner, cst.Name) and ("main_thread" in inner.value.lower() or "mainthread" in inner.value.lower())
        for inner in _with_attributes(node)
    )


def _with_attributes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for inner in walk(node):
        yield inner
        if isinstance(inner, cst.Attribute):
            yield inner.attr
        elif isinstance(inner, cst.SimpleString) and "MainThread" in inner.value:
            yield cst.Name("MainThread")


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A function that running another one runs.

    Args:
        function: The function.
        chain: The calls that lead to it, each with its module.
    """

    function: Function
    chain: tuple[tuple[Module, cst.Call], ...] = ()


def reached(function: Function, follow: Callable[[Module, cst.Call], bool] = lambda _module, _call: True) -> list[Reached]:
    """The function itself, and those of the program that its calls run in the same thread; each once, by a shortest way.

    Coroutines count where they are awaited or handed to what runs them.

    Args:
        function: Where to begin.
        follow: Whether to go through a call.
    """
    found = [Reached(function)]
    seen = {function}
    for one in found:
        if len(one.chain) >= _MOST_DEEP:
            continue
        module = one.function.module
        for call in one.function.calls:
            for inner in _run_by(module, call):
                if inner not in seen and follow(module, call):
                    seen.add(inner)
                    found.append(Reached(inner, (*one.chain, (module, call))))
    return found


def _run_by(module: Module, call: cst.Call) -> list[Function]:
    one = only_target(module.evaluate(call.func))
    if one is not None:
        if one.function.is_generator or (one.function.is_async and not isinstance(module.parent(call), cst.Await)):
            return []
        return [one.function]
    callee = module.callee(call)
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    if callee not in _RUNNERS and method not in _RUNNING_METHODS:
        return []
    found = []
    for arg in call.args:
        values = module.evaluate(arg.value)
        if len(values) == 1 and isinstance(values[0], Coroutine):
            found.append(values[0].function)
    return found


def is_unconditional(module: Module, node: cst.CSTNode) -> bool:
    """Whether running the function around ``node`` (or the module) runs ``node`` each time, but for tests of the platform."""
    inside = node
    function: cst.CSTNode = module.tree
    for around in module.ancestors(node):
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            function = around
            break
        if not _passes(module, around, inside):
            return False
        inside = around
    place, around_it = module.order(node), set(module.ancestors(node))
    return not any(
        isinstance(other, (cst.Return, cst.Raise)) and other not in around_it and module.order(other) < place
        for other in walk_own(function)
    )


def _passes(module: Module, around: cst.CSTNode, inside: cst.CSTNode) -> bool:
    """Whether running ``around`` runs the part ``inside`` of it."""
    if isinstance(around, (cst.If, cst.IfExp)):
        return inside is around.test or is_platform_test(module, around.test)
    if isinstance(around, cst.While):
        return inside is around.test or (isinstance(around.test, cst.Name) and around.test.value == "True")
    if isinstance(around, cst.BooleanOperation):
        return inside is around.left
    if isinstance(around, cst.Else):
        return not isinstance(module.parent(around), (cst.For, cst.While))
    return not isinstance(around, (cst.ExceptHandler, cst.ExceptStarHandler, cst.MatchCase))


_PLATFORM = ("sys.", "os.", "platform.", "signal.", "builtins.hasattr", "builtins.getattr")


def is_platform_test(module: Module, test: cst.BaseExpression) -> bool:
    """Whether a test asks only for the system the program runs on: ``os.name``, ``hasattr(signal, "SIGHUP")``."""
    inside_attributes: set[cst.CSTNode] = set()
    found = False
    for node in walk(test):
        if node in inside_attributes or not isinstance(node, (cst.Name, cst.Attribute)):
            continue
        dotted = module.resolve(node)
        if dotted is None or not f"{dotted}.".startswith(_PLATFORM) or dotted.startswith(("os.environ", "os.getenv", "sys.argv")):
            return False
        found = True
        inside_attributes.update(inner for inner in walk(node) if inner is not node)
    return found

