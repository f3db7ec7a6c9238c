"""End a child process whose time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import line_of
from .imports import Reach
from .kill_in_finally import kill_in_finally
from .uses import bound

if TYPE_CHECKING:
    from ..semantics.program.module import Module

_EXPIRED = frozenset({"subprocess.TimeoutExpired", "asyncio.TimeoutError", "builtins.TimeoutError"})
_TITLE = "Kill the child when the time is up, and wait for it"


def kill_on_timeout(
    module: Module, wait: cst.Call, handler: cst.ExceptHandler | None, *, is_async: bool, is_entered: bool = False
) -> Fix | None:
    """Kill the child and reap it where its timed wait is given up.

    Unsafe: the child may have been meant to go on.

    Args:
        module: The module.
        wait: ``proc.wait(...)`` or ``proc.communicate(...)``.
        handler: The except clause that catches the end of the time; None if there is none around.
        is_async: Whether the handle is one of asyncio's.
        is_entered: Whether a ``with`` around reaps it.
    """
    func = wait.func
    function = module.function_of(wait)
    if not isinstance(func, cst.Attribute) or not build.is_pure(func.value):
        return None
    if not is_async and function is not None and function.is_async:
        return None  # to wait there is to block the event loop
    handle = build.code(func.value)
    last = f"{handle}.{func.attr.value}()"
    lines = [f"{handle}.kill()"] if is_entered else [f"{handle}.kill()", last]
    tried = module.parent(handler) if handler is not None else None
    if is_async and isinstance(tried, cst.Try) and handle not in bound(tried.body):
        return kill_in_finally(module, wait, tried)
    if not is_async and handler is not None and not _may_be_unbound(module, handler, func.value):
        new = [build.statement(line, module.tree) for line in lines]
        suite = build.opened(handler.body)
        body = list(suite.body)
        only = body[0] if len(body) == 1 else None
        if isinstance(only, cst.SimpleStatementLine) and len(only.body) == 1 and isinstance(only.body[0], cst.Pass):
            changed = suite.with_changes(body=[_commented(new[0], only), *new[1:]])
        else:
            changed = suite.with_changes(body=[*new, *body])
        return Fix(_TITLE, Safety.UNSAFE, {handler.body: changed})
    line = line_of(module, wait)
    if not isinstance(line, cst.SimpleStatementLine):
        return None
    reach = Reach(module, module.scope_of(wait))
    expired = "BaseException" if is_async else reach("subprocess.TimeoutExpired")
    if expired is None:
        return None
    if is_async:
        lines = [f"if {handle}.returncode is None:", f"    {handle}.kill()", f"    await {handle}.wait()"]
    text = f"try:\n    pass\nexcept {expired}:\n" + "".join(f"    {one}\n" for one in (*lines, "raise"))
    tried = cst.ensure_type(build.statement(text, module.tree), cst.Try)
    tried = tried.with_changes(leading_lines=line.leading_lines, body=build.block([line.with_changes(leading_lines=[])]))
    return Fix(_TITLE, Safety.UNSAFE, {line: tried}, reach.imports)


def _may_be_unbound(module: Module, handler: cst.ExceptHandler, handle: cst.BaseExpression) -> bool:
    """Whether a clause takes more than the end of the time, and the start of the child may be what has failed."""
    tried = module.parent(handler)
    if not isinstance(tried, cst.Try) or (handler.type is not None and module.resolve(handler.type) in _EXPIRED):
        return False
    return build.code(handle) in bound(tried.body)


def _commented(new: cst.BaseStatement, old: cst.BaseStatement) -> cst.BaseStatement:
    """A new line with the comments of the one it takes the place of."""
    if isinstance(old, cst.SimpleStatementLine) and isinstance(new, cst.SimpleStatementLine):
        return new.with_changes(leading_lines=old.leading_lines, trailing_whitespace=old.trailing_whitespace)
    return new
