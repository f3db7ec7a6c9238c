"""Cancel a task of an instance, and wait until it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.tasks.owners import closes_itself
from . import build
from .begin_close import begin_close
from .fix import Fix, Safety
from .hoist import replace_small, small_statement
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module


def wait_for_cancelled(module: Module, cancel: cst.Call) -> Fix | None:
    """Put ``await asyncio.wait([self.task])`` behind ``self.task.cancel()``.

    ``wait`` neither raises what the task raises nor, as ``suppress`` would, hides a cancellation of who waits. Unsafe: a task
    that does not end keeps the others from being closed.

    Args:
        module: The module.
        cancel: The call of ``cancel`` in a method that closes the instance.

    Returns:
        None where nothing can be awaited, for what a loop goes over, and where the task itself may be who closes.
    """
    function, statement = module.function_of(cancel), small_statement(module, cancel)
    if function is None or not function.is_async or not isinstance(statement, cst.Expr) or statement.value is not cancel:
        return None
    if not isinstance(cancel.func, cst.Attribute) or function.cls is None or closes_itself(function.cls):
        return None
    task = cancel.func.value
    if not isinstance(task, cst.Attribute) or module.class_of_receiver(task.value) is None:
        return None
    wait = Reach(module, module.scope_of(cancel))
    name = wait("asyncio.wait")
    if name is None:
        return None
    line = build.statement(f"await {name}([{build.code(task)}])", module.tree)
    changed = replace_small(module, statement, [cst.SimpleStatementLine(body=[statement]), line])
    return None if changed is None else Fix("Wait until the task has ended", Safety.UNSAFE, changed, wait.imports)


def end_owned_task(module: Module, closing: Function, attribute: str) -> Fix | None:
    """Let a method that closes an instance begin with the end of a task that the instance keeps.

    Unsafe: what the task was about to do is not done.

    Args:
        module: The module.
        closing: The method; one that is no coroutine function only cancels the task.
        attribute: The attribute that holds the task.

    Returns:
        None where the attribute may not be there yet, or the task itself may be who closes.
    """
    cls, node = closing.cls, closing.node
    if cls is None or closing.receiver is None or not isinstance(node, cst.FunctionDef) or closes_itself(cls):
        return None
    begun = cls.begun(attribute)
    if not begun:
        return None
    task = f"{closing.receiver}.{attribute}"
    lines = [f"{task}.cancel()"]
    reach = Reach(module, module.scope_of(node.body))
    if closing.is_async:
        wait = reach("asyncio.wait")
        if wait is None:
            return None
        lines.append(f"await {wait}([{task}])")
    if any(isinstance(value, cst.Name) and value.value == "None" for value in begun):
        lines = [f"if {task} is not None:", *(f"    {line}" for line in lines)]
    changed = begin_close(closing, lines)
    return Fix("End the task first", Safety.UNSAFE, {node.body: changed}, reach.imports)
