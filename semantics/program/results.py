"""What a call gives, what awaiting it gives, and what a ``with`` binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import BindingKind, is_none
from .annotations import annotated
from .arguments import has_star
from .known_types import LENDERS, METHOD_RESULTS, RESULTS
from .values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Container,
    Coroutine,
    FunctionValue,
    Instance,
    Known,
    Method,
    Pairs,
    Parameter,
    Partial,
    Unknown,
    Value,
    constants,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .evaluation import Evaluator
    from .module import Module
    from .values import Values

_PASSED_THROUGH = frozenset(
    f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter")
)


def result(evaluator: Evaluator, module: Module, callee: Value, call: cst.Call) -> Iterable[Value]:
    """The values a call of ``callee`` may give."""
    if isinstance(callee, Known):
        return _of_known(evaluator, module, callee.dotted, call)
    if isinstance(callee, ClassValue):
        return (Instance(callee.cls, call),)
    if isinstance(callee, FunctionValue):
        return _of_function(evaluator, callee, module, call)
    if isinstance(callee, Method):
        return _of_method(evaluator, callee, call, module)
    return (UNKNOWN,)


def _of_function(evaluator: Evaluator, callee: FunctionValue, module: Module, call: cst.Call) -> Iterable[Value]:
    function = callee.function
    if function.is_async:
        return (Coroutine(function),)
    if function.is_generator:
        return (UNKNOWN,)
    returned: list[Value] = []
    for expr in function.returned:
        passed = _passed_through(callee, expr, call)
        returned += evaluator.evaluate(module, passed) if passed is not None else evaluator.evaluate(function.module, expr)
    if (not returned or UNKNOWN in returned) and isinstance(function.node, cst.FunctionDef):
        annotation = function.node.returns
        typed = annotated(evaluator, function.module, annotation.annotation) if annotation is not None else None
        if typed is not None:
            return typed
    return returned or (Constant(None),)


def _of_known(evaluator: Evaluator, module: Module, dotted: str, call: cst.Call) -> Iterable[Value]:
    if dotted in RESULTS:
        return (Instance(RESULTS[dotted], call),)
    acquired = evaluator.project.resources.type_of(dotted)
    if acquired is not None:
        return (Instance(acquired, call),)
    args = call.args
    if dotted == "functools.partial" and args and not args[0].star:
        return tuple(Partial(callee, call, module) for callee in evaluator.evaluate(module, args[0].value))
    if dotted == "builtins.getattr" and len(args) >= 2:
        return _getattr(evaluator, module, args)
    if dotted in _PASSED_THROUGH and len(args) == 1:
        return evaluator.evaluate(module, args[0].value)
    if dotted in ("builtins.dict", "builtins.list", "builtins.set") and not args:
        return (Container(call, (), module, () if dotted == "builtins.dict" else None),)
    if dotted == "builtins.super" and not args:
        return _super(evaluator, module, call)
    if dotted in ("typing.cast", "weakref.proxy", "copy.copy") and args:
        return evaluator.evaluate(module, args[-1].value)
    if dotted.rpartition(".")[2][:1].isupper():
        return (Instance(dotted, call),)
    return (UNKNOWN,)


def _super(evaluator: Evaluator, module: Module, call: cst.Call) -> Iterable[Value]:
    method = module.method_around(call)
    if method is None or method.cls is None:
        return (UNKNOWN,)
    bases = [base for base in method.cls.bases if base is not None]
    if len(bases) != len(method.cls.node.bases) or not bases:
        return (UNKNOWN,)
    return tuple(Instance(base) for base in bases[:1])


def _getattr(evaluator: Evaluator, module: Module, args: Sequence[cst.Arg]) -> Iterable[Value]:
    names = constants(evaluator.evaluate(module, args[1].value))
    if names is None or not all(isinstance(name, str) for name in names):
        return (UNKNOWN,)
    found: list[Value] = []
    for value in evaluator.evaluate(module, args[0].value):
        for name in sorted(str(name) for name in names):
            found += evaluator.attribute(value, name)
    if len(args) > 2 and not is_none(args[2].value):
        found += evaluator.evaluate(module, args[2].value)
    return found


def _of_method(evaluator: Evaluator, callee: Method, call: cst.Call, module: Module) -> Iterable[Value]:
    receiver = callee.receiver
    if callee.name == "get" and len(call.args) == 2 and isinstance(receiver, (Unknown, Parameter, Container)):
        return (UNKNOWN, *evaluator.evaluate(module, call.args[1].value))  # a dict's, with a default
    if isinstance(receiver, Instance) and isinstance(receiver.type, str):
        method = f"{receiver.type}.{callee.name}"
        known = METHOD_RESULTS.get(method) or evaluator.project.resources.type_of(method)
        return (Instance(known, call),) if known is not None else (UNKNOWN,)
    if isinstance(receiver, Container):
        if callee.name == "items":
            return (Pairs(receiver),)
        if callee.name == "keys" and receiver.keys is not None:
            return (Container(receiver.node, receiver.keys, receiver.module),)
        if callee.name in ("values", "copy"):
            return (Container(receiver.node, receiver.elements, receiver.module),)
    return (UNKNOWN,)


def awaited(evaluator: Evaluator, module: Module, expr: cst.BaseExpression) -> Iterable[Value]:
    """The values awaiting an expression may give."""
    found: list[Value] = []
    for value in evaluator.evaluate(module, expr):
        if isinstance(value, Coroutine):
            function = value.function
            found += [one for result in function.returned for one in evaluator.evaluate(function.module, result)]
        elif isinstance(value, Instance) and isinstance(value.type, str):
            found.append(value)
        else:
            found.append(UNKNOWN)
    return found


def entered(evaluator: Evaluator, module: Module, expr: cst.BaseExpression) -> Values:
    """What ``with expr as name`` binds: most context managers return themselves."""
    return tuple(
        value if isinstance(value, Instance) and isinstance(value.type, str) and value.type not in LENDERS else UNKNOWN
        for value in evaluator.evaluate(module, expr)
    )


def _passed_through(callee: FunctionValue, expr: cst.BaseExpression, call: cst.Call) -> cst.BaseExpression | None:
    """The argument of a call that the called function returns as it got it; None if ``expr``, which it returns, is none."""
    function = callee.function
    name = expr.value if isinstance(expr, cst.Name) else ""
    bindings = function.scope.bindings.get(name, ()) if name else ()
    if [binding.kind for binding in bindings] != [BindingKind.PARAMETER] or has_star(call):
        return None
    for place, arg in enumerate(call.args, start=1 if callee.takes_receiver else 0):
        positional = function.positional[place].name.value if place < len(function.positional) else ""
        if (arg.keyword.value if arg.keyword is not None else positional) == name:
            return arg.value
    return None
