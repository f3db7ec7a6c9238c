"""Where resources are acquired, and what is done with them on the spot."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import ClassValue, Constant, FunctionValue, Instance, Known, Method, Parameter
from .borrowing import is_borrowed
from .loans import lent
from .uses import Act, Uses, uses_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module
    from .table import Resource, Table


class Disposition(enum.Enum):
    """What the expression that acquires is used for."""

    WITH = "entered"  # with / async with
    LOCAL = "kept in a local name"
    GLOBAL = "kept in a global name"
    ATTRIBUTE = "kept in an attribute of self"
    UNPACKED = "unpacked"  # fd, path = mkstemp()
    RETURNED = "returned or yielded"
    PASSED = "passed on"  # an argument, an element of a container, an attribute of another object
    CHAINED = "used as a temporary"  # Popen(...).wait(), Manager().list()
    DISCARDED = "thrown away"
    OTHER = "used in another way"


@dataclass(frozen=True, slots=True, eq=False)
class Acquisition:
    """One place where a resource is acquired.

    Args:
        module: Where.
        function: The function it is acquired in; None at module level.
        resource: What is acquired.
        call: The call.
        expr: The expression whose value is the resource: the call, or the ``await`` around it.
        disposition: What is done with it.
        name: The local or global name, or the attribute; empty otherwise.
        node: For names, attributes and chains: the target, or the attribute of the chain.
        is_async: For `Disposition.WITH`: whether by ``async with``.
    """

    module: Module
    function: Function | None
    resource: Resource
    call: cst.Call
    expr: cst.BaseExpression
    disposition: Disposition
    name: str = ""
    node: cst.CSTNode | None = None
    is_async: bool = False

    def keyword(self, name: str, place: int = 10_000) -> cst.BaseExpression | None:
        """One of the call's arguments, by its keyword (or position); None if it is not given."""
        return argument(self.call, place, name)


def resource_of_call(module: Module, call: cst.Call, table: Table) -> Resource | None:
    """The resource that a call acquires, or None; classes of the program derived from a resource's count as it."""
    dotted = module.callee(call)
    if dotted is not None:
        if table.get(dotted) is not None or not module.project.has(dotted):
            return table.get(dotted)
        if not module.project.mentions_any(dotted, table.words):
            return None  # a file that is not worth its parsing
    found: Resource | None = None
    for value in module.evaluate(call.func):
        one: Resource | None = None
        if isinstance(value, Method) and isinstance(value.receiver, Parameter):
            continue  # ``(loop or get_event_loop()).create_server``: the same as the default's
        if isinstance(value, FunctionValue):
            one = factory_resource(value.function, table)
        elif isinstance(value, Known):
            one = table.get(value.dotted)
        elif isinstance(value, Method) and isinstance(value.receiver, Instance) and isinstance(value.receiver.type, str):
            one = table.get(f"{value.receiver.type}.{value.name}")
        elif isinstance(value, ClassValue):
            bases = [table.get(base) for base in value.cls.lineage if isinstance(base, str)]
            one = next((base for base in bases if base is not None), None)
        if one is None:
            return None
        found = one
    return found


def factory_resource(function: Function, table: Table) -> Resource | None:
    """The resource that calling a function of the program acquires, as it makes it and returns it."""
    if function.is_generator or any(function.module.resolve(one) != "builtins.staticmethod" for one in function.decorators):
        return None
    found: Resource | None = None
    for expr in function.returned:
        for value in function.module.evaluate(expr):
            if value == Constant(None):
                continue
            if not isinstance(value, Instance) or not isinstance(value.origin, cst.Call):
                return None
            origin = value.origin
            if origin not in function.module.index.scopes or function.module.function_of(origin) is not function:
                return None
            made = acquisition(function.module, origin, table)
            if made is None or made.disposition not in (Disposition.RETURNED, Disposition.LOCAL):
                return None
            is_started = bool(made.resource.needs) and made.name and _is_started(function, made)
            found = replace(made.resource, needs=frozenset()) if is_started else made.resource
    return found


def _is_started(function: Function, made: Acquisition) -> bool:
    """Whether a function starts the thread or the process that it has made and kept in a local name."""
    judge = Uses(function.module, made.resource)
    return any(judge.judge(use).act is Act.STARTS for use in uses_of_name(function, made.name))


def acquisitions(module: Module, table: Table) -> Iterator[Acquisition]:
    """All places in a module where a resource of the table is acquired, in the order of the text."""
    for call in module.calls:
        one = acquisition(module, call, table)
        if one is not None:
            yield from parts(one) if one.resource.places else (one,)


def acquisition(module: Module, call: cst.Call, table: Table) -> Acquisition | None:
    """The acquisition that a call makes, or None if it makes none (or only borrows)."""
    resource = resource_of_call(module, call, table) or lent(module, call)
    return acquisition_of(module, call, resource) if resource is not None else None


