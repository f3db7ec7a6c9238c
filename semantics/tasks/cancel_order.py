"""In which order a close method ends a task and what the task uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..cleanup.closing import is_closing_name, way_out
from ..effects.occurrences import is_unforced_raise, points_by_node
from ..text.names import dotted_text
from ..text.walk import walk
from .cancellation import near_graph
from .tasks import made_task

if TYPE_CHECKING:
    from ..program.module import ClassInfo, Function, Module


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """Something that is closed too early.

    Args:
        cancel: Where the task is cancelled.
        close: Where what it uses is closed.
        used: Where the task's cleanup uses it.
    """

    cancel: cst.Call
    close: cst.Call
    used: cst.CSTNode


def released_after(function: Function) -> Release | None:
    """What a method closes before it has waited for a task that it has cancelled, and whose cleanup uses it."""
    cls = function.cls
    if cls is None:
        return None
    graph = near_graph(function)
    places = points_by_node(graph)
    waits = {point for node, points in places.items() if isinstance(node, cst.Await) and not _closes(node) for point in points}
    for call in function.calls:
        attribute = _own(function.module, call.func.value) if _is_cancel(call) and isinstance(call.func, cst.Attribute) else None
        if attribute is None:
            continue
        used = _used_in_cleanup(cls, attribute)
        for other in function.calls:
            func = other.func
            if not isinstance(func, cst.Attribute) or not is_closing_name(func.attr.value):
                continue
            name = _own(function.module, func.value)
            if name is None or name not in used or name == attribute:
                continue
            path = graph.find_path(
                places.get(call, []), places.get(other, []), avoiding=waits.__contains__,
                skip_edge=lambda edge: is_unforced_raise(graph, edge),
            )  # fmt: skip
            if path is not None:
                return Release(call, other, used[name])
    return None


def _is_cancel(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "cancel"


def _closes(node: cst.Await) -> bool:
    """Whether an await is that of a close, which does not wait for the task."""
    call = node.expression
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and is_closing_name(call.func.attr.value)


def _own(module: Module, expr: cst.BaseExpression) -> str | None:
    """The attribute of ``self`` that an expression is."""
    if isinstance(expr, cst.Attribute) and module.class_of_receiver(expr.value) is not None:
        return expr.attr.value
    return None


def _used_in_cleanup(cls: ClassInfo, attribute: str) -> dict[str, cst.CSTNode]:
    """The attributes that the coroutines of a task use and await when they are cancelled, each with the place."""
    found: dict[str, cst.CSTNode] = {}
    module = cls.module
    for store in cls.stores.get(attribute, ()):
        if not isinstance(store.value, cst.Call):
            continue
        task = made_task(module, store.value)
        for function in task.functions if task is not None else ():
            if function.module is not module:
                continue
            for node in function.own:
                if isinstance(node, cst.Await) and way_out(module, node) is not None:
                    for inner in walk(node.expression):
                        name = _own(module, inner) if isinstance(inner, cst.BaseExpression) else None
                        if name is not None and dotted_text(inner) is not None:
                            found.setdefault(name, node)
    return found
