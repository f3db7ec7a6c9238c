"""Calls of somebody else's code: a callback that was handed in, a method that a class leaves to be written by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS
from ..effects.summaries import is_trivial
from ..program.annotations import annotated
from ..program.values import Constant, FunctionValue, Instance, Parameter, Value
from ..text.index import statements_of
from ..text.names import BindingKind, dotted_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..program.module import ClassInfo, Function, Module

_COPIES = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "reversed", "sorted", "iter"))
_VIEWS = frozenset({"values", "copy"})
_FILLS = frozenset({"append", "add", "appendleft", "insert"})
_CONTAINERS = frozenset({"builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "collections.deque"})
_MADE_BY_OTHERS = ("_class", "_cls", "_factory")


def is_foreign(module: Module, call: cst.Call) -> bool:
    """Whether what is called is the code of somebody else, who may do in it what he likes: raise, for one."""
    func = call.func
    if isinstance(func, cst.Attribute) and func.attr.value in LOG_METHODS:
        return False
    values = [value for value in module.evaluate(func) if value != Constant(None)]
    if isinstance(func, cst.Attribute) and module.class_of_receiver(func.value) is not None:
        return bool(values) and all(_is_handed_in(value) for value in values)
    one = func.value if isinstance(func, cst.Attribute) else func
    element = element_of(module, one) or _item_of(module, one)
    if element is not None:
        if isinstance(func, cst.Name):
            return any(all(_is_handed_in(value) for value in module.evaluate(one)) for one in filled_with(module, element))
        kind = element_class(module, element)
        method = kind.method(cst.ensure_type(func, cst.Attribute).attr.value) if kind is not None else None
        return method is not None and is_left_to_others(method)
    return isinstance(func, cst.Attribute) and _is_made_by_others(module, func.value)


def _is_handed_in(value: Value) -> bool:
    if isinstance(value, Parameter):
        return not _is_given_here(value)
    if isinstance(value, Instance) and not isinstance(value.type, str):
        return "typing.Protocol" in value.type.lineage or "typing_extensions.Protocol" in value.type.lineage
    return False


def _is_given_here(value: Parameter) -> bool:
    """Whether the module itself fills the parameter by its keyword, with a function of its own."""
    module = value.function.module
    return any(
        isinstance(given, FunctionValue)
        for call in module.calls
        for arg in call.args
        if arg.keyword is not None and arg.keyword.value == value.name
        for given in module.evaluate(arg.value)
    )


def is_left_to_others(method: Function) -> bool:
    """Whether a method has no body of its own, for others to write one."""
    abstract = {method.module.resolve(decorator) for decorator in method.decorators}
    return "abc.abstractmethod" in abstract or is_trivial(method) or _only_passes_on(method)


def _only_passes_on(method: Function) -> bool:
    """Whether a documented method does nothing but call the same one of its base: a place for others to begin."""
    if isinstance(method.node, cst.Lambda):
        return False
    doc, *rest = statements_of(method.node.body)
    if len(rest) != 1 or not (isinstance(doc, cst.Expr) and isinstance(doc.value, cst.BaseString)):
        return False
    calls = [call for call in method.calls if not (isinstance(call.func, cst.Name) and call.func.value == "super")]
    return (
        len(calls) == 1
        and isinstance(calls[0].func, cst.Attribute)
        and calls[0].func.attr.value == method.name
        and isinstance(calls[0].func.value, cst.Call)
        and not calls[0].args
    )


def element_of(module: Module, expr: cst.BaseExpression) -> cst.BaseExpression | None:
    """The container of which a name is an item in a ``for`` around it."""
    if not isinstance(expr, cst.Name):
        return None
    home = module.scope_of(expr).lookup(expr.value)
    bindings = home.bindings[expr.value] if home is not None else []
    if len({binding.kind for binding in bindings}) != 1 or bindings[0].kind is not BindingKind.ELEMENT:
        return None
    for around in module.ancestors(expr):
        if isinstance(around, (cst.For, cst.CompFor)) and any(
            isinstance(around.target, cst.Name) and binding.node is around.target for binding in bindings
        ):
            return container_of(module, around.iter)
    return None


def _item_of(module: Module, expr: cst.BaseExpression) -> cst.BaseExpression | None:
    """The container of which a variable holds an item: ``plugin = self.plugins[name]``."""
    if not isinstance(expr, cst.Name):
        return None
    home = module.scope_of(expr).lookup(expr.value)
    bindings = home.bindings[expr.value] if home is not None else []
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.ASSIGNMENT or bindings[0].path:
        return None
    value = bindings[0].value
    if isinstance(value, cst.Subscript):
        return value.value
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and value.func.attr.value in ("get", "pop"):
        return value.func.value
    return None


def container_of(module: Module, iterable: cst.BaseExpression) -> cst.BaseExpression:
    """The container that is gone through, copies and views of it taken off: ``self.x`` of ``reversed(list(self.x.values()))``."""
    while isinstance(iterable, cst.Call):
        func = iterable.func
        if isinstance(func, cst.Attribute) and func.attr.value in _VIEWS:
            iterable = func.value
        elif module.callee(iterable) in _COPIES and iterable.args and not iterable.args[0].star:
            iterable = iterable.args[0].value
        else:
            break
    return iterable


def filled_with(module: Module, container: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What a container, an attribute of ``self`` or a variable, is filled with by ``append`` and the like."""
    text = dotted_text(container)
    if isinstance(container, cst.Attribute) and module.class_of_receiver(container.value) is not None:
        loads: Iterable[cst.BaseExpression] = module.index.loads.get(container.attr.value, ())
    elif isinstance(container, cst.Name):
        home = module.scope_of(container).lookup(container.value)
        named = module.index.name_loads.get(container.value, ())
        loads = [one for one in named if module.scope_of(one).lookup(container.value) is home]
    else:
        return
    for load in loads:
        fill = module.parent(load)
        call = module.parent(fill) if fill is not None else None
        fills = isinstance(fill, cst.Attribute) and fill.attr.value in _FILLS
        if fills and isinstance(call, cst.Call) and call.args and dotted_text(load) == text:
            yield call.args[-1].value


