"""Who releases a resource that an object keeps in one of its attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import is_none
from ..text.walk import walk
from .acquisitions import resource_of_call
from .uses import Act, Use, Uses, uses_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..program.module import ClassInfo, Function, Module
    from .acquisitions import Acquisition
    from .table import Resource

#: Methods by which an object's owner lets it go.
CLOSERS = frozenset(
    {
        "close", "aclose", "stop", "shutdown", "disconnect", "dispose", "cleanup", "teardown", "finalize", "terminate", "quit",
        "tearDown", "asyncTearDown", "async_will_remove_from_hass", "on_stop", "release", "__exit__", "__aexit__", "async_close",
        "async_stop", "async_shutdown", "async_unload", "stop_async", "close_async", "on_shutdown", "on_cleanup", "join", "kill",
    }
)  # fmt: skip

#: Those of them whose only purpose it is.
PLAIN_CLOSERS = ("close", "aclose", "disconnect", "shutdown", "stop", "dispose", "async_close", "close_async", "cleanup")


@dataclass(frozen=True, slots=True, eq=False)
class AttributeUse:
    """A use of an attribute that holds a resource.

    Args:
        function: The function it stands in; None at module level.
        module: Its module.
        use: What it does.
    """

    function: Function | None
    module: Module
    use: Use

    def is_guarded(self, name: str) -> bool:
        """Whether the use stands under a test, or behind one that leaves, of anything but the attribute ``name`` itself."""
        inside: cst.CSTNode = self.use.node
        for around in self.module.enclosing(inside):
            if isinstance(around, (cst.If, cst.IfExp)) and inside is not around.test and _asks_more(around.test, name):
                return True
            if isinstance(around, cst.IndentedBlock):
                for one in around.body:
                    if one is inside:
                        break
                    if isinstance(one, cst.If) and _asks_more(one.test, name):
                        return True
            inside = around
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What becomes of a resource that is kept in an attribute of ``self``.

    Args:
        acquisition: Where it is acquired.
        cls: The class.
        uses: All uses of the attribute in the class's module and in the modules of its bases.
        is_mentioned: Whether the text of another file of the package releases an attribute of this name.
    """

    acquisition: Acquisition
    cls: ClassInfo
    uses: tuple[AttributeUse, ...]
    is_mentioned: bool

    def has(self, *acts: Act) -> bool:
        """Whether a use does one of these things."""
        return any(one.use.act in acts for one in self.uses)

    @property
    def is_lost(self) -> bool:
        """Whether nobody that can be seen releases it, hands it on, or may do so in another file."""
        return not self.is_mentioned and not self.has(Act.RELEASES, Act.HANDS_ON, Act.DROPS)

    @property
    def is_released_by_others(self) -> bool:
        """Whether the text of another file of the package calls its release, by whatever object."""
        return self.is_mentioned and _is_released_elsewhere(self.acquisition, self.cls, self.acquisition.name, passed=False)

    @property
    def is_own(self) -> bool:
        """Whether all bases of the class are known not to close it: those of the program were looked at, and plain ones."""
        return all(base is not None and (not isinstance(base, str) or base.startswith(_PLAIN)) for base in self.cls.lineage)

    @property
    def empty_closer(self) -> Function | None:
        """The method of the class itself by which an instance is let go, if it does nothing."""
        return next((one for name in PLAIN_CLOSERS if (one := self.cls.methods.get(name)) is not None and one.is_empty), None)

    @property
    def closers(self) -> list[Function]:
        """The methods, own or inherited, by which an instance is let go."""
        found: dict[str, Function] = {}
        for base in self.cls.lineage:
            if isinstance(base, type(self.cls)):
                for name, method in base.methods.items():
                    if name in CLOSERS:
                        found.setdefault(name, method)
        return list(found.values())


#: Bases outside the program that know nothing of a derived class's attributes.
_PLAIN = ("builtins.", "abc.", "typing", "threading.Thread", "enum.", "collections.", "contextlib.Abstract")


def releases_others(kept: Kept) -> Function | None:
    """The method that lets the object go and releases something, though not what is kept here; None if there is none."""
    for method in kept.closers:
        for call in method.calls:
            func = call.func
            if not (isinstance(func, cst.Attribute) and func.attr.value in CLOSERS and isinstance(func.value, cst.Attribute)):
                continue
            if method.module.class_of_receiver(func.value.value) is not None and func.value.attr.value != kept.acquisition.name:
                return method
    return None


