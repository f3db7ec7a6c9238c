"""Temporary files and directories that a function makes, and on which ways nobody removes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name, is_whole_close
from ..effects.known_effects import LOG_METHODS
from ..effects.known_failures import REMOVALS, SOUND
from ..effects.likely import Likely
from ..flow import Edge, EdgeKind, Point, Role, build
from ..program.arguments import argument
from ..program.references import references
from ..program.values import Constant, FunctionValue, Instance, Method, Parameter, Value
from ..text.walk import walk
from ..threads.threads import reached
from .acquisitions import Acquisition, Disposition, resource_of_call
from .ownership import Leak, Tracker, Way
from .paths import PathUse, PathUses, What
from .uses import Act, is_context_manager, uses_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import ClassInfo, Function, Module
    from .table import Resource

_NAMED = "tempfile.NamedTemporaryFile"
#: What removes the thing that `tempfile.NamedTemporaryFile` made, whose table entry tells how the open file is closed.
_FILE_REMOVERS = frozenset({"os.unlink", "os.remove", "os.replace", "os.rename", "os.renames", "shutil.move"})
#: Calls that do not fail on a thing that was just made.
_QUIET = SOUND | REMOVALS | {"os.fdopen", "os.write", "os.chmod", "os.stat", "os.umask", "os.path.getsize", "os.utime"}
#: The same, where their first argument is made of its path.
_QUIET_ON_OWN = frozenset(
    {"builtins.open", "io.open", "os.open", "os.mkdir", "os.makedirs", "os.listdir", "os.scandir", "os.walk"}
)
_TEST_METHODS = frozenset({"exists", "is_file", "is_dir"})
_QUIET_METHODS = _TEST_METHODS | {
    "write_text", "write_bytes", "read_text", "read_bytes", "mkdir", "open", "touch", "iterdir",
}  # fmt: skip
_FILE_TYPES = frozenset({"io.IOBase", _NAMED})
_TESTS = frozenset({"os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.lexists"})
_MAKERS = frozenset({"__init__", "__enter__", "__aenter__"})


class Hazards(Likely):
    """As `Likely`; besides, what runs while a context manager's ``yield`` waits may fail, and so may what a caller gave.

    Args:
        module: The module of the function.
        own: The names that lead to the thing: to open or to fill what was just made does not fail.
    """

    def __init__(self, module: Module, own: frozenset[str]) -> None:
        super().__init__(module)
        self.own = own

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if isinstance(node, cst.Yield):
            function = self.module.function_of(node)
            return frozenset({"Exception"}) if function is not None and is_context_manager(function) else frozenset()
        if isinstance(node, cst.Call) and self._is_quiet(node):
            return frozenset()
        found = super().raises(node)
        if isinstance(node, cst.Call) and any(isinstance(value, Parameter) for value in self.module.evaluate(node.func)):
            return found | {"Exception"}
        return found

    def _is_quiet(self, call: cst.Call) -> bool:
        """Whether a call works on what was just made, or removes something: that another removal fails is another matter."""
        name = self.module.callee(call)
        if name in _TESTS:
            return True
        if name in _QUIET or (isinstance(call.func, cst.Attribute) and call.func.attr.value in ("unlink", "rmdir")):
            return True
        if any(_is_of_file(one) for one in self.module.evaluate(call.func)):
            return True  # a full disk is not reckoned with
        if name in _QUIET_ON_OWN and call.args:
            return self._is_own(call.args[0].value)
        is_method = isinstance(call.func, cst.Attribute) and call.func.attr.value in _QUIET_METHODS
        return is_method and isinstance(call.func, cst.Attribute) and self._is_own(call.func.value)

    def _is_own(self, expr: cst.BaseExpression) -> bool:
        """Whether an expression is made of the path of the thing."""
        return any(isinstance(node, cst.Name) and node.value in self.own for node in walk(expr))


@dataclass(frozen=True, slots=True, eq=False)
class Temporary:
    """A call that makes a file or directory somebody has to remove.

    Args:
        module: Where.
        function: The function it stands in; None at module level.
        call: The call.
        resource: What it makes.
        first: What is done with it on the spot.
    """

    module: Module
    function: Function | None
    call: cst.Call
    resource: Resource
    first: PathUse

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory."""
        return self.resource.kind == "temp-dir"

    @property
    def noun(self) -> str:
        """``file`` or ``directory``."""
        return "directory" if self.is_directory else "file"


