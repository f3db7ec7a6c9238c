"""Every function of the standard library has a well-formed graph.

Measured on two busy cores with CPython 3.11: outside `test`, `idlelib`, `lib2to3` and site-packages there are 601 files of 11 MB
with 15,663 functions, of which libcst can parse all. That takes 46 s for parsing and about 20 s for building; so a sample is
taken, the same each time, of files below 100 kB. The whole was gone through once, with the same result.
"""

import os
from pathlib import Path
from random import Random

import libcst as cst

from shutdownlint.semantics.flow import NORMAL_KINDS, RAISING_KINDS, EdgeKind, Graph, Role, build
from shutdownlint.semantics.text.walk import walk

LIBRARY = Path(os.__file__).parent
LEFT_OUT = {"test", "tests", "idlelib", "lib2to3", "site-packages"}
SAMPLE = 120
BRANCHING = {Role.TEST, Role.LOOP, Role.CASE}


def sample():
    files = [
        path
        for path in sorted(LIBRARY.rglob("*.py"))
        if LEFT_OUT.isdisjoint(path.relative_to(LIBRARY).parts) and path.stat().st_size < 100_000
    ]
    assert len(files) > 300
    return Random(2).sample(files, SAMPLE)


def faults(graph: Graph):
    """What is wrong with a graph, in words."""
    points = set(graph.points)
    if [point.index for point in graph.points] != list(range(len(graph.points))):
        yield "indexes"
    for end in (graph.entry, *graph.ends):
        if [point for point in graph.points if point.role is end.role] != [end]:
            yield f"not one {end}"
    if any(graph.successors(end) for end in graph.ends):
        yield "an end leads on"
    if graph.predecessors(graph.entry):
        yield "something leads to the entry"
    if lost := points - graph.reachable(graph.entry) - {graph.entry, *graph.ends}:
        yield f"not reached: {lost}"
    for edge in graph.edges:
        if not {edge.source, edge.target} <= points:
            yield f"foreign {edge}"
        if edge.kind in (EdgeKind.TRUE, EdgeKind.FALSE) and edge.source.role not in BRANCHING:
            yield f"branches: {edge}"
        if edge.target in (graph.exit, graph.halted) and edge.kind in RAISING_KINDS:
            yield f"raises to an end that is none: {edge}"
        if (edge.target is graph.raised and edge.kind is not EdgeKind.EXCEPTION) or (
            edge.target is graph.cancelled and edge.kind is not EdgeKind.CANCEL
        ):
            yield f"arrives otherwise: {edge}"
        if edge.target.role is Role.HANDLER and edge.source.role is not Role.HANDLER and edge.kind in NORMAL_KINDS:
            yield f"a clause without an exception: {edge}"
    for point in points - set(graph.ends):
        edges = graph.successors(point)
        if not edges:
            yield f"leads nowhere: {point}"
        if len(set(edges)) != len(edges):
            yield f"twice the same: {edges}"
        for kind in (EdgeKind.NEXT, EdgeKind.TRUE, EdgeKind.FALSE):
            if sum(edge.kind is kind and edge.target is not graph.halted for edge in edges) > 1:
                yield f"two ways at once: {edges}"


def test_every_graph_is_well_formed():
    functions = 0
    unparsed = []
    for path in sample():
        try:
            module = cst.parse_module(path.read_bytes())
        except cst.ParserSyntaxError:
            unparsed.append(path)
            continue
        for node in walk(module):
            if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.Module)):
                functions += 1
                graph = build(node)

                assert list(faults(graph)) == [], f"{path}: {getattr(node, 'name', node)}"
    print(f"{functions} functions, {len(unparsed)} files libcst cannot parse")

    assert functions > 1500
    assert len(unparsed) <= 1


def test_faults_are_found():
    [function] = cst.parse_module("def f():\n    if a: g()\n").body
    graph = build(function)
    assert list(faults(graph)) == []

    graph.add_edge(graph.exit, graph.entry, EdgeKind.TRUE)
    graph.add_point(Role.STATEMENT, function)

    assert [fault.split(":")[0] for fault in faults(graph)] == [
        "an end leads on",
        "something leads to the entry",
        "not reached",
        "branches",
        "leads nowhere",
    ]