def _asks_more(test: cst.BaseExpression, name: str) -> bool:
    plain = {"self", "None", "closed", "is_closed", name}
    return any(isinstance(node, cst.Name) and node.value not in plain for node in walk(test)) or any(
        isinstance(node, cst.Attribute) and node.attr.value not in plain for node in walk(test)
    )


def kept(acquired: Acquisition) -> Kept | None:
    """What becomes of a resource that is kept in an attribute of ``self``; None for other acquisitions."""
    if not isinstance(acquired.node, cst.Attribute):
        return None
    cls = acquired.module.class_of_receiver(acquired.node.value)
    if cls is None:
        return None
    uses: list[AttributeUse] = []
    names = {acquired.name}
    for module in dict.fromkeys(base.module for base in cls.lineage if isinstance(base, type(cls))):
        uses += attribute_uses(module, acquired.name, acquired.resource)
        names |= {one.name for one in _properties(module, acquired.name)}
    return Kept(acquired, cls, tuple(uses), any(_is_released_elsewhere(acquired, cls, name) for name in sorted(names)))


def attribute_uses(module: Module, name: str, resource: Resource) -> Iterator[AttributeUse]:
    """The uses of attributes of this name in a module, by whatever object, local aliases followed."""
    judge = Uses(module, resource)
    for node in module.index.loads.get(name, ()):
        use = judge.judge(node)
        function = module.function_of(node)
        asked: Sequence[cst.BaseExpression] | None = None
        if use.act is Act.HANDS_ON and function is not None:
            asked = _asked_for(module, node, function)
            if asked is None and function in _properties(module, name) and isinstance(module.parent(node), cst.Return):
                asked = module.index.loads.get(function.name, ())
        if asked is not None:
            for call in asked:
                yield from _of_call(module, judge, call)
            continue
        yield AttributeUse(function, module, use)
        if use.act is Act.ALIASES and function is not None:
            for other in uses_of_name(function, use.name):
                yield AttributeUse(function, module, judge.judge(other))
    for call in module.calls:
        # getattr(self, "_session", None): whatever is done with it
        literal = call.args[1].value if len(call.args) >= 2 else None
        if not isinstance(literal, cst.SimpleString) or literal.evaluated_value != name:
            continue
        if module.callee(call) == "builtins.getattr":
            yield AttributeUse(module.function_of(call), module, Use(Act.HANDS_ON, call))


def _asked_for(module: Module, node: cst.Attribute, function: Function) -> list[cst.Call] | None:
    """The calls that ask a private method for the attribute which it returns; None for other uses of it."""
    name = function.name
    if not isinstance(module.parent(node), cst.Return) or function.cls is None or function.decorators or function.is_async:
        return None
    if not name.startswith("_") or name.startswith("__") or _is_used_by_others(module, name, function.cls):
        return None
    found: list[cst.Call] = []
    for load in module.index.loads.get(name, ()):
        call = module.parent(load)
        if not isinstance(call, cst.Call) or call.func is not load:
            return None
        found.append(call)
    return found


def _is_used_by_others(module: Module, name: str, cls: ClassInfo) -> bool:
    """Whether another file may call a method: on anything but ``self``, or in a class that may be derived from this one."""
    called = re.compile(rf"(?<!self)\.{re.escape(name)}\b".encode())
    derived = re.compile(rf"class\s+\w+\s*\([^)]*\b{re.escape(cls.name)}\b".encode())
    for path in module.project.mentions(name, module):
        try:
            text = module.project.read(path)
        except OSError:
            return True
        if derived.search(text) or (called.search(text) and f"def {name}(".encode() not in text):
            return True  # a file that defines one calls its own
    return False


def _properties(module: Module, name: str) -> list[Function]:
    """The properties that return an attribute of this name, of classes that have a method to let an instance go."""
    found: list[Function] = []
    for node in module.index.loads.get(name, ()):
        function = module.function_of(node)
        if function is None or not function.is_property or function in found or not isinstance(module.parent(node), cst.Return):
            continue
        if function.cls is not None and not CLOSERS.isdisjoint(function.cls.methods):
            found.append(function)
    return found


