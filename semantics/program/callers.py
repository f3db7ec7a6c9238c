"""Who calls a function of the program: the program's own start, or whoever uses the package."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import Binding, BindingKind
from ..text.walk import walk
from .attributes import module_attribute
from .references import Reference, references
from .values import ClassValue, FunctionValue

if TYPE_CHECKING:
    from .module import Function, Module

#: Names of functions that a program begins with.
_STARTS = frozenset(
    {"main", "_main", "amain", "async_main", "main_async", "cli", "entry", "entrypoint", "entry_point", "console_main", "handle"}
)
#: Parts of modules' names that are programs, or run by one only.
_PROGRAMS = frozenset(
    {
        "__main__", "main", "_main", "cli", "command", "commands", "cmd", "cmdline", "script", "scripts", "bin", "example",
        "examples", "demo", "demos", "test", "tests", "testing", "conftest", "benchmark", "benchmarks", "tools", "manage",
    }
)  # fmt: skip
#: Parts of the names of modules that are tests.
_TESTS = frozenset({"test", "tests", "testing", "conftest"})
#: Decorators that leave a function what it is.
_PLAIN = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "builtins.property", "abc.abstractmethod", "typing.override",
        "typing_extensions.override", "typing.final", "typing.overload",
    }
)  # fmt: skip
#: How far callers are followed. A name that very many modules speak of is not looked for: that takes long and tells nothing.
_MOST_DEEP = 4
_MOST_MODULES = 30


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """A function that comes to the one asked about.

    Args:
        function: It; the function asked about is its own first caller.
        chain: The calls that lead from it to the function asked about, each with its module, the outermost first.
    """

    function: Function
    chain: tuple[tuple[Module, cst.Call], ...] = ()


@dataclass(slots=True, eq=False)
class Callers:
    """What comes to a function.

    Args:
        functions: The functions that surely call it, through others as well.
        is_program: Whether one of them is where a program starts, or a module's top level.
        is_passed: Whether one of them is used as a value, so that others may call it.
    """

    functions: list[Caller] = field(default_factory=list)
    is_program: bool = False
    is_passed: bool = False


def callers(function: Function) -> Callers:
    """What comes to a function, as far as calls tell. Calls through objects of unknown type are not seen.

    Callers are followed up to where a program starts and to what the package offers, and not beyond.
    """
    found = Callers([Caller(function)])
    seen = {function}
    for caller in found.functions:
        if is_start(caller.function):
            found.is_program = True
        elif len(caller.chain) < _MOST_DEEP and not is_exported(caller.function) and not _is_common(caller.function):
            _add_callers(found, caller, seen)
    return found


def direct_callers(function: Function) -> list[Caller]:
    """The functions in which a call of the function surely stands; none for a name that very many modules speak of."""
    found = []
    for reference in references(function) if not _is_common(function) else ():
        call = reference.module.parent(reference.node)
        outer = reference.module.function_of(reference.node)
        if reference.sure and isinstance(call, cst.Call) and call.func is reference.node and outer is not None:
            found.append(Caller(outer, ((reference.module, call),)))
    return found


def is_run_by_program(function: Function) -> bool:
    """Whether the package has a program of its own, a command or the like, that comes to the function.

    Where the project says what its programs are, only these count, and what a module does when it is run. A test is no program.
    """
    if is_in_tests(function.module):
        return False
    come = [caller.function for caller in callers(function).functions]
    if any(_is_program(one) for one in come):
        return True
    # What the package offers to others it may use itself, and what looks like a start may be called by one.
    for one in come:
        for reference in references(one) if one is function or is_start(one) else ():
            outer = reference.module.function_of(reference.node)
            if reference.sure and _is_call(reference) and outer is not None and _is_program(outer):
                return True
    return False


def program_starts(function: Function) -> list[Function]:
    """The functions that programs begin with which come to this one: commands, what is called where a module is run.

    Where neither is known, those that by their name or a decorator are one.
    """
    found: list[Function] = []
    guessed: list[Function] = []
    told = function.module.project.entry_points(function.module).told
    come = [function]
    for one in come:
        if is_script(one) or _is_called_when_run(one):
            found.append(one)
            continue
        if is_entry_point(one) and not told:
            guessed.append(one)
        if len(come) <= _MOST_MODULES:
            come += [caller.function for caller in direct_callers(one) if caller.function not in come]
    return found or guessed


def _is_program(function: Function) -> bool:
    """Whether a function is a program's start, or is called where a module is run."""
    module = function.module
    if is_in_tests(module):
        return False
    if is_script(function) or _is_called_when_run(function):
        return True
    if module.project.entry_points(module).told:
        return "__main__" in (module.name or "").split(".")
    return is_start(function)


