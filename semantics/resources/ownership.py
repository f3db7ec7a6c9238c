"""Who has to release a resource, and on which ways through a function nobody does.

One acquisition kept in a local name is followed along the control-flow graph: from where it is acquired to the ends of the
function, past every point that releases it or hands it on. What is left is a way on which it is lost.
"""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import asking, likely
from ..flow import Edge, EdgeKind, Graph, Point, Role, build
from ..program.module import ClassInfo
from ..program.values import ClassValue, FunctionValue, Instance
from ..text.names import is_none
from ..text.walk import walk
from .acquisitions import Disposition, acquisition, acquisition_of, is_kept_in_attribute
from .attributes import CLOSERS, PLAIN_CLOSERS, kept
from .loans import LOAN
from .table import CLIENTS, Release, Resource
from .uses import Act, Use, Uses, captured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.may_fail import Ground, MayFail
    from ..program.module import Function, Module
    from ..program.project import Project
    from .acquisitions import Acquisition
    from .attributes import Kept


class Way(enum.Enum):
    """By which way a function is left."""

    RETURN = "return"
    EXCEPTION = "exception"
    CANCEL = "cancellation"


@dataclass(frozen=True, slots=True, eq=False)
class Leak:
    """A way on which a resource is lost.

    Args:
        way: How the function is left.
        cause: What leaves it: the return statement, what raises, the await that is cancelled; None for the end of the body.
        asked: Whether the resource was asked to end on this way (``terminate()``), but not waited for.
        path: The edges of the control-flow graph from the acquisition to the end.
    """

    way: Way
    cause: cst.CSTNode | None
    asked: bool
    path: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Fate:
    """What becomes of a resource that is kept in a local name.

    Args:
        acquisition: Where it is acquired.
        uses: All uses of it in the function, in the order of the text.
        leaks: One way to each kind of end on which it is lost; empty if it is in order, or if nobody can tell.
        building: Whether it is kept in an attribute of the object that the function is about to bring into being.
    """

    acquisition: Acquisition
    uses: tuple[Use, ...]
    leaks: tuple[Leak, ...]
    building: bool = False

    def acts(self, *acts: Act) -> list[Use]:
        """The uses that do one of these things."""
        return [use for use in self.uses if use.act in acts]

    def leak(self, *ways: Way) -> Leak | None:
        """The leak by one of these ways, the first asked for first; None if there is none."""
        for way in ways:
            for leak in self.leaks:
                if leak.way is way:
                    return leak
        return None

    @property
    def is_released(self) -> bool:
        """Whether it is released on some way."""
        return any(use.act is Act.RELEASES for use in self.uses)


_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit"})