def _of_call(module: Module, judge: Uses, call: cst.BaseExpression) -> Iterator[AttributeUse]:
    """The uses of what a call, or a property, gives, local names followed."""
    use, function = judge.judge(call), module.function_of(call)
    yield AttributeUse(function, module, use)
    if use.act is Act.ALIASES and function is not None:
        for other in uses_of_name(function, use.name):
            yield AttributeUse(function, module, judge.judge(other))


def _is_released_elsewhere(acquired: Acquisition, cls: ClassInfo, attribute: str, *, passed: bool = True) -> bool:
    """Whether another file's text releases an attribute of this name, or (``passed``) gives it to somebody who may."""
    methods = "|".join(re.escape(one.name) for one in (*acquired.resource.release, *acquired.resource.second))
    name = re.escape(attribute)
    given = r"|[,)\]]" if passed else ""
    used = rf"\.{name}\b\s*(?:\.\s*(?:{methods})\b{given})|getattr\([^)]*['\"]{name}['\"]"
    # Another class's ``self`` is another object, unless that class may be derived from this one.
    anybody, others = re.compile(used.encode()), re.compile(rf"(?<!self){used}".encode())
    derived = re.compile(rf"class\s+\w+\s*\([^)]*\b{re.escape(cls.name)}\b".encode())
    for path in acquired.module.project.mentions(attribute, acquired.module):
        try:
            text = acquired.module.project.read(path)
        except OSError:
            continue
        if (anybody if derived.search(text) else others).search(text):
            return True
    return False


def is_effective(cls: ClassInfo, function: Function) -> bool:
    """Whether an instance of a class runs this function: the method it stands in is not overridden."""
    while function.cls is None and function.outer is not None:
        function = function.outer
    return function.cls is None or cls.method(function.name) in (function, None)


def borrowed_default(acquired: Acquisition) -> str | None:
    """The parameter that an attribute holds if it is given, where the resource is made only if it is not; None for others.

    ``self.s = s or Make()``, ``self.s = Make() if s is None else s``, ``if s is None: self.s = Make()``.
    """
    module, function = acquired.module, acquired.function
    cls = module.class_of_receiver(acquired.node.value) if isinstance(acquired.node, cst.Attribute) else None
    if function is None or cls is None:
        return None
    names = {param.name.value for param in (*function.positional, *function.params.kwonly_params)}
    for store in cls.stores.get(acquired.name, ()):
        value = store.value
        if module.function_of(store.target) is not function or store.path:
            continue
        inside: list[cst.CSTNode] = [value] if isinstance(value, cst.Name) else []
        if isinstance(value, cst.BooleanOperation) and isinstance(value.operator, cst.Or):
            inside = [value.left]
        elif isinstance(value, cst.IfExp):
            inside = [value.body, value.orelse]
        for one in inside:
            if isinstance(one, cst.Name) and one.value in names and one.value != function.receiver:
                return one.value
    return None


@dataclass(frozen=True, slots=True, eq=False)
class ClosedCoroutine:
    """An attribute that holds a coroutine, where ``close()`` is meant for what the coroutine gives.

    Args:
        resource: What it gives.
        name: The attribute.
        closes: The readings of the attribute on which the method is called.
    """

    resource: Resource
    name: str
    closes: tuple[cst.Attribute, ...]


def closed_coroutine(module: Module, call: cst.Call) -> ClosedCoroutine | None:
    """``self.server = loop.create_server(...)``, and ``self.server.close()``; None if the attribute may hold what is awaited."""
    parent = module.parent(call)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
    cls = module.class_of_receiver(target.value) if isinstance(target, cst.Attribute) else None
    resource = resource_of_call(module, call, module.project.resources) if cls is not None else None
    if resource is None or cls is None or not isinstance(target, cst.Attribute) or resource.acquire != "await":
        return None
    name = target.attr.value
    for store in module.index.stores.get(name, ()):
        if store.value is None or (store.value is not call and not is_none(store.value)):
            return None
    if cls.is_open or next(module.project.mentions(name, module), None) is not None:
        return None
    closes: list[cst.Attribute] = []
    for load in module.index.loads.get(name, ()):
        method = module.parent(load)
        if isinstance(method, cst.Attribute) and method.attr.value in resource.release_names & {"close"}:
            closes.append(load)
    return ClosedCoroutine(resource, name, tuple(closes)) if closes else None
