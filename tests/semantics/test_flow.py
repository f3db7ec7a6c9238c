"""The graph as a thing to ask, what is told to it about meaning, and its size."""

from itertools import pairwise

import libcst as cst
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shutdownlint.semantics.flow import NORMAL_KINDS, EdgeKind, Ending, Graph, Role, Syntactic, Way, build
from shutdownlint.semantics.flow.dominance import Dominance
from shutdownlint.semantics.flow.exceptions import CANCELLED, INTERRUPT, UNKNOWN, Taken, canonical, narrowed, split, taken

CODE = cst.Module([])


def graph_of(source: str, meaning=None) -> Graph:
    [function] = cst.parse_module(source).body
    return build(function) if meaning is None else build(function, meaning)


def points(graph: Graph, text: str):
    found = [p for p in graph.points[5:] if p.role is not Role.RERAISE and CODE.code_for_node(p.node).strip() == text]
    assert found, text
    return found


# -- asking -------------------------------------------------------------------------------------------------------------

TWO_WAYS = """\
def f():
    a()
    if b:
        c()
    else:
        d()
    e()
"""


def test_reachable():
    graph = graph_of(TWO_WAYS)
    [a], [b], [c], [d], [e] = (points(graph, text) for text in ("a()", "b", "c()", "d()", "e()"))

    assert graph.reachable(c) == {e, graph.exit, graph.raised}
    assert graph.reachable([c, a]) == {b, c, d, e, graph.exit, graph.raised}
    assert graph.reachable(b, avoiding=lambda point: point in (c, d)) == set()
    assert graph.reachable(b, kinds=NORMAL_KINDS) == {c, d, e, graph.exit}
    assert graph.reachable(b, skip_edge=lambda edge: edge.kind is EdgeKind.TRUE) == {d, e, graph.exit, graph.raised}


def test_a_point_is_reachable_from_itself_only_on_a_cycle():
    graph = graph_of("def f():\n    a()\n    while b: c()\n")
    [a], [c] = points(graph, "a()"), points(graph, "c()")

    assert a not in graph.reachable(a)
    assert c in graph.reachable(c)


def test_every_path_passes():
    graph = graph_of(TWO_WAYS)
    [a], [c], [d], [e] = (points(graph, text) for text in ("a()", "c()", "d()", "e()"))

    assert graph.every_path_passes(a, graph.exit, lambda point: point is e)
    assert not graph.every_path_passes(a, graph.exit, lambda point: point is c)
    assert graph.every_path_passes(a, graph.exit, lambda point: point in (c, d))
    assert not graph.every_path_passes(a, graph.ends, lambda point: point is e)
    assert graph.every_path_passes(a, graph.ends, lambda point: point is e, kinds=NORMAL_KINDS)
    assert graph.every_path_passes(e, a, lambda point: False)


def test_find_path_is_shortest_and_joined():
    graph = graph_of(TWO_WAYS)
    [a], [c] = points(graph, "a()"), points(graph, "c()")

    path = graph.find_path(graph.entry, [graph.exit], avoiding=lambda point: point is c)

    assert [edge.target.role for edge in path] == [Role.STATEMENT, Role.TEST, Role.STATEMENT, Role.STATEMENT, Role.EXIT]
    assert all(one.target is other.source for one, other in pairwise(path))
    assert graph.find_path(a, graph.halted) is None
    assert [edge.target for edge in graph.find_path(a, graph.raised)] == [graph.raised]


def test_copies_and_their_ways():
    graph = graph_of("async def f():\n    try:\n        if a: return\n        await b()\n    finally: c()\n    d()\n")

    assert {copy.ways for copy in points(graph, "c()")} == {(Way.NORMAL,), (Way.EXCEPTION,), (Way.CANCEL,), (Way.RETURN,)}
    assert graph.points_of(points(graph, "c()")[0].node) == points(graph, "c()")
    assert graph.points_of(cst.Pass()) == ()


def test_loops():
    graph = graph_of(
        "def f():\n    while a:\n        for b in c:\n            if d: continue\n            e()\n        g()\n    h()\n"
    )
    [outer] = points(graph, "a")
    [inner] = [point for point in graph.points if point.role is Role.LOOP]

    loops = graph.loops()

    assert set(loops) == {outer, inner}
    assert {point.index for point in loops[inner]} < {point.index for point in loops[outer]}
    assert points(graph, "e()")[0] in loops[inner]
    assert points(graph, "h()")[0] not in loops[outer]


def test_dominance_of_a_graph():
    graph = graph_of(TWO_WAYS)
    a, b, c, e = (points(graph, text)[0].index for text in ("a()", "b", "c()", "e()"))
    before = graph.dominance()
    after = graph.post_dominance(NORMAL_KINDS)

    assert before.dominates(a, e)
    assert not before.dominates(c, e)
    assert before.immediate(e) == b
    assert after.dominates(e, c)
    assert not after.dominates(c, b)
    assert not graph.post_dominance().dominates(e, a)


