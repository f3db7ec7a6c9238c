"""What becomes of a temporary file or directory in the function that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS
from ..flow import Edge, EdgeKind, Point, Role, build
from ..resources.acquisitions import Acquisition, Disposition
from ..resources.ownership import Leak, Tracker, Way
from ..resources.uses import Act, uses_of_name
from ..text.walk import walk
from .hazards import TEST_METHODS, TESTS, hazards
from .made import Temporary, kept_first
from .paths import STARTS, PathUse, PathUses, What

if TYPE_CHECKING:
    from ..program.module import Function
    from .shelves import Shelf


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


class PathTracker(Tracker):
    """Follows a path along the function's graph."""

    judge: PathUses  # type: ignore[assignment]

    def __init__(self, made: Temporary, function: Function) -> None:
        self._uses = PathUses(made.module, made.resource)
        self._uses.judge(made.call, kept_first(made))
        self._removing: dict[cst.CSTNode, bool] = {}
        acquired = Acquisition(
            made.module, function, made.resource, made.call, made.call, Disposition.LOCAL, made.first.name
        )
        graph = build(function.node, hazards(made.module, _names_of(made, function)))
        super().__init__(acquired, function, graph, made.first.name)

    def find_uses(self) -> None:
        """See `Tracker.find_uses`; a child may need it when the function has ended, but not where the function removes it."""
        self.judge = self._uses
        super().find_uses()
        if any(use.act is Act.RELEASES for use in self.uses.values()):
            self.uses.update({node: PathUse(Act.NOTHING, node) for node in self.uses if self._is_for_child(node)})

    def _is_for_child(self, node: cst.CSTNode) -> bool:
        """Whether what the use of a path is an argument of starts a child."""
        for around in self.module.ancestors(node):
            if isinstance(around, cst.Call):
                return self.module.callee(around) in STARTS
            if isinstance(around, cst.BaseStatement):
                break
        return False

    def truth_while_held(self, test: cst.BaseExpression) -> bool | None:
        """See `Tracker.truth_while_held`; besides, the thing is there as long as nobody removed it."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            inner = self.truth_while_held(test.expression)
            return None if inner is None else not inner
        if isinstance(test, cst.Call):
            asked: cst.BaseExpression | None = None
            if self.module.callee(test) in TESTS and test.args:
                asked = test.args[0].value
            elif isinstance(test.func, cst.Attribute) and test.func.attr.value in TEST_METHODS:
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


def _names_of(made: Temporary, function: Function) -> frozenset[str]:
    """The local names that lead to a thing."""
    judge = PathUses(made.module, made.resource)
    judge.judge(made.call, kept_first(made))
    todo = list(judge.kinds)
    for name in todo:
        for node in uses_of_name(function, name):
            judge.judge(node)
        todo += [one for one in judge.kinds if one not in todo]
    around = made.module.parent(made.call)
    targets = around.targets if isinstance(around, cst.Assign) else ()
    unpacked = [one.value for target in targets for one in walk(target.target) if isinstance(one, cst.Name)]
    return frozenset((*todo, *unpacked))  # the open descriptor is its own, too


def fate_of_temporary(made: Temporary) -> TemporaryFate | None:
    """What becomes of a thing whose path is kept in local names; None otherwise, and where a nested function uses them."""
    if made.function is None or made.first.act is not Act.ALIASES or not isinstance(made.function.node, cst.FunctionDef):
        return None
    tracker = PathTracker(made, made.function)
    if tracker.is_hidden():
        return None
    uses = tuple(sorted(tracker.uses.values(), key=lambda use: made.module.order(use.node)))
    found = [use for use in uses if isinstance(use, PathUse)]
    return TemporaryFate(made, tracker.acquired, tuple(found), tuple(tracker.leaks()), tuple(sorted(tracker.names)))


def is_told(fate: TemporaryFate, *, of_failure: bool = False) -> bool:
    """Whether the path is printed or logged: somebody is told where to look for it.

    Args:
        fate: What becomes of the thing.
        of_failure: Whether only that counts which an except clause tells.
    """
    module = fate.made.module
    for use in fate.uses:
        if of_failure and not any(isinstance(one, cst.ExceptHandler) for one in module.ancestors(use.node)):
            continue
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
