"""What of a function needs that one of its steps has succeeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import STOP_WORDS
from ..text.names import dotted_text, last_name
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

_RELEASES = STOP_WORDS | {"unlink", "remove", "rmtree", "rmdir", "wait", "join", "release", "unregister", "logout", "unmount"}


class Dependence:
    """What of a function needs that a step of it has succeeded.

    Args:
        function: The function.
        step: An expression evaluated in it.
    """

    def __init__(self, function: Function, step: cst.CSTNode) -> None:
        self.module = function.module
        self.step = step
        self.subjects = subjects(self.module, step) if isinstance(step, cst.Call) else frozenset()
        self.tainted: set[str] = set()
        begun = False
        for node in function.own:
            if not isinstance(node, (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.WithItem, cst.For)):
                continue
            source = _source(node)
            if source is None:
                continue
            if contains(self.module, source, step):
                begun = True
                self.tainted |= set(_targets(node))
            elif begun and self.tainted.intersection(_texts(source)):
                self.tainted |= set(_targets(node))

    def needs(self, call: cst.Call) -> bool:
        """Whether a call needs what the step gives, or goes on with what the step worked on."""
        if self.tainted.intersection(_texts(call)):
            return True
        for around in self.module.enclosing(call):
            if isinstance(around, cst.With) and any(
                contains(self.module, item.item, self.step) or self.tainted.intersection(_texts(item.item))
                for item in around.items
            ):
                return True
            if isinstance(around, cst.Call) and around is not call and contains(self.module, around, self.step):
                return True
        words = set(last_name(call.func).lower().strip("_").split("_"))
        return not words & _RELEASES and bool(self.subjects & subjects(self.module, call))


def _source(node: cst.CSTNode) -> cst.BaseExpression | None:
    if isinstance(node, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
        return node.value
    if isinstance(node, cst.WithItem):
        return node.item
    return node.iter if isinstance(node, cst.For) else None


def _targets(node: cst.CSTNode) -> Iterator[str]:
    found: list[cst.CSTNode] = []
    if isinstance(node, cst.Assign):
        found = [target.target for target in node.targets]
    elif isinstance(node, (cst.AnnAssign, cst.NamedExpr, cst.For)):
        found = [node.target]
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        found = [node.asname.name]
    while found:
        one = found.pop()
        if isinstance(one, (cst.Tuple, cst.List)):
            found += [element.value for element in one.elements]
        else:
            text = dotted_text(one)
            if text is not None:
                yield text


def _texts(node: cst.CSTNode) -> frozenset[str]:
    return frozenset(text for inner in walk(node) if (text := dotted_text(inner)) is not None)


def subjects(module: Module, call: cst.Call) -> frozenset[str]:
    """The variables and attributes a call works on: its receiver and its arguments, functions and constants left out."""
    found: set[str] = set()
    todo: list[cst.CSTNode] = [arg.value for arg in call.args]
    if isinstance(call.func, cst.Attribute):
        todo.append(call.func.value)
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.Name, cst.Attribute)):
            text = dotted_text(node)
            if text is not None and text not in ("self", "cls", "True", "False", "None") and module.resolve(node) is None:
                found.add(text)
        elif isinstance(node, cst.Call):
            todo += [arg.value for arg in node.args]
            if isinstance(node.func, cst.Attribute) and not isinstance(node.func.value, cst.Name):
                todo.append(node.func.value)
        elif isinstance(node, (cst.FormattedString, cst.BinaryOperation, cst.Subscript, cst.FormattedStringExpression)):
            todo += [inner for inner in walk(node) if inner is not node and isinstance(inner, (cst.Name, cst.Attribute))]
    return frozenset(found)


def contains(module: Module, outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    """Whether one node is inside another, or the same."""
    return outer is inner or any(around is outer for around in module.ancestors(inner))