@dataclass(frozen=True, slots=True, eq=False)
class TemporaryFate:
    """What becomes of a temporary thing in the function that makes it.

    Args:
        made: What makes it.
        acquired: The same, as an acquisition.
        uses: The uses of the names that lead to it, in the order of the text.
        leaks: One way to each kind of end on which it is left behind.
        names: The names that hold its path.
        shelf: For an object that is being made, the attribute that holds the path.
    """

    made: Temporary
    acquired: Acquisition
    uses: tuple[PathUse, ...]
    leaks: tuple[Leak, ...]
    names: tuple[str, ...] = ()
    shelf: Shelf | None = None

    @property
    def is_removed(self) -> bool:
        """Whether it is removed on some way."""
        return any(use.act is Act.RELEASES for use in self.uses)

    @property
    def is_handed_on(self) -> bool:
        """Whether somebody else may remove it on some way."""
        return any(use.act is Act.HANDS_ON for use in self.uses)

    @property
    def removals(self) -> list[PathUse]:
        """The uses that remove it."""
        return [use for use in self.uses if use.act is Act.RELEASES]

    def leak(self, *ways: Way) -> Leak | None:
        """The leak by one of these ways, the first asked for first; None if there is none."""
        return next((leak for way in ways for leak in self.leaks if leak.way is way), None)


def temporary(module: Module, call: cst.Call) -> Temporary | None:
    """What a call makes that has to be removed, or None."""
    resource = resource_of_call(module, call, module.project.resources)
    if resource is None or resource.kind not in ("temp-file", "temp-dir"):
        return None
    if resource.name == _NAMED:
        delete = argument(call, 99, "delete")
        if delete is None or module.evaluate(delete) != (Constant(False),):
            return None
        resource = _as_path(resource)
        what = What.HANDLE
    elif not resource.functions:
        return None  # it removes itself when it is collected
    else:
        what = What.HOLDER if resource.places else What.PATH
    made = Temporary(module, module.function_of(call), call, resource, PathUses(module, resource).judge(call, what))
    return None if lies_in_temporary(made) else made


def has_given_home(made: Temporary) -> bool:
    """Whether the call says in which directory the thing is made, so that it may be known to those who own that."""
    place = {"tempfile.mkdtemp": 2, "tempfile.mkstemp": 2, _NAMED: 6}[made.resource.name]
    given = argument(made.call, place, "dir")
    return given is not None and made.module.evaluate(given) != (Constant(None),)


def lies_in_temporary(made: Temporary) -> bool:
    """Whether it is made in a directory that is a temporary one itself, and goes with that."""
    given = argument(made.call, 6 if made.resource.name == _NAMED else 2, "dir")
    name = given.value if isinstance(given, cst.Attribute) else given
    if not isinstance(name, cst.Name):
        return False
    home = made.module.scope_of(name).lookup(name.value)
    values = [binding.value for binding in home.bindings[name.value]] if home is not None else []
    return any(isinstance(one, cst.Call) and made.module.callee(one) in _HOMES for one in values)


_HOMES = frozenset({"tempfile.mkdtemp", "tempfile.TemporaryDirectory"})


def _as_path(resource: Resource) -> Resource:
    return type(resource)(resource.name, resource.kind, resource.type, functions=_FILE_REMOVERS, leak=resource.leak)


def temporaries(module: Module) -> Iterator[Temporary]:
    """All calls of a module that make something that has to be removed, in the order of the text."""
    for call in module.calls:
        made = temporary(module, call)
        if made is not None:
            yield made