class Tracker:
    """Follows one local resource."""

    def __init__(self, acquired: Acquisition, function: Function, graph: Graph, name: str) -> None:
        self.acquired = acquired
        self.function = function
        self.module: Module = function.module
        self.graph = graph
        self.names = {name}
        self.judge = Uses(self.module, acquired.resource)
        self.uses: dict[cst.CSTNode, Use] = {}
        self._acts: dict[Point, frozenset[Act]] = {}
        self.find_uses()
        self.assumed = _tests_around(self.module, acquired.call, function.node)

    def find_uses(self) -> None:
        """Judge the uses of the names that hold it."""
        todo = list(self.names)
        while todo:
            name = todo.pop()
            for node in self.module.index.name_loads.get(name, ()):
                scope = self.module.scope_of(node)
                if scope.lookup(name) is not self.function.scope or self.module.function_of(node) is not self.function:
                    continue
                use = self.judge.judge(node)
                self.uses[node] = use
                if use.act is Act.ALIASES and use.name not in self.names:
                    self.names.add(use.name)
                    todo.append(use.name)

    def is_hidden(self) -> bool:
        """Whether the name is used where the graph does not show it: in a nested function, or as a global."""
        return any(captured(self.function, name) or name not in self.function.scope.bindings for name in self.names)

    def acts_at(self, point: Point) -> frozenset[Act]:
        """What is done with the resource at a point."""
        if point not in self._acts:
            acts = {self.uses[node].act for node in _nodes_of(point) if node in self.uses}
            if point.role is Role.STATEMENT and self._rebinds(point.node):
                acts.add(Act.HANDS_ON)
            self._acts[point] = frozenset(acts)
        return self._acts[point]

    def _rebinds(self, node: cst.CSTNode) -> bool:
        """Whether the statement gives the name another value, so that what it held is not followed any more."""
        if isinstance(node, cst.Assign) and all(inner is not self.acquired.call for inner in walk(node)):
            if any(inner in self.uses and self.uses[inner].act is Act.ALIASES for inner in walk(node.value)):
                return False
            return any(isinstance(target.target, cst.Name) and target.target.value in self.names for target in node.targets)
        return False

    def starts(self) -> list[Point]:
        """The points after which the resource is held."""
        ownership = self.module.project.ownership
        if not self.acquired.resource.needs:
            return ownership.points_evaluating(self.graph, self.acquired.call)
        started = [node for node, use in self.uses.items() if use.act is Act.STARTS]
        return list(dict.fromkeys(point for node in started for point in ownership.points_evaluating(self.graph, node)))

    def blocked(self, edge: Edge) -> bool:
        """Whether an edge cannot be taken while the resource is held, or releases it."""
        if edge.kind is EdgeKind.EXCEPTION and (self._ends_process(edge.source) or self._is_in_cleanup(edge.source)):
            return True
        if edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE) or edge.source.role is not Role.TEST:
            return False
        test = edge.source.node
        if not isinstance(test, cst.BaseExpression):
            return False
        taken = edge.kind is EdgeKind.TRUE
        held = self.truth_while_held(test)
        if held is not None:
            return held is not taken
        if self._asks_about_it(test) and isinstance(edge.target.node, cst.Raise):
            return True  # a check of one that was lent, or that it was made as it should be
        text, positive = _asked(test)
        return text in self.assumed and self.assumed[text] is not (taken is positive)

    def _ends_process(self, point: Point) -> bool:
        """Whether the program is ended there, and with it what it had opened: nothing waits for that, and nothing is lost."""
        resource = self.acquired.resource
        if resource.kind not in CLIENTS or {"data", "hang"} & set(resource.leak):
            return False
        return any(isinstance(node, cst.Call) and self.module.callee(node) in _EXITS for node in _nodes_of(point))

    def _is_in_cleanup(self, point: Point) -> bool:
        """Whether a point stands in a clause or a ``finally`` that releases it: that its steps fail is another matter."""
        if point.role is not Role.STATEMENT or isinstance(point.node, cst.Raise):
            return False
        for around in self.module.ancestors(point.node):
            if isinstance(around, (cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally)):
                inside = set(walk(around.body))
                return any(use.act is Act.RELEASES and node in inside for node, use in self.uses.items())
            if around is self.function.node:
                return False
        return False

    def truth_while_held(self, test: cst.BaseExpression) -> bool | None:
        """What a test is as long as the resource is there and open; None if it says nothing of that."""
        return _truth_while_held(test, self.names)

    def _asks_about_it(self, test: cst.BaseExpression) -> bool:
        return any(
            isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value in self.names
            for node in walk(test)
        )

    def leaks(self) -> list[Leak]:
        """One way to each kind of end on which it is lost."""
        came: dict[tuple[Point, bool], tuple[tuple[Point, bool], Edge] | None] = {}
        states: deque[tuple[Point, bool]] = deque()
        for start in self.starts():
            if self.acts_at(start) & {Act.RELEASES, Act.HANDS_ON} and self.acquired.resource.needs:
                continue
            for edge in self.graph.successors(start):
                if edge.kind in (EdgeKind.EXCEPTION, EdgeKind.CANCEL):
                    continue
                if self.blocked(edge):
                    continue
                state = (edge.target, False)
                if state not in came:
                    came[state] = ((start, False), edge)
                    came.setdefault((start, False), None)
                    states.append(state)
        ends = {self.graph.exit: Way.RETURN, self.graph.raised: Way.EXCEPTION, self.graph.cancelled: Way.CANCEL}
        found: dict[Way, Leak] = {}
        begins = set(self.starts())
        while states:
            point, asked = states.popleft()
            if point in ends:
                found.setdefault(ends[point], self._leak(ends[point], (point, asked), came))
                continue
            if point in begins:
                continue  # acquired again, in a loop: what becomes of this one is the same question
            acts = self.acts_at(point)
            if acts & {Act.RELEASES, Act.HANDS_ON, Act.DROPS}:
                continue
            now_asked = asked or Act.ASKS in acts
            for edge in self.graph.successors(point):
                if self.blocked(edge):
                    continue
                state = (edge.target, now_asked)
                if state not in came:
                    came[state] = ((point, asked), edge)
                    states.append(state)
        return list(found.values())

    def _leak(
        self, way: Way, end: tuple[Point, bool], came: dict[tuple[Point, bool], tuple[tuple[Point, bool], Edge] | None]
    ) -> Leak:
        path: list[Edge] = []
        state = end
        while (step := came.get(state)) is not None:
            state, edge = step
            path.append(edge)
        path.reverse()
        return Leak(way, _cause(way, path), end[1], tuple(path))


