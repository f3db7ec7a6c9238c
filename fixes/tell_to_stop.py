"""Let a method that closes an instance tell its worker to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.cleanup.closing import closing_methods, is_whole_close
from ..semantics.text.walk import walk_own
from ..semantics.threads.lifetime import Life
from . import build, hoist
from .begin_close import begin_close
from .fix import Fix, Safety
from .imports import Reach
from .remove_import import without_import

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.threads.lifetime import Lifetime
    from .fix import Replacement

_NAMES = ("_stopped", "_stop_event", "_told_to_stop")
#: Methods that wait for somebody, if they are given no bound.
_WAITS = frozenset(
    {
        "accept", "acquire", "communicate", "get", "input", "join", "poll", "read", "readline", "recv", "recv_into", "recvfrom",
        "result", "select", "serve_forever", "wait",
    }
)  # fmt: skip


def tell_to_stop(module: Module, made: cst.CSTNode, found: Lifetime) -> Fix | None:
    """Let the loop of a thread, or of an executor's work, end when its owner is closed.

    A flag or an event that the loop asks for is set in the close. A ``while True:`` that sleeps gets such an event, and waits
    for it instead. Unsafe: who closes the instance may have meant it to work on.

    Args:
        module: The module.
        made: The call that starts the work.
        found: Why it does not end.

    Returns:
        None where the loop is not a method's of a class that has a close, or may wait for something else in its body.
    """
    loop, function = found.node, found.module.function_of(found.node)
    if found.module is not module or function is None or function.cls is None or not isinstance(loop, cst.While):
        return None
    home = module.function_of(made) if isinstance(made, cst.Call) else function.cls.methods.get("__init__")
    closing = next(
        (
            one
            for one in closing_methods(function.cls)
            if one.module is module and is_whole_close(one.name) and one.name != "__del__" and one.receiver is not None
            and one not in (function, home)
        ),
        None,
    )  # fmt: skip
    if closing is None or home is None or home.cls is not function.cls or function.receiver is None:
        return None
    if _may_wait(loop):
        return None
    if found.life is Life.UNTOLD and found.signal is not None:
        return _tell(function, closing, found)
    return _with_event(module, function, closing, home, made, loop) if found.life is Life.ENDLESS else None


def _tell(function: Function, closing: Function, found: Lifetime) -> Fix | None:
    """Set what the loop asks for."""
    signal = found.signal
    cls = function.cls
    if signal is None or cls is None or signal.owner[0] is not cls or not isinstance(closing.node, cst.FunctionDef):
        return None
    if signal.is_event and not cls.begun(signal.owner[1]):
        return None
    name = f"{closing.receiver}.{signal.owner[1]}"
    text = f"{name}.set()" if signal.is_event else f"{name} = {not signal.begins}"
    return Fix("Tell it to stop", Safety.UNSAFE, {closing.node.body: begin_close(closing, [text])})


def _with_event(
    module: Module, function: Function, closing: Function, home: Function, made: cst.CSTNode, loop: cst.While
) -> Fix | None:
    """Give the instance an event, which its close sets and its loop asks for."""
    cls = function.cls
    init = cls.methods.get("__init__") if cls is not None else None
    sleeps = [
        node
        for node in walk_own(loop.body)
        if isinstance(node, cst.Call) and module.callee(node) == "time.sleep" and len(node.args) == 1
        and isinstance(module.parent(node), cst.Expr)
    ]  # fmt: skip
    reach = Reach(module, module.scope_of(init.node.body)) if init is not None else None
    event = reach("threading.Event") if reach is not None else None
    if init is None or reach is None or event is None or not sleeps or init.receiver is None or cls is None:
        return None
    attributes = {*cls.stores, *cls.scope.bindings, *module.index.loads}
    name = next((one for one in _NAMES if one not in attributes), None)
    if name is None or not isinstance(init.node, cst.FunctionDef) or not isinstance(closing.node, cst.FunctionDef):
        return None
    changed: dict[cst.CSTNode, Replacement] = {closing.node.body: begin_close(closing, [f"{closing.receiver}.{name}.set()"])}
    begin = build.statement(f"{init.receiver}.{name} = {event}()", module.tree)
    is_class = not isinstance(made, cst.Call)
    start = None if is_class else _line_in(module, made, home)
    body = init.node.body
    if not isinstance(body, cst.IndentedBlock) or (start is None and (not is_class or _starts_itself(init))):
        return None
    if start is not None and home is init:
        changed[start] = hoist.inserted(module, start, [begin])
    else:
        rest = [one for one in body.body if not _is_pass(one)]
        if len(rest) < len(body.body) and build.comments([body]):
            return None
        changed[body] = body.with_changes(body=[*rest, begin])
    if start is not None and home is not init:
        again = build.statement(f"{home.receiver}.{name}.clear()", module.tree)
        changed[start] = hoist.inserted(module, start, [again])
    asked = f"{function.receiver}.{name}"
    changed[loop.test] = build.expression(f"not {asked}.is_set()")
    waits = build.expression(f"{asked}.wait")
    changed |= {sleep: sleep.with_changes(func=waits.deep_clone()) for sleep in sleeps}
    changed |= without_import(module, [sleep.func for sleep in sleeps])
    return Fix("Tell it to stop", Safety.UNSAFE, changed, reach.imports)


def _starts_itself(init: Function) -> bool:
    """Whether a class of threads starts what it makes."""
    return any(isinstance(call.func, cst.Attribute) and call.func.attr.value == "start" for call in init.calls)


def _may_wait(loop: cst.While) -> bool:
    """Whether something in a loop may wait for ever."""
    for node in walk_own(loop.body):
        if not isinstance(node, cst.Call):
            continue
        method = node.func.attr.value if isinstance(node.func, cst.Attribute) else build.code(node.func)
        if method in _WAITS and not node.args:
            return True
        if method in ("input", "accept", "recv", "serve_forever"):
            return True
    return any(isinstance(node, (cst.While, cst.Yield, cst.Await)) for node in walk_own(loop.body))


def _line_in(module: Module, node: cst.CSTNode, function: Function) -> cst.BaseStatement | None:
    """The statement of a function's own suite that a node stands in."""
    line = node
    for around in module.ancestors(node):
        if around is function.node.body:
            return line if isinstance(line, cst.BaseStatement) else None
        line = around
    return None


def _is_pass(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 and isinstance(statement.body[0], cst.Pass)
