"""What is only ever run by threads other than the main one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import clause_classes
from ..effects.known_effects import LOG_METHODS
from ..program.references import references
from ..program.results import result
from ..program.values import ClassValue, FunctionValue, Instance, Method, Parameter, Unknown, Values
from ..signals.prompts import reads_keys
from ..text.walk import walk_own
from .threads import reached, thread_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from ..program.values import Value

_INTERRUPT = frozenset({"KeyboardInterrupt"})
_MOST_MODULES = 40


def starts_of(module: Module) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions that the module has run in threads, with the places that say so.

    Calls that hand all they are given to a class of threads count as well.
    """
    for start in thread_starts(module):
        if start.target is not None:
            yield start.target.function, start.node
    for call in module.calls:
        given = next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "target"), None)
        if given is None or module.callee(call) is not None or not _makes_thread(module, call):
            continue
        for value in module.evaluate(given):
            if isinstance(value, FunctionValue):
                yield value.function, call


def _makes_thread(module: Module, call: cst.Call) -> bool:
    """Whether a call surely makes a thread of the program's own class, which runs its target as any other."""
    callees = module.evaluate(call.func)
    if isinstance(call.func, cst.Attribute) and all(map(_is_unknown, callees)):
        callees = _only_of_name(module, call.func.attr.value)
    evaluator = module.project.evaluator
    values = [value for one in callees for value in result(evaluator, module, one, call)]
    for value in values:
        cls = value.type if isinstance(value, Instance) else None
        if cls is None or isinstance(cls, str) or not cls.is_subclass_of("threading.Thread"):
            return False
        run = cls.method("run")
        if run is not None and not any(_is_super_run(node) for node in run.own):
            return False
    return bool(values) and all(isinstance(one, ClassValue) or _hands_on(one) for one in callees)


def _is_unknown(callee: Value) -> bool:
    return isinstance(callee, Unknown) or (isinstance(callee, Method) and isinstance(callee.receiver, (Unknown, Parameter)))


def _only_of_name(module: Module, name: str) -> Values:
    """The one function of the program that has a name, if there is only one: what a method of an unknown object is, then."""
    found = [one for one in module.functions if one.name == name]
    for path in islice(module.project.mentions(name, module), _MOST_MODULES):
        other = module.project.module_for_path(path)
        found += [one for one in other.functions if one.name == name] if other is not None else []
    return (FunctionValue(found[0]),) if len(found) == 1 else ()


def _is_super_run(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "run"
        and isinstance(node.func.value, cst.Call)
    )


def _hands_on(callee: object) -> bool:
    """Whether a function of the program takes ``**kwargs`` and gives them to what it returns."""
    if not isinstance(callee, FunctionValue) or not isinstance(callee.function.params.star_kwarg, cst.Param):
        return False
    name = callee.function.params.star_kwarg.name.value
    return bool(callee.function.returned) and all(
        isinstance(expr, cst.Call)
        and any(arg.star == "**" and isinstance(arg.value, cst.Name) and arg.value.value == name for arg in expr.args)
        for expr in callee.function.returned
    )


def is_run_elsewhere(function: Function) -> bool:
    """Whether somebody may call the function directly, and so in the main thread."""
    for reference in references(function):
        call = reference.module.parent(reference.node)
        if isinstance(call, cst.Call) and call.func is reference.node:
            return True
    return False


def dead_clauses(function: Function) -> Iterator[tuple[cst.ExceptHandler, cst.Call]]:
    """The clauses of a thread's function for KeyboardInterrupt alone, with something that they were to do."""
    module = function.module
    for node in function.own:
        if not isinstance(node, cst.Try):
            continue
        for handler in node.handlers:
            if handler.type is None or clause_classes(module, handler.type) != _INTERRUPT or _may_raise(function, node):
                continue
            calls = (inner for inner in walk_own(handler.body) if isinstance(inner, cst.Call))
            done = next((call for call in calls if not _tells(module, call)), None)
            if done is not None:
                yield handler, done


def _tells(module: Module, call: cst.Call) -> bool:
    """Whether a call only says something, or is part of what is said."""
    callee = module.callee(call) or ""
    if callee.startswith(("builtins.", "traceback.", "logging.", "sys.")):
        return True
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", "")
    return name in LOG_METHODS or "log" in str(name).lower() or name in ("write", "flush", "echo", "print", "format")


def _may_raise(function: Function, node: cst.Try) -> bool:
    """Whether somebody raises KeyboardInterrupt in the body on purpose: the program, or what reads keys from a terminal."""
    module = function.module
    inside = set(walk_own(node.body))
    for one in reached(function, follow=lambda home, call: home is not module or call in inside or call not in function.calls):
        for inner in one.function.own:
            if isinstance(inner, cst.Raise) and any(
                isinstance(name, cst.Name) and name.value == "KeyboardInterrupt" for name in walk_own(inner)
            ):
                return True
            if isinstance(inner, cst.Attribute) and inner.attr.value == "PyThreadState_SetAsyncExc":
                return True
    for call in inside:
        if isinstance(call, cst.Call):
            if reads_keys(module, call):
                return True
            if any(isinstance(value, FunctionValue) for arg in call.args for value in module.evaluate(arg.value)):
                return True  # it may be run in the main thread, and what it raises comes back
    return False