edges = st.integers(1, 9).flatmap(lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n))


def reached(targets, root, without=None):
    seen, todo = set(), [root]
    while todo:
        point = todo.pop()
        if point not in seen and point != without:
            seen.add(point)
            todo += targets[point]
    return seen


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edges)
def test_dominance_is_what_it_is_by_definition(targets):
    dominance = Dominance(targets, 0)
    known = reached(targets, 0)

    for one in range(len(targets)):
        strict = [other for other in known if other != one and one in known and one not in reached(targets, 0, other)]
        for other in range(len(targets)):
            assert dominance.dominates(other, one) == (one in known and (other in strict or other == one)), (other, one)
        closest = [other for other in strict if all(dominance.dominates(third, other) for third in strict)]
        assert dominance.immediate(one) == (closest[0] if closest else None)


def test_paths_has_a_limit():
    graph = graph_of("def f():\n" + "    if a: b = 1\n" * 10)

    assert len(graph.paths(1024)) == 1024
    with pytest.raises(ValueError, match="1023"):
        graph.paths(1023)


# -- meaning ------------------------------------------------------------------------------------------------------------


class Knowing(Syntactic):
    def raises(self, node):
        if isinstance(node, cst.Call):
            name = CODE.code_for_node(node.func)
            return {"quiet": frozenset(), "read": frozenset({"IOError"})}.get(name, super().raises(node))
        return super().raises(node)

    def never_returns(self, call):
        return Ending.RAISES if CODE.code_for_node(call.func) == "fail" else super().never_returns(call)


def test_meaning_is_asked():
    graph = graph_of(
        "def f():\n    try:\n        quiet(1)\n        read()\n    except OSError:\n        fail()\n    a = 1\n", Knowing()
    )

    assert [edge.kind for edge in graph.successors(points(graph, "quiet(1)")[0])] == [EdgeKind.NEXT]
    assert [edge.target.role for edge in graph.successors(points(graph, "read()")[0])] == [Role.HANDLER, Role.STATEMENT]
    assert [edge.target for edge in graph.successors(points(graph, "fail()")[0])] == [graph.raised]


@pytest.mark.parametrize(
    ("thrown", "caught", "expected"),
    [
        ("KeyError", "KeyError", Taken.ALWAYS),
        ("KeyError", "LookupError", Taken.ALWAYS),
        ("LookupError", "KeyError", Taken.PERHAPS),
        ("KeyError", "ValueError", Taken.NEVER),
        ("KeyError", "Custom", Taken.PERHAPS),
        ("KeyError", UNKNOWN, Taken.PERHAPS),
        ("Custom", "Custom", Taken.ALWAYS),
        ("Custom", "Other", Taken.PERHAPS),
        ("Custom", "Exception", Taken.ALWAYS),
        ("Custom", "OSError", Taken.PERHAPS),
        ("Custom", "SystemExit", Taken.NEVER),
        ("Exception", "Custom", Taken.PERHAPS),
        ("Exception", "KeyError", Taken.PERHAPS),
        ("Exception", "KeyboardInterrupt", Taken.NEVER),
        ("Exception", CANCELLED, Taken.NEVER),
        ("BaseException", "Exception", Taken.PERHAPS),
        ("SystemExit", "Exception", Taken.NEVER),
        ("SystemExit", "BaseException", Taken.ALWAYS),
        ("SystemExit", UNKNOWN, Taken.NEVER),
        (CANCELLED, "Exception", Taken.NEVER),
        (CANCELLED, "BaseException", Taken.ALWAYS),
        (CANCELLED, "Custom", Taken.NEVER),
        (INTERRUPT, "Exception", Taken.NEVER),
        (INTERRUPT, "KeyboardInterrupt", Taken.PERHAPS),
        (INTERRUPT, "BaseException", Taken.ALWAYS),
        (INTERRUPT, CANCELLED, Taken.NEVER),
        (INTERRUPT, "Custom", Taken.NEVER),
        ("ExceptionGroup", "Exception", Taken.ALWAYS),
        ("BaseExceptionGroup", "Exception", Taken.NEVER),
    ],
)
def test_taken(thrown, caught, expected):
    assert taken(thrown, caught) is expected


