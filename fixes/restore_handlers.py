"""Put the signal handlers back that a function replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module


def restore_handlers(module: Module, function: cst.FunctionDef, registrations: Sequence[cst.Call]) -> Fix | None:
    """Keep what ``signal.signal`` returns, run the rest of the function in ``try``, and restore in ``finally``.

    A loop over signals keeps the old handlers in a dictionary; ``add_signal_handler`` is undone by
    ``remove_signal_handler``. Unsafe: a function that was meant to leave its handlers behind no longer does, and a handler
    that was not installed from Python (``signal.signal`` returned None) cannot be restored.

    Args:
        module: The module.
        function: The function that registers handlers and returns.
        registrations: Its calls, all of them.

    Returns:
        None unless they are statements of their own, one after the other, at the function's top level (or in a ``for`` over
        signals there), with something to run after them.
    """
    if not isinstance(function.body, cst.IndentedBlock) or not registrations:
        return None
    body = list(function.body.body)
    places = sorted({place for call in registrations if (place := _place(module, body, call)) is not None})
    homes = [_place(module, body, call) for call in registrations]
    if None in homes or places != list(range(places[0], places[-1] + 1)) or len(places) != len(registrations):
        return None
    rest = body[places[-1] + 1 :]
    if not rest or _first_line_is_definition_only(rest):
        return None
    kept = [_keep(module, body[place], call) for place, call in zip(homes, registrations, strict=True) if place is not None]
    lines: list[cst.BaseStatement] = []
    undo: list[cst.BaseStatement] = []
    names: list[str] = []
    for one in kept:
        if one is None:
            return None
        lines.append(one[0])
        undo.append(one[1])
        names.append(one[2])
    names = [name for name in names if name]
    if len(set(names)) != len(names):
        return None
    if len(rest) == 1 and isinstance(rest[0], cst.Try):
        changed = function.body.with_changes(body=[*body[: places[0]], *lines, _ended(module, rest[0], undo[::-1])])
        return Fix("Restore the handlers", Safety.UNSAFE, {function.body: changed}, binds=tuple(names))
    tried = build.statement("try:\n    pass\nfinally:\n    pass", module.tree)
    blank = build.blank_lines(rest[0])
    finally_ = cst.ensure_type(tried, cst.Try).finalbody
    if finally_ is None:
        return None
    rest[0] = rest[0].with_changes(leading_lines=build.leading_lines(rest[0])[len(blank) :])
    tried = tried.with_changes(
        leading_lines=blank,
        body=build.block(rest),
        finalbody=finally_.with_changes(body=build.block(reversed(undo))),
    )
    changed = function.body.with_changes(body=[*body[: places[0]], *lines, tried])
    return Fix("Restore the handlers", Safety.UNSAFE, {function.body: changed}, binds=tuple(names))


def _ended(module: Module, tried: cst.Try, undo: list[cst.BaseStatement]) -> cst.Try:
    """A ``try`` that does more in its ``finally``."""
    if tried.finalbody is not None:
        body = build.opened(tried.finalbody.body)
        more = tried.finalbody.with_changes(body=body.with_changes(body=[*body.body, *undo]))
    else:
        template = cst.ensure_type(build.statement("try:\n    pass\nfinally:\n    pass", module.tree), cst.Try)
        more = cst.ensure_type(template.finalbody, cst.Finally).with_changes(body=build.block(undo))
    return tried.with_changes(finalbody=more)


def _first_line_is_definition_only(rest: Sequence[cst.BaseStatement]) -> bool:
    return all(isinstance(line, (cst.FunctionDef, cst.ClassDef)) for line in rest)


def _place(module: Module, body: Sequence[cst.BaseStatement], call: cst.Call) -> int | None:
    """The number of the statement of the body that is this registration, or the loop of it."""
    statement = module.parent(call)
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        is_statement = isinstance(statement.targets[0].target, cst.Name)
    else:
        is_statement = isinstance(statement, cst.Expr)
    line = module.parent(statement) if is_statement and statement is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    home: cst.CSTNode = line
    block = module.parent(line)
    if isinstance(block, cst.IndentedBlock) and isinstance(loop := module.parent(block), cst.For):
        if len(block.body) > 1 or loop.orelse is not None or loop.asynchronous is not None:
            return None
        if (
            build.comments([loop.with_changes(leading_lines=[])])
            or not isinstance(loop.target, cst.Name)
            or not isinstance(statement, cst.Expr)
        ):
            return None
        home = loop
    return next((at for at, line in enumerate(body) if line is home), None)


def _keep(module: Module, line: cst.BaseStatement, call: cst.Call) -> tuple[cst.BaseStatement, cst.BaseStatement, str] | None:
    """The registration that keeps the old handler, what restores it, and the name it is kept under."""
    if len(call.args) < 2 or any(arg.keyword is not None or arg.star for arg in call.args):
        return None
    number = call.args[0].value
    if not build.is_pure(number):
        return None
    signum, register = build.code(number), build.code(call.func)
    in_loop = line if isinstance(line, cst.For) else None
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "add_signal_handler":
        if not build.is_pure(call.func.value):
            return None
        undo = f"{build.code(call.func.value)}.remove_signal_handler({signum})"
        if in_loop is None:
            return line, build.statement(undo, module.tree), ""
        if not isinstance(in_loop.iter, (cst.Tuple, cst.List)) and not build.is_pure(in_loop.iter):
            return None
        text = f"for {build.code(in_loop.target)} in {build.code(in_loop.iter)}:\n    {undo}"
        return line, build.statement(text, module.tree), ""
    if Reach(module, module.scope_of(call))("signal.signal") != register:
        return None
    if in_loop is not None:
        return _keep_all(module, in_loop, call)
    statement = module.parent(call)
    if isinstance(statement, cst.Assign):
        name = cst.ensure_type(statement.targets[0].target, cst.Name).value
        if len(module.scope_of(call).bindings.get(name, ())) != 1:
            return None
        return line, build.statement(f"{register}({signum}, {name})", module.tree), ""
    name = build.fresh(module, f"previous_{signum.rpartition('.')[2].lower()}")
    assign = cst.Assign(targets=[cst.AssignTarget(cst.Name(name))], value=call)
    kept = cst.ensure_type(line, cst.SimpleStatementLine).with_changes(body=[assign])
    return kept, build.statement(f"{register}({signum}, {name})", module.tree), name


def _keep_all(module: Module, loop: cst.For, call: cst.Call) -> tuple[cst.BaseStatement, cst.BaseStatement, str] | None:
    name = build.fresh(module, "previous_handlers")
    target = build.code(loop.target)
    if build.code(call.args[0].value) != target or any(isinstance(node, cst.NamedExpr) for node in walk_own(loop)):
        return None
    comprehension = cst.DictComp(key=cst.Name(target), value=call, for_in=cst.CompFor(target=cst.Name(target), iter=loop.iter))
    kept = cst.SimpleStatementLine(
        body=[cst.Assign([cst.AssignTarget(cst.Name(name))], comprehension)], leading_lines=loop.leading_lines
    )
    previous = build.fresh(module, "previous")
    text = f"for {target}, {previous} in {name}.items():\n    {build.code(call.func)}({target}, {previous})"
    return kept, build.statement(text, module.tree), name
