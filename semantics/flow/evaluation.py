"""What evaluating an expression or running a small statement can do besides giving its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import libcst as cst

from ..text.walk import children
from .exceptions import CANCELLED, canonical
from .meaning import Ending, Meaning


class Evaluation(NamedTuple):
    """What comes of running a piece of code.

    Attributes:
        raises: The names of the exceptions that may come out of it.
        completes: Whether it may be done without one.
        halts: Whether it may end the process on the spot.
        could_raise: Whether something in it, though held not to raise, does raise when the code is wrong or its objects
            are unusual: an attribute, an operator, a name.
    """

    raises: frozenset[str]
    completes: bool = True
    halts: bool = False
    could_raise: bool = False


_ASKED = frozenset({
    cst.Assert, cst.Await, cst.Call, cst.CompFor, cst.Decorator, cst.For, cst.Import, cst.ImportFrom, cst.Raise, cst.Subscript,
    cst.WithItem, cst.Yield,
})  # fmt: skip
_UNSURE = frozenset({cst.Attribute, cst.AugAssign, cst.BinaryOperation, cst.Comparison, cst.Name, cst.UnaryOperation})
_LEAVES = frozenset({
    cst.Annotation, cst.Float, cst.Imaginary, cst.Import, cst.ImportFrom, cst.Integer, cst.Name, cst.Param, cst.SimpleString,
    cst.TypeAlias, cst.TypeParameters,
})  # fmt: skip


def evaluate(pieces: Iterable[cst.CSTNode], meaning: Meaning, *, is_async: bool) -> Evaluation:
    """Judge pieces of code that run one after the other: expressions, small statements, nested definitions, with items.

    Args:
        pieces: The code, not `libcst.CSTNode`s with bodies of statements but for nested ``def`` and ``class``.
        meaning: Who knows about calls.
        is_async: Whether this is in a coroutine, where a cancellation may be thrown in at a ``yield``.
    """
    raises: set[str] = set()
    completes = True
    halts = could_raise = False
    # Each node with whether it is always evaluated when the whole is. The stack is our own: expressions nest deeply.
    stack = [(piece, True) for piece in pieces]
    while stack:
        node, always = stack.pop()
        kind = type(node)
        if kind in _ASKED:
            ends = False
            if isinstance(node, cst.Call):
                ending = meaning.never_returns(node)
                ends = ending is not None
                halts = halts or ending is Ending.HALTS
                raises |= {"SystemExit"} if ending is Ending.EXITS else meaning.raises(node)
            elif isinstance(node, cst.Raise):
                ends = True
                if node.exc is not None:
                    raises |= meaning.raises(node)
            elif isinstance(node, cst.Assert):
                outcome = meaning.truth(node.test)
                ends = outcome is False
                if outcome is not True:
                    raises |= meaning.raises(node)
            else:
                raises |= meaning.raises(node)
                if is_async and isinstance(node, cst.Yield):
                    raises.add(CANCELLED)
            completes = completes and not (ends and always)
        elif kind in _UNSURE:
            could_raise = True
        if kind in _LEAVES:
            continue
        parts = _PARTS.get(kind)
        if parts is None:
            stack += [(child, always) for child in children(node)]
        else:
            sure, unsure = parts(node)
            stack += [(child, always) for child in sure]
            stack += [(child, False) for child in unsure]
    return Evaluation(canonical(raises), completes, halts, could_raise)


_Nodes = Sequence[cst.CSTNode]


def _parts_of_raise(node: cst.Raise) -> tuple[_Nodes, _Nodes]:
    if isinstance(node.exc, cst.Call):  # making the exception is part of raising it
        return [node.exc.func, *node.exc.args, *_if_any(node.cause)], ()
    return children(node), ()


def _evaluated(*targets: cst.BaseExpression) -> list[cst.CSTNode]:
    """Targets but for plain names, which are only bound."""
    return [target for target in targets if not isinstance(target, cst.Name)]


def _if_any(node: cst.CSTNode | None) -> _Nodes:
    return () if node is None else (node,)


def _defaults(params: cst.Parameters) -> list[cst.CSTNode]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return [param.default for param in every if param.default is not None]


#: What is always evaluated inside a node, and what perhaps. Node types not in the table: always all of their children.
_PARTS: dict[type[cst.CSTNode], Callable[[Any], tuple[_Nodes, _Nodes]]] = {
    cst.BooleanOperation: lambda node: ([node.left], [node.right]),
    cst.IfExp: lambda node: ([node.test], [node.body, node.orelse]),
    cst.Comparison: lambda node: ([node.left, *node.comparisons[:1]], node.comparisons[1:]),
    cst.Attribute: lambda node: ([node.value], ()),
    cst.Lambda: lambda node: (_defaults(node.params), ()),
    cst.GeneratorExp: lambda node: ([node.for_in.iter], ()),  # made, not run
    cst.ListComp: lambda node: ([node.for_in], [node.elt]),
    cst.SetComp: lambda node: ([node.for_in], [node.elt]),
    cst.DictComp: lambda node: ([node.for_in], [node.key, node.value]),
    cst.CompFor: lambda node: ([node.iter], [node.target, *node.ifs, *_if_any(node.inner_for_in)]),
    cst.FunctionDef: lambda node: ([*node.decorators, *_defaults(node.params)], ()),
    cst.ClassDef: lambda node: ([*node.decorators, *node.bases, *node.keywords], [node.body]),
    cst.Assert: lambda node: ([node.test], _if_any(node.msg)),
    cst.Raise: _parts_of_raise,
    cst.Assign: lambda node: ([node.value, *_evaluated(*(target.target for target in node.targets))], ()),
    cst.AnnAssign: lambda node: ((), ()) if node.value is None else ([node.value, *_evaluated(node.target)], ()),
}