def test_what_is_known_after_catching():
    assert narrowed("Exception", "KeyError") == "KeyError"
    assert narrowed("Exception", "Custom") == "Custom"
    assert narrowed("Exception", UNKNOWN) == "Exception"
    assert narrowed("KeyError", "Exception") == "KeyError"
    assert split(frozenset({"Exception", CANCELLED}), frozenset({"BaseException"})) == ({"Exception", CANCELLED}, set())
    assert split(frozenset({"Exception", CANCELLED}), frozenset({"KeyError"})) == ({"KeyError"}, {"Exception", CANCELLED})
    assert canonical(["IOError", "CancelledError", "builtins.KeyError", "a.B"]) == {"OSError", CANCELLED, "KeyError", "a.B"}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("True", True),
        ("1", True),
        ("0.0", False),
        ("''", False),
        ("None", False),
        ("()", False),
        ("(a,)", True),
        ("(*a,)", None),
        ("not 0", True),
        ("not a", None),
        ("a", None),
        ("a or True", True),
        ("False and a", False),
        ("True and a", None),
        ("typing.TYPE_CHECKING", False),
        ("__debug__", None),
        ("not " * 400 + "a", None),
    ],
)
def test_truth(test, expected):
    assert Syntactic().truth(cst.parse_expression(test)) is expected


# -- size ---------------------------------------------------------------------------------------------------------------


class Counting(Syntactic):
    asked = 0

    def raises(self, node):
        self.asked += 1
        return super().raises(node)


def test_work_grows_with_length_only():
    """By counts, as seconds depend on who else is at work; 5,000 plain statements took 0.2 s on a busy machine."""
    sizes = []
    for count in (200, 2000):
        meaning = Counting()
        body = "        x = g(a.b, [c])\n" * count
        graph = graph_of(f"def f():\n    try:\n{body}    except ValueError: h()\n    finally:\n{body}", meaning)
        sizes.append((meaning.asked / count, len(graph.points) / count, len(list(graph.edges)) / count))

    assert sizes[1] == pytest.approx(sizes[0], rel=0.05)
    assert sizes[1] == pytest.approx((2, 3, 7), rel=0.02)


def test_a_chain_of_elifs():
    graph = graph_of("def f():\n    if a: b()\n" + "    elif a: b()\n" * 3000 + "    else: c()\n    d()\n")

    assert len(graph.predecessors(points(graph, "d()")[0])) == 3002


def nested(header: str, depth: int, tail: str = "") -> cst.FunctionDef:
    """A function of nodes put into each other, as deep as no parser takes them."""
    body: cst.BaseStatement = cst.SimpleStatementLine([cst.Expr(cst.Call(cst.Name("g")))])
    for _ in range(depth):
        outer = cst.parse_statement(f"{header}\n    pass\n{tail}")
        body = outer.with_changes(body=cst.IndentedBlock([body]))
    return cst.FunctionDef(cst.Name("f"), cst.Parameters(), cst.IndentedBlock([body]))


@pytest.mark.parametrize(
    ("header", "tail"), [("if a:", ""), ("while a:", ""), ("for a in b:", ""), ("with a:", ""), ("try:", "finally: x = 1\n")]
)
def test_deep_nesting_is_no_error(header, tail):
    graph = build(nested(header, 1500, tail))

    assert graph.exit in graph.reachable(graph.entry)
    assert len(graph.points) < 1500 * 5


def test_deep_expressions_are_no_error():
    expression: cst.BaseExpression = cst.Name("a")
    for _ in range(20_000):
        expression = cst.BinaryOperation(expression, cst.Add(), cst.Name("a"))
    graph = build(cst.Lambda(cst.Parameters(), expression))

    assert [edge.target for edge in graph.successors(graph.points[5])] == [graph.exit]


def test_cleanup_inside_cleanup_does_not_explode():
    def source(depth, indent="    "):
        if depth == 0:
            return f"{indent}await g()\n"
        return (
            f"{indent}try:\n{indent} if a: return\n{indent} await g()\n"
            f"{indent}except BaseException:\n{indent} h()\n{indent} raise\n"
            f"{indent}finally:\n" + source(depth - 1, indent + " ")
        )

    sizes = [len(graph_of("async def f():\n" + source(depth)).points) for depth in (4, 8, 16, 32)]

    assert sizes[3] < 20 * 64 * 32
    assert sizes[3] - sizes[2] < 3 * (sizes[2] - sizes[1])


def test_merged_cleanup_still_leads_everywhere():
    source = "async def f():\n"
    indent = "    "
    for _ in range(12):
        source += f"{indent}try:\n{indent} if a: return\n{indent} await g()\n{indent}finally:\n"
        indent += " "
    graph = graph_of(source + f"{indent}last()\n")
    copies = points(graph, "last()")

    assert any(Way.ANY in copy.ways for copy in copies)
    assert len(copies) <= 64
    for copy in copies:
        if Way.ANY in copy.ways:
            assert set(graph.reachable(copy)) >= {graph.exit, graph.raised}
    assert any(graph.cancelled in graph.reachable(copy) for copy in copies)
