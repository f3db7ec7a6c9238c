"""What runs when an object is collected, and whether it may run there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_covered
from ..effects.known_effects import Kind
from ..effects.meaning import Environment, Semantic
from ..program.values import Constant, FunctionValue, Partial
from ..program.variables import variable
from ..text.names import is_none
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..program.module import ClassInfo, Function, Module


@dataclass(frozen=True, slots=True, eq=False)
class Harm:
    """What a finalizer must not do, and does.

    Args:
        module: The module of ``node``.
        node: Where.
        what: What, as a predicate.
        deed: The same at ``node``, for the path.
        cost: What comes of it.
        chain: The calls that lead to it.
    """

    module: Module
    node: cst.CSTNode
    what: str
    deed: str
    cost: str
    chain: tuple[tuple[Module, cst.CSTNode], ...] = field(default=())


_WAITS = frozenset(
    {
        "threading.Thread.join", "threading.Event.wait", "threading.Condition.wait", "queue.Queue.join", "queue.Queue.get",
        "multiprocessing.Process.join", "multiprocessing.Pool.join", "multiprocessing.Queue.get", "subprocess.Popen.wait",
        "subprocess.Popen.communicate", "concurrent.futures.Future.result",
        "concurrent.futures.ThreadPoolExecutor.shutdown", "concurrent.futures.ProcessPoolExecutor.shutdown",
        "multiprocessing.Queue.join_thread", "threading.Barrier.wait",
    }
)  # fmt: skip
_LOOPS = frozenset({"asyncio.run", "asyncio.AbstractEventLoop.run_until_complete", "asyncio.AbstractEventLoop.run_forever"})


def finalizer_harm(function: Function) -> Harm | None:
    """What a ``__del__`` does that it must not; None if nothing is known."""
    summary = function.module.project.effects.summary(function)
    # Where one wait is for what has the object itself, all is over when that comes to be collected.
    held = {
        effect.module.function_of(effect.node)
        for effect in summary.effects
        if effect.kind is Kind.WAIT and effect.detail in _WAITS and _holds_waiter(effect, function)
    }
    for effect in summary.effects:
        if effect.guessed or _asks_finalizing(effect):
            continue
        if effect.kind is Kind.WAIT and not effect.bounded and effect.detail in _WAITS:
            if effect.detail.startswith("subprocess.Popen") and _is_killed_before(effect, summary.effects):
                continue
            if effect.module.function_of(effect.node) in held or _is_open_gate(effect) or _is_not_asked_for(effect):
                continue
            return Harm(effect.module, effect.node, "waits without a bound", "waits here", "nothing may come", effect.chain)
        if effect.kind is Kind.WAIT and effect.detail in _LOOPS and not is_covered("builtins.RuntimeError", effect.caught):
            return Harm(
                effect.module, effect.node, "runs an event loop", "runs a loop here",
                "a loop may be running or be closed already: RuntimeError, and nothing is released", effect.chain,
            )  # fmt: skip
    made = _created(function)
    if made is not None:
        return Harm(
            function.module, made, "reads a property that creates what it is to close", "creates it if there is none",
            "a new one is opened in order to be closed",
        )  # fmt: skip
    return None


def _holds_waiter(effect: Effect, finalizer: Function) -> bool:
    """Whether what is waited for has the very object that waits: as long as it runs, that one is not collected.

    A thread that runs one of its methods, an executor that was given such work, a thread that waits for itself.
    """
    module, call = effect.module, effect.node
    kept = call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
    cls = module.class_of_receiver(kept) if kept is not None else None
    own = finalizer.cls.lineage if finalizer.cls is not None else ()
    if cls is not None and cls in own and isinstance(kept, cst.Name):
        return cls.is_subclass_of("threading.Thread")
    cls = module.class_of_receiver(kept.value) if isinstance(kept, cst.Attribute) else None
    if cls is None or cls not in own or not isinstance(kept, cst.Attribute):
        return False
    name = kept.attr.value
    makers = [store.value for store in cls.stores.get(name, ())]
    fills = [work for load in module.index.loads.get(name, ()) if (work := _given_work(module, load)) is not None]
    return any(
        isinstance(one, cst.Call) and any(_refers_to(module, arg.value, cls) for arg in one.args) for one in (*makers, *fills)
    )


def _given_work(module: Module, executor: cst.Attribute) -> cst.CSTNode | None:
    method = module.parent(executor)
    return module.parent(method) if isinstance(method, cst.Attribute) and method.attr.value in ("submit", "map") else None


def _refers_to(module: Module, expr: cst.BaseExpression, cls: ClassInfo) -> bool:
    """Whether a value holds the object: it is the object, one of its methods, or a function that uses it."""
    for node in walk(expr):
        if isinstance(node, cst.Attribute) and module.class_of_receiver(node.value) is cls:
            method = cls.method(node.attr.value)
            if method is not None and not method.is_property:
                return True
        elif isinstance(node, cst.Name) and not isinstance(module.parent(node), cst.Attribute):
            if module.class_of_receiver(node) is cls:
                return True
            for value in module.evaluate(node):
                inner = value.function if isinstance(value, FunctionValue) else None
                if inner is not None and inner.outer is not None and any(
                    isinstance(one, cst.Name) and module.class_of_receiver(one) is cls for one in inner.own
                ):
                    return True
    return False


def _is_not_asked_for(effect: Effect) -> bool:
    """Whether a wait is one of a way that the call of its function does not take: its parameters are left as they are."""
    function = effect.module.function_of(effect.node)
    call = effect.chain[-1][1] if effect.chain else None
    if function is None or not isinstance(call, cst.Call) or call.args:
        return False
    defaults = [
        (param.name.value, values[0])
        for param in function.positional
        if param.default is not None
        and len(values := effect.module.evaluate(param.default)) == 1
        and isinstance(values[0], Constant)
    ]
    meaning = Semantic(effect.module, Environment(tuple(defaults)))
    inside = effect.node
    for around in effect.module.ancestors(effect.node):
        if isinstance(around, cst.If) and inside is not around.test and meaning.truth(around.test) is (inside is not around.body):
            return True
        if around is function.node:
            return False
        inside = around
    return False


def _is_open_gate(effect: Effect) -> bool:
    """Whether an event is waited for that is set as soon as it is made: it is only closed for as long as something is done."""
    module, call = effect.module, effect.node
    event = call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
    if effect.detail != "threading.Event.wait" or event is None or (owner := variable(module, event)) is None:
        return False
    sets = [load for load in module.index.loads.get("set", ()) if variable(module, load.value) == owner]
    return any(
        variable(module, store.target) == owner and module.function_of(store.target) is module.function_of(one)
        for store in module.index.stores.get(owner[1], ())
        for one in sets
    )


def _is_killed_before(effect: Effect, effects: tuple[Effect, ...]) -> bool:
    return any(
        isinstance(one.node, cst.Call) and one.detail.rpartition(".")[2] == "kill" for one in effects if one is not effect
    )


def _asks_finalizing(effect: Effect) -> bool:
    """Whether it stands under a test of ``sys.is_finalizing()``."""
    inside = effect.node
    for around in effect.module.ancestors(inside):
        if isinstance(around, cst.If) and any(
            isinstance(node, cst.Attribute) and node.attr.value == "is_finalizing" for node in walk(around.test)
        ):
            return True
        if isinstance(around, cst.FunctionDef):
            return False
    return False


def _created(function: Function) -> cst.CSTNode | None:
    """A reading of a property of ``self`` that makes its value when it has none."""
    cls = function.cls
    if cls is None:
        return None
    for node in function.own:
        if not isinstance(node, cst.Attribute) or function.module.class_of_receiver(node.value) is not cls:
            continue
        getter = cls.method(node.attr.value)
        if getter is not None and getter.is_property and _creates(getter):
            return node
    return None


def _creates(getter: Function) -> bool:
    """``if self._x is None: self._x = make()``."""
    for node in getter.own:
        if not isinstance(node, cst.If):
            continue
        asked = {
            inner.attr.value for inner in walk(node.test)
            if isinstance(inner, cst.Attribute) and getter.module.class_of_receiver(inner.value) is getter.cls
        }  # fmt: skip
        if not asked or not _asks_absence(node.test):
            continue
        for inner in walk_own(node.body):
            if not isinstance(inner, cst.Assign) or not isinstance(inner.value, (cst.Call, cst.Await)):
                continue
            if any(isinstance(one.target, cst.Attribute) and one.target.attr.value in asked for one in inner.targets):
                return True
    return False


def _asks_absence(test: cst.BaseExpression) -> bool:
    if isinstance(test, cst.UnaryOperation):
        return isinstance(test.operator, cst.Not) and isinstance(test.expression, cst.Attribute)
    return (
        isinstance(test, cst.Comparison)
        and isinstance(test.comparisons[0].operator, (cst.Is, cst.Equal))
        and is_none(test.comparisons[0].comparator)
    )


def holds_receiver(module: Module, finalize: cst.Call) -> cst.CSTNode | None:
    """What keeps the object of ``weakref.finalize(self, ...)`` alive: a bound method, a lambda, an argument; or None."""
    first = finalize.args[0].value
    cls = module.class_of_receiver(first)
    if cls is None or not isinstance(first, cst.Name):
        return None
    for arg in finalize.args[1:]:
        if isinstance(arg.value, cst.Name) and arg.value.value == first.value:
            return arg.value
        if isinstance(arg.value, cst.Lambda) and any(
            isinstance(node, cst.Name) and node.value == first.value for node in walk(arg.value.body)
        ):
            return arg.value
        for value in module.evaluate(arg.value):
            inner = value.callee if isinstance(value, Partial) else value
            if not isinstance(inner, FunctionValue) or not inner.takes_receiver or inner.function.kind != "method":
                continue
            if inner.function.cls in cls.lineage and _is_of(arg.value, first.value):
                return arg.value
    return None


def _is_of(expr: cst.BaseExpression, receiver: str) -> bool:
    return any(isinstance(node, cst.Name) and node.value == receiver for node in walk(expr))
