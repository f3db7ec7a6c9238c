"""Temporary files and directories that an object keeps: what becomes of them if making the object fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from ..program.values import FunctionValue
from ..resources.ownership import Way
from ..resources.uses import Act, uses_of_name
from .fates import PathTracker, TemporaryFate
from .made import Temporary, kept_first
from .paths import PathUse, PathUses, What
from .shelves import Shelf, is_known_elsewhere, shelf_uses

if TYPE_CHECKING:
    from ..program.module import ClassInfo, Function

_MAKERS = frozenset({"__init__", "__enter__", "__aenter__"})


class _BuildingTracker(PathTracker):
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
    function = made.function
    if function is None or function.name not in _MAKERS:
        return None
    fate = _fate_on_self(made, function)
    if fate is None:
        return None
    return replace(fate, leaks=tuple(leak for leak in fate.leaks if leak.way is not Way.RETURN))


def fate_in_method(made: Temporary) -> TemporaryFate | None:
    """What becomes of a path that a method keeps on ``self`` and removes itself, where nobody else removes or gets it."""
    function = made.function
    if function is None or function.name in _MAKERS or function.is_generator or function.outer is not None:
        return None
    fate = _fate_on_self(made, function)
    if fate is None or fate.shelf is None or not fate.is_removed or fate.is_handed_on or is_known_elsewhere(fate.shelf):
        return None
    for other, use in shelf_uses(fate.shelf, made.resource):
        if other is function or use.act not in (Act.RELEASES, Act.HANDS_ON):
            continue
        if other is None or use.act is Act.HANDS_ON or not _is_part_of(other, function):
            return None
    return fate


def _is_part_of(other: Function, function: Function) -> bool:
    """Whether a private method is called by this function alone."""
    loads = other.module.index.loads.get(other.name, ())
    return other.name.startswith("_") and all(
        other.module.function_of(load) is function and isinstance(other.module.parent(load), cst.Call) for load in loads
    )


def _fate_on_self(made: Temporary, function: Function) -> TemporaryFate | None:
    """What becomes of a path that a method keeps in an attribute of its object, in this method."""
    target = _stored_later(made, function) if made.first.act is Act.ALIASES else made.first.target
    if not isinstance(target, cst.Attribute):
        return None
    cls = made.module.class_of_receiver(target.value)
    if cls is None or cls is not function.cls:
        return None
    tracker = _BuildingTracker(made, function, target, cls)
    uses = tuple(use for use in tracker.uses.values() if isinstance(use, PathUse))
    shelf = Shelf(made.module, target.attr.value, True, What.PATH)
    return TemporaryFate(made, tracker.acquired, uses, tuple(tracker.leaks()), shelf=shelf)


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
    first = judge.judge(made.call, kept_first(made))
    targets = [use.target for node in uses_of_name(function, first.name) if (use := judge.judge(node)).target is not None]
    return targets[0] if len(targets) == 1 else None