class _PathTracker(Tracker):
    """Follows a path along the function's graph."""

    judge: PathUses  # type: ignore[assignment]

    def __init__(self, made: Temporary, function: Function) -> None:
        self._uses = PathUses(made.module, made.resource)
        self._uses.judge(made.call, _what(made))
        self._removing: dict[cst.CSTNode, bool] = {}
        acquired = Acquisition(
            made.module, function, made.resource, made.call, made.call, Disposition.LOCAL, made.first.name
        )
        graph = build(function.node, Hazards(made.module, _names_of(made, function)))
        super().__init__(acquired, function, graph, made.first.name)

    def find_uses(self) -> None:
        self.judge = self._uses
        super().find_uses()

    def truth_while_held(self, test: cst.BaseExpression) -> bool | None:
        """See `Tracker.truth_while_held`; besides, the thing is there as long as nobody removed it."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            inner = self.truth_while_held(test.expression)
            return None if inner is None else not inner
        if isinstance(test, cst.Call):
            asked: cst.BaseExpression | None = None
            if self.module.callee(test) in _TESTS and test.args:
                asked = test.args[0].value
            elif isinstance(test.func, cst.Attribute) and test.func.attr.value in _TEST_METHODS:
                asked = test.func.value
            return True if asked is not None and self._is_path(asked) else None
        if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
            sides = {self.truth_while_held(test.left), self.truth_while_held(test.right)}
            return False if False in sides else (True if sides == {True} else None)
        return super().truth_while_held(test)

    def blocked(self, edge: Edge) -> bool:
        """See `Tracker.blocked`; a test that decides whether the thing is removed is taken to know when that is due."""
        raises = edge.kind in (EdgeKind.CANCEL, EdgeKind.EXCEPTION) and edge.source.role not in (Role.RERAISE, Role.WITH_EXIT)
        if raises and any(isinstance(one, cst.Finally) for one in self.module.ancestors(edge.source.node)):
            return True  # a second cancellation; that one step of a cleanup skips the rest is another matter
        return super().blocked(edge) or (edge.kind is EdgeKind.FALSE and self._skips_removal(edge.source))

    def _skips_removal(self, point: Point) -> bool:
        around = point.node if point.role is Role.LOOP else self.module.parent(point.node)
        if not isinstance(around, (cst.If, cst.For)) or point.role not in (Role.TEST, Role.LOOP):
            return False
        if around not in self._removing:
            inside = set(walk(around.body))
            self._removing[around] = any(use.act is Act.RELEASES and use.node in inside for use in self.uses.values())
        return self._removing[around]

    def _is_path(self, expr: cst.BaseExpression) -> bool:
        if isinstance(expr, cst.Attribute) and expr.attr.value == "name":
            expr = expr.value
        return isinstance(expr, cst.Name) and self._uses.kinds.get(expr.value) in (What.PATH, What.HANDLE)


def _is_of_file(value: Value) -> bool:
    return isinstance(value, Method) and isinstance(value.receiver, Instance) and value.receiver.type in _FILE_TYPES


def _names_of(made: Temporary, function: Function) -> frozenset[str]:
    """The local names that lead to a thing."""
    judge = PathUses(made.module, made.resource)
    judge.judge(made.call, _what(made))
    todo = list(judge.kinds)
    for name in todo:
        for node in uses_of_name(function, name):
            judge.judge(node)
        todo += [one for one in judge.kinds if one not in todo]
    around = made.module.parent(made.call)
    targets = around.targets if isinstance(around, cst.Assign) else ()
    unpacked = [one.value for target in targets for one in walk(target.target) if isinstance(one, cst.Name)]
    return frozenset((*todo, *unpacked))  # the open descriptor is its own, too


def _what(made: Temporary) -> What:
    if made.resource.name == _NAMED:
        return What.HANDLE
    return What.HOLDER if made.resource.places else What.PATH


def fate_of_temporary(made: Temporary) -> TemporaryFate | None:
    """What becomes of a thing whose path is kept in local names; None otherwise, and where a nested function uses them."""
    if made.function is None or made.first.act is not Act.ALIASES or not isinstance(made.function.node, cst.FunctionDef):
        return None
    tracker = _PathTracker(made, made.function)
    if tracker.is_hidden():
        return None
    uses = tuple(sorted(tracker.uses.values(), key=lambda use: made.module.order(use.node)))
    found = [use for use in uses if isinstance(use, PathUse)]
    return TemporaryFate(made, tracker.acquired, tuple(found), tuple(tracker.leaks()), tuple(sorted(tracker.names)))


def is_told(fate: TemporaryFate) -> bool:
    """Whether the path is printed or logged: somebody is told where to look for it."""
    module = fate.made.module
    for use in fate.uses:
        for around in module.ancestors(use.node):
            if isinstance(around, cst.Call):
                func = around.func
                logs = isinstance(func, cst.Attribute) and func.attr.value in (*LOG_METHODS, "echo", "secho")
                if logs or (module.callee(around) == "builtins.print" and not any(_is_file(arg) for arg in around.args)):
                    return True
            if isinstance(around, cst.BaseStatement):
                break
    return False


def _is_file(arg: cst.Arg) -> bool:
    return arg.keyword is not None and arg.keyword.value == "file"


# Paths that outlive the function


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Where a path is kept: an attribute, a global name, a container that is one of these.

    Args:
        module: The module.
        name: The name of the attribute or of the global.
        is_attribute: Whether it is an attribute.
        what: What is kept there.
    """

    module: Module
    name: str
    is_attribute: bool
    what: What