def is_kept_in_attribute(module: Module, call: cst.Call) -> bool:
    """Whether the value of a call is kept in an attribute of ``self``."""
    return _disposition(module, call)[0] is Disposition.ATTRIBUTE


def acquisition_of(module: Module, call: cst.Call, resource: Resource) -> Acquisition | None:
    """The acquisition that a call makes which gives this resource, or None if it only borrows."""
    if is_borrowed(module, call, resource):
        return None
    expr: cst.BaseExpression = call
    parent = module.parent(call)
    if isinstance(parent, cst.Await):
        expr = parent
    function = module.function_of(call)
    disposition, name, node, is_async = _disposition(module, _one_place(module, expr, resource))
    if resource.acquire == "await" and expr is call and disposition is not Disposition.WITH:
        return None  # a coroutine: what awaits it acquires
    return Acquisition(module, function, resource, call, expr, disposition, name, node, is_async)


def parts(acquired: Acquisition) -> list[Acquisition]:
    """For a call that gives a tuple: each thing in it that has to be released; none if the tuple is used as a whole."""
    if acquired.disposition is Disposition.DISCARDED:
        return [acquired]
    if acquired.node is not None and acquired.disposition is not Disposition.UNPACKED:
        return [acquired] if _one_place(acquired.module, acquired.expr, acquired.resource) is not acquired.expr else []
    if not isinstance(acquired.node, (cst.Tuple, cst.List)):
        return []
    elements = acquired.node.elements
    if any(isinstance(element, cst.StarredElement) for element in elements):
        return []
    found: list[Acquisition] = []
    for place in acquired.resource.places:
        if place < len(elements):
            disposition, name, node, _ = _of_target(acquired.module, elements[place].value)
            found.append(replace(acquired, disposition=disposition, name=name, node=node))
    return found


def _one_place(module: Module, expr: cst.BaseExpression, resource: Resource) -> cst.BaseExpression:
    """``mkstemp()[1]`` around the call that gives a tuple; else the expression itself."""
    around = module.parent(expr)
    if isinstance(around, cst.Subscript) and around.value is expr and len(around.slice) == 1:
        index = around.slice[0].slice
        if isinstance(index, cst.Index) and isinstance(index.value, cst.Integer):
            return around if index.value.evaluated_value in resource.places else expr
    return expr


def _disposition(module: Module, expr: cst.CSTNode) -> tuple[Disposition, str, cst.CSTNode | None, bool]:
    node, parent = expr, module.parent(expr)
    while isinstance(parent, (cst.IfExp, cst.BooleanOperation, cst.NamedExpr)) and (
        not isinstance(parent, cst.IfExp) or node is not parent.test
    ):
        if isinstance(parent, cst.NamedExpr):
            return _of_target(module, parent.target)
        node, parent = parent, module.parent(parent)
    if isinstance(parent, cst.WithItem):
        statement = module.parent(parent)
        return Disposition.WITH, "", parent, isinstance(statement, cst.With) and statement.asynchronous is not None
    if isinstance(parent, cst.Assign):
        if len(parent.targets) == 1:
            return _of_target(module, parent.targets[0].target)
        targets = [_of_target(module, target.target) for target in parent.targets]
        stored = [one for one in targets if one[0] is not Disposition.LOCAL]
        return stored[0] if stored else targets[0]
    if isinstance(parent, cst.AnnAssign):
        return _of_target(module, parent.target)
    if isinstance(parent, (cst.Return, cst.Yield)) or (isinstance(parent, cst.Lambda) and parent.body is node):
        return Disposition.RETURNED, "", None, False
    if isinstance(parent, cst.Attribute):
        return Disposition.CHAINED, parent.attr.value, parent, False
    if isinstance(parent, cst.Subscript) and parent.value is node:
        return Disposition.CHAINED, "[]", parent, False
    if isinstance(parent, cst.Expr):
        return Disposition.DISCARDED, "", None, False
    if isinstance(parent, (cst.Arg, cst.Element, cst.DictElement, cst.StarredElement)):
        return Disposition.PASSED, "", None, False
    return Disposition.OTHER, "", None, False


def _of_target(module: Module, target: cst.CSTNode) -> tuple[Disposition, str, cst.CSTNode | None, bool]:
    if isinstance(target, cst.Name):
        scope = module.scope_of(target)
        home = scope.binding_scope(target.value)
        is_local = home.function_scope is not None and home is scope
        return (Disposition.LOCAL if is_local else Disposition.GLOBAL), target.value, target, False
    if isinstance(target, cst.Attribute):
        own = module.class_of_receiver(target.value) is not None
        return (Disposition.ATTRIBUTE if own else Disposition.PASSED), target.attr.value, target, False
    if isinstance(target, (cst.Tuple, cst.List)):
        return Disposition.UNPACKED, "", target, False
    return Disposition.PASSED, "", target, False
