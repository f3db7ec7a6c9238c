"""Let the tasks of an event loop end before it is stopped or closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk
from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement
from .imports import Reach
from .uses import bound

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from .fix import Replacement

_ALL = frozenset({"asyncio.all_tasks", "asyncio.Task.all_tasks"})
_CURRENT = frozenset({"asyncio.current_task", "asyncio.Task.current_task"})


def stop_afterwards(module: Module, stop: cst.Call) -> Fix | None:
    """Do what a coroutine awaits after ``loop.stop()`` in a ``try``, and stop the loop in its ``finally``.

    Unsafe: the loop now runs until all of that is done.

    Args:
        module: The module.
        stop: The call of ``stop`` in a coroutine.

    Returns:
        None unless the call is a statement of its own, and all that is awaited after it stands in the rest of its block.
    """
    function, small = module.function_of(stop), small_statement(module, stop)
    line = module.parent(small) if isinstance(small, cst.Expr) and small.value is stop else None
    block = module.parent(line) if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if function is None or not isinstance(line, cst.SimpleStatementLine) or not isinstance(block, cst.IndentedBlock):
        return None
    at = next(at for at, one in enumerate(block.body) if one is line)
    rest = list(block.body[at + 1 :])
    inside = {node for one in rest for node in walk(one)}
    awaits = [node for node in function.own if isinstance(node, cst.Await) and node not in inside]
    later = [node for node in awaits if module.order(node) > module.order(stop)]
    if (
        not rest
        or later
        or module.is_in_loop(stop)
        or build.names_in(stop.func) & {name for one in rest for name in bound(one)}
    ):
        return None
    tried = cst.ensure_type(build.statement("try:\n    pass\nfinally:\n    pass", module.tree), cst.Try)
    first = rest[0].with_changes(leading_lines=build.leading_lines(rest[0])[len(build.blank_lines(rest[0])) :])
    blank, own = build.blank_lines(line), build.leading_lines(line)[len(build.blank_lines(line)) :]
    ending = cst.ensure_type(tried.finalbody, cst.Finally)
    tried = tried.with_changes(
        leading_lines=blank,
        body=build.block([first, *rest[1:]]),
        finalbody=ending.with_changes(body=build.block([line.with_changes(leading_lines=own)])),
    )
    changed = block.with_changes(body=[*block.body[:at], tried])
    return Fix("Stop the loop when the work is done", Safety.UNSAFE, {block: changed})


@dataclass(frozen=True, slots=True, eq=False)
class _Cancelling:
    """The statement that cancels tasks.

    Args:
        statement: A ``for`` loop, or an expression statement that holds a comprehension.
        tasks: What it goes over.
        always: Whether it cancels each of them, whatever it is.
    """

    statement: cst.For | cst.Expr
    tasks: cst.BaseExpression
    always: bool


def wait_for_tasks(module: Module, cancel: cst.Call, end: cst.Call) -> Fix | None:
    """Wait until the tasks that are cancelled have ended, as ``asyncio.run`` does: in a coroutine by an ``await`` of them all
    but its own, else by ``run_until_complete``.

    Unsafe: a task that does not end keeps the loop from being stopped.

    Args:
        module: The module.
        cancel: The call of ``cancel`` for each of ``asyncio.all_tasks()``.
        end: The call that stops or closes the loop after it.

    Returns:
        None where the loop may run and nothing can be awaited, and where the tasks cannot be named a second time.
    """
    function = module.function_of(end)
    found = _cancelling(module, cancel)
    if function is None or found is None or not isinstance(end.func, cst.Attribute):
        return None
    reach = Reach(module, module.scope_of(cancel))
    gather = reach("asyncio.gather")
    if gather is None:
        return None
    named = _named(module, function, found, reach)
    if named is None:
        return None
    name, source, new_source = named
    if function.is_async:
        if module.is_in_loop(end):
            return None  # in its next round it waits on a loop that has been stopped
        text = f"await {gather}(*{name}, return_exceptions=True)"
    else:
        loop = end.func.value
        if not _is_at_rest(module, function, found.statement, loop, end):
            return None
        # Without a task there is nothing that says which loop it is for.
        wait = f"{build.code(loop)}.run_until_complete({gather}(*{name}, return_exceptions=True))"
        text = f"if {name}:\n    {wait}"
    changed = _put_behind(module, found, name, source, new_source, build.statement(text, module.tree))
    return None if changed is None else Fix("Wait until the tasks have ended", Safety.UNSAFE, changed, reach.imports)


def _cancelling(module: Module, cancel: cst.Call) -> _Cancelling | None:
    if not isinstance(cancel.func, cst.Attribute) or not isinstance(cancel.func.value, cst.Name):
        return None
    target = cancel.func.value.value
    for around in module.ancestors(cancel):
        if isinstance(around, cst.For):
            if around.asynchronous is not None or not isinstance(around.target, cst.Name) or around.target.value != target:
                return None
            first = build.opened(around.body).body
            small = module.parent(cancel)
            always = len(first) == 1 and isinstance(small, cst.Expr) and module.parent(small) is not None
            direct = module.parent(small) if small is not None else None
            always = always and (direct is around.body or (direct is not None and module.parent(direct) is around.body))
            return _Cancelling(around, around.iter, always)
        if isinstance(around, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            statement = small_statement(module, around)
            part = around.for_in
            if not isinstance(statement, cst.Expr) or statement.value is not around or part.inner_for_in is not None:
                return None
            if not isinstance(part.target, cst.Name) or part.target.value != target or part.asynchronous is not None:
                return None
            return _Cancelling(statement, part.iter, not part.ifs and around.elt is cancel)
        if isinstance(around, (cst.FunctionDef, cst.Lambda, cst.While)):
            return None
    return None


def _named(
    module: Module, function: Function, found: _Cancelling, reach: Reach
) -> tuple[str, cst.BaseExpression, cst.BaseExpression | None] | None:
    """A name for the tasks, what it is bound to, and what it should be bound to instead."""
    source = found.tasks
    if isinstance(source, cst.Name):
        name = source.value
        bindings = function.scope.bindings.get(name, ())
        if len(bindings) != 1 or bindings[0].value is None:
            return None
        source = bindings[0].value
    else:
        name = build.fresh(module, "tasks", "pending", "pending_tasks")
    plain = isinstance(source, cst.Call) and module.callee(source) in _ALL
    if not plain and not isinstance(source, (cst.ListComp, cst.SetComp, cst.BinaryOperation)):
        return None  # an iterator would be used up
    leaves_own = any(isinstance(node, cst.Call) and module.callee(node) in _CURRENT for node in walk(source))
    if not function.is_async or leaves_own:
        return name, source, None
    current = reach("asyncio.current_task")
    if not plain or not found.always or current is None:
        return None
    others = build.expression(f"{build.code(source)} - {{{current}()}}")
    return (name, source, others) if build.comments([source]) == [] else None


def _is_at_rest(module: Module, function: Function, cancelling: cst.CSTNode, loop: cst.BaseExpression, end: cst.Call) -> bool:
    """Whether the loop is known and does not run where the tasks are cancelled: it is closed after that, and not stopped."""
    func = cst.ensure_type(end.func, cst.Attribute)
    if func.attr.value != "close" or not build.is_pure(loop):
        return False
    begin = module.order(cancelling)
    for call in function.calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "stop" and module.order(call) > begin:
            return False
    if not isinstance(loop, cst.Name):
        return True
    return all(module.order(binding.node) < begin for binding in function.scope.bindings.get(loop.value, ()))


def _put_behind(
    module: Module,
    found: _Cancelling,
    name: str,
    source: cst.BaseExpression,
    new_source: cst.BaseExpression | None,
    wait: cst.BaseStatement,
) -> dict[cst.CSTNode, Replacement] | None:
    changes: dict[cst.CSTNode, Replacement] = {}
    before: list[cst.BaseStatement] = []
    statement: cst.For | cst.Expr = found.statement
    if found.tasks is source:
        value = new_source if new_source is not None else build.clone(source)
        before = [cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(name))], value=value)])]
        statement = build.rewrite(statement, {source: cst.Name(name)})
    elif new_source is not None:
        changes[source] = new_source
    if isinstance(statement, cst.For):
        if before:
            before[0] = before[0].with_changes(leading_lines=statement.leading_lines)
            statement = statement.with_changes(leading_lines=())
        if not isinstance(module.parent(found.statement), (cst.IndentedBlock, cst.Module)):
            return None
        changes[found.statement] = cst.FlattenSentinel([*before, statement, wait])
        return changes
    line = cst.SimpleStatementLine(body=[statement])
    replaced = replace_small(module, found.statement, [*before, line, wait])
    return None if replaced is None else {**changes, **replaced}