def shelf_of(module: Module, target: cst.BaseExpression, what: What) -> Shelf | None:
    """What a store into ``target`` keeps the path in; None if that is not known to belong to the module."""
    if isinstance(target, cst.Subscript):
        target, what = target.value, What.HOLDER
    if isinstance(target, cst.Attribute):
        owner = module.class_of_receiver(target.value)
        if owner is None:
            named = module.class_named(target.value) if isinstance(target.value, cst.Name) else None
            owner = named if named is not None and not isinstance(named, str) and named.module is module else None
        return Shelf(module, target.attr.value, True, what) if owner is not None else None
    if isinstance(target, cst.Name):
        home = module.scope_of(target).binding_scope(target.value)
        home = module.scope_of(target).lookup(target.value) or home
        return Shelf(module, target.value, False, what) if home is module.index.top else None
    return None


def shelf_uses(shelf: Shelf, resource: Resource) -> Iterator[tuple[Function | None, PathUse]]:
    """The uses of what is kept, in the module, by whatever object; local aliases followed."""
    module = shelf.module
    loads: list[cst.Attribute] | list[cst.Name]
    if shelf.is_attribute:
        loads = module.index.loads.get(shelf.name, [])
    else:
        top = module.index.top
        loads = [node for node in module.index.name_loads.get(shelf.name, ()) if module.scope_of(node).lookup(shelf.name) is top]
    for node in loads:
        judge = PathUses(module, resource)
        function = module.function_of(node)
        use = judge.judge(node, shelf.what)
        yield function, use
        seen: set[str] = set()
        todo = [use.name] if use.act is Act.ALIASES else []
        while todo and function is not None:
            name = todo.pop()
            seen.add(name)
            for other in uses_of_name(function, name):
                inner = judge.judge(other)
                yield function, inner
                if inner.act is Act.ALIASES and inner.name not in seen:
                    todo.append(inner.name)


def is_known_elsewhere(shelf: Shelf) -> bool:
    """Whether another file of the package, or a string of this one, names the shelf."""
    module = shelf.module
    if next(module.project.mentions(shelf.name, module), None) is not None:
        return True
    quoted = re.compile(rf"""['"]{re.escape(shelf.name)}['"]""")
    return quoted.search(module.tree.code) is not None


def is_never_removed(shelf: Shelf, resource: Resource) -> bool:
    """Whether nothing that can be seen removes what is kept, or hands it to anybody who might."""
    if is_known_elsewhere(shelf):
        return False
    cached = shelf.what is What.HOLDER
    for _, use in shelf_uses(shelf, resource):
        if use.act is Act.HANDS_ON and not (cached and _is_item_returned(shelf.module, use.node)):
            return False
        if use.act is Act.RELEASES:
            return False
    return True


@dataclass(frozen=True, slots=True, eq=False)
class LeftByClose:
    """A path in an attribute that one method removes when it is done, others leave there, and ``close()`` does not remove.

    Args:
        remover: The method that removes it.
        leaver: A function that has the path made and does not remove it.
        closer: The method that lets the object go.
    """

    remover: Function
    leaver: Function
    closer: Function


def left_by_close(made: Temporary, shelf: Shelf) -> LeftByClose | None:
    """How an object is let go with the temporary thing still there; None if it is removed, or if that cannot be told."""
    maker = made.function
    cls = maker.cls if maker is not None else None
    if maker is None or cls is None or not shelf.is_attribute or is_known_elsewhere(shelf):
        return None
    removers: list[Function] = []
    for function, use in shelf_uses(shelf, made.resource):
        if use.act is Act.HANDS_ON:
            return None
        if use.act is Act.RELEASES and function is not maker:
            if function is None or function.cls is not cls:
                return None
            removers.append(function)
    if not removers or any(is_closing_name(one.name) or _is_taken(one) for one in removers):
        return None
    closers = [method for method in cls.methods.values() if is_whole_close(method.name)]
    closer = min(closers, key=lambda method: method.name.startswith("_"), default=None)
    if closer is None or cls.is_open or any(_may_call(closer, one) for one in removers):
        return None
    for reference in references(maker):
        function = reference.module.function_of(reference.node)
        if function is None or not isinstance(reference.module.parent(reference.node), cst.Call):
            return None
        if function not in removers and not any(_may_call(function, one) for one in removers):
            return LeftByClose(removers[0], function, closer)
    return None


def _is_taken(function: Function) -> bool:
    """Whether a method is read without being called: registered somewhere."""
    module = function.module
    loads = module.index.loads.get(function.name, ())
    return any(not isinstance(module.parent(load), cst.Call) for load in loads)


