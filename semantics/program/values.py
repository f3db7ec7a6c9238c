"""The values an expression may have, as far as the checked program's text tells.

An abstract evaluation without running order, but for what plainly comes before in the same function. `UNKNOWN` among the
values says that there may be others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import Binding, BindingKind, Scope, canonical, is_none, resolve
from .known_types import LENDERS, METHOD_RESULTS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..text.index import Store
    from .module import ClassInfo, Function, Module
    from .project import Project

_DEPTH = 14
#: How many expressions may be gone through for one question before answers that a cycle cut short are used again.
_PATIENCE = 2000


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything at all."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal number, string, bytes, True, False or None."""

    value: object


@dataclass(frozen=True, slots=True)
class Known:
    """Something outside the checked program, by its qualified name: ``signal.SIGTERM``, ``os.kill``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a type; the type is a class of the program or a qualified name.

    Args:
        type: Its class.
        origin: The call that made it, where one is known.
    """

    type: ClassInfo | str
    origin: cst.CSTNode | None = None


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the program, bound to a receiver if it was reached through one."""

    function: Function
    receiver: Value | None = None

    @property
    def takes_receiver(self) -> bool:
        """Whether its first parameter is filled already."""
        return self.receiver is not None and (self.function.kind in ("method", "classmethod") or self.function.cls is None)


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the program."""

    cls: ClassInfo


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the program."""

    module: Module


@dataclass(frozen=True, slots=True)
class Method:
    """A method, by name, of an object whose class is not part of the program."""

    receiver: Value
    name: str
    expr: cst.Attribute | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial(callee, *args)``."""

    callee: Value
    call: cst.Call
    module: Module


