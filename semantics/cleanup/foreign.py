"""Calls of somebody else's code: a callback that was handed in, a method that a class leaves to be written by others."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_covered
from ..effects.known_effects import LOG_METHODS, Kind
from ..effects.summaries import is_trivial
from ..program.annotations import annotated
from ..program.arguments import argument
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
_RISKS = frozenset({Kind.FALLIBLE, Kind.RAISE, Kind.WAIT, Kind.SPAWN, Kind.RESEND})
#: A name that more modules speak of is not looked for in the others.
_MOST_MODULES = 10


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
        return method is not None and is_left_to_others(method) and not _is_well_written(method)
    return isinstance(func, cst.Attribute) and _is_made_by_others(module, func.value)


def _is_handed_in(value: Value) -> bool:
    if isinstance(value, Parameter):
        return not _is_given_here(value)
    if isinstance(value, Instance) and not isinstance(value.type, str):
        return "typing.Protocol" in value.type.lineage or "typing_extensions.Protocol" in value.type.lineage
    return False


def _is_given_here(value: Parameter) -> bool:
    """Whether the program itself fills the parameter, with a function or a method of its own."""
    module = value.function.module
    by_keyword = (
        isinstance(given, FunctionValue)
        for call in module.calls
        for arg in call.args
        if arg.keyword is not None and arg.keyword.value == value.name
        for given in module.evaluate(arg.value)
    )
    return any(by_keyword) or any(_is_own(home, given) for home, given in _given(value))


def _given(value: Parameter) -> Iterator[tuple[Module, cst.BaseExpression]]:
    """What the calls of a parameter's function, or of its class, that the program has give for it."""
    function, home = value.function, value.function.module
    word = function.cls.name if function.name == "__init__" and function.cls is not None else function.name
    names = [param.name.value for param in function.positional]
    if value.name not in names:
        return
    place = names.index(value.name) - (1 if function.kind == "method" else 0)
    others = (home.project.module_for_path(path) for path in islice(home.project.mentions(word, home), _MOST_MODULES))
    for module in (home, *others):
        if module is None:
            continue
        for load in (*module.index.name_loads.get(word, ()), *module.index.loads.get(word, ())):
            call = module.parent(load)
            given = argument(call, place, value.name) if isinstance(call, cst.Call) and call.func is load else None
            if given is not None:
                yield module, given


def _is_own(module: Module, given: cst.BaseExpression) -> bool:
    """Whether what is given is a function of the program, or a method of an object that it has."""
    values = module.evaluate(given)
    if any(isinstance(value, FunctionValue) for value in values):
        return True
    return isinstance(given, cst.Attribute) and not any(isinstance(value, Parameter) for value in values)


def is_left_to_others(method: Function) -> bool:
    """Whether a method has no body of its own, for others to write one."""
    abstract = {method.module.resolve(decorator) for decorator in method.decorators}
    return "abc.abstractmethod" in abstract or is_trivial(method) or _only_passes_on(method)


def _is_well_written(method: Function) -> bool:
    """Whether the program's own classes write the method, and nothing in what they write is known to fail."""
    written = list(_written(method))
    return bool(written) and not any(_may_fail(one) for one in written)


def _written(method: Function) -> Iterator[Function]:
    """The methods of the program that stand in the place of one that is left to others."""
    cls, home = method.cls, method.module
    if cls is None:
        return
    others = (home.project.module_for_path(path) for path in islice(home.project.mentions(cls.name, home), _MOST_MODULES))
    for module in (home, *others):
        for one in module.classes if module is not None else ():
            own = one.methods.get(method.name)
            if own is not None and one is not cls and cls in one.lineage and not is_left_to_others(own):
                yield own


def _may_fail(method: Function) -> bool:
    """Whether a method does anything that may go wrong: input and output, waits, what it raises or starts."""
    return any(
        effect.kind in _RISKS and not effect.guessed and not is_covered("builtins.OSError", effect.caught)
        for effect in method.module.project.effects.summary(method).effects
    )


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
        if isinstance(root, cst.Name) and _has_default(module, root.value):
            continue  # as a rule it is one of the program's own
        if isinstance(root, cst.Name) and all(not isinstance(value, Instance) and _is_open(value) for value in values):
            return True
    return False


def _has_default(module: Module, name: str) -> bool:
    """Whether a function of the module has a parameter of this name that names something unless it is given."""
    return any(
        isinstance(param.default, (cst.Name, cst.Attribute)) and dotted_text(param.default) != "None"
        for function in module.functions
        for param in (*function.positional, *function.node.params.kwonly_params)
        if param.name.value == name
    )


def _is_open(value: Value) -> bool:
    from ..program.values import ClassValue, Known  # noqa: PLC0415 - rare

    return not isinstance(value, (ClassValue, FunctionValue, Known))
