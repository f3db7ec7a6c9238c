"""What keeps a removal or a signal from failing: somebody asked before, or nobody else knows of the thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument, has_star
from ..program.callables import called_names
from ..program.temporary_paths import is_temporary
from ..text.names import BindingKind, dotted_text, last_name
from ..text.walk import walk, walk_own
from .known_failures import BY_PID, REMOVALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.callables import Target
    from ..program.module import Module
    from .summaries import Effect

#: Words of a test that asks whether there is something to remove or to stop.
_CHECKS = frozenset(
    {
        "exists", "isfile", "is_file", "isdir", "is_dir", "lexists", "islink", "is_symlink", "access", "is_alive", "poll",
        "pid_exists", "is_running", "returncode",
    }
)  # fmt: skip
#: What gives paths that are there.
_LISTINGS = frozenset({"glob", "iglob", "rglob", "listdir", "iterdir", "scandir", "walk"})


def is_checked(effect: Effect) -> bool:
    """Whether it was asked before whether there is something to remove or to signal."""
    names = called_names(effect.value)
    by_pid = bool(BY_PID.intersection(names))
    if not (by_pid or REMOVALS.intersection(names)):
        return False
    if by_pid and any(_is_unreaped(module, node) for module, node in effect.way):
        return True
    return any(_is_asked_before(module, node) for module, node in effect.way)


def is_killed_before(effect: Effect) -> bool:
    """Whether a child that is waited for has been killed before, in the same block: then its end is near."""
    module, wait = effect.module, effect.node
    if not isinstance(wait, cst.Call) or not isinstance(wait.func, cst.Attribute):
        return False
    owner = dotted_text(wait.func.value)
    block = next((one for one in module.ancestors(wait) if isinstance(one, cst.IndentedBlock)), None)
    for node in walk(block) if block is not None and owner is not None else ():
        if not isinstance(node, cst.Call) or module.order(node) > module.order(wait):
            continue
        if dotted_text(node.func) == f"{owner}.kill":
            return True
        if module.callee(node) in BY_PID and module.resolve(node.args[-1].value) == "signal.SIGKILL":
            return True
    return False


def _is_unreaped(module: Module, node: cst.CSTNode) -> bool:
    """Whether a signal is sent where a wait for the child has just run out of time: it cannot be gone without a trace."""
    return any(
        isinstance(around, cst.ExceptHandler) and around.type is not None and last_name(around.type) == "TimeoutExpired"
        for around in module.ancestors(node)
    )


def _is_asked_before(module: Module, node: cst.CSTNode) -> bool:
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, (cst.If, cst.IfExp, cst.While)) and inside is not around.test and _asks(around.test):
            return True
        if isinstance(around, cst.BooleanOperation) and inside is around.right and _asks(around.left):
            return True
        if isinstance(around, cst.For) and inside is around.body and _lists(around.iter):
            return True
        if isinstance(around, cst.IndentedBlock) and any(_leaves_unless(one) for one in _before(around, inside)):
            return True
        inside = around
    return False


def _before(block: cst.IndentedBlock, inside: cst.CSTNode) -> Iterator[cst.BaseStatement]:
    for statement in block.body:
        if statement is inside:
            return
        yield statement


def _leaves_unless(statement: cst.BaseStatement) -> bool:
    """``if not os.path.exists(path): return``."""
    return (
        isinstance(statement, cst.If)
        and _asks(statement.test)
        and any(isinstance(inner, (cst.Return, cst.Continue, cst.Break, cst.Raise)) for inner in walk_own(statement.body))
    )


def _asks(test: cst.CSTNode) -> bool:
    return any(last_name(node) in _CHECKS for node in walk(test) if isinstance(node, (cst.Name, cst.Attribute)))


def _lists(iterable: cst.CSTNode) -> bool:
    return any(isinstance(node, cst.Call) and last_name(node.func) in _LISTINGS for node in walk(iterable))


def is_private(one: Target, effect: Effect) -> bool:
    """Whether what is removed was made by ``tempfile``, so that nobody else knows of it."""
    call = cst.ensure_type(effect.node, cst.Call)
    if not REMOVALS.intersection(called_names(effect.value)):
        return False
    path = argument(call, 0, "path")
    if path is None and isinstance(call.func, cst.Attribute):
        path = call.func.value
    if path is None:
        return False
    return is_temporary(*_argument_of(one, effect, effect.module, path))


def _argument_of(
    one: Target, effect: Effect, module: Module, expr: cst.BaseExpression
) -> tuple[Module, cst.BaseExpression]:
    """What a parameter stands for, through the calls that lead to the effect; other expressions as they are."""
    for outer, call in (*reversed(effect.chain), (None, None)):
        home = module.scope_of(expr).lookup(expr.value) if isinstance(expr, cst.Name) else None
        if home is None or not isinstance(expr, cst.Name):
            break
        if [binding.kind for binding in home.bindings[expr.value]] != [BindingKind.PARAMETER]:
            break
        function = module.function_at(home.node)
        places = [param.name.value for param in function.positional]
        place = places.index(expr.value) if expr.value in places else 99
        if outer is None:
            place -= one.filled - len(one.args)
            if function is one.function and 0 <= place < len(one.args):
                return one.args[place]
            break
        if not isinstance(call, cst.Call) or has_star(call):
            break
        bound = function.receiver is not None or (function.takes_self and isinstance(call.func, cst.Attribute))
        given = argument(call, place - (1 if bound else 0), expr.value)
        if given is None:
            break
        module, expr = outer, given
    return module, expr
