"""How long a thread's function runs, and whether anybody can end it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.endless import StopSignal, given_signal
from ..effects.exceptions import clause_classes
from ..program.arguments import argument
from ..program.values import ClassValue, Constant, Instance
from ..program.variables import variable
from ..tasks.background import is_always
from ..text.names import BindingKind
from ..text.walk import walk_own
from .threads import Reached, is_unconditional, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .workers import Worker


class Life(enum.Enum):
    """Why a thread does not end."""

    ENDLESS = "its loop is never left"
    UNTOLD = "it waits to be told, and nobody tells it"
    DEAF = "it is told to stop, but waits in a call that nothing ends"
    FULL = "it waits for room in a queue that nobody empties any more"


@dataclass(frozen=True, slots=True, eq=False)
class Lifetime:
    """A thread's function that does not end.

    Args:
        life: Why.
        module: The module of ``node``.
        node: The loop that is never left, or the call it waits in.
        signal: What it waits to be told by.
        teller: For `Life.DEAF`, where it is told to stop.
        chain: The calls that lead to the function of ``node``, each with its module.
    """

    life: Life
    module: Module
    node: cst.CSTNode
    signal: StopSignal | None = None
    teller: cst.CSTNode | None = None
    chain: tuple[tuple[Module, cst.Call], ...] = ()


#: Methods that end what a thread may be waiting for, or in.
_ENDERS = frozenset(
    {
        "close", "aclose", "stop", "shutdown", "terminate", "disconnect", "cancel", "kill", "abort", "quit", "exit", "unbind",
        "detach", "release", "interrupt", "destroy", "finish", "clear", "logout", "reset", "server_close",
    }
)  # fmt: skip
_CLOSING_METHODS = _ENDERS | {"__exit__", "__del__", "join", "cleanup", "teardown", "finalize", "dispose"}
#: Type.method -> methods on the same object that end the waiting, or bound it.
_RECEIVES = frozenset({"accept", "recv", "recvfrom", "recv_into", "recvmsg", "recvfrom_into"})
_SOCKET_ENDERS = frozenset({"close", "shutdown", "settimeout", "setblocking", "detach"})
_QUEUES = frozenset({"queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "queue.PriorityQueue"})
_PUTS = frozenset({"put", "put_nowait", "shutdown"})
#: Errors that tell that there is nothing more to come.
_ENDS = frozenset({"EOFError", "CancelledError"})
_HANDLED_ONLY_IN_MAIN = frozenset({"builtins.KeyboardInterrupt", "builtins.SystemExit"})


def lifetime(worker: Worker) -> Lifetime | None:
    """Why a thread's function never ends; None if it ends, may be ended by somebody, or if that is not known."""
    if worker.target is None:
        return None
    told = given_signal(worker)
    if told is not None:
        return _told(worker, told)
    for one in reached(worker.target.function, is_unconditional):
        found = _endless(one) or _full(worker, one)
        if found is not None:
            return found
    return None


# Loops without an end


def _endless(one: Reached) -> Lifetime | None:
    function = one.function
    module = function.module
    if function.is_generator or function.is_async:
        return None
    for node in function.own:
        if not isinstance(node, cst.While) or not is_always(module, node) or not is_unconditional(module, node):
            continue
        exits = [*_exits(module, node), *_caught_outside(module, node)]
        if any(handler is None for handler in exits):
            continue
        if exits and function.cls is not None and _CLOSING_METHODS & set(function.cls.methods):
            continue  # who ends it lets its calls fail
        if not _is_ended_elsewhere(function, node):
            return Lifetime(Life.ENDLESS, module, node, chain=one.chain)
    return None


def _exits(module: Module, loop: cst.While) -> Iterator[cst.ExceptHandler | None]:
    """What leaves a loop: the handler that does, or None for what is no handler; those of exceptions no thread gets left out."""
    for node in walk_own(loop.body):
        if isinstance(node, (cst.Return, cst.Raise, cst.Yield, cst.Await)):
            leaves = True
        elif isinstance(node, cst.Break):
            leaves = next((one for one in module.ancestors(node) if isinstance(one, (cst.For, cst.While))), None) is loop
        elif isinstance(node, cst.Call):
            leaves = module.callee(node) in ("sys.exit", "os._exit", "builtins.exit", "os.abort")
        else:
            continue
        if not leaves:
            continue
        handler = next((one for one in module.ancestors(node) if isinstance(one, (cst.ExceptHandler, cst.While))), None)
        if not isinstance(handler, cst.ExceptHandler):
            yield None
        elif isinstance(node, cst.Raise) or handler.type is None or module.resolve(handler.type) not in _HANDLED_ONLY_IN_MAIN:
            yield handler if _is_for_failures(module, handler) else None


