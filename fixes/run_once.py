"""Run a shutdown once, however many signals come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.names import ScopeKind
from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Replacement, Safety
from .hoist import hoist, inserted, outermost_loop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import ClassInfo, Function, Module

_Changes = dict[cst.CSTNode, Replacement]
_Found = tuple[_Changes, tuple[str, ...]]


def run_once(module: Module, function: cst.FunctionDef | cst.Lambda, *, called_elsewhere: bool = False) -> Fix | None:
    """Let only the first call of a handler do its work: a flag says that the shutdown has begun.

    The flag is set before the work, so that a signal which arrives in the middle of it, in the same thread, finds it set.
    It lives where the handler can reach it: an attribute of the instance or class for methods, a variable of the enclosing
    function (``nonlocal``) or of the module (``global``) for others. A lambda becomes a function with a name.

    Args:
        module: Where the handler is defined.
        function: The function that does the work; it may be ``async``.
        called_elsewhere: Whether it is also called other than by a signal: it might be meant to run again then (start,
            stop, start, stop), which makes the repair unsafe.

    Returns:
        None for generators and static methods, for instances with slots, and for lambdas where no statement can be put
        before them or that use the variable of a loop.
    """
    if any(isinstance(node, cst.Yield) for node in walk_own(function)):
        return None
    this = module.function_at(function)
    if isinstance(function, cst.Lambda):
        found = _in_lambda(module, function)
    elif this.cls is not None:
        found = _in_method(module, this, function)
    else:
        found = _in_function(module, function)
    if found is None:
        return None
    changes, names = found
    gives_value = isinstance(function, cst.FunctionDef) and bool(this.returned)
    safety = Safety.UNSAFE if called_elsewhere or gives_value else Safety.SAFE
    return Fix("Run the shutdown only once", safety, changes, binds=names)


def guarded_body(
    tree: cst.Module, body: Sequence[cst.BaseStatement], flag: str, declaration: str = ""
) -> list[cst.BaseStatement]:
    """A function's body that returns at once if the flag is set, and sets it.

    Args:
        tree: The module, for its style.
        body: The body as it is; its docstring stays first.
        flag: The flag as it is written: ``_shutdown_started`` or ``self._shutdown_started``.
        declaration: ``global`` or ``nonlocal`` if the flag needs it.
    """
    lines = [f"{declaration} {flag}"] if declaration else []
    for line in body:
        declared = _with_name(line, declaration, flag) if lines else None
        if declared is not None:
            body, lines = [declared if one is line else one for one in body], []
    return build.begun(body, build.statements("\n".join([*lines, f"if {flag}:", "    return", f"{flag} = True"]), tree))


def _with_name(line: cst.BaseStatement, declaration: str, name: str) -> cst.BaseStatement | None:
    """A line that is such a declaration with one more name in it."""
    kind = cst.Global if declaration == "global" else cst.Nonlocal
    if not build.is_declaration(line) or len(cst.ensure_type(line, cst.SimpleStatementLine).body) != 1:
        return None
    small = cst.ensure_type(line, cst.SimpleStatementLine).body[0]
    if not isinstance(small, kind):
        return None
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    names = [*small.names[:-1], small.names[-1].with_changes(comma=comma), cst.NameItem(cst.Name(name))]
    return line.with_changes(body=[small.with_changes(names=names)])


def _flag(module: Module, name: str, *, private: bool) -> str:
    start = "_" if private else ""
    return build.fresh(module, f"{start}shutdown_started", f"{start}{name.strip('_')}_started")


def _in_function(module: Module, function: cst.FunctionDef) -> _Found | None:
    is_global = module.scope_of(function).kind is ScopeKind.MODULE
    flag = _flag(module, function.name.value, private=is_global)
    tree = module.tree
    body = build.opened(function.body)
    changed = function.with_changes(
        body=body.with_changes(body=guarded_body(tree, body.body, flag, "global" if is_global else "nonlocal"))
    )
    return {function: inserted(module, function, [build.statement(f"{flag} = False", tree)], changed)}, (flag,)


def _in_method(module: Module, this: Function, function: cst.FunctionDef) -> _Found | None:
    cls = this.cls
    if cls is None or this.receiver is None or "__slots__" in cls.scope.bindings or _has_closed_instances(cls.node):
        return None
    own = (one for one in ("_shutdown_started", f"_{function.name.value.strip('_')}_started") if _is_alone(module, cls, one))
    flag = next(own, None) or _flag(module, function.name.value, private=True)
    body = build.opened(function.body)
    guarded = body.with_changes(body=guarded_body(module.tree, body.body, f"{this.receiver}.{flag}"))
    init = cls.methods.get("__init__") if this.kind == "method" else None
    if init is not None and isinstance(init.node.body, cst.IndentedBlock) and init.receiver is not None:
        target = _first_of_init(init.node.body.body)
        new = build.statement(f"{init.receiver}.{flag} = False", module.tree)
        if target is None:
            return None
        return {function.body: guarded, target: inserted(module, target, [new])}, (flag,)
    new = build.statement(f"{flag} = False", module.tree)
    inside = build.split_docstring(build.opened(cls.node.body).body)[1]
    first = next(one for one in inside if not isinstance(one, cst.SimpleStatementLine))
    if first is not inside[0]:
        fields = inside[inside.index(first) - 1]
        return {function.body: guarded, fields: cst.FlattenSentinel([fields, new])}, (flag,)
    if first is function:
        return {function: inserted(module, function, [new], function.with_changes(body=guarded))}, (flag,)
    return {function.body: guarded, first: inserted(module, first, [new])}, (flag,)


def _is_alone(module: Module, cls: ClassInfo, flag: str) -> bool:
    """Whether the class has no kin in the module whose objects might use the same flag, and does not use it itself."""
    if cls.node.bases or flag in cls.stores or flag in cls.scope.bindings:
        return False
    name = cls.name
    return not any(name in build.names_in(base.value) for other in module.classes for base in other.node.bases)


def _first_of_init(body: Sequence[cst.BaseStatement]) -> cst.BaseStatement | None:
    """The statement of ``__init__`` before which an attribute may be set: behind the docstring and ``super().__init__()``."""
    rest = build.split_docstring(body)[1]
    if len(rest) > 1 and "super(" in build.code(rest[0]):
        return rest[1]
    return rest[0] if rest else None


def _has_closed_instances(cls: cst.ClassDef) -> bool:
    """Whether a decorator may keep attributes from being set."""
    text = " ".join(build.code(decorator.decorator) for decorator in cls.decorators)
    return any(word in text for word in ("frozen", "slots", "define", "mutable"))


def _in_lambda(module: Module, function: cst.Lambda) -> _Found | None:
    scope = module.scope_of(function)
    steps = build.lambda_steps(function)
    loop = outermost_loop(module, function)
    if steps is None or scope.kind not in (ScopeKind.MODULE, ScopeKind.FUNCTION):
        return None
    if loop is not None and build.names_in(function) & _loop_names(module, function):
        return None
    is_global = scope.kind is ScopeKind.MODULE
    flag = _flag(module, "shut_down", private=is_global)
    name = build.fresh(module, "_shut_down" if is_global else "shut_down")
    lines = [cst.SimpleStatementLine(body=[cst.Expr(step)]) for step in steps]
    body = guarded_body(module.tree, lines, flag, "global" if is_global else "nonlocal")
    new = [build.statement(f"{flag} = False", module.tree), build.definition(name, function.params, body)]
    changes = hoist(module, function, new, {function: cst.Name(name)}, out_of_loops=True)
    return None if changes is None else (changes, (flag, name))


def _loop_names(module: Module, node: cst.CSTNode) -> set[str]:
    """What is bound in the loops of the same function around ``node``."""
    loop = outermost_loop(module, node)
    names: set[str] = set()
    for inside in walk_own(loop) if loop is not None else ():
        if isinstance(inside, cst.For):
            names |= build.names_in(inside.target)
        elif isinstance(inside, cst.Assign):
            names.update(name for target in inside.targets for name in build.names_in(target.target))
    return names