def _is_called_when_run(function: Function) -> bool:
    return any(
        reference.sure
        and _is_call(reference)
        and reference.module.function_of(reference.node) is None
        and not is_in_tests(reference.module)
        for reference in references(function)
    )


def _is_call(reference: Reference) -> bool:
    call = reference.module.parent(reference.node)
    return isinstance(call, cst.Call) and call.func is reference.node


def is_in_tests(module: Module) -> bool:
    """Whether a module is, or lies among, the tests of a program."""
    parts = (module.name or Path(module.path).stem).split(".")
    return not _TESTS.isdisjoint(parts) or parts[-1].startswith("test_") or parts[-1].endswith("_test")


def is_script(function: Function) -> bool:
    """Whether the project names the function as what one of its commands calls."""
    project, name = function.module.project, function.name
    return any(
        isinstance(value, FunctionValue) and value.function is function
        for script in project.entry_points(function.module).scripts
        if script.endswith(f".{name}") or project.mentions_any(script, frozenset({name.encode()}))
        for value in project.find(script) or ()
    )


def _add_callers(found: Callers, caller: Caller, seen: set[Function]) -> None:
    for reference in references(caller.function):
        if not reference.sure:
            continue
        module, call = reference.module, reference.module.parent(reference.node)
        if not isinstance(call, cst.Call) or call.func is not reference.node:
            found.is_passed = found.is_passed or _is_value(module, reference.node)
            continue
        outer = module.function_of(call)
        if outer is None:
            found.is_program = True
        elif outer not in seen:
            seen.add(outer)
            found.functions.append(Caller(outer, ((module, call), *caller.chain)))


def _is_common(function: Function) -> bool:
    mentions = function.module.project.mentions(function.name, function.module)
    return len(list(islice(mentions, _MOST_MODULES + 1))) > _MOST_MODULES


def _is_value(module: Module, node: cst.CSTNode) -> bool:
    """Whether a reading of a function's name hands it on; ``f.attribute`` and an import do not."""
    parent = module.parent(node)
    return not isinstance(parent, (cst.Attribute, cst.ImportAlias, cst.Element))


def is_start(function: Function) -> bool:
    """Whether a program starts here: a command's function, or by its name, its module or a decorator (``@click.command()``)."""
    module = function.module
    if is_entry_point(function) or is_script(function) or _PROGRAMS.intersection((module.name or "").lower().split(".")):
        return True
    # A file of its own is run, not imported.
    return module.name is None or "." not in module.name


def is_entry_point(function: Function) -> bool:
    """Whether a program starts here even where a package offers the function to others: ``main``, a command."""
    module = function.module
    if function.name.lower() in _STARTS:
        return True
    if function.cls is not None and function.cls.node.decorators:
        return True
    return any(module.resolve(_undecorated(decorator)) not in _PLAIN for decorator in function.decorators)


def _undecorated(decorator: cst.BaseExpression) -> cst.BaseExpression:
    return decorator.func if isinstance(decorator, cst.Call) else decorator


def is_exported(function: Function) -> bool:
    """Whether the top-level package offers the function, or a class whose public method it is, under a public name."""
    module = function.module
    if module.name is None or isinstance(function.node, cst.Lambda):
        return False
    top = module.project.module_named(module.name.partition(".")[0])
    if top is None or not top.is_package or (function.cls is None and function.outer is not None):
        return False
    if function.name.startswith("_") and function.name not in ("__init__", "__enter__", "__aenter__"):
        return False
    wanted = function.cls.name if function.cls is not None else function.name
    listed = _listed(top)
    for name, bindings in top.index.top.bindings.items():
        if name.startswith("_") or not _may_be(bindings, wanted) or (listed is not None and name not in listed):
            continue
        for value in module_attribute(module.project.evaluator, top, name):
            if isinstance(value, FunctionValue) and value.function is function:
                return True
            if isinstance(value, ClassValue) and value.cls.method(function.name) is function:
                return True
    return False


def _may_be(bindings: list[Binding], wanted: str) -> bool:
    return any(
        binding.name == wanted or (binding.kind is BindingKind.IMPORT and (binding.dotted or "").rpartition(".")[2] == wanted)
        for binding in bindings
    )


def _listed(module: Module) -> set[str] | None:
    """The strings of ``__all__``; None if it has none."""
    found: set[str] | None = None
    for binding in module.index.top.bindings.get("__all__", ()):
        for node in walk(binding.value) if binding.value is not None else ():
            if isinstance(node, cst.SimpleString):
                found = (found or set()) | {str(node.evaluated_value)}
    return found