def _caught_outside(module: Module, loop: cst.While) -> Iterator[cst.ExceptHandler | None]:
    """The clauses around a loop that take an exception which somebody raises to end it: None for such a one."""
    inside: cst.CSTNode = loop
    for around in module.enclosing(loop):
        if isinstance(around, cst.Try) and inside is around.body:
            for handler in around.handlers:
                if handler.type is not None and module.resolve(handler.type) in _HANDLED_ONLY_IN_MAIN:
                    continue
                yield handler if _is_for_failures(module, handler) else None
        inside = around


def _is_for_failures(module: Module, handler: cst.ExceptHandler) -> bool:
    """Whether a clause takes what goes wrong, and no exception that tells the loop to end (``StopIteration``, one's own)."""
    if handler.type is None:
        return True
    written = (node for node in walk_own(handler.type) if isinstance(node, (cst.Name, cst.Attribute)))
    if any(isinstance(value, ClassValue) for node in written for value in module.evaluate(node)):
        return False
    names = {name.rpartition(".")[2] for name in clause_classes(module, handler.type)}
    return all(name.endswith(("Error", "Exception")) and name not in _ENDS for name in names)


def _is_ended_elsewhere(function: Function, loop: cst.While) -> bool:
    """Whether something that the loop works with is closed somewhere, so that its calls fail."""
    module = function.module
    owners: set[tuple[object, str]] = set()
    for node in walk_own(loop):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            owner = variable(module, node.func.value)
            if owner is not None:
                owners.add(owner)
    for name in _ENDERS:
        for load in module.index.loads.get(name, ()):
            if variable(module, load.value) in owners and loop not in set(module.ancestors(load)):
                return True
    return False


# Loops until somebody says stop


def _told(worker: Worker, signal: StopSignal) -> Lifetime | None:
    target = worker.target
    if target is None:
        return None
    module = target.function.module
    loop = next((node for node in module.ancestors(signal.test) if isinstance(node, cst.While)), None)
    if loop is None or not is_unconditional(module, loop) or signal.is_known_elsewhere() or _is_handed_on(signal):
        return None
    inside = set(module.ancestors(loop)) | {loop}
    givers = [
        (function, node)
        for function, node in signal.givers()
        if function is None or (function.node not in inside and function.node is not target.function.node)
    ]
    if not givers:
        ends_itself = any(loop in set(module.ancestors(node)) for _, node in signal.givers())
        return Lifetime(Life.UNTOLD, module, loop, signal) if not ends_itself else None
    for node in walk_own(loop.body):
        if isinstance(node, cst.Call) and _waits_for_ever(module, node, [function for function, _ in givers]):
            return Lifetime(Life.DEAF, module, node, signal, givers[0][1])
    return None


def _is_handed_on(signal: StopSignal) -> bool:
    """Whether the event is given to somebody else, who may set it."""
    if not signal.is_event:
        return False
    module, name = signal.module, signal.owner[1]
    nodes: list[cst.BaseExpression] = [*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ())]
    for node in nodes:
        if variable(module, node) != signal.owner:
            continue
        parent = module.parent(node)
        if isinstance(parent, (cst.Return, cst.Arg, cst.Element, cst.DictElement, cst.Assign, cst.AnnAssign, cst.Yield)):
            return True
    return False


def _waits_for_ever(module: Module, call: cst.Call, tellers: list[Function | None]) -> bool:
    """Whether a call waits without a bound, and who tells the loop to stop does not end its waiting."""
    if module.callee(call) in ("builtins.input", "sys.stdin.readline", "sys.stdin.read", "getpass.getpass"):
        return is_unconditional(module, call)
    func = call.func
    if not isinstance(func, cst.Attribute):
        return False
    owner = variable(module, func.value)
    types = {value.type for value in module.evaluate(func.value) if isinstance(value, Instance)}
    if owner is None or len(types) != 1:
        return False
    (kind,) = types
    if kind == "socket.socket" and func.attr.value in _RECEIVES:
        return not _is_used(module, owner, _SOCKET_ENDERS, None) and not _has_timeout(module, func.value)
    if kind in _QUEUES and func.attr.value == "get" and len(tellers) and None not in tellers:
        block = argument(call, 0, "block")
        bounded = argument(call, 1, "timeout") is not None or (block is not None and module.evaluate(block) != (Constant(True),))
        return not bounded and not _is_used(module, owner, _PUTS, tellers)
    return False


def _is_used(module: Module, owner: tuple[object, str], methods: frozenset[str], inside: list[Function | None] | None) -> bool:
    """Whether one of the methods is called on a variable (in one of the functions), or the variable is given to somebody."""
    name = owner[1]
    if not name.startswith("_") and next(module.project.mentions(name, module), None) is not None:
        return True
    nodes: list[cst.BaseExpression] = [*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ())]
    for node in nodes:
        if variable(module, node) != owner:
            continue
        parent = module.parent(node)
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in methods and (inside is None or module.function_of(node) in inside):
                return True
        elif isinstance(parent, (cst.Arg, cst.Return, cst.Element, cst.DictElement, cst.Assign, cst.WithItem)):
            return True
    return False


