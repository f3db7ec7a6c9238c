"""Let KeyboardInterrupt and SystemExit through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety
from .raise_exit import ended

if TYPE_CHECKING:
    from ..semantics.program.module import Module

_EXITS = frozenset(
    {
        "asyncio.CancelledError",
        "trio.Cancelled",
        "builtins.KeyboardInterrupt",
        "builtins.SystemExit",
        "builtins.GeneratorExit",
    }
)


def reraise(module: Module, handler: cst.ExceptHandler) -> Fix | None:
    """Mend an ``except`` that swallows an exit or a cancellation.

    ``except:`` and ``except BaseException`` become ``except Exception``. One that names exits only gets a ``raise`` at its
    end. One that names others too is left to them. Unsafe: the program now ends where it went on before.

    Args:
        module: The module.
        handler: The clause.

    Returns:
        None if it names no exit, what it names cannot be told apart, or it decides whether it goes on.
    """
    title = "Let the exit through"
    is_taken = module.scope_of(handler).lookup("Exception") is not None
    if handler.type is None:
        if is_taken:
            return None
        changed = handler.with_changes(type=cst.Name("Exception"), whitespace_after_except=cst.SimpleWhitespace(" "))
        return Fix(title, Safety.UNSAFE, {handler: changed})
    if module.resolve(handler.type) == "builtins.BaseException":
        return None if is_taken else Fix(title, Safety.UNSAFE, {handler.type: cst.Name("Exception")})
    elements = list(handler.type.elements) if isinstance(handler.type, cst.Tuple) else None
    named = [element.value for element in elements] if elements is not None else [handler.type]
    others = [expr for expr in named if module.resolve(expr) not in _EXITS]
    if len(others) == len(named):
        return None
    if not others:
        body = build.opened(handler.body)
        again = ended(body.body, build.statement("raise", module.tree))
        if any(_goes_on(one) for one in again):
            return None
        return Fix(title, Safety.UNSAFE, {handler.body: body.with_changes(body=again)})
    if any(module.resolve(expr) == "builtins.BaseException" for expr in others):
        return None
    changed_type = _tuple_of(cst.ensure_type(handler.type, cst.Tuple), others)
    if build.comments([handler.type]) != build.comments([changed_type]):
        return None
    return Fix(title, Safety.UNSAFE, {handler.type: changed_type})


def _goes_on(statement: cst.CSTNode) -> bool:
    """Whether a statement may leave the clause on another way than by an exception."""
    if isinstance(statement, (cst.Continue, cst.Break, cst.Return)):
        return True
    if isinstance(statement, (cst.For, cst.While)):
        return any(isinstance(node, cst.Return) for node in walk_own(statement))
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    return any(_goes_on(one) for one in statement.children)


def let_cancellation_through(module: Module, item: cst.WithItem) -> Fix | None:
    """Take CancelledError out of ``suppress(...)``. Unsafe: the coroutine now ends where it went on before.

    Returns:
        None if it suppresses nothing else.
    """
    call = item.item
    if not isinstance(call, cst.Call):
        return None
    kept = [arg for arg in call.args if module.resolve(arg.value) != "asyncio.CancelledError"]
    if not kept or len(kept) == len(call.args):
        return None
    args = [*kept[:-1], kept[-1].with_changes(comma=call.args[-1].comma)]
    if build.comments([call]) != build.comments([call.with_changes(args=args)]):
        return None
    return Fix("Let the cancellation through", Safety.UNSAFE, {call: call.with_changes(args=args)})


def _tuple_of(old: cst.Tuple, kept: list[cst.BaseExpression]) -> cst.BaseExpression:
    if len(kept) == 1:
        return kept[0]
    elements = [element for element in old.elements if element.value in kept]
    return old.with_changes(elements=[*elements[:-1], elements[-1].with_changes(comma=old.elements[-1].comma)])
