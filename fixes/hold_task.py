"""Keep a task until it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.program.values import Container
from ..semantics.tasks.tasks import Hold
from . import build
from .fix import Fix, Safety
from .hoist import replace_small
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from ..semantics.tasks.tasks import Holding, Task

_SET = "_background_tasks"
#: Since when ``set[...]`` can be written.
_GENERIC_SET = (3, 9)


def hold_task(module: Module, task: Task, held: Holding) -> Fix | None:
    """Put a task into a set of the module, and take it out when it is done, as asyncio's documentation shows.

    Safe: the task runs as before, but it can no longer be collected while it runs, and shutdown code can find it.

    Args:
        module: The task's module.
        task: A task that nobody holds.
        held: How it is dropped: a statement of its own, or a local name that is not read.

    Returns:
        None where no statements can be put behind it, or where its name may mean something else.
    """
    function = module.function_of(task.call)
    if function is None or task.is_later or task.maker.endswith("run_coroutine_threadsafe"):
        return None
    scope = module.scope_of(task.call)
    home = scope.lookup(_SET)
    top = module.index.top
    if home is not None and (home is not top or not _is_set(module)):
        return None
    # What other repairs bring is the same line.
    lines = () if home is not None else (_declared(module),)
    if home is None and _SET in build.taken_names(module):
        return None
    is_bare = isinstance(held.node, cst.Expr) and held.node.value is task.call
    if is_bare or (held.hold is Hold.NAME and held.name == "_"):
        taken = {name for name in ("task", "background_task") if scope.lookup(name) is not None or name in scope.bindings}
        name = next((one for one in ("task", "background_task") if one not in taken), build.fresh(module, "background_task"))
        first = cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(name))], value=build.clone(task.call))]
        )
    elif held.hold is Hold.NAME and isinstance(held.node, cst.Assign) and not held.callbacks:
        name = held.name
        first = cst.SimpleStatementLine(body=[build.clone(held.node)])
    else:
        return None
    rest = build.statements(f"{_SET}.add({name})\n{name}.add_done_callback({_SET}.discard)", module.tree)
    changes = replace_small(module, held.node, [first, *rest], changed_first=True)
    return None if changes is None else Fix("Keep the task until it is done", Safety.SAFE, changes, lines=lines)


def _declared(module: Module) -> str:
    """The line that makes the set; where people write types, with the one that a type checker asks for."""
    reach = Reach(module, module.index.top)
    task = reach("asyncio.Task")
    typed = any(function.node.returns for function in module.functions if isinstance(function.node, cst.FunctionDef))
    if not typed or task is None or reach.imports or module.project.target < _GENERIC_SET:
        return f"{_SET} = set()"
    return f"{_SET}: set[{task}[object]] = set()"


def _is_set(module: Module) -> bool:
    bindings = module.index.top.bindings[_SET]
    return all(
        binding.value is not None and all(isinstance(value, Container) for value in module.evaluate(binding.value))
        for binding in bindings
    )
