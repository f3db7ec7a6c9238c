"""Which names look into a segment of shared memory, and who else is given one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import assignments_in, dotted_text
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What makes something of its own of what it looks at.
_COPIES = frozenset(
    {
        "all", "any", "array", "bool", "bytearray", "bytes", "copy", "decode", "deepcopy", "dumps", "float", "hex", "int", "item",
        "len", "list", "loads", "max", "mean", "min", "print", "repr", "sorted", "str", "sum", "tobytes", "tolist", "tuple",
        "unpack", "unpack_from",
    }
)  # fmt: skip
#: Words of calls that let others go on with what they are given, and of those that wait for such.
_LASTING = frozenset(
    {
        "Popen", "Process", "Thread", "apply_async", "create_task", "map_async", "put", "put_nowait", "run_in_executor", "send",
        "start_new_thread", "submit",
    }
)  # fmt: skip
_WAITING = frozenset({"communicate", "get", "join", "recv", "result", "shutdown", "wait"})


def views_in(statements: Sequence[cst.BaseStatement], name: str) -> set[str] | None:
    """The names in statements that may look into a segment, its own included; None if one of them may be used later.

    Args:
        statements: The statements.
        name: The name of the segment.
    """
    views = {name}
    for node in (inside for statement in statements for inside in walk(statement)):
        for target, value in assignments_in(node):
            if not is_view(value, views):
                continue
            if isinstance(target, (cst.Attribute, cst.Subscript)) and not _names(target) & views:
                return None
            if isinstance(target, (cst.Name, cst.Tuple, cst.List)):
                views |= _names(target)
        given = node.value if isinstance(node, (cst.Return, cst.Yield)) else None
        if isinstance(given, cst.BaseExpression) and (is_view(given, views) or _tells_name(given, name)):
            return None
    return views


def is_view(expr: cst.BaseExpression, views: set[str]) -> bool:
    """Whether the value of an expression may look into what the names look into."""
    if isinstance(expr, cst.Call):
        method = (dotted_text(expr.func) or "").rpartition(".")[2]
        if isinstance(expr.func, cst.Attribute):
            method = expr.func.attr.value
        if method in _COPIES:
            return False
    if isinstance(expr, (cst.Comparison, cst.FormattedString)):
        return False
    if isinstance(expr, cst.Attribute) and expr.attr.value in ("name", "size", "nbytes", "shape"):
        return False
    if isinstance(expr, cst.Name):
        return expr.value in views
    return any(isinstance(child, cst.BaseExpression) and is_view(child, views) for child in _parts(expr))


def _parts(expr: cst.CSTNode) -> list[cst.CSTNode]:
    """The expressions an expression is made of, whatever stands between."""
    found: list[cst.CSTNode] = []
    stack = list(expr.children)
    if isinstance(expr, cst.Attribute):
        stack = [expr.value]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.BaseExpression):
            found.append(node)
        else:
            stack += node.children
    return found


def _names(node: cst.CSTNode) -> set[str]:
    return {one.value for one in walk(node) if isinstance(one, cst.Name)}


def _tells_name(expr: cst.CSTNode, name: str) -> bool:
    """Whether the name by which others find the segment is told to the caller."""
    return any(isinstance(node, cst.Attribute) and dotted_text(node) == f"{name}.name" for node in walk(expr))


def waits_for_users(statements: Sequence[cst.BaseStatement], name: str) -> bool:
    """Whether those that go on with a segment by themselves, if there are any, are waited for."""
    given, waited = False, False
    for statement in statements:
        for node in walk_own(statement):
            if not isinstance(node, cst.Call):
                continue
            called = (dotted_text(node.func) or "").rpartition(".")[2]
            if isinstance(node.func, cst.Attribute):
                called = node.func.attr.value
            waited = waited or called in _WAITING
            given = given or (called in _LASTING and any(name in _names(arg) for arg in node.args))
    return waited or not given
