"""The names that hold the handle of a child process, and what a function does with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import points_at
from ..flow import EdgeKind, Role
from ..program.values import Instance
from ..program.variables import variable
from ..resources.table import shipped
from ..resources.uses import Uses
from ..text.names import BindingKind, is_none
from .starts import Start, handle_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..flow import Edge, Graph, Point
    from ..program.module import ClassInfo, Function, Module
    from ..resources.table import Resource
    from ..resources.uses import Use


@dataclass(slots=True, eq=False)
class Handle:
    """A local name of a function, or an attribute of ``self``, that holds the handle of a child process.

    Args:
        function: The function under consideration.
        owner: The variable, as `values.variable` tells it.
        type: The type of the handle.
        resource: What the tables know of it.
    """

    function: Function
    owner: tuple[object, str]
    type: str
    resource: Resource
    _uses: list[Use] | None = field(default=None)

    @property
    def module(self) -> Module:
        """The function's module."""
        return self.function.module

    @property
    def name(self) -> str:
        """How it is written: ``proc``, ``self.proc``."""
        return self.owner[1] if self.is_local else f"self.{self.owner[1]}"

    @property
    def is_local(self) -> bool:
        """Whether it is a local name of the function."""
        return self.owner[0] is self.function.scope

    @property
    def uses(self) -> list[Use]:
        """All uses in the function, in the order of the text."""
        if self._uses is None:
            judge = Uses(self.module, self.resource)
            self._uses = [judge.judge(node) for node in self._mentions()]
        return self._uses

    def _mentions(self) -> list[cst.Name | cst.Attribute]:
        index, name = self.module.index, self.owner[1]
        nodes: Iterable[cst.Name | cst.Attribute]
        nodes = index.name_loads.get(name, ()) if self.is_local else index.loads.get(name, ())
        return [
            node
            for node in nodes
            if variable(self.module, node) == self.owner and self.module.function_of(node) is self.function
        ]

    def calls(self, *names: str) -> list[cst.Call]:
        """The calls of methods of these names on it, in the function."""
        found = []
        for use in self.uses:
            attribute = self.module.parent(use.node)
            if not isinstance(attribute, cst.Attribute) or attribute.value is not use.node or attribute.attr.value not in names:
                continue
            call = self.module.parent(attribute)
            if isinstance(call, cst.Call) and call.func is attribute:
                found.append(call)
        return found

    @property
    def is_own(self) -> bool:
        """Whether it is a local name that is only given what the function itself starts, or None."""
        if not self.is_local or self.is_captured():
            return False
        for binding in self.function.scope.bindings[self.owner[1]]:
            value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
            if is_none(value):
                continue
            if binding.kind not in (BindingKind.ASSIGNMENT, BindingKind.CONTEXT) or not isinstance(value, cst.Call):
                return False
        return True

    @property
    def is_entered(self) -> bool:
        """Whether it is bound by a ``with``."""
        return all(binding.kind is BindingKind.CONTEXT for binding in self.function.scope.bindings[self.owner[1]])

    def is_captured(self) -> bool:
        """Whether a function nested in this one uses it too; only asked of local names."""
        for node in self.module.index.name_loads.get(self.owner[1], ()):
            if self.module.function_of(node) is not self.function and variable(self.module, node) == self.owner:
                return True
        return False

    def starts(self) -> list[Start]:
        """The calls that start what it holds, in the modules of the function and of its class's bases."""
        found: list[Start] = []
        modules = [self.module]
        if not self.is_local and (cls := self.function.cls or _class_around(self.function)) is not None:
            modules += [base.module for base in cls.lineage if isinstance(base, type(cls))]
        node = self.uses[0].node if self.uses else None
        values = self.module.evaluate(node) if isinstance(node, cst.BaseExpression) else ()
        for value in values:
            if isinstance(value, Instance) and isinstance(value.origin, cst.Call):
                home = next((module for module in modules if value.origin in module.index.scopes), None)
                if home is not None:
                    found.append(Start(home, value.origin))
        return found

    def points(self, graph: Graph) -> dict[Point, list[Use]]:
        """The points of a graph of the function at which it is used."""
        found: dict[Point, list[Use]] = {}
        for use in self.uses:
            for point in points_at(graph, self.module, use.node):
                found.setdefault(point, []).append(use)
        return found

    def is_gone(self, edge: Edge) -> bool:
        """Whether an edge out of a test is only taken when there is no child, or it has ended."""
        if edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE) or edge.source.role is not Role.TEST:
            return False
        test = edge.source.node
        runs = self.runs_if(test) if isinstance(test, cst.BaseExpression) else None
        return runs is not None and runs is not (edge.kind is EdgeKind.TRUE)

    def is_it(self, expr: cst.CSTNode) -> bool:
        """Whether an expression names the handle."""
        return isinstance(expr, (cst.Name, cst.Attribute)) and variable(self.module, expr) == self.owner

    def runs_if(self, test: cst.BaseExpression) -> bool | None:
        """What a test is as long as the child runs; None if it says nothing of that."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            inner = self.runs_if(test.expression)
            return None if inner is None else not inner
        if isinstance(test, cst.BooleanOperation):
            left, right = self.runs_if(test.left), self.runs_if(test.right)
            deciding = isinstance(test.operator, cst.Or)
            return deciding if deciding in (left, right) else (left if left is right else None)
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 and is_none(test.comparisons[0].comparator):
            same = isinstance(test.comparisons[0].operator, (cst.Is, cst.Equal))
            if self.is_it(test.left):
                return not same
            return same if _asks(test.left, ("returncode", "exitcode", "poll"), self.is_it) else None
        if self.is_it(test):
            return True
        return True if _asks(test, ("is_alive",), self.is_it) else None


def _asks(expr: cst.BaseExpression, names: tuple[str, ...], is_it: object) -> bool:
    if isinstance(expr, cst.NamedExpr):
        expr = expr.value
    if isinstance(expr, cst.Call):
        expr = expr.func
    return isinstance(expr, cst.Attribute) and expr.attr.value in names and callable(is_it) and bool(is_it(expr.value))


def _class_around(function: Function) -> ClassInfo | None:
    return function.module.class_of(function.node)


def handle_of(module: Module, expr: cst.BaseExpression) -> Handle | None:
    """The handle an expression is, if it is a local name of a function or an attribute of ``self``."""
    if not isinstance(expr, (cst.Name, cst.Attribute)):
        return None
    function, owner = module.function_of(expr), variable(module, expr)
    if function is None or owner is None or not isinstance(function.node, cst.FunctionDef):
        return None
    kind = handle_type(module, expr)
    resource = shipped().of_type(kind) if kind is not None else None
    if kind is None or resource is None:
        return None
    if isinstance(expr, cst.Name) and owner[0] is not function.scope:
        return None
    return Handle(function, owner, kind, resource)