def _may_call(function: Function, other: Function) -> bool:
    """Whether a function, or one it calls, calls a method of this name."""
    return any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == other.name
        for one in reached(function)
        for call in one.function.calls
    )


def _is_item_returned(module: Module, node: cst.CSTNode) -> bool:
    """Whether an item of a container is returned: it is kept for the next who asks, so nobody may remove it."""
    item = module.parent(node)
    return isinstance(item, cst.Subscript) and item.value is node and isinstance(module.parent(item), cst.Return)


# Objects that are being made


class _BuildingTracker(_PathTracker):
    """Follows a path that is kept in an attribute, through the method that makes or enters the object."""

    def __init__(self, made: Temporary, function: Function, attribute: cst.Attribute, cls: ClassInfo) -> None:
        self.attribute = attribute.attr.value
        self.cls = cls
        super().__init__(made, function)

    def find_uses(self) -> None:
        super().find_uses()
        for use in list(self.uses.values()):
            if isinstance(use, PathUse) and self._is_own(use.target):
                self.uses[use.node] = PathUse(Act.NOTHING, use.node)
        for node in self.module.index.loads.get(self.attribute, ()):
            if self.module.function_of(node) is self.function and self.module.class_of_receiver(node.value) is self.cls:
                use = self.judge.judge(node, What.PATH)
                self.uses[node] = PathUse(Act.NOTHING, node) if self._is_own(use.target) else use
        for call in self.function.calls:
            values = self.module.evaluate(call.func)
            if any(self._removes(value.function) for value in values if isinstance(value, FunctionValue)):
                self.uses[call] = PathUse(Act.RELEASES, call)

    def truth_while_held(self, test: cst.BaseExpression) -> bool | None:
        """See `Tracker.truth_while_held`; the attribute is set as long as the thing is there."""
        if isinstance(test, cst.Attribute) and test.attr.value == self.attribute:
            return True
        return super().truth_while_held(test)

    def _is_path(self, expr: cst.BaseExpression) -> bool:
        return (isinstance(expr, cst.Attribute) and expr.attr.value == self.attribute) or super()._is_path(expr)

    def _is_own(self, target: cst.BaseExpression | None) -> bool:
        """Whether a store keeps the path in the object that is being made."""
        if isinstance(target, cst.Subscript):
            target = target.value
        return isinstance(target, cst.Attribute) and self.module.class_of_receiver(target.value) is self.cls

    def _removes(self, function: Function) -> bool:
        """Whether a method removes what the attribute holds."""
        if function.cls is None or function.module is not self.module:
            return False
        shelf = Shelf(self.module, self.attribute, True, What.PATH)
        return any(owner is function and use.act is Act.RELEASES for owner, use in shelf_uses(shelf, self.acquired.resource))

    def is_hidden(self) -> bool:
        """See `Tracker.is_hidden`."""
        return False


def fate_while_making(made: Temporary) -> TemporaryFate | None:
    """What becomes of a path that ``__init__``, ``__enter__`` or ``__aenter__`` keeps on ``self`` if that method fails."""
    function, target = made.function, made.first.target
    if function is None or function.name not in _MAKERS:
        return None
    if made.first.act is Act.ALIASES:
        target = _stored_later(made, function)
    if not isinstance(target, cst.Attribute):
        return None
    cls = made.module.class_of_receiver(target.value)
    if cls is None or cls is not function.cls:
        return None
    tracker = _BuildingTracker(made, function, target, cls)
    uses = tuple(use for use in tracker.uses.values() if isinstance(use, PathUse))
    leaks = tuple(leak for leak in tracker.leaks() if leak.way is not Way.RETURN)
    shelf = Shelf(made.module, target.attr.value, True, What.PATH)
    return TemporaryFate(made, tracker.acquired, uses, leaks, shelf=shelf)


def is_removed_elsewhere(fate: TemporaryFate) -> bool:
    """Whether another method than the one that makes the thing removes what the attribute holds."""
    if fate.shelf is None:
        return False
    judge = PathUses(fate.made.module, fate.made.resource)
    return any(
        use.act is Act.RELEASES and function is not fate.made.function and not judge.is_move(use)
        for function, use in shelf_uses(fate.shelf, fate.made.resource)
    )


def _stored_later(made: Temporary, function: Function) -> cst.BaseExpression | None:
    """``self.path = temporary.name``: where a local name's path is kept."""
    judge = PathUses(made.module, made.resource)
    first = judge.judge(made.call, _what(made))
    targets = [use.target for node in uses_of_name(function, first.name) if (use := judge.judge(node)).target is not None]
    return targets[0] if len(targets) == 1 else None


