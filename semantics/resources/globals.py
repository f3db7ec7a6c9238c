"""Resources that a module keeps in global names, and the function that lets some of them go and forgets others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name
from ..program.values import FunctionValue, Known
from ..text.names import BindingKind
from ..text.walk import walk
from .acquisitions import Disposition
from .attributes import CLOSERS
from .uses import Act, Use, Uses, uses_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from ..text.names import Scope
    from .acquisitions import Acquisition

#: What works with an engine it is given and leaves closing it to who made it.
_BORROWERS = frozenset(
    {
        "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.scoped_session", "sqlalchemy.ext.asyncio.async_sessionmaker",
        "sqlalchemy.ext.asyncio.async_scoped_session", "sqlalchemy.orm.session.sessionmaker",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Forgotten:
    """A global that a closing function passes by.

    Args:
        closer: The function.
        other: What it releases: a reading of the other global's name.
    """

    closer: Function
    other: cst.Name


def forgotten(acquired: Acquisition) -> Forgotten | None:
    """The function that ends what is acquired together with a global, and leaves out the global; None if there is none."""
    module, top = acquired.module, acquired.module.index.top
    if acquired.disposition is not Disposition.GLOBAL or acquired.resource.collected:
        return None
    if not isinstance(acquired.node, cst.Name) or module.scope_of(acquired.node).binding_scope(acquired.name) is not top:
        return None
    for closer in module.functions:
        if closer.cls is not None or not is_closing_name(closer.name):
            continue
        for other in _released(closer, top):
            if other.value != acquired.name and _are_together(acquired, other):
                return Forgotten(closer, other) if _is_left(acquired) else None
    return None


def _released(closer: Function, top: Scope) -> Iterator[cst.Name]:
    """The global variables on which a function calls what ends them."""
    module = closer.module
    for call in closer.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in CLOSERS or not isinstance(func.value, cst.Name):
            continue
        name = func.value
        bindings = top.bindings.get(name.value, ())
        if module.scope_of(name).lookup(name.value) is top and all(one.kind is BindingKind.ASSIGNMENT for one in bindings):
            yield name


def _are_together(acquired: Acquisition, other: cst.Name) -> bool:
    """Whether the two are made by one function, or by one that the other calls, or both as the module is imported."""
    module = acquired.module
    for binding in module.index.top.bindings[other.value]:
        if not any(isinstance(node, cst.Call) for node in walk(binding.value or cst.Name("_"))):
            continue
        maker = module.function_of(binding.node)
        if maker is acquired.function or _calls(maker, acquired.function) or _calls(acquired.function, maker):
            return True
    return False


def _calls(function: Function | None, other: Function | None) -> bool:
    if function is None or other is None:
        return False
    return any(
        isinstance(value, FunctionValue) and value.function is other
        for call in function.calls
        for value in function.module.evaluate(call.func)
    )


def _is_left(acquired: Acquisition) -> bool:
    """Whether nobody that can be seen releases the global, or gives it to somebody who may."""
    if any(use.act not in (Act.NOTHING, Act.STARTS) for use in _uses(acquired)):
        return False
    methods = "|".join(re.escape(one.name) for one in acquired.resource.release)
    used = re.compile(rf"\b{re.escape(acquired.name)}\b\s*(?:\.\s*(?:{methods})\b|[,)\]])".encode())
    project = acquired.module.project
    for path in project.mentions(acquired.name, acquired.module):
        try:
            if used.search(project.read(path)):
                return False
        except OSError:
            continue
    return True


def _uses(acquired: Acquisition) -> Iterator[Use]:
    """The uses of the global in its module; those by its name in a string as well: ``globals().get("engine")``."""
    module, name = acquired.module, acquired.name
    judge = Uses(module, acquired.resource)
    for node in module.index.name_loads.get(name, ()):
        if module.scope_of(node).lookup(name) is module.index.top and not _is_borrowed(module, node):
            yield judge.judge(node)
    for string in walk(module.tree):
        if isinstance(string, cst.SimpleString) and string.evaluated_value == name:
            yield from _by_text(module, judge, string)


def _by_text(module: Module, judge: Uses, string: cst.SimpleString) -> Iterator[Use]:
    """What is done with a variable that is looked up by its name."""
    parent = module.parent(string)
    if isinstance(parent, (cst.Comparison, cst.List, cst.Tuple, cst.Element)):
        return  # ``"engine" in globals()``, ``__all__``
    call = module.parent(parent) if isinstance(parent, cst.Arg) else None
    around = module.parent(call) if call is not None else None
    if isinstance(around, cst.Comparison):
        return
    target = around.target if isinstance(around, cst.NamedExpr) else None
    if isinstance(around, cst.Assign) and len(around.targets) == 1:
        target = around.targets[0].target
    function = module.function_of(string)
    if function is None or not isinstance(target, cst.Name):
        yield Use(Act.HANDS_ON, string)
        return
    for node in uses_of_name(function, target.value):
        yield judge.judge(node)


def _is_borrowed(module: Module, node: cst.Name) -> bool:
    """Whether it is only lent to what uses it."""
    arg = module.parent(node)
    call = module.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call):
        return False
    return any(isinstance(value, Known) and value.dotted in _BORROWERS for value in module.evaluate(call.func))
