"""Where an event loop is stopped or closed, and what is still to be done on it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.occurrences import is_unforced_raise, points_by_node
from ..program.known_types import LOOP
from ..program.values import Instance
from ..text.walk import walk
from .cancellation import near_graph

if TYPE_CHECKING:
    from ..flow import Graph
    from ..program.module import Function, Module

_ALL = frozenset({"asyncio.all_tasks", "asyncio.Task.all_tasks"})
_RUNS = frozenset({"run_until_complete", "run_forever", "run"})


def ends_loop(module: Module, call: cst.Call, *names: str) -> bool:
    """Whether a call is one of these methods of an event loop: ``loop.stop()``."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in names or call.args:
        return False
    values = module.evaluate(func.value)
    return all(isinstance(value, Instance) and value.type == LOOP for value in values)


class LoopEnds:
    """The ends of event loops in one function.

    Args:
        function: The function.
    """

    def __init__(self, function: Function) -> None:
        self.function = function
        self.module = function.module
        self.graph: Graph = near_graph(function)
        self.places = points_by_node(self.graph)

    def awaited_after(self, stop: cst.Call) -> cst.Await | None:
        """What the coroutine awaits after it has stopped the loop it runs on, and so never gets back."""
        after = self.graph.reachable(self.places.get(stop, ()), skip_edge=lambda edge: is_unforced_raise(self.graph, edge))
        found = [node for node, points in self.places.items() if isinstance(node, cst.Await) and after.intersection(points)]
        own = {one for around in self.module.ancestors(stop) for one in (around,) if isinstance(around, cst.Await)}
        return min((one for one in found if one not in own), key=self.module.order, default=None)

    def cancelled_before(self, end: cst.Call) -> cst.Call | None:
        """Where all tasks are cancelled before the loop ends, if no way between lets them run to their end."""
        turns = {
            point
            for node, points in self.places.items()
            if isinstance(node, cst.Await) or (isinstance(node, cst.Call) and _last(node) in _RUNS)
            for point in points
        }
        ends = self.places.get(end, [])
        for call in self.function.calls:
            if _last(call) == "cancel" and isinstance(call.func, cst.Attribute) and self._is_of_all(call.func.value):
                starts = self.places.get(call, [])
                after = self.graph.reachable(starts)
                given = turns & after  # a turn that is only given if there are tasks is one all the same
                if given and self.graph.find_path(given, ends) is not None:
                    continue
                if starts and after.intersection(ends):
                    return call
        return None

    def _is_of_all(self, expr: cst.BaseExpression) -> bool:
        """Whether an expression is one of ``asyncio.all_tasks()``."""
        if not isinstance(expr, cst.Name):
            return False
        todo, seen = [expr.value], set[str]()
        while todo:
            name = todo.pop()
            home = self.module.scope_of(expr).lookup(name)
            for binding in home.bindings[name] if home is not None and name not in seen else ():
                for node in walk(binding.value) if binding.value is not None else ():
                    if isinstance(node, cst.Call) and self.module.callee(node) in _ALL:
                        return True
                    if isinstance(node, cst.Name):
                        todo.append(node.value)
            seen.add(name)
        return False


def _last(call: cst.Call) -> str:
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def runs_on_afterwards(module: Module) -> bool:
    """Whether some function of the module runs its loop once more after ``run_forever``, to let the tasks end."""
    for function in module.functions:
        names = [_last(node) for node in function.own if isinstance(node, cst.Call)]
        if "run_forever" in names and "run_until_complete" in names[names.index("run_forever") :]:
            return True
    return False
