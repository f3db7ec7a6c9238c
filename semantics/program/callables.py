"""What is run when a value is called, with which arguments filled already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from .known_arities import ARITIES
from .values import ClassValue, FunctionValue, Instance, Known, Method, Partial, Value, Values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .module import Function, Module


@dataclass(frozen=True, slots=True)
class Target:
    """A function of the program that a call runs.

    Args:
        function: The function.
        filled: How many of its positional parameters are filled before the call's own arguments (``self``, a partial's).
        keywords: Its parameters filled by a partial's keywords.
        args: The expressions that fill positional parameters, after ``self``, with the module they stand in.
        is_open: Whether the partial has a ``*`` argument, so that the count is not known.
    """

    function: Function
    filled: int = 0
    keywords: frozenset[str] = frozenset()
    args: tuple[tuple[Module, cst.BaseExpression], ...] = field(default=())
    is_open: bool = False


def target(value: Value) -> Target | None:
    """What a call of ``value`` runs, if that is a function of the program."""
    if isinstance(value, FunctionValue):
        return Target(value.function, 1 if value.takes_receiver else 0)
    if isinstance(value, Partial):
        inner = target(value.callee)
        if inner is None:
            return None
        given = [arg for arg in value.call.args[1:] if arg.keyword is None and not arg.star]
        names = frozenset(arg.keyword.value for arg in value.call.args[1:] if arg.keyword is not None)
        return Target(
            inner.function,
            inner.filled + len(given),
            inner.keywords | names,
            (*inner.args, *((value.module, arg.value) for arg in given)),
            inner.is_open or any(arg.star for arg in value.call.args[1:]),
        )
    if isinstance(value, Instance) and not isinstance(value.type, str):
        method = value.type.method("__call__")
        return Target(method, 1) if method is not None and method.kind == "method" else None
    if isinstance(value, ClassValue):
        method = value.cls.method("__init__")
        return Target(method, 1) if method is not None else None
    return None


def targets(values: Iterable[Value]) -> list[Target]:
    """The functions of the program among what the values run."""
    return [one for value in values if (one := target(value)) is not None]


def only_target(values: Values) -> Target | None:
    """The one function of the program that is run, or None if it may be another or is not known."""
    found = targets(values)
    return found[0] if len(found) == len(values) == 1 else None


def accepts(one: Target, count: int) -> bool:
    """Whether the function can be called with ``count`` positional arguments more than are filled already."""
    params = one.function.params
    if one.is_open:
        return True
    positional = one.function.positional
    given = one.filled + count
    has_rest = isinstance(params.star_arg, cst.Param)
    if given > len(positional) and not has_rest:
        return False
    unfilled = [param for param in positional[given:] if param.default is None and param.name.value not in one.keywords]
    taken_twice = any(param.name.value in one.keywords for param in positional[:given])
    missing_keyword = any(
        param.default is None and param.name.value not in one.keywords for param in params.kwonly_params
    )
    return not unfilled and not taken_twice and not missing_keyword


def called_names(value: Value | None) -> list[str]:
    """The names under which tables know what is called: qualified, or ``Type.method`` with the type's bases."""
    if isinstance(value, Known):
        return [value.dotted]
    if isinstance(value, Method) and isinstance(value.receiver, Instance):
        kind = value.receiver.type
        bases = [kind] if isinstance(kind, str) else [base for base in kind.lineage if isinstance(base, str)]
        return [f"{base}.{value.name}" for base in bases]
    return []


def can_take(value: Value, count: int) -> bool | None:
    """Whether a value can be called with ``count`` positional arguments; None if that cannot be told."""
    one = target(value)
    if one is not None:
        return accepts(one, count)
    if isinstance(value, Partial):
        given = value.call.args[1:]
        if any(arg.star or arg.keyword is not None for arg in given):
            return None
        return can_take(value.callee, count + len(given))
    for name in called_names(value):
        if name in ARITIES:
            fewest, most = ARITIES[name]
            return fewest <= count <= most
    return None
