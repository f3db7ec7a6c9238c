"""Methods that start a child process, keep it in an attribute, and then fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import FAILS_ITSELF, MayFail
from ..effects.occurrences import points_at
from ..flow import NORMAL_KINDS, EdgeKind, Role, build
from ..program.variables import variable
from ..resources.attributes import CLOSERS
from ..resources.uses import Act
from ..text.walk import walk
from .broken_waits import is_dealt_with
from .handles import Handle

if TYPE_CHECKING:
    from ..flow import Edge
    from ..program.module import Function, Module
    from ..resources.acquisitions import Acquisition


def failed_start(acquired: Acquisition) -> list[Edge] | None:
    """The way on which a method that keeps a child in an attribute of ``self`` raises, and leaves the child running.

    Returns:
        None if there is none, or if the object's class or the method's callers in the module see to the child.
    """
    function, module = acquired.function, acquired.module
    kept = module.project.ownership.kept(acquired)
    if function is None or function.cls is None or kept is None or not isinstance(acquired.node, cst.Attribute):
        return None
    owner = variable(module, acquired.node)
    if owner is None or kept.cls.method("__del__") is not None or _is_seen_to(function):
        return None
    handle = Handle(function, owner, acquired.resource.type, acquired.resource)
    if not isinstance(function.node, cst.FunctionDef):
        return None
    graph = build(function.node, MayFail(module, *FAILS_ITSELF, wakes=False))
    enders = {use.function.name for use in kept.uses if use.function is not None and use.use.act is not Act.NOTHING} | CLOSERS
    stops = {
        point
        for name in enders  # called, or kept by somebody: atexit.register(self.stop)
        for load in module.index.loads.get(name, ())
        if module.function_of(load) is function and module.class_of_receiver(load.value) is not None
        for point in points_at(graph, module, load)
    }
    stops |= {point for point, uses in handle.points(graph).items() if is_dealt_with(uses)}
    starts = points_at(graph, module, acquired.call)
    here = {edge.target for start in starts for edge in graph.successors(start) if edge.kind in NORMAL_KINDS}
    if not here or here & stops:
        return None
    askers = {use.function.name for use in kept.uses if use.function is not None and _asks_for_life(use.module, use.use.node)}

    def is_gone(edge: Edge) -> bool:
        return handle.is_gone(edge) or _is_told_dead(module, edge, askers)

    return graph.find_path(here, graph.raised, avoiding=stops.__contains__, skip_edge=is_gone)


def _asks_for_life(module: Module, use: cst.CSTNode) -> bool:
    attribute = module.parent(use)
    return isinstance(attribute, cst.Attribute) and attribute.attr.value in ("poll", "returncode", "is_alive")


def _is_told_dead(module: Module, edge: Edge, askers: set[str]) -> bool:
    """Whether an edge out of ``if not self.running`` is taken when the child has ended; ``running`` is what asks for that."""
    test = edge.source.node
    if edge.source.role is not Role.TEST or edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE):
        return False
    negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
    asked = test.expression if isinstance(test, cst.UnaryOperation) else test
    asked = asked.expression if isinstance(asked, cst.Await) else asked
    asked = asked.func if isinstance(asked, cst.Call) else asked
    if not isinstance(asked, cst.Attribute) or asked.attr.value not in askers or module.class_of_receiver(asked.value) is None:
        return False
    return edge.kind is (EdgeKind.TRUE if negated else EdgeKind.FALSE)


def _is_seen_to(function: Function) -> bool:
    """Whether a caller in the module has a handler or a ``finally`` around the call that lets the object go."""
    module = function.module
    for load in module.index.loads.get(function.name, ()):
        inside: cst.CSTNode = load
        for around in module.ancestors(load):
            if isinstance(around, (cst.Try, cst.TryStar)) and inside is around.body:
                for part in (*around.handlers, *([around.finalbody] if around.finalbody is not None else [])):
                    for node in walk(part):
                        if isinstance(node, cst.Attribute) and node.attr.value in CLOSERS:
                            return True
            inside = around
    return False
