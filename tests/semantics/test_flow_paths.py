"""The exact set of ways through small functions, as `test_flow_paths.txt` tells them."""

from pathlib import Path

import libcst as cst
import pytest

from shutdownlint.semantics.flow import EdgeKind, Graph, Point, Role, build

ARROWS = {
    EdgeKind.NEXT: " -> ",
    EdgeKind.TRUE: " yes> ",
    EdgeKind.FALSE: " no> ",
    EdgeKind.EXCEPTION: " !> ",
    EdgeKind.CANCEL: " ~> ",
}
CODE = cst.Module([])


def read_cases():
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    for case in text.split("\n# ")[1:]:
        title, _, rest = case.partition("\n")
        source, _, paths = rest.partition("=> ")
        yield pytest.param(source, [path.strip() for path in paths.split("\n=> ") if path.strip()], id=title)


def told(point: Point) -> str:
    node = point.node
    if point.role in (Role.EXIT, Role.RAISED, Role.CANCELLED, Role.HALTED):
        return point.role.name
    if point.role in (Role.RERAISE, Role.REST):
        return point.role.value
    if point.role is Role.WITH_EXIT:
        return "leave " + CODE.code_for_node(node.item)
    if point.role is Role.WITH_ENTER:
        return "enter " + CODE.code_for_node(node).strip(", ")
    if point.role is Role.LOOP:
        return "for " + CODE.code_for_node(node.target)
    if point.role is Role.CASE:
        return "case " + CODE.code_for_node(node.pattern)
    if point.role is Role.HANDLER:
        return "except" if node.type is None else "except " + CODE.code_for_node(node.type)
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        return "def " + node.name.value
    return CODE.code_for_node(node).strip("; ")


def told_paths(graph: Graph) -> list[str]:
    return sorted(
        told(path[0].target) + "".join(ARROWS[edge.kind] + told(edge.target) for edge in path[1:]) for path in graph.paths()
    )


@pytest.mark.parametrize(("source", "expected"), list(read_cases()))
def test_paths(source, expected):
    [function] = cst.parse_module(source).body

    assert told_paths(build(function)) == expected


def test_there_are_cases():
    titles = [case.id for case in read_cases()]

    assert len(titles) > 100
    assert len(set(titles)) == len(titles)


def test_lambda():
    lambda_ = cst.parse_expression("lambda x=late(): g(x)")

    assert told_paths(build(lambda_)) == ["g(x) !> RAISED", "g(x) -> EXIT"]


def test_module():
    module = cst.parse_module("import a\nif __name__ == '__main__': main()\n")

    assert told_paths(build(module)) == [
        "import a !> RAISED",
        "import a -> __name__ == '__main__' no> EXIT",
        "import a -> __name__ == '__main__' yes> main() !> RAISED",
        "import a -> __name__ == '__main__' yes> main() -> EXIT",
    ]