def element_class(module: Module, container: cst.BaseExpression) -> ClassInfo | None:
    """The class of the program whose instances a container holds, as its annotation tells."""
    for annotation in _annotations(module, container):
        if not isinstance(annotation, cst.Subscript):
            continue
        outer = module.resolve(annotation.value) or ""
        index = annotation.slice[-1].slice
        if not isinstance(index, cst.Index) or not (outer in _CONTAINERS or outer.startswith(("typing.", "collections."))
                                                    or outer == "builtins.dict"):
            continue
        for value in annotated(module.project.evaluator, module, index.value) or ():
            if isinstance(value, Instance) and not isinstance(value.type, str):
                return value.type
    return None


def _annotations(module: Module, container: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(container, cst.Attribute):
        cls = module.class_of_receiver(container.value)
        for store in cls.stores.get(container.attr.value, ()) if cls is not None else ():
            if store.annotation is not None:
                yield store.annotation
            elif isinstance(store.value, cst.Name):
                yield from _annotations(module, store.value)
    elif isinstance(container, cst.Name):
        home = module.scope_of(container).lookup(container.value)
        for binding in home.bindings[container.value] if home is not None else ():
            around = module.parent(binding.node)
            if isinstance(binding.node, cst.Param) and binding.node.annotation is not None:
                yield binding.node.annotation.annotation
            elif isinstance(around, cst.AnnAssign):
                yield around.annotation.annotation


def _is_made_by_others(module: Module, owner: cst.BaseExpression) -> bool:
    """Whether an attribute of ``self`` may hold an object made by a class that was handed in."""
    if not isinstance(owner, cst.Attribute):
        return False
    cls = module.class_of_receiver(owner.value)
    for store in cls.stores.get(owner.attr.value, ()) if cls is not None else ():
        made = store.value
        if not isinstance(made, cst.Call) or not (dotted_text(made.func) or "").endswith(_MADE_BY_OTHERS):
            continue
        root = made.func
        while isinstance(root, cst.Attribute):
            root = root.value
        values = module.evaluate(made.func)
        if isinstance(root, cst.Name) and all(not isinstance(value, Instance) and _is_open(value) for value in values):
            return True
    return False


def _is_open(value: Value) -> bool:
    from ..program.values import ClassValue, Known  # noqa: PLC0415 - rare

    return not isinstance(value, (ClassValue, FunctionValue, Known))
