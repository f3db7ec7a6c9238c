"""Which exceptions are raised, and which are caught where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import libcst as cst

from ..flow.exceptions import UNKNOWN, Taken, canonical, taken
from ..program.values import ClassValue, Instance, Known
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..program.module import ClassInfo, Module


def builtin_base(cls: ClassInfo | str) -> str:
    """The nearest builtin exception a class is derived from: the name itself for one that is not of the program."""
    if isinstance(cls, str):
        return cls
    for base in cls.lineage:
        if isinstance(base, str):
            return base
    return "builtins.Exception"


def has_known_base(cls: ClassInfo | str) -> bool:
    """Whether it can be told what an exception is derived from: its nearest base outside the program is Python's own."""
    bases = (cls,) if isinstance(cls, str) else cls.lineage
    outside = next((base for base in bases if base is None or isinstance(base, str)), "builtins.Exception")
    return outside is not None and outside.partition(".")[0] in {"builtins", *sys.stdlib_module_names}


def exception_name(module: Module, node: cst.Raise) -> str | None:
    """The qualified name of the class that is raised, the builtin base for classes of the program; None if not known.

    A bare ``raise`` is not known.
    """
    if node.exc is None:
        return None
    for value in module.evaluate(node.exc):
        if isinstance(value, Instance):
            return builtin_base(value.type)
        if isinstance(value, ClassValue):
            return builtin_base(value.cls)
        if isinstance(value, Known):
            return value.dotted
    return None


def raised_class(module: Module, node: cst.Raise) -> ClassInfo | str | None:
    """The class that is raised: of the program, or a qualified name; None if not known."""
    if node.exc is None:
        return None
    for value in module.evaluate(node.exc):
        if isinstance(value, Instance):
            return value.type
        if isinstance(value, ClassValue):
            return value.cls
        if isinstance(value, Known):
            return value.dotted
    return None


def clause_classes(module: Module, clause: cst.BaseExpression | None) -> frozenset[str]:
    """The classes an except clause names; BaseException for a bare one, `flow.exceptions.UNKNOWN` for what is not known."""
    if clause is None:
        return frozenset({"BaseException"})
    if isinstance(clause, cst.Tuple):
        names: set[str] = set()
        for element in clause.elements:
            names |= {UNKNOWN} if isinstance(element, cst.StarredElement) else clause_classes(module, element.value)
        return frozenset(names)
    found = set()
    for value in module.evaluate(clause):
        if isinstance(value, Known):
            found.add(value.dotted)
        elif isinstance(value, ClassValue):
            # Of a class of the program only itself is caught, not its base: it stays a name of its own.
            found.add(f"{value.cls.module.name or value.cls.module.path}.{value.cls.qualname}")
        else:
            from ..program.values import Container  # noqa: PLC0415 - rare

            if isinstance(value, Container):
                for expr in value.elements:
                    found |= clause_classes(value.module, expr)
            else:
                found.add(UNKNOWN)
    return canonical(found)


def suppressed(module: Module, item: cst.WithItem) -> frozenset[str]:
    """The exceptions a with item swallows, as far as that is known."""
    call = item.item
    if not isinstance(call, cst.Call):
        return frozenset()
    name = module.callee(call)
    if name in ("contextlib.suppress", "trio.suppress"):
        found: frozenset[str] = frozenset()
        for arg in call.args:
            found |= {UNKNOWN} if arg.star else clause_classes(module, arg.value)
        return found
    return frozenset()


def is_failure_expected(module: Module, call: cst.Call) -> bool:
    """Whether a call is the one that a test expects to raise: the last statement under ``pytest.raises`` or ``assertRaises``."""
    inside: cst.CSTNode = call
    for around in module.ancestors(call):
        if isinstance(around, cst.With):
            body = around.body.body
            names = [module.callee(item.item) or "" for item in around.items if isinstance(item.item, cst.Call)]
            methods = [
                item.item.func.attr.value
                for item in around.items
                if isinstance(item.item, cst.Call) and isinstance(item.item.func, cst.Attribute)
            ]
            if "pytest.raises" in names or any(method in ("assertRaises", "assertRaisesRegex") for method in methods):
                return bool(body) and inside is body[-1]
        if isinstance(around, (cst.FunctionDef, cst.Lambda, cst.If, cst.For, cst.While, cst.Try)):
            return False
        if not isinstance(around, cst.IndentedBlock):
            inside = around
    return False


def caught_around(module: Module, node: cst.CSTNode, stop: cst.CSTNode | None = None) -> frozenset[str]:
    """The classes of exceptions that are caught around a node, and not raised again.

    Args:
        module: The node's module.
        node: What may raise.
        stop: The function up to which to look; None for the module.
    """
    found: set[str] = set()
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, (cst.Try, cst.TryStar)) and inside is around.body:
            for handler in around.handlers:
                if not reraises(handler):
                    found |= clause_classes(module, handler.type)
        elif isinstance(around, cst.With) and inside is around.body:
            for item in around.items:
                found |= suppressed(module, item)
        if around is stop or isinstance(around, (cst.FunctionDef, cst.Lambda)):
            break
        inside = around
    return frozenset(found)


def is_expected(module: Module, node: cst.CSTNode, name: str) -> bool:
    """Whether an except clause or ``suppress`` around a node surely takes an exception of a class, whatever it then does."""
    inside = node
    for around in module.enclosing(node):
        handlers: Sequence[cst.ExceptHandler | cst.ExceptStarHandler] = ()
        if isinstance(around, (cst.Try, cst.TryStar)) and inside is around.body:
            handlers = around.handlers
        if any(is_covered(name, clause_classes(module, handler.type)) for handler in handlers):
            return True
        items = around.items if isinstance(around, cst.With) and inside is around.body else ()
        if any(is_covered(name, suppressed(module, item)) for item in items):
            return True
        inside = around
    return False


def reraises(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether an except clause has a ``raise`` in it."""
    return any(isinstance(inner, cst.Raise) for inner in walk_own(handler.body))


def is_raise_covered(module: Module, node: cst.CSTNode, caught: frozenset[str]) -> bool:
    """Whether what a ``raise`` raises is surely taken by one of the ``caught`` classes, which may be classes of the program.

    What is raised is held for an ordinary exception if it is not known.
    """
    cls = raised_class(module, node) if isinstance(node, cst.Raise) else None
    if is_covered(builtin_base(cls) if cls is not None else "builtins.Exception", caught):
        return True
    own = [one for one in cls.lineage if isinstance(one, type(cls))] if cls is not None and not isinstance(cls, str) else []
    return any(f"{one.module.name or one.module.path}.{one.qualname}" in caught for one in own)


def is_covered(name: str, caught: frozenset[str]) -> bool:
    """Whether an exception of the class ``name`` is surely taken by one of the ``caught`` classes."""
    (thrown,) = canonical([name])
    return any(taken(thrown, other) is Taken.ALWAYS for other in canonical(caught))