def _cause(way: Way, path: list[Edge]) -> cst.CSTNode | None:
    if way is Way.RETURN:
        for edge in path:
            if isinstance(edge.source.node, cst.Return):
                return edge.source.node
        return None
    wanted = EdgeKind.EXCEPTION if way is Way.EXCEPTION else EdgeKind.CANCEL
    for edge in path:
        if edge.kind is wanted:
            return edge.source.node
    return None


class _Building(Tracker):
    """Follows a resource that is kept in an attribute, through the method that makes the object or enters it."""

    def find_uses(self) -> None:
        (name,) = self.names
        self.names = set()  # there is no local one
        for node in self.module.index.loads.get(name, ()):
            if self.module.function_of(node) is self.function and self._is_own(node.value):
                self.uses[node] = self.judge.judge(node)
        for call in self.function.calls:
            func = call.func
            if isinstance(func, cst.Attribute) and func.attr.value in CLOSERS and self._is_own(func.value):
                self.uses[func] = Use(Act.RELEASES, func)  # self.close()

    def _is_own(self, expr: cst.BaseExpression) -> bool:
        return self.module.class_of_receiver(expr) is self.function.cls

    def is_hidden(self) -> bool:
        """See `Tracker.is_hidden`."""
        return False

    def _rebinds(self, node: cst.CSTNode) -> bool:
        return False


class _BuildingFromLocal(_Building):
    """The same where a local name holds it first, and the attribute is given that name's value."""

    def __init__(self, acquired: Acquisition, stored: Acquisition, function: Function, graph: Graph) -> None:
        self.stored = stored
        super().__init__(acquired, function, graph, stored.name)

    def find_uses(self) -> None:
        """See `Tracker.find_uses`; keeping it in the attribute is no hand-over yet."""
        super().find_uses()
        self.names = {self.acquired.name}
        Tracker.find_uses(self)
        for node, use in self.uses.items():
            parent = self.module.parent(node)
            targets = parent.targets if use.act is Act.HANDS_ON and isinstance(parent, cst.Assign) else ()
            if any(one.target is self.stored.node for one in targets):
                self.uses[node] = Use(Act.NOTHING, node)


#: While one of these runs, the caller has no object that it could close.
_MAKERS = frozenset({"__init__", "__enter__", "__aenter__"})