@dataclass(frozen=True, slots=True)
class Container:
    """A literal tuple, list, set or dict, or a comprehension (then with one element).

    Args:
        node: The literal.
        elements: The expressions of its elements; the values of a dict.
        keys: The keys of a dict.
        module: Where it stands.
    """

    node: cst.CSTNode
    elements: tuple[cst.BaseExpression, ...]
    module: Module
    keys: tuple[cst.BaseExpression, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """``d.items()`` of a literal dict."""

    container: Container


@dataclass(frozen=True, slots=True)
class Coroutine:
    """What calling an async function of the program gives before it is awaited."""

    function: Function


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter whose argument is not known, or what such an argument holds."""

    function: Function
    name: str


Value = (
    Unknown | Constant | Known | Instance | FunctionValue | ClassValue | ModuleValue | Method | Partial | Container
    | Pairs | Coroutine | Parameter
)  # fmt: skip
UNKNOWN = Unknown()
Values = tuple[Value, ...]

_PASSED_THROUGH = frozenset(
    f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter")
)


def _unique(values: Iterable[Value]) -> Values:
    return tuple(dict.fromkeys(values)) or (UNKNOWN,)


def _through_instance(value: Value, instance: Instance) -> Values:
    """What an attribute of the class is when it is read from an instance."""
    if not isinstance(value, FunctionValue) or value.receiver is not None:
        return (value,)
    if value.function.kind == "method":
        return (FunctionValue(value.function, instance),)  # ``stop = close`` in the class's body
    if value.function.cls is None and value.function.takes_self:
        return (FunctionValue(value.function, instance),)  # from the module into the class's body
    return (value, UNKNOWN) if value.function.cls is None else (value,)


def constants(values: Values) -> frozenset[object] | None:
    """The constants the values are, or None if one of them is something else."""
    found = [value.value for value in values if isinstance(value, Constant)]
    return frozenset(found) if len(found) == len(values) else None


class Evaluator:
    """Evaluates expressions of one project; remembers what it found.

    Args:
        project: The program; imports are followed in it.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._memo: dict[cst.CSTNode, Values] = {}
        self._active: set[cst.CSTNode] = set()
        self._asking: set[ClassInfo] = set()
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
            values = _unique(self._evaluate(module, expr))
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
            return self._awaited(module, expr.expression)
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
            return self._decorated(module.function_at(node))
        if binding.kind is BindingKind.CLASS and isinstance(node, cst.ClassDef):
            return (ClassValue(module.class_at(node)),)
        if binding.kind is BindingKind.PARAMETER and isinstance(node, cst.Param):
            return self._parameter(module, node, binding.scope)
        if binding.value is None:
            return (UNKNOWN,)
        if binding.kind is BindingKind.CONTEXT:
            return self._entered(module, binding.value) if not binding.path else (UNKNOWN,)
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

    def is_rewritten(self, function: Function) -> bool:
        """Whether a decorator that is not known may have made something else of a function."""
        return len(self._decorated(function)) > 1

    def _decorated(self, function: Function) -> Values:
        plain = {
            "builtins.staticmethod", "builtins.classmethod", "functools.wraps", "typing.no_type_check", "abc.abstractmethod",
            "typing.override", "typing_extensions.override", "typing.final", "functools.lru_cache", "functools.cache",
            "atexit.register", "contextlib.contextmanager", "contextlib.asynccontextmanager",
            "builtins.property", "functools.cached_property",
        }  # fmt: skip
        for decorator in function.decorators:
            known = function.module.resolve(decorator.func if isinstance(decorator, cst.Call) else decorator)
            if known not in plain:
                return (FunctionValue(function), UNKNOWN)
        return (FunctionValue(function),)

    def _parameter(self, module: Module, param: cst.Param, scope: Scope) -> Values:
        function = module.function_at(scope.node)
        if function.receiver == param.name.value and function.cls is not None:
            return (ClassValue(function.cls),) if function.kind == "classmethod" else (Instance(function.cls),)
        if function.cls is None and function.takes_self and param is function.positional[0]:
            adopting = self._adopter(function)
            if adopting is not None:
                return (Instance(adopting),)
        if not param.star and param.annotation is not None:
            typed = self.annotated(module, param.annotation.annotation)
            if typed is not None:
                return typed
        # A default of ``loop=loop`` binds a value early; a caller may still pass another.
        if not param.star and param.default is not None and not is_none(param.default):
            default = self.evaluate(module, param.default)
            if not any(isinstance(value, Constant) for value in default):
                return _unique((*default, Parameter(function, param.name.value)))
        return (Parameter(function, param.name.value),)

    def _adopter(self, function: Function) -> ClassInfo | None:
        from .delegation import adopting_class  # noqa: PLC0415 - it speaks of values

        if function not in self._adopting:
            self._adopting[function] = None
            self._adopting[function] = adopting_class(function)
        return self._adopting[function]

    def annotated(self, module: Module, annotation: cst.BaseExpression) -> Values | None:
        """An instance of the annotated type, or None if the annotation says nothing that is known."""
        if isinstance(annotation, (cst.SimpleString, cst.ConcatenatedString)):
            text = annotation.evaluated_value
            if not isinstance(text, str) or not text.replace(".", "").isidentifier():
                return None
            return self._annotated_text(module, annotation, text)
        if isinstance(annotation, cst.Subscript):
            outer = module.resolve(annotation.value)
            if outer in ("typing.Optional", "typing.Annotated", "typing.Final", "typing.ClassVar"):
                first = annotation.slice[0].slice
                return self.annotated(module, first.value) if isinstance(first, cst.Index) else None
            if outer in ("typing.Union", "builtins.type", "typing.Type", "typing.Callable", "collections.abc.Callable"):
                return None
            return self.annotated(module, annotation.value)
        if isinstance(annotation, cst.BinaryOperation) and isinstance(annotation.operator, cst.BitOr):
            sides = [side for side in (annotation.left, annotation.right) if not is_none(side)]
            return self.annotated(module, sides[0]) if len(sides) == 1 else None
        cls = module.class_named(annotation)
        if cls is None or (isinstance(cls, str) and (cls == "builtins.object" or cls.startswith("typing."))):
            return None
        return (Instance(cls),)

    def _annotated_text(self, module: Module, node: cst.CSTNode, text: str) -> Values | None:
        first, *rest = text.split(".")
        home = module.scope_of(node).lookup(first)
        if home is None:
            return (Instance(f"builtins.{first}"),) if not rest and resolve(cst.Name(first), module.index.top) else None
        values = self.bound(module, home.bindings[first][-1])
        for name in rest:
            values = tuple(value for base in values for value in self.attribute(base, name))
        for value in values:
            if isinstance(value, ClassValue):
                return (Instance(value.cls),)
            if isinstance(value, Known):
                return (Instance(value.dotted),)
        return None

    def dotted(self, name: str) -> Values:
        """What a qualified name means: a thing of the program where it has one, else something known by name."""
        return self.project.find(name) or (Known(canonical(name)),)

    # Attributes

    def attribute(self, value: Value, name: str, expr: cst.Attribute | None = None) -> Values:
        """The values ``value.name`` may have."""
        if isinstance(value, Known):
            return self.dotted(f"{value.dotted}.{name}")
        if isinstance(value, ModuleValue):
            return self.module_attribute(value.module, name)
        if isinstance(value, ClassValue):
            method = value.cls.method(name)
            if method is not None:
                return self._bound_method(value.cls, method, value if method.kind == "classmethod" else None)
            return self._class_attribute(value.cls, name) or (UNKNOWN,)
        if isinstance(value, Instance):
            if isinstance(value.type, str):
                return (Method(value, name, expr),)
            return self._instance_attribute(value, value.type, name, expr)
        if isinstance(value, (Unknown, Parameter, Container)) or (isinstance(value, Constant) and value.value is not None):
            return (Method(value, name, expr),)
        return (UNKNOWN,)

    def _instance_attribute(self, value: Instance, cls: ClassInfo, name: str, expr: cst.Attribute | None) -> Values:
        method = cls.method(name)
        if method is not None:
            if method.is_property:
                return _unique(v for result in method.returned for v in self.evaluate(method.module, result))
            return self._bound_method(cls, method, value)
        found: list[Value] = []
        seen_store = False
        for base in cls.lineage:
            if not isinstance(base, type(cls)):
                continue
            for store in base.stores.get(name, ()):
                seen_store = True
                found += self.stored(base.module, store)
            for one in self._class_attribute(base, name, own=True) or ():
                found += _through_instance(one, value)
        real = [one for one in found if one != Constant(None)]
        if not found:
            return self._asked_elsewhere(value, cls, name) or (Method(value, name, expr),)
        if not real:
            return (Constant(None),) if not seen_store or not cls.is_open else (Constant(None), UNKNOWN)
        return _unique(real)

    def _asked_elsewhere(self, value: Instance, cls: ClassInfo, name: str) -> Values | None:
        """What a class whose ``__getattr__`` asks other objects gives for a name; None if none of them surely has it."""
        from .delegation import asked_instead, has_attribute  # noqa: PLC0415 - it speaks of values

        if name.startswith("__") or cls in self._asking:
            return None
        self._asking.add(cls)
        try:
            for module, expr in asked_instead(cls):
                others = [one for one in self.evaluate(module, expr) if one != value]
                answers = {has_attribute(one, name) for one in others}
                if answers == {True}:
                    return _unique(found for one in others for found in self.attribute(one, name))
                if answers != {False}:
                    return None
        finally:
            self._asking.discard(cls)
        return None

    def _bound_method(self, cls: ClassInfo, method: Function, receiver: Value | None) -> Values:
        """A method reached through a class or an instance; something unknown beside it where it may be another."""
        bound = FunctionValue(method, receiver)
        home = method.cls
        definitions = home.scope.bindings[method.name] if home is not None else []
        in_branches = len(definitions) > 1 and any(
            home is not None and home.module.parent(one.node) is not home.node.body for one in definitions
        )
        replaced = any(isinstance(base, type(cls)) and method.name in base.stores for base in cls.lineage)
        if in_branches or replaced or self.is_rewritten(method):
            return (bound, UNKNOWN)
        return (bound,)

    def stored(self, module: Module, store: Store) -> Values:
        """The values an assignment to an attribute gives it."""
        values: Values | None = None
        if store.value is not None:
            values = self.evaluate(module, store.value)
            for place in store.path:
                values = self.item(values, place)
        if (values is None or any(isinstance(one, (Unknown, Parameter)) for one in values)) and store.annotation:
            return self.annotated(module, store.annotation) or values or (UNKNOWN,)
        if values == (Constant(None),) and store.annotation is not None:
            return self.annotated(module, store.annotation) or values
        return values or (UNKNOWN,)

    def _class_attribute(self, cls: ClassInfo, name: str, own: bool = False) -> Values | None:
        for base in (cls,) if own else cls.lineage:
            if not isinstance(base, type(cls)) or name not in base.scope.bindings:
                continue
            found: list[Value] = []
            for binding in base.scope.bindings[name]:
                parent = base.module.parent(binding.node)
                if binding.value is None and isinstance(parent, cst.AnnAssign):
                    found += self.annotated(base.module, parent.annotation.annotation) or (UNKNOWN,)
                else:
                    found += self.bound(base.module, binding)
            return _unique(found)
        return None

    def module_attribute(self, module: Module, name: str) -> Values:
        """The values a module's global may have."""
        bindings = module.index.top.bindings.get(name)
        if bindings:
            return _unique(value for binding in bindings for value in self.bound(module, binding))
        if module.name is not None:
            sub = self.project.module_named(f"{module.name}.{name}")
            if sub is not None:
                return (ModuleValue(sub),)
        return (UNKNOWN,)

    # Calls

    def _call(self, module: Module, call: cst.Call) -> Iterable[Value]:
        found: list[Value] = []
        for callee in self.evaluate(module, call.func):
            found += self.result(module, callee, call)
        return found

    def result(self, module: Module, callee: Value, call: cst.Call) -> Iterable[Value]:
        """The values a call of ``callee`` may give."""
        if isinstance(callee, Known):
            return self._known_call(module, callee.dotted, call)
        if isinstance(callee, ClassValue):
            return (Instance(callee.cls, call),)
        if isinstance(callee, FunctionValue):
            return self._function_result(callee, module, call)
        if isinstance(callee, Method):
            return self._method_result(callee, call, module)
        return (UNKNOWN,)

    def _function_result(self, callee: FunctionValue, module: Module, call: cst.Call) -> Iterable[Value]:
        function = callee.function
        if function.is_async:
            return (Coroutine(function),)
        if function.is_generator:
            return (UNKNOWN,)
        returned: list[Value] = []
        for expr in function.returned:
            passed = _passed_through(callee, expr, call)
            returned += self.evaluate(module, passed) if passed is not None else self.evaluate(function.module, expr)
        if (not returned or UNKNOWN in returned) and isinstance(function.node, cst.FunctionDef):
            annotation = function.node.returns
            typed = self.annotated(function.module, annotation.annotation) if annotation is not None else None
            if typed is not None:
                return typed
        return returned or (Constant(None),)

    def _known_call(self, module: Module, dotted: str, call: cst.Call) -> Iterable[Value]:
        if dotted in RESULTS:
            return (Instance(RESULTS[dotted], call),)
        acquired = self.project.resources.type_of(dotted)
        if acquired is not None:
            return (Instance(acquired, call),)
        args = call.args
        if dotted == "functools.partial" and args and not args[0].star:
            return tuple(Partial(callee, call, module) for callee in self.evaluate(module, args[0].value))
        if dotted == "builtins.getattr" and len(args) >= 2:
            return self._getattr(module, args)
        if dotted in _PASSED_THROUGH and len(args) == 1:
            return self.evaluate(module, args[0].value)
        if dotted in ("builtins.dict", "builtins.list", "builtins.set") and not args:
            return (Container(call, (), module, () if dotted == "builtins.dict" else None),)
        if dotted == "builtins.super" and not args:
            return self._super(module, call)
        if dotted in ("typing.cast", "weakref.proxy", "copy.copy") and args:
            return self.evaluate(module, args[-1].value)
        if dotted.rpartition(".")[2][:1].isupper():
            return (Instance(dotted, call),)
        return (UNKNOWN,)

    def _super(self, module: Module, call: cst.Call) -> Iterable[Value]:
        method = module.method_around(call)
        if method is None or method.cls is None:
            return (UNKNOWN,)
        bases = [base for base in method.cls.bases if base is not None]
        if len(bases) != len(method.cls.node.bases) or not bases:
            return (UNKNOWN,)
        return tuple(Instance(base) for base in bases[:1])

    def _getattr(self, module: Module, args: Sequence[cst.Arg]) -> Iterable[Value]:
        names = constants(self.evaluate(module, args[1].value))
        if names is None or not all(isinstance(name, str) for name in names):
            return (UNKNOWN,)
        found: list[Value] = []
        for value in self.evaluate(module, args[0].value):
            for name in sorted(str(name) for name in names):
                found += self.attribute(value, name)
        if len(args) > 2 and not is_none(args[2].value):
            found += self.evaluate(module, args[2].value)
        return found

    def _method_result(self, callee: Method, call: cst.Call, module: Module) -> Iterable[Value]:
        receiver = callee.receiver
        if callee.name == "get" and len(call.args) == 2 and isinstance(receiver, (Unknown, Parameter, Container)):
            return (UNKNOWN, *self.evaluate(module, call.args[1].value))  # a dict's, with a default
        if isinstance(receiver, Instance) and isinstance(receiver.type, str):
            method = f"{receiver.type}.{callee.name}"
            known = METHOD_RESULTS.get(method) or self.project.resources.type_of(method)
            return (Instance(known, call),) if known is not None else (UNKNOWN,)
        if isinstance(receiver, Container):
            if callee.name == "items":
                return (Pairs(receiver),)
            if callee.name == "keys" and receiver.keys is not None:
                return (Container(receiver.node, receiver.keys, receiver.module),)
            if callee.name in ("values", "copy"):
                return (Container(receiver.node, receiver.elements, receiver.module),)
        return (UNKNOWN,)

    def _awaited(self, module: Module, expr: cst.BaseExpression) -> Iterable[Value]:
        found: list[Value] = []
        for value in self.evaluate(module, expr):
            if isinstance(value, Coroutine):
                function = value.function
                found += [one for result in function.returned for one in self.evaluate(function.module, result)]
            elif isinstance(value, Instance) and isinstance(value.type, str):
                found.append(value)
            else:
                found.append(UNKNOWN)
        return found

    def _entered(self, module: Module, expr: cst.BaseExpression) -> Values:
        """What ``with expr as name`` binds: most context managers return themselves."""
        return tuple(
            value if isinstance(value, Instance) and isinstance(value.type, str) and value.type not in LENDERS else UNKNOWN
            for value in self.evaluate(module, expr)
        )

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
            else:
                found.append(UNKNOWN)
        return _unique(found)

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
        return _unique(found)


def variable(module: Module, expr: cst.BaseExpression) -> tuple[object, str] | None:
    """What tells whether two expressions of a module name the same variable, or the same attribute of ``self``.

    Returns:
        The owner, a scope or a class, and the name; None for anything else.
    """
    if isinstance(expr, cst.Name):
        home = module.scope_of(expr).lookup(expr.value)
        return (home, expr.value) if home is not None else None
    if isinstance(expr, cst.Attribute):
        cls = module.class_of_receiver(expr.value)
        return (cls, expr.attr.value) if cls is not None else None
    return None


def reaching(module: Module, use: cst.CSTNode, bindings: Sequence[Binding]) -> list[Binding]:
    """The bindings whose value a use of the name may see.

    A binding that stands before the use in a suite around it hides those before it; one that stands after it counts only if
    both are in one loop. Uses in another function than the binding see all of them.
    """
    if len(bindings) == 1:
        return list(bindings)
    if module.scope_of(use).function_scope is not bindings[0].scope.function_scope:
        return [one for one in bindings if not (one.kind is BindingKind.ASSIGNMENT and is_none(one.value))] or list(bindings)
    around = set(module.ancestors(use))
    loops = [node for node in around if isinstance(node, (cst.For, cst.While))]
    use_order = module.order(use)
    found: list[Binding] = []
    for binding in sorted(bindings, key=lambda one: module.order(one.node), reverse=True):
        statement = _statement(module, binding.node)
        own = set(module.ancestors(binding.node))
        if module.order(binding.node) > use_order or statement in around:
            if any(loop in own for loop in loops) or isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.For, cst.With)):
                found.append(binding)
            continue
        found.append(binding)
        if module.parent(statement) in around and not isinstance(statement, (cst.For, cst.While)):
            break
    return found


def _passed_through(callee: FunctionValue, expr: cst.BaseExpression, call: cst.Call) -> cst.BaseExpression | None:
    """The argument of a call that the called function returns as it got it; None if ``expr``, which it returns, is none."""
    function = callee.function
    name = expr.value if isinstance(expr, cst.Name) else ""
    bindings = function.scope.bindings.get(name, ()) if name else ()
    if [binding.kind for binding in bindings] != [BindingKind.PARAMETER] or any(arg.star for arg in call.args):
        return None
    for place, arg in enumerate(call.args, start=1 if callee.takes_receiver else 0):
        positional = function.positional[place].name.value if place < len(function.positional) else ""
        if (arg.keyword.value if arg.keyword is not None else positional) == name:
            return arg.value
    return None


def _statement(module: Module, node: cst.CSTNode) -> cst.CSTNode:
    """The statement of a suite that ``node`` is or stands in."""
    while True:
        parent = module.parent(node)
        if parent is None or isinstance(parent, (cst.IndentedBlock, cst.Module, cst.SimpleStatementSuite)):
            return node
        node = parent


def is_awaited(module: Module, call: cst.CSTNode) -> bool:
    """Whether the value of an expression is awaited on the spot."""
    return isinstance(module.parent(call), cst.Await)
