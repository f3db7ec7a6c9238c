"""Let a signal handler end the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Replacement, Safety
from .hoist import hoist
from .imports import Reach
from .parameters import all_params, param, with_params

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Module


def raise_exit(
    module: Module,
    function: cst.FunctionDef | cst.Lambda,
    *,
    status: str | None = None,
    give: Sequence[cst.Call] = (),
) -> Fix | None:
    """Add ``raise SystemExit(128 + signum)`` at a handler's end, the status a shell gives a process ended by a signal.

    A parameter that is there for form's sake (``_``, ``*_``, ``_signum``) gets a name. SystemExit runs every ``finally`` and the
    exit callbacks, and under ``asyncio.run`` cancels what still runs. Unsafe: the program now ends where it went on before.

    Args:
        module: The handler's module.
        function: The handler; a lambda becomes a function with a name.
        status: The exit status as text, or ``SIGTERM`` for the one of that signal; None to make it of the handler's first
            parameter, or 1 if it has none.
        give: For a handler without parameters, the registrations with a loop, which are to give it the number.

    Returns:
        None for generators and handlers that return a value, and where the parameter gets another value.
    """
    this = module.function_at(function)
    if any(isinstance(node, cst.Yield) for node in walk_own(function)):
        return None
    reach = Reach(module, module.scope_of(function.body))
    params = function.params
    if status is not None and status.startswith("SIG"):
        number = reach(f"signal.{status}")
        status = f"128 + {number}" if number is not None else "1"
    elif give:
        if not all(len(call.args) == 2 and build.is_pure(call.args[0].value) for call in give):
            return None
        name = _free(module, function, "signum")
        status, params = f"128 + {name}", with_params(function, [_number_param(function, name)]).params
    elif status is None:
        found = _numbered(module, function, skip=1 if this.receiver is not None else 0)
        if found is None:
            return None
        status, params = found
    exit_line = build.statement(f"raise SystemExit({status})", module.tree)
    title = "End the program"
    given: dict[cst.CSTNode, Replacement] = {call: _with_number(call) for call in give}
    if isinstance(function, cst.Lambda):
        steps = build.lambda_steps(function)
        if steps is None or len(given) > 1:
            return None
        name = build.fresh(module, "_handle_signal")
        pure = all(build.is_pure(step) for step in steps)
        lines = [] if pure else [cst.SimpleStatementLine(body=[cst.Expr(step)]) for step in steps]
        new = build.definition(name, params, [*lines, exit_line])
        inner: dict[cst.CSTNode, Replacement] = {function: cst.Name(name)}
        if give:
            inner = {give[0]: build.rewrite(_with_number(give[0]), inner)}
        changes = hoist(module, function, [new], inner)
        return None if changes is None else Fix(title, Safety.UNSAFE, changes, reach.imports, binds=(name,))
    if this.returned:
        return None
    body = build.opened(function.body)
    changed = body.with_changes(body=ended(body.body, exit_line))
    if params is function.params:
        return Fix(title, Safety.UNSAFE, {function.body: changed}, reach.imports)
    return Fix(title, Safety.UNSAFE, {function.params: params, function.body: changed, **given}, reach.imports)


def ended(body: Sequence[cst.BaseStatement], last: cst.BaseStatement) -> list[cst.BaseStatement]:
    """A body with another end: instead of a ``pass``, ``return``, ``break`` or ``continue``, or behind its last statement."""
    lines = [line for statement in body for line in build.split_line(statement)]
    end = lines[-1] if lines else None
    if isinstance(end, cst.With) and isinstance(end.body, cst.IndentedBlock) and _goes_on(end.body.body[-1]):
        return [*body[:-1], end.with_changes(body=end.body.with_changes(body=ended(end.body.body, last)))]
    if (
        isinstance(end, cst.SimpleStatementLine)
        and isinstance(end.body[0], (cst.Break, cst.Continue, cst.Pass, cst.Return))
        and not (isinstance(end.body[0], cst.Return) and end.body[0].value is not None)
    ) or (isinstance(end, cst.SimpleStatementLine) and _is_ellipsis(end.body[0])):
        return [
            *lines[:-1],
            last.with_changes(leading_lines=end.leading_lines, trailing_whitespace=end.trailing_whitespace),
        ]
    return [*body, last]


def _goes_on(line: cst.BaseStatement) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[-1], (cst.Break, cst.Continue))


def _is_ellipsis(small: cst.BaseSmallStatement) -> bool:
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.Ellipsis)


def _numbered(
    module: Module, function: cst.FunctionDef | cst.Lambda, *, skip: int
) -> tuple[str, cst.Parameters] | None:
    """The status made of the handler's first parameter, and the parameters, of which that one may get a name."""
    params = function.params
    positional = [*params.posonly_params, *params.params][skip:]
    star = params.star_arg if isinstance(params.star_arg, cst.Param) else None
    first = positional[0] if positional else star
    if first is None or (first is not star and first.default is not None):
        return "1", params
    name = first.name.value
    read = any(function in module.ancestors(load) for load in module.index.name_loads.get(name, ()))
    if read or (first is not star and not name.startswith("_")):
        scope = module.scope_of(function.body)
        if len(scope.bindings.get(name, ())) > 1:
            return None
        return (f"128 + {name}[0]" if first is star else f"128 + {name}"), params
    if first is star:
        new = _free(module, function, "signum")
        return f"128 + {new}", params.with_changes(params=[*params.params, _number_param(function, new)])
    new = _free(module, function, name.strip("_") or "signum")
    return f"128 + {new}", build.rewrite(params, {first.name: cst.Name(new)})


def _free(module: Module, function: cst.FunctionDef | cst.Lambda, name: str) -> str:
    """The name for the number, which nothing in the function, nor a module of Python, has."""
    taken = build.names_in(function) | set(module.scope_of(function.body).module_scope.bindings)
    return next(one for one in (name, "signum", f"{name}_number", f"_{name}", f"{name}_") if one not in taken)


def _number_param(function: cst.FunctionDef | cst.Lambda, name: str) -> cst.Param:
    typed = isinstance(function, cst.FunctionDef) and (
        function.returns is not None or any(one.annotation for one in all_params(function.params))
    )
    return param(name, None, "int" if typed else None)


def _with_number(call: cst.Call) -> cst.Call:
    """A registration that gives the handler its number."""
    first, last = call.args
    return call.with_changes(
        args=[first, last.with_changes(comma=build.comma_like(first)), cst.Arg(build.clone(first.value), comma=last.comma)]
    )
