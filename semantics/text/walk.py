"""Going through a tree over the fields that carry meaning.

libcst's own visiting goes through white space, commas and parentheses as well and costs more than its parser. The walk here
leaves them out, and it keeps its own stack, so that deep nesting is no error.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_WITHOUT_MEANING = (
    "asynchronous", "colon", "comma", "dot", "encoding", "equal", "first_colon", "footer", "has_trailing", "header", "indent",
    "lbrace", "lbracket", "leading_", "lines_after", "lpar", "operator", "posonly_ind", "rbrace", "rbracket", "relative", "rpar",
    "second_colon", "semicolon", "separator", "star_", "trailing_", "whitespace",
)  # fmt: skip
_KEPT = frozenset({"star_arg", "star_kwarg"})

#: Where the order of libcst's fields is not the order of the text.
_TEXT_ORDER: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Arg: ("value",),  # the keyword is a name of the callee's, as an attribute is one of the object's
    cst.Attribute: ("value",),
    cst.ClassDef: ("decorators", "name", "type_parameters", "bases", "keywords", "body"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.FunctionDef: ("decorators", "name", "type_parameters", "params", "returns", "body"),
    cst.IfExp: ("body", "test", "orelse"),
    cst.Global: (),
    cst.Import: ("names",),
    cst.ImportAlias: (),
    cst.ImportFrom: ("names",),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.Nonlocal: (),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
}

_fields: dict[type[cst.CSTNode], tuple[str, ...]] = {}


def _fields_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    names = _TEXT_ORDER.get(kind)
    if names is None:
        names = tuple(
            field.name
            for field in dataclasses.fields(kind)
            if field.name in _KEPT or not field.name.startswith(("_", *_WITHOUT_MEANING))
        )
    _fields[kind] = names
    return names


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The children that carry meaning, in the order of the text."""
    kind = type(node)
    found: list[cst.CSTNode] = []
    for name in _fields[kind] if kind in _fields else _fields_of(kind):
        value = getattr(node, name)
        if value is None or value.__class__ is str or value.__class__ is cst.MaybeSentinel:
            continue
        if value.__class__ is tuple or value.__class__ is list:
            found.extend(value)
        else:
            found.append(value)
    return found


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """``node`` and everything inside it, in the order of the text, parents before their children."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        inside = children(node)
        inside.reverse()
        stack += inside


def walk_own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """As `walk`, but not into functions, lambdas and classes inside ``node``: what runs when ``node`` itself runs.

    Their decorators, defaults and bases do run, and are gone through; the inner definition itself is yielded. If ``node``
    itself is a function, a lambda or a class, its body is meant.
    """
    if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        yield node
        stack: list[cst.CSTNode] = [node.body]
    else:
        stack = [node]
    while stack:
        node = stack.pop()
        yield node
        # Exact types: libcst's nodes are abstract base classes, for which `isinstance` costs as much as the rest of this.
        outside = _OUTSIDE.get(type(node))
        inside = children(node) if outside is None else outside(node)
        inside.reverse()
        stack += inside


def _defaults(params: cst.Parameters) -> list[cst.CSTNode]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return [param.default for param in every if param.default is not None]


_OUTSIDE: dict[type[cst.CSTNode], Callable[[Any], list[cst.CSTNode]]] = {
    cst.FunctionDef: lambda node: [*node.decorators, *_defaults(node.params)],
    cst.Lambda: lambda node: _defaults(node.params),
    cst.ClassDef: lambda node: [*node.decorators, *node.bases, *node.keywords, node.body],
}


class Dispatch:
    """One traversal for many visitors, through a table node type -> bound methods.

    Args:
        visitors: Objects with libcst's ``visit_X`` / ``leave_X`` methods (``leave_X`` takes the node alone, as in
            `libcst.CSTVisitor`). What they return is not looked at: all nodes are visited. A visitor's method may raise;
            ``on_error`` is then told of it, and the visitor takes no further part.
        on_error: Takes the visitor and the exception.
    """

    def __init__(self, visitors: Iterable[object], on_error: Callable[[object, Exception], None] | None = None) -> None:
        self._visitors = list(visitors)
        self._on_error = on_error
        self._tables: dict[type, tuple[list[Callable[[object], object]], list[Callable[[object], object]]]] = {}

    def _methods(self, kind: type) -> tuple[list[Callable[[object], object]], list[Callable[[object], object]]]:
        name = kind.__name__
        found = (
            [method for visitor in self._visitors if (method := getattr(visitor, f"visit_{name}", None)) is not None],
            [method for visitor in self._visitors if (method := getattr(visitor, f"leave_{name}", None)) is not None],
        )
        self._tables[kind] = found
        return found

    def run(self, tree: cst.CSTNode) -> None:
        """Visit every node that carries meaning, in the order of the text."""
        stack: list[tuple[cst.CSTNode, bool]] = [(tree, False)]
        tables = self._tables
        while stack:
            node, leaving = stack.pop()
            kind = type(node)
            visits, leaves = tables[kind] if kind in tables else self._methods(kind)
            if leaving:
                self._call(leaves, node)
                continue
            if visits:
                self._call(visits, node)
            if leaves:
                stack.append((node, True))
            inside = children(node)
            inside.reverse()
            stack += [(child, False) for child in inside]

    def _call(self, methods: list[Callable[[object], object]], node: cst.CSTNode) -> None:
        for method in tuple(methods):
            try:
                method(node)
            except Exception as error:
                if self._on_error is None:
                    raise
                visitor = method.__self__  # type: ignore[attr-defined]
                self._visitors = [other for other in self._visitors if other is not visitor]
                self._tables.clear()
                self._on_error(visitor, error)
