"""What may fail while a temporary file or directory is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import exception_name
from ..effects.known_failures import REMOVALS, SOUND
from ..effects.may_fail import LIKELY, Ground, MayFail, Unless, given_functions, lent_bodies
from ..program.values import Instance, Method, Value
from ..text.walk import walk
from .made import NAMED

if TYPE_CHECKING:
    from ..program.module import Module

#: Calls that do not fail on a thing that was just made.
_QUIET = SOUND | REMOVALS | {"os.fdopen", "os.write", "os.chmod", "os.stat", "os.umask", "os.path.getsize", "os.utime"}
#: The same, where their first argument is made of its path.
_QUIET_ON_OWN = frozenset(
    {"builtins.open", "io.open", "os.open", "os.mkdir", "os.makedirs", "os.listdir", "os.scandir", "os.walk"}
)
TEST_METHODS = frozenset({"exists", "is_file", "is_dir"})
_QUIET_METHODS = TEST_METHODS | {
    "write_text", "write_bytes", "read_text", "read_bytes", "mkdir", "open", "touch", "iterdir",
}  # fmt: skip
_FILE_TYPES = frozenset({"io.IOBase", NAMED})
TESTS = frozenset({"os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.lexists"})


def hazards(module: Module, own: frozenset[str]) -> MayFail:
    """What may fail while a temporary thing is there: what is likely to, what a caller gave, and the body of a ``with``.

    Args:
        module: The module of the function.
        own: The names that lead to the thing: to open or to fill what was just made does not fail.
    """
    likely = Unless(partial(_is_quiet, own), (*LIKELY, given_functions))
    return MayFail(module, partial(_not_for_caller, likely), lent_bodies)


def _not_for_caller(ground: Ground, meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """As the ground says; but a caller that gives something of a wrong type is no failure of normal life."""
    return frozenset() if _is_for_caller(meaning.module, node) else ground(meaning, node)


def _is_for_caller(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node is the ``raise`` that says that something is of a wrong type."""
    around = module.parent(node)
    while isinstance(around, (cst.SimpleStatementLine, cst.IndentedBlock)):
        around = module.parent(around)
    return (
        isinstance(node, cst.Raise)
        and exception_name(module, node) == "builtins.TypeError"
        and isinstance(around, cst.If)
        and any(isinstance(one, cst.Name) and one.value == "isinstance" for one in walk(around.test))
    )


def _is_quiet(own: frozenset[str], module: Module, call: cst.Call) -> bool:
    """Whether a call works on what was just made, or removes something: that another removal fails is another matter."""
    name = module.callee(call)
    if name in TESTS:
        return True
    if name in _QUIET or (isinstance(call.func, cst.Attribute) and call.func.attr.value in ("unlink", "rmdir")):
        return True
    if any(_is_of_file(one) for one in module.evaluate(call.func)):
        return True  # a full disk is not reckoned with
    if name in _QUIET_ON_OWN and call.args:
        return _is_own(own, call.args[0].value)
    is_method = isinstance(call.func, cst.Attribute) and call.func.attr.value in _QUIET_METHODS
    return is_method and isinstance(call.func, cst.Attribute) and _is_own(own, call.func.value)


def _is_own(own: frozenset[str], expr: cst.BaseExpression) -> bool:
    """Whether an expression is made of the path of the thing."""
    return any(isinstance(node, cst.Name) and node.value in own for node in walk(expr))


def _is_of_file(value: Value) -> bool:
    return isinstance(value, Method) and isinstance(value.receiver, Instance) and value.receiver.type in _FILE_TYPES
