"""The values an expression may have, as far as the checked program's text tells.

An abstract evaluation without running order, but for what plainly comes before in the same function. `UNKNOWN` among the
values says that there may be others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import Binding, BindingKind, Scope, canonical, is_none, resolve
from .annotations import annotated
from .attributes import attribute
from .decorators import decorated
from .delegation import adopting_class
from .known_types import ELEMENTS
from .results import awaited, entered, result
from .values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Container,
    FunctionValue,
    Instance,
    Known,
    Pairs,
    Parameter,
    Value,
    constants,
    unique,
)
from .variables import reaching, variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .module import ClassInfo, Function, Module
    from .project import Project
    from .values import Values

#: How deep expressions are followed into one another.
_DEPTH = 14
#: How many expressions may be gone through for one question before answers that a cycle cut short are used again.
_PATIENCE = 2000


class Evaluator:
    """Evaluates expressions of one project; remembers what it found.

    Args:
        project: The program; imports are followed in it.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._memo: dict[cst.CSTNode, Values] = {}
        self._active: set[cst.CSTNode] = set()
        #: The classes whose ``__getattr__`` is being asked.
        self.asking: set[ClassInfo] = set()
        self._adopting: dict[Function, ClassInfo | None] = {}
        self._cut = 0
        self._steps = 0
        self._provisional: dict[cst.CSTNode, Values] = {}

    def evaluate(self, module: Module, expr: cst.BaseExpression) -> Values:
        """The values ``expr`` may have; never empty."""
        if expr in self._memo:
            return self._memo[expr]
        if expr in self._active or len(self._active) > _DEPTH or expr not in module.index.scopes:
            self._cut += 1
            return (UNKNOWN,)
        if self._steps > _PATIENCE and expr in self._provisional:
            self._cut += 1
            return self._provisional[expr]
        self._active.add(expr)
        self._steps += 1
        cut = self._cut
        try:
            values = unique(self._evaluate(module, expr))
        finally:
            self._active.discard(expr)
        # What was cut short by a cycle or by depth is right only from here, not for another asker. In functions that call each
        # other in many places that means exponential work: then the answer to the first asker has to do for this question.
        if self._cut == cut or not self._active:
            self._memo[expr] = values
        else:
            self._provisional[expr] = values
        if not self._active:
            self._steps = 0
            self._provisional.clear()
        return values

    def _evaluate(self, module: Module, expr: cst.BaseExpression) -> Iterable[Value]:
        if isinstance(expr, cst.Name):
            return self._name(module, expr)
        if isinstance(expr, cst.Attribute):
            found: list[Value] = []
            for value in self.evaluate(module, expr.value):
                found += self.attribute(value, expr.attr.value, expr)
            return found
        if isinstance(expr, cst.Call):
            return self._call(module, expr)
        if isinstance(expr, (cst.SimpleString, cst.ConcatenatedString)):
            return (Constant(expr.evaluated_value),) if not isinstance(expr, cst.FormattedString) else (UNKNOWN,)
        if isinstance(expr, cst.Integer):
            return (Constant(expr.evaluated_value),)
        if isinstance(expr, cst.Float):
            return (Constant(expr.evaluated_value),)
        if isinstance(expr, cst.Lambda):
            return (FunctionValue(module.function_at(expr)),)
        if isinstance(expr, (cst.Tuple, cst.List, cst.Set)):
            if any(isinstance(element, cst.StarredElement) for element in expr.elements):
                return (UNKNOWN,)
            return (Container(expr, tuple(element.value for element in expr.elements), module),)
        if isinstance(expr, cst.Dict):
            pairs = [element for element in expr.elements if isinstance(element, cst.DictElement)]
            if len(pairs) < len(expr.elements):
                return (UNKNOWN,)
            keys = tuple(element.key for element in pairs)
            return (Container(expr, tuple(element.value for element in pairs), module, keys),)
        if isinstance(expr, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            return (Container(expr, (expr.elt,), module),)
        if isinstance(expr, cst.IfExp):
            return (*self.evaluate(module, expr.body), *self.evaluate(module, expr.orelse))
        if isinstance(expr, cst.BooleanOperation):
            left = self.evaluate(module, expr.left)
            if isinstance(expr.operator, cst.Or):
                left = tuple(value for value in left if not (isinstance(value, Constant) and not value.value))
            return (*left, *self.evaluate(module, expr.right))
        if isinstance(expr, cst.NamedExpr):
            return self.evaluate(module, expr.value)
        if isinstance(expr, cst.Await):
            return awaited(self, module, expr.expression)
        if isinstance(expr, cst.Subscript):
            return self._subscript(module, expr)
        if isinstance(expr, cst.UnaryOperation) and isinstance(expr.operator, cst.Not):
            return (Constant(True), Constant(False))
        return (UNKNOWN,)

    # Names

    def _name(self, module: Module, expr: cst.Name) -> Iterable[Value]:
        scope = module.scope_of(expr)
        home = scope.lookup(expr.value)
        if home is None:
            if expr.value in ("True", "False", "None"):
                return (Constant({"True": True, "False": False, "None": None}[expr.value]),)
            dotted = resolve(expr, scope)
            return (Known(dotted),) if dotted is not None else (UNKNOWN,)
        found: list[Value] = []
        for binding in reaching(module, expr, home.bindings[expr.value]):
            found += self.bound(module, binding)
        return found

    def bound(self, module: Module, binding: Binding) -> Values:
        """The values a binding gives its name."""
        node = binding.node
        if binding.kind is BindingKind.IMPORT:
            return self.dotted(binding.dotted) if binding.dotted else (UNKNOWN,)
        if binding.kind is BindingKind.FUNCTION and isinstance(node, cst.FunctionDef):
            return decorated(module.function_at(node))
        if binding.kind is BindingKind.CLASS and isinstance(node, cst.ClassDef):
            return (ClassValue(module.class_at(node)),)
        if binding.kind is BindingKind.PARAMETER and isinstance(node, cst.Param):
            return self._parameter(module, node, binding.scope)
        if binding.value is None:
            return (UNKNOWN,)
        if binding.kind is BindingKind.CONTEXT:
            return entered(self, module, binding.value) if not binding.path else (UNKNOWN,)
        if binding.kind is BindingKind.EXCEPTION:
            cls = module.class_named(binding.value)
            return (Instance(cls),) if cls is not None else (UNKNOWN,)
        values = self.evaluate(module, binding.value)
        if binding.kind is BindingKind.ELEMENT:
            values = self.elements(values)
        elif binding.kind is not BindingKind.ASSIGNMENT:
            return (UNKNOWN,)
        for place in binding.path:
            values = self.item(values, place)
        return values

    def _parameter(self, module: Module, param: cst.Param, scope: Scope) -> Values:
        function = module.function_at(scope.node)
        if function.receiver == param.name.value and function.cls is not None:
            return (ClassValue(function.cls),) if function.kind == "classmethod" else (Instance(function.cls),)
        if function.cls is None and function.takes_self and param is function.positional[0]:
            adopting = self._adopter(function)
            if adopting is not None:
                return (Instance(adopting),)
        if not param.star and param.annotation is not None:
            typed = annotated(self, module, param.annotation.annotation)
            if typed is not None:
                return typed
        # A default of ``loop=loop`` binds a value early; a caller may still pass another.
        if not param.star and param.default is not None and not is_none(param.default):
            default = self.evaluate(module, param.default)
            if not any(isinstance(value, Constant) for value in default):
                return unique((*default, Parameter(function, param.name.value)))
        return (Parameter(function, param.name.value),)

    def _adopter(self, function: Function) -> ClassInfo | None:
        if function not in self._adopting:
            self._adopting[function] = None
            self._adopting[function] = adopting_class(function)
        return self._adopting[function]

    def dotted(self, name: str) -> Values:
        """What a qualified name means: a thing of the program where it has one, else something known by name."""
        return self.project.find(name) or (Known(canonical(name)),)

    def attribute(self, value: Value, name: str, expr: cst.Attribute | None = None) -> Values:
        """The values ``value.name`` may have; ``expr`` is the expression that asks, where there is one."""
        return attribute(self, value, name, expr)

    def _call(self, module: Module, call: cst.Call) -> Iterable[Value]:
        found: list[Value] = []
        for callee in self.evaluate(module, call.func):
            found += result(self, module, callee, call)
        return found

    def _subscript(self, module: Module, expr: cst.Subscript) -> Iterable[Value]:
        if len(expr.slice) != 1 or not isinstance(expr.slice[0].slice, cst.Index):
            return (UNKNOWN,)
        values = self.evaluate(module, expr.value)
        wanted = constants(self.evaluate(module, expr.slice[0].slice.value))
        if wanted is not None and len(wanted) == 1:
            (place,) = wanted
            if isinstance(place, int) and all(isinstance(one, Container) and one.keys is None for one in values):
                return self.item(values, place)
        found = self._stored_items(module, expr.value)
        if found:
            found.append(UNKNOWN)  # a container that is filled piece by piece may be filled elsewhere as well
        for value in values:
            if isinstance(value, Container):
                found += [one for element in value.elements for one in self.evaluate(value.module, element)]
            else:
                found.append(UNKNOWN)
        return found

    def _stored_items(self, module: Module, container: cst.BaseExpression) -> list[Value]:
        """The values assigned to items of a container, which is a variable or an attribute of ``self``, in the module."""
        name = container.attr if isinstance(container, cst.Attribute) else container
        if not isinstance(name, cst.Name):
            return []
        owner = variable(module, container)
        stores = module.index.item_stores.get(name.value, ()) if owner is not None else ()
        return [
            value
            for store in stores
            if variable(module, store.target.value) == owner
            for value in self.evaluate(module, store.value)
        ]

    # Containers

    def elements(self, values: Values) -> Values:
        """The values iterating over ``values`` may give."""
        found: list[Value] = []
        for value in values:
            if isinstance(value, Container):
                exprs = value.keys if value.keys is not None else value.elements
                found += [one for expr in exprs for one in self.evaluate(value.module, expr)]
            elif isinstance(value, (Pairs, Parameter)):
                found.append(value)
            elif isinstance(value, Instance) and isinstance(value.type, str) and value.type in ELEMENTS:
                found.append(Instance(ELEMENTS[value.type]))
            else:
                found.append(UNKNOWN)
        return unique(found)

    def item(self, values: Values, place: int) -> Values:
        """The values ``values[place]`` may have."""
        found: list[Value] = []
        for value in values:
            if isinstance(value, Pairs):
                container = value.container
                exprs = (container.keys or ()) if place == 0 else container.elements
                found += [one for expr in exprs for one in self.evaluate(container.module, expr)]
            elif isinstance(value, Container) and value.keys is None and -len(value.elements) <= place < len(value.elements):
                found += self.evaluate(value.module, value.elements[place])
            else:
                found.append(UNKNOWN)
        return unique(found)