def _has_timeout(module: Module, receiver: cst.BaseExpression) -> bool:
    if module.index.loads.get("setdefaulttimeout"):
        return True
    for value in module.evaluate(receiver):
        origin = value.origin if isinstance(value, Instance) else None
        if not isinstance(origin, cst.Call) or module.callee(origin) != "socket.socket":
            return True  # create_connection(timeout=...), or a socket that somebody else made
    return False


# Queues that are full


def _full(worker: Worker, one: Reached) -> Lifetime | None:
    """A put into a bounded queue whose only reader is a generator, or an iterator, that may be given up at any time."""
    function = one.function
    module = function.module
    for call in function.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or func.attr.value != "put":
            continue
        if argument(call, 2, "timeout") is not None or _is_false(module, argument(call, 1, "block")):
            continue
        queue = _given_queue(one, func.value)
        if queue is None:
            continue
        home, expr = queue
        owner = variable(home, expr)
        if owner is not None and _is_bounded(home, expr) and _is_read_at_will(home, owner, worker):
            return Lifetime(Life.FULL, module, call, chain=one.chain)
    return None


def _is_false(module: Module, expr: cst.BaseExpression | None) -> bool:
    return expr is not None and module.evaluate(expr) == (Constant(False),)


def _given_queue(one: Reached, expr: cst.BaseExpression) -> tuple[Module, cst.BaseExpression] | None:
    """The variable that holds the queue; for a parameter, what the last call of the chain gives for it."""
    module = one.function.module
    home = module.scope_of(expr).lookup(expr.value) if isinstance(expr, cst.Name) else None
    if home is not one.function.scope or not isinstance(expr, cst.Name):
        return module, expr
    if all(binding.kind is not BindingKind.PARAMETER for binding in home.bindings[expr.value]):
        return module, expr
    if not one.chain or not isinstance(expr, cst.Name):
        return None
    caller, call = one.chain[-1]
    names = [param.name.value for param in one.function.positional]
    if expr.value not in names:
        return None
    filled = 1 if one.function.kind == "method" else 0
    given = argument(call, names.index(expr.value) - filled, expr.value)
    return (caller, given) if given is not None else None


def _is_bounded(module: Module, expr: cst.BaseExpression) -> bool:
    values = module.evaluate(expr)
    made = [value.origin for value in values if isinstance(value, Instance) and value.type in _QUEUES]
    if len(made) != len(values) or not made:
        return False
    for origin in made:
        size = argument(origin, 0, "maxsize") if isinstance(origin, cst.Call) else None
        if size is None or not _is_bound(module, size):
            return False
    return True


def _is_bound(module: Module, size: cst.BaseExpression) -> bool:
    """Whether a size bounds a queue: a number above 0, or a parameter that is one by default."""
    if isinstance(size, cst.Name):
        home = module.scope_of(size).lookup(size.value)
        nodes = [binding.node for binding in home.bindings[size.value]] if home is not None else []
        if len(nodes) == 1 and isinstance(nodes[0], cst.Param):
            default = nodes[0].default
            return default is not None and not isinstance(default, cst.Name) and _is_bound(module, default)
    values = module.evaluate(size)
    return all(isinstance(value, Constant) and isinstance(value.value, int) and value.value > 0 for value in values)


def _is_read_at_will(module: Module, owner: tuple[object, str], worker: Worker) -> bool:
    """Whether all that takes things out of the queue does so one at a time, for somebody who may stop asking."""
    readers: list[Function] = []
    for name in ("get", "get_nowait", "empty", "queue", "mutex"):
        for load in module.index.loads.get(name, ()):
            if variable(module, load.value) == owner:
                function = module.function_of(load)
                if function is None or name != "get" or any(isinstance(one, cst.Finally) for one in module.ancestors(load)):
                    return False
                readers.append(function)
    if not readers:
        return False
    for reader in readers:
        if not (reader.is_generator or reader.name == "__next__"):
            return False
        if reader.cls is not None and {"close", "stop", "shutdown", "__exit__", "__del__", "terminate"} & set(reader.cls.methods):
            return False
        if any(isinstance(node, cst.Try) and node.finalbody is not None for node in reader.own):
            return False
    return not _is_given(module, owner, worker)


def _is_given(module: Module, owner: tuple[object, str], worker: Worker) -> bool:
    """Whether the queue is given to anybody but the thread's own function."""
    own = set(worker.target.function.calls) if worker.target is not None else set()
    if isinstance(worker.node, cst.Call):
        own.add(worker.node)
    name = owner[1]
    nodes: list[cst.BaseExpression] = [*module.index.loads.get(name, ()), *module.index.name_loads.get(name, ())]
    for node in nodes:
        is_passed = variable(module, node) == owner and isinstance(module.parent(node), (cst.Arg, cst.Return, cst.Element))
        if is_passed and not own & set(module.ancestors(node)):
            return True
    return False


