"""What an annotation says of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import is_none, resolve
from .values import ClassValue, Instance, Known

if TYPE_CHECKING:
    from .evaluation import Evaluator
    from .module import Module
    from .values import Values


def annotated(evaluator: Evaluator, module: Module, annotation: cst.BaseExpression) -> Values | None:
    """An instance of the annotated type, or None if the annotation says nothing that is known."""
    if isinstance(annotation, (cst.SimpleString, cst.ConcatenatedString)):
        text = annotation.evaluated_value
        if not isinstance(text, str) or not text.replace(".", "").isidentifier():
            return None
        return _annotated_text(evaluator, module, annotation, text)
    if isinstance(annotation, cst.Subscript):
        outer = module.resolve(annotation.value)
        if outer in ("typing.Optional", "typing.Annotated", "typing.Final", "typing.ClassVar"):
            first = annotation.slice[0].slice
            return annotated(evaluator, module, first.value) if isinstance(first, cst.Index) else None
        if outer in ("typing.Union", "builtins.type", "typing.Type", "typing.Callable", "collections.abc.Callable"):
            return None
        return annotated(evaluator, module, annotation.value)
    if isinstance(annotation, cst.BinaryOperation) and isinstance(annotation.operator, cst.BitOr):
        sides = [side for side in (annotation.left, annotation.right) if not is_none(side)]
        return annotated(evaluator, module, sides[0]) if len(sides) == 1 else None
    cls = module.class_named(annotation)
    if cls is None or (isinstance(cls, str) and (cls == "builtins.object" or cls.startswith("typing."))):
        return None
    return (Instance(cls),)


def _annotated_text(evaluator: Evaluator, module: Module, node: cst.CSTNode, text: str) -> Values | None:
    first, *rest = text.split(".")
    home = module.scope_of(node).lookup(first)
    if home is None:
        return (Instance(f"builtins.{first}"),) if not rest and resolve(cst.Name(first), module.index.top) else None
    values = evaluator.bound(module, home.bindings[first][-1])
    for name in rest:
        values = tuple(value for base in values for value in evaluator.attribute(base, name))
    for value in values:
        if isinstance(value, ClassValue):
            return (Instance(value.cls),)
        if isinstance(value, Known):
            return (Instance(value.dotted),)
    return None
