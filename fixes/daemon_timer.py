"""Let the interpreter end without waiting for a timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import replace_small, small_statement

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from ..semantics.resources.acquisitions import Acquisition


def daemon_timer(module: Module, acquired: Acquisition) -> Fix | None:
    """Put ``timer.daemon = True`` behind ``timer = Timer(...)``; ``Timer(...).start()`` gets a name for that.

    Unsafe: at exit it may be cut off in the middle of what it does.

    Args:
        module: The module.
        acquired: Where the timer is made.

    Returns:
        None unless it is assigned, or started, by a statement of its own.
    """
    statement = small_statement(module, acquired.call)
    if isinstance(statement, cst.Assign) and statement.value is acquired.call and len(statement.targets) == 1:
        target = statement.targets[0].target
        if not isinstance(target, (cst.Name, cst.Attribute)):
            return None
        line = build.statement(f"{build.code(target)}.daemon = True", module.tree)
        changed = replace_small(module, statement, [cst.SimpleStatementLine(body=[statement]), line])
        return None if changed is None else Fix("Make it a daemon", Safety.UNSAFE, changed)
    start = module.parent(module.parent(acquired.call) or acquired.call)
    if not isinstance(statement, cst.Expr) or statement.value is not start or not isinstance(start, cst.Call) or start.args:
        return None
    scope = module.scope_of(acquired.call)
    name = next((one for one in ("timer", "next_timer") if scope.lookup(one) is None), None)
    if name is None:
        return None
    made = cst.SimpleStatementLine(
        body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=acquired.call)]
    )
    lines = [made, *build.statements(f"{name}.daemon = True\n{name}.start()", module.tree)]
    changed = replace_small(module, statement, lines, changed_first=True)
    return None if changed is None else Fix("Make it a daemon", Safety.UNSAFE, changed, binds=(name,))
