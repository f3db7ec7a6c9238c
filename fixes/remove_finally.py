"""Remove a temporary thing whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.temporary.paths import What
from . import build
from .finally_exits import release_at_exits
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module
    from ..semantics.temporary.fates import TemporaryFate
    from ..semantics.temporary.made import Temporary
    from ..semantics.temporary.paths import PathUse

#: What makes a path of a path.
_WRAPS = frozenset({"pathlib.Path", "pathlib.PurePath", "builtins.str", "os.path.realpath", "os.path.abspath"})
_MOVES = ("rename", "replace", "move", "renames")


def remove_finally(module: Module, fate: TemporaryFate) -> Fix | None:
    """Run what follows the making of a temporary thing in ``try``, and remove it in ``finally``.

    A removal that stands at the end of the straight way comes into the ``finally``. Where the thing is moved to its place
    there, it is removed in ``except BaseException`` instead. Unsafe: what is left behind today may be of use to somebody.

    Args:
        module: The module.
        fate: What becomes of the thing.

    Returns:
        None unless the call is a statement of its own, and the names that hold the path are used in the rest of its block alone.
    """
    made = fate.made
    path = {What.PATH: made.first.name, What.HANDLE: f"{made.first.name}.name"}.get(made.first.what)
    line = _line(module, made)
    block = module.parent(line) if line is not None else None
    if path is None or line is None or not isinstance(block, cst.IndentedBlock) or not _is_bound_once(module, fate):
        return None
    at = next(place for place, one in enumerate(block.body) if one is line) + 1
    rest = list(block.body[at:])
    if rest and _closes(module, rest[0]):
        at, rest = at + 1, rest[1:]
    if not rest or _is_stood_in(module, fate):
        return None
    if isinstance(line, cst.With) and any(leak.cause is not None and not _is_in(module, rest, leak.cause) for leak in fate.leaks):
        return None  # its own body may fail
    begin = module.order(rest[0])
    if any(_place(module, rest, use) is None and module.order(use.node) > begin for use in fate.uses):
        return None
    reach = Reach(module, module.scope_of(made.call))
    if made.is_directory:
        removal = reach("shutil.rmtree")
        text = f"{removal}({path}, ignore_errors=True)"
    else:
        removal = reach("os.unlink")
        text = f"{removal}({path})"
    if removal is None:
        return None
    if len(fate.removals) > 1:
        return release_at_exits(module, made.call, [use.node for use in fate.removals])
    tried, after = _tried(module, fate, rest, text)
    if tried is None:
        return release_at_exits(module, made.call, [use.node for use in fate.removals])
    title = f"Remove the {made.noun} whatever happens"
    imports = reach.imports if text in build.code(tried) else ()
    return Fix(title, Safety.UNSAFE, {block: block.with_changes(body=[*block.body[:at], tried, *after])}, imports=imports)


def _is_stood_in(module: Module, fate: TemporaryFate) -> bool:
    """Whether the process goes into the directory, and the function does not leave it again."""
    function = module.function_of(fate.made.call)
    changes = [call for call in function.calls if module.callee(call) == "os.chdir"] if function is not None else []
    return len(changes) == 1 and any(changes[0] in module.ancestors(use.node) for use in fate.uses)


def _line(module: Module, made: Temporary) -> cst.BaseStatement | None:
    """The statement that makes the thing and gives it its name, be it an assignment or the head of a ``with``."""
    parent = module.parent(made.call)
    if isinstance(parent, cst.WithItem) and parent.asname is not None and isinstance(parent.asname.name, cst.Name):
        around = module.parent(parent)
        return around if isinstance(around, cst.With) and around.items[-1] is parent else None
    statement, value = parent, made.call
    if isinstance(parent, cst.Arg):
        wrapped = module.parent(parent)
        if isinstance(wrapped, cst.Call) and len(wrapped.args) == 1 and module.callee(wrapped) in _WRAPS:
            statement, value = module.parent(wrapped), wrapped
    line = module.parent(statement) if isinstance(statement, cst.Assign) and statement.value is value else None
    return line if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None


def _is_bound_once(module: Module, fate: TemporaryFate) -> bool:
    function = fate.made.function
    return function is not None and len(function.scope.bindings.get(fate.made.first.name, ())) == 1


def _closes(module: Module, line: cst.BaseStatement) -> bool:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(line.body[0], cst.Expr):
        return False
    call = line.body[0].value
    return isinstance(call, cst.Call) and module.callee(call) == "os.close"


def _place(module: Module, rest: Sequence[cst.BaseStatement], use: PathUse) -> int | None:
    return _number(module, rest, use.node)


def _is_in(module: Module, rest: Sequence[cst.BaseStatement], node: cst.CSTNode) -> bool:
    return _number(module, rest, node) is not None


def _number(module: Module, rest: Sequence[cst.BaseStatement], node: cst.CSTNode) -> int | None:
    around = {node, *module.ancestors(node)}
    return next((place for place, one in enumerate(rest) if one in around), None)


def _tried(
    module: Module, fate: TemporaryFate, rest: list[cst.BaseStatement], text: str
) -> tuple[cst.Try | None, list[cst.BaseStatement]]:
    """The ``try`` statement, and what comes after it."""
    removals = fate.removals
    if not removals:
        return _finally(module, rest, [build.statement(text, module.tree)]), []
    place = _place(module, rest, removals[0])
    line = rest[place] if place is not None else None
    if place is None or not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None, []
    if not isinstance(line.body[0], cst.Expr) or not isinstance(line.body[0].value, cst.Call):
        return None, []
    func = line.body[0].value.func
    name = func.attr.value if isinstance(func, cst.Attribute) else build.code(func)
    if name in _MOVES:
        return _on_error(module, rest[: place + 1], text), rest[place + 1 :]
    if place == 0:
        return None, []
    return _finally(module, rest[:place], [line]), rest[place + 1 :]


def _finally(module: Module, body: Sequence[cst.BaseStatement], ending: Sequence[cst.BaseStatement]) -> cst.Try | None:
    tried = cst.ensure_type(build.statement("try:\n    pass\nfinally:\n    pass", module.tree), cst.Try)
    if tried.finalbody is None:
        return None
    only = body[0] if len(body) == 1 else None
    if isinstance(only, cst.Try) and _may_go_on(only.finalbody):
        lines = [*build.opened(only.finalbody.body).body, *ending] if only.finalbody is not None else list(ending)
        return only.with_changes(finalbody=(only.finalbody or tried.finalbody).with_changes(body=build.block(lines)))
    return _filled(tried, body).with_changes(finalbody=tried.finalbody.with_changes(body=build.block(ending)))


def _may_go_on(ending: cst.Finally | None) -> bool:
    """Whether a removal may be put behind what a ``finally`` does: it closes a file, which does not fail."""
    if ending is None:
        return True
    line = ending.body.body[0] if len(ending.body.body) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    call = small.value if isinstance(small, cst.Expr) else None
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "close"


def _on_error(module: Module, body: Sequence[cst.BaseStatement], text: str) -> cst.Try:
    source = f"try:\n    pass\nexcept BaseException:\n    {text}\n    raise"
    return _filled(cst.ensure_type(build.statement(source, module.tree), cst.Try), body)


def _filled(tried: cst.Try, body: Sequence[cst.BaseStatement]) -> cst.Try:
    lines = list(body)
    blank = build.blank_lines(lines[0])
    lines[0] = lines[0].with_changes(leading_lines=build.leading_lines(lines[0])[len(blank) :])
    return tried.with_changes(leading_lines=blank, body=build.block(lines))
