"""Draws control-flow graphs as the program builds them: a row for each point, in the order of the text, arcs for edges."""

from __future__ import annotations

import html
import re
import textwrap

from shutdownlint.semantics.effects.may_fail import likely
from shutdownlint.semantics.flow import EdgeKind, Role, build
from shutdownlint.semantics.program.project import Project

_MARK = re.compile(r"<!-- graph\n(.*?)-->", re.DOTALL)
_ROW, _HEIGHT, _TOP, _CHAR = 44, 28, 12, 7.9
_LEFT, _GAP, _STEP = 20, 26, 18
_ENDS = {
    Role.ENTRY: "entered",
    Role.EXIT: "returns",
    Role.RAISED: "an exception leaves it",
    Role.CANCELLED: "a cancellation leaves it",
    Role.HALTED: "the process is gone",
}
_LABELS = {Role.WITH_EXIT: "leave ", Role.HANDLER: "", Role.RERAISE: "(goes on)"}


def drawn(markdown):
    """A page with its graphs drawn; ``acquire`` and ``release`` in a comment of the source mark points."""
    return _MARK.sub(lambda found: svg(textwrap.dedent(found[1])), markdown)


def svg(source):
    """The graph of the first function of a text."""
    plain = re.sub(r"  # (acquire|release)$", "", source, flags=re.MULTILINE)
    lines = enumerate(source.split("\n"), 1)
    marks = {line: found[1] for line, text in lines if (found := re.search(r"# (acquire|release)$", text))}
    module = Project().parse(plain, "sample.py")
    graph = build(next(iter(module.functions)).node, likely(module))
    points = [point for point in graph.points if point in (graph.entry,) or graph.predecessors(point)]
    nodes = [node for point in points for node in (point.node, module.parent(point.node))]
    places = module.locate([node for node in nodes if node is not None])
    order = sorted(points, key=lambda point: _rank(point, places, module))
    rows = {point: number for number, point in enumerate(order)}
    texts = {point: _text(point, module) for point in order}
    width = max(len(text) for text in texts.values()) * _CHAR + 24
    arcs, labels, lanes = [], [], []
    for edge in graph.edges:
        if edge.source not in rows or edge.target not in rows:
            continue
        start, end = rows[edge.source], rows[edge.target]
        straight = end == start + 1 and edge.kind not in (EdgeKind.EXCEPTION, EdgeKind.CANCEL)
        lane = 0 if straight else _lane(lanes, min(start, end), max(start, end))
        beside = [one for one in graph.successors(edge.source) if one.target in rows]
        arc, label = _arc(start, end, lane, width, edge.kind, beside.index(edge) / len(beside))
        arcs.append(arc)
        labels.append(label)
    high = _TOP * 2 + _ROW * len(order)
    wide = _LEFT + width + _GAP + _STEP * (len(lanes) + 1) + 60
    boxes = [_box(rows[point], texts[point], width, _kind(point, places[point.node], marks)) for point in order]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="control-flow graph" '
        f'width="{wide:.0f}" height="{high}" viewBox="0 0 {wide:.0f} {high}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" style="fill:context-stroke;stroke:none"/></marker></defs>'
    )
    return f'<div class="flow">{head}{"".join(arcs + boxes + labels)}</svg></div>'


def _rank(point, places, module):
    """Where a point stands: by the text, its ends last; the copies of one place by the way they are entered."""
    if point.role is Role.ENTRY:
        return (0, 0, 0)
    if point.role in _ENDS:
        return (2, list(_ENDS).index(point.role), 0)
    if point.role is Role.WITH_EXIT:
        return (1, places[module.parent(point.node)].end_line + 0.5, -point.index)
    return (1, places[point.node].end_line if point.role is Role.RERAISE else places[point.node].line, point.index)


def _text(point, module):
    if point.role in _ENDS:
        return _ENDS[point.role]
    node = point.node
    if point.role is Role.RERAISE:
        text = "(it goes on)"
    elif point.role is Role.HANDLER:
        text = f"except {module.tree.code_for_node(node.type)}" if node.type is not None else "except"
    elif point.role is Role.LOOP:
        text = "next item"
    else:
        text = module.tree.code_for_node(node).strip().split("\n")[0]
    if point.role is Role.TEST:
        text += " ?"
    text = _LABELS.get(point.role, "") + text if point.role is Role.WITH_EXIT else text
    ways = ", ".join(way.value for way in point.ways if way.value != "normal")
    return f"{text}   ({ways})" if ways else text


def _kind(point, place, marks):
    if point.role in _ENDS:
        return "end"
    return marks.get(place.line, "")


def _box(row, text, width, kind):
    y = _TOP + row * _ROW
    return (
        f'<g class="{kind}"><rect x="{_LEFT}" y="{y}" width="{width:.0f}" height="{_HEIGHT}" rx="4"/>'
        f'<text x="{_LEFT + 12}" y="{y + 18.5}" xml:space="preserve">{html.escape(text)}</text></g>'
    )


def _lane(lanes, low, high):
    """The nearest lane beside the boxes that is free between two rows."""
    for number, taken in enumerate(lanes):
        if all(high <= one or low >= other for one, other in taken):
            taken.append((low, high))
            return number + 1
    lanes.append([(low, high)])
    return len(lanes)


def _arc(start, end, lane, width, kind, share):
    """An edge and its label; ``share`` tells which of those that leave the box it is."""
    name = kind.value
    right = _LEFT + width
    shown = name != "next"
    if lane == 0:
        x, y = _LEFT + 30, _TOP + start * _ROW + _HEIGHT
        label = f'<text class="label" x="{x + 8}" y="{y + 12}">{name}</text>' if shown else ""
        return f'<g class="{name}"><path d="M{x} {y}V{y + _ROW - _HEIGHT}" marker-end="url(#tip)"/></g>', label
    out, into = _TOP + start * _ROW + _HEIGHT * (0.45 + share / 2), _TOP + end * _ROW + _HEIGHT * 0.25
    x = right + _GAP + lane * _STEP + 20
    bend = 6 if into > out else -6
    path = f"M{right:.0f} {out:.0f}H{x - 6:.0f}Q{x:.0f} {out:.0f} {x:.0f} {out + bend:.0f}"
    path += f"V{into - bend:.0f}Q{x:.0f} {into:.0f} {x - 6:.0f} {into:.0f}H{right + 2:.0f}"
    label = f'<text class="label" x="{right + 8:.0f}" y="{out + 3.5:.0f}">{name}</text>' if shown else ""
    return f'<g class="{name}"><path d="{path}" marker-end="url(#tip)"/></g>', label