class Ownership:
    """What is acquired in one project, and what becomes of it; remembers what it found.

    Args:
        project: The program.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._acquisitions: dict[cst.Call, Acquisition | None] = {}
        self._fates: dict[cst.Call, Fate | None] = {}
        self._building: dict[cst.Call, Fate | None] = {}
        self._within: dict[cst.Call, Fate | None] = {}
        self._derived: dict[ClassInfo, Resource | None] = {}
        self._graphs: dict[tuple[Function, tuple[Ground, ...], bool], Graph] = {}
        self._evaluating: dict[Graph, dict[cst.CSTNode, list[Point]]] = {}
        self._kept: dict[cst.Call, Kept | None] = {}

    def graph(self, function: Function, meaning: MayFail) -> Graph:
        """The control-flow graph of a function, made once for the same grounds."""
        key = (function, meaning.grounds, meaning.wakes)
        if key not in self._graphs:
            self._graphs[key] = build(function.node, meaning)
        return self._graphs[key]

    def points_evaluating(self, graph: Graph, node: cst.CSTNode) -> list[Point]:
        """The points of a graph at which a call, a name or an attribute is evaluated; each graph is gone through once."""
        if graph not in self._evaluating:
            found: dict[cst.CSTNode, list[Point]] = {}
            for point in graph.points:
                for inner in _nodes_of(point):
                    if isinstance(inner, (cst.Call, cst.Name, cst.Attribute)):
                        found.setdefault(inner, []).append(point)
            self._evaluating[graph] = found
        return self._evaluating[graph].get(node, [])

    def acquisition(self, module: Module, call: cst.Call) -> Acquisition | None:
        """What a call acquires, or None.

        An object of the program that owns a resource, and has a method that closes it, is a resource for whoever keeps it in
        an attribute.
        """
        if call not in self._acquisitions:
            self._acquisitions[call] = None
            found = acquisition(module, call, self.project.resources)
            if found is None and is_kept_in_attribute(module, call):
                resource = self._of_class(module, call)
                found = acquisition_of(module, call, resource) if resource is not None else None
            self._acquisitions[call] = found
        return self._acquisitions[call]

    def _of_class(self, module: Module, call: cst.Call) -> Resource | None:
        values = module.evaluate(call.func)
        value = values[0] if len(values) == 1 else None
        cls = value.cls if isinstance(value, ClassValue) and not any(arg.star for arg in call.args) else None
        if isinstance(value, FunctionValue):
            cls = _made_by_factory(module, call, value.function)
        if cls is None:
            return None
        if cls not in self._derived:
            self._derived[cls] = None
            self._derived[cls] = self._derive(cls)
        return self._derived[cls]

    def _derive(self, cls: ClassInfo) -> Resource | None:
        closers = [method for name in PLAIN_CLOSERS if (method := cls.method(name)) is not None]
        if not closers:
            return None
        for base in cls.lineage:
            stores = [store for found in base.stores.values() for store in found] if isinstance(base, ClassInfo) else []
            for store in stores:
                made = store.value.expression if isinstance(store.value, cst.Await) else store.value
                if not isinstance(base, ClassInfo) or not isinstance(made, cst.Call):
                    continue
                owned = self.acquisition(base.module, made)
                kept = self.kept(owned) if owned is not None and not owned.resource.collected else None
                if owned is None or kept is None or owned.resource.kind not in CLIENTS:
                    continue
                if any(one.use.act is Act.RELEASES and one.function in closers for one in kept.uses):
                    releases = tuple(Release(method.name, method.is_async) for method in closers)
                    name = f"{cls.module.name or ''}.{cls.name}"
                    return Resource(name, owned.resource.kind, name, release=releases, is_derived=True)
        return None

    def fate(self, acquired: Acquisition) -> Fate | None:
        """See `fate`, with `likely` as the meaning, or `asking` for what a pool lends."""
        if acquired.call not in self._fates:
            meaning = asking if acquired.resource.kind == LOAN else likely
            self._fates[acquired.call] = fate(acquired, meaning(acquired.module))
        return self._fates[acquired.call]

    def fate_while_building(self, acquired: Acquisition) -> Fate | None:
        """What becomes of a resource that ``__init__``, ``__enter__`` or ``__aenter__`` keeps on ``self``, if that method fails.

        So it is for a method that one of these calls, with nothing around the call that takes a failure.

        Returns:
            None for other acquisitions.
        """
        function = acquired.function
        if function is None or (function.name not in _MAKERS and not _is_step_of_maker(function)):
            return None
        stored = self._stored(acquired) if acquired.disposition is Disposition.LOCAL else acquired
        if stored is None or stored.disposition is not Disposition.ATTRIBUTE:
            return None
        if acquired.call not in self._building:
            graph = self.graph(function, likely(function.module))
            if stored is acquired:
                tracker = _Building(acquired, function, graph, acquired.name)
            else:
                tracker = _BuildingFromLocal(acquired, stored, function, graph)
            uses = tuple(sorted(tracker.uses.values(), key=lambda use: function.module.order(use.node)))
            self._building[acquired.call] = Fate(acquired, uses, tuple(tracker.leaks()), building=True)
        return self._building[acquired.call]

    def fate_within(self, acquired: Acquisition, meaning: MayFail | None = None) -> Fate | None:
        """What becomes of a resource that a method keeps on ``self`` and releases itself, as nobody else does.

        Args:
            acquired: The acquisition.
            meaning: Tells what can raise; `likely` if it is not given.

        Returns:
            None for other acquisitions, and where the method may return with the resource in hand.
        """
        function = acquired.function
        if function is None or function.cls is None or acquired.disposition is not Disposition.ATTRIBUTE:
            return None
        kept = self.kept(acquired)
        if kept is None or function.name in _MAKERS or kept.is_mentioned or not kept.is_own:
            return None
        if kept.has(Act.HANDS_ON, Act.DROPS) or not kept.has(Act.RELEASES):
            return None
        if any(one.use.act in (Act.RELEASES, Act.ASKS) and one.function is not function for one in kept.uses):
            return None
        if acquired.call not in self._within:
            tracker = _Building(acquired, function, self.graph(function, meaning or likely(function.module)), acquired.name)
            uses = tuple(sorted(tracker.uses.values(), key=lambda use: function.module.order(use.node)))
            fate = Fate(acquired, uses, tuple(tracker.leaks()))
            self._within[acquired.call] = fate if fate.leak(Way.RETURN) is None else None
        return self._within[acquired.call]

    def kept(self, acquired: Acquisition) -> Kept | None:
        """See `attributes.kept`; what a local name holds that is then stored in an attribute counts as kept there."""
        if acquired.call not in self._kept:
            stored = self._stored(acquired) if acquired.disposition is Disposition.LOCAL else acquired
            self._kept[acquired.call] = kept(stored) if stored is not None else None
        return self._kept[acquired.call]

    def _stored(self, acquired: Acquisition) -> Acquisition | None:
        """``session = Make(); self.session = session``: as if it were made there; None if it is handed to others, too."""
        fate = self.fate(acquired)
        given = fate.acts(Act.HANDS_ON) if fate is not None else []
        if fate is None or len(given) != 1 or fate.acts(Act.RELEASES, Act.DROPS):
            return None
        parent = acquired.module.parent(given[0].node)
        target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
        if not isinstance(target, cst.Attribute) or acquired.module.class_of_receiver(target.value) is None:
            return None
        return replace(acquired, disposition=Disposition.ATTRIBUTE, name=target.attr.value, node=target)


def _is_step_of_maker(function: Function) -> bool:
    """``async def __aenter__(self): await self.connect()``: whether a failure of the method is one of who makes the object."""
    module = function.module
    for load in module.index.loads.get(function.name, ()):
        maker = module.function_of(load)
        if maker is None or maker.name not in _MAKERS or maker.cls is not function.cls:
            continue
        if module.class_of_receiver(load.value) is not function.cls or not isinstance(module.parent(load), cst.Call):
            continue
        if not any(isinstance(around, (cst.Try, cst.TryStar, cst.With)) for around in module.ancestors(load)):
            return True
    return False


def fate(acquired: Acquisition, meaning: MayFail) -> Fate | None:
    """What becomes of a resource that is kept in a local name of a function.

    Args:
        acquired: The acquisition.
        meaning: Tells what can raise; a rule chooses how much it believes.

    Returns:
        None where it is not kept in a local name, or where that name is used in a nested function.
    """
    function = acquired.function
    if function is None or not acquired.name or acquired.disposition is Disposition.ATTRIBUTE:
        return None  # an attribute's name may be a local one as well
    return fate_of_name(acquired, function, acquired.name, meaning)


def fate_of_name(acquired: Acquisition, function: Function, name: str, meaning: MayFail) -> Fate | None:
    """As `fate`, for a name that holds the resource (the path of ``fd, path = mkstemp()``)."""
    graph = function.module.project.ownership.graph(function, meaning)
    tracker = Tracker(acquired, function, graph, name)
    if tracker.is_hidden():
        return None
    uses = tuple(sorted(tracker.uses.values(), key=lambda use: function.module.order(use.node)))
    return Fate(acquired, uses, tuple(tracker.leaks()))


def _made_by_factory(module: Module, call: cst.Call, factory: Function) -> ClassInfo | None:
    """The class of the program that a function makes an instance of, and returns it, each time it is called."""
    if factory.is_async or factory.is_generator or factory.decorators:
        return None
    found: set[ClassInfo] = set()
    for value in module.evaluate(call):
        made = value.origin if isinstance(value, Instance) and isinstance(value.type, ClassInfo) else None
        home = factory.module
        if made is None or made not in home.index.scopes or not isinstance(home.parent(made), cst.Return):
            return None
        if isinstance(value, Instance) and isinstance(value.type, ClassInfo):
            found.add(value.type)
    return found.pop() if len(found) == 1 else None


def _nodes_of(point: Point) -> Iterator[cst.CSTNode]:
    """What is evaluated at a point."""
    node = point.node
    if point.role in (Role.STATEMENT, Role.TEST, Role.ITERABLE, Role.SUBJECT):
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            for decorator in node.decorators:
                yield from walk(decorator)
            if isinstance(node, cst.FunctionDef):
                yield from walk(node.params)  # its defaults
        else:
            yield from walk(node)
    elif point.role is Role.WITH_ENTER and isinstance(node, cst.WithItem):
        yield from walk(node.item)


def _text(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _tests_around(module: Module, node: cst.CSTNode, stop: cst.CSTNode) -> dict[str, bool]:
    """The tests that had to be true (or false) for ``node`` to run, by their text."""
    found: dict[str, bool] = {}
    inside = node
    for around in module.ancestors(node):
        if around is stop:
            break
        if isinstance(around, cst.If):
            text, positive = _asked(around.test)
            if inside is around.body:
                found[text] = positive
            elif inside is around.orelse:
                found[text] = not positive
        inside = around
    return found


def _asked(test: cst.BaseExpression) -> tuple[str, bool]:
    """The text of a test without ``not``, and whether the test is true when that is."""
    positive = True
    while isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        test, positive = test.expression, not positive
    return _text(test), positive


def _truth_while_held(test: cst.BaseExpression, names: set[str]) -> bool | None:
    """What a test is as long as the resource is there and open; None if it says nothing of that."""
    if isinstance(test, cst.Name):
        return True if test.value in names else None
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _truth_while_held(test.expression, names)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        left, right = _truth_while_held(test.left, names), _truth_while_held(test.right, names)
        if isinstance(test.operator, cst.And):
            return False if False in (left, right) else (left if right is left else None)
        return True if True in (left, right) else (left if right is left else None)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        target, subject = test.comparisons[0], test.left
        if not is_none(target.comparator):
            return None
        same = isinstance(target.operator, (cst.Is, cst.Equal))
        if isinstance(subject, cst.Name) and subject.value in names:
            return not same
        if _is_of(subject, names, ("returncode", "exitcode")) or _is_called(subject, names, "poll"):
            return same  # None as long as the process runs
    if _is_of(test, names, ("closed", "is_closed")) or _is_called(test, names, "is_closed"):
        return False
    if _is_called(test, names, "is_alive"):
        return True
    return None


def _is_of(expr: cst.BaseExpression, names: set[str], attributes: tuple[str, ...]) -> bool:
    return (
        isinstance(expr, cst.Attribute)
        and expr.attr.value in attributes
        and isinstance(expr.value, cst.Name)
        and expr.value.value in names
    )


def _is_called(expr: cst.BaseExpression, names: set[str], method: str) -> bool:
    return isinstance(expr, cst.Call) and _is_of(expr.func, names, (method,))
