"""Releases that are written down and never come about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import exception_name
from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS, EdgeKind
from ..text.names import dotted_text
from ..text.walk import walk_own
from .chains import coroutines_of, is_task
from .steps import is_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module


@dataclass(frozen=True, slots=True, eq=False)
class Dead:
    """A release that no way leads to.

    Args:
        release: The release.
        end: The statement before, behind which nothing comes.
    """

    release: cst.Call
    end: cst.CSTNode


def dead_releases(function: Function) -> Iterator[Dead]:
    """The releases of a function that stand behind a statement from which none goes on; the first of each block."""
    module = function.module
    if isinstance(function.node, cst.Lambda):
        return
    places: Occurrences | None = None
    for block in function.own:
        if not isinstance(block, cst.IndentedBlock):
            continue
        for end, rest in _cut(block):
            if isinstance(end, cst.Raise) and exception_name(module, end) == "builtins.NotImplementedError":
                continue  # to be written, or switched off
            run = [one for one in rest if not isinstance(one, (cst.FunctionDef, cst.ClassDef))]
            releases = [
                inner for one in run for inner in walk_own(one) if isinstance(inner, cst.Call) and is_release(module, inner)
            ]
            if not releases:
                continue
            if places is None:
                places = Occurrences(module, function)
            alive = any(places.graph.points_of(inner) for inner in walk_own(end))
            if alive and not any(places.points_of(one) for one in releases):
                yield Dead(releases[0], end)
                break


def _cut(block: cst.IndentedBlock) -> Iterator[tuple[cst.CSTNode, list[cst.CSTNode]]]:
    """Each statement of a block that may be the last one to be run, with those behind it."""
    statements: list[cst.CSTNode] = []
    for line in block.body:
        statements += line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    for index, statement in enumerate(statements[:-1]):
        ends = isinstance(statement, (cst.Return, cst.Raise, cst.While)) or (
            isinstance(statement, cst.Expr) and isinstance(statement.value, (cst.Call, cst.Await))
        )
        if ends:
            yield statement, statements[index + 1 :]


@dataclass(frozen=True, slots=True, eq=False)
class Missed:
    """The release at the end of a coroutine that is not come to, as the task is cancelled before.

    Args:
        cancel: The call that cancels the task.
        coroutine: What the task runs.
        waits: Where the cancellation arrives.
        release: The release.
    """

    cancel: cst.Call
    coroutine: Function
    waits: cst.CSTNode
    release: cst.Call


def missed_releases(function: Function) -> Iterator[Missed]:
    """The tasks a function cancels without having waited for them, whose coroutine gives something back only behind its loop."""
    module = function.module
    for call in function.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or func.attr.value != "cancel" or call.args or not is_task(module, func.value):
            continue
        if _is_waited_for(module, function, func.value, call):
            continue
        for coroutine in coroutines_of(module, func.value):
            found = _behind_loop(coroutine)
            if found is not None and not _is_released(function, found[1]):
                yield Missed(call, coroutine, *found)
                break


def _is_waited_for(module: Module, function: Function, task: cst.BaseExpression, cancel: cst.Call) -> bool:
    """Whether something was awaited before with the task in it: it was given time to end."""
    text = dotted_text(task)
    for node in function.own:
        before = isinstance(node, cst.Await) and module.order(node) < module.order(cancel)
        if before and any(dotted_text(inner) == text for inner in walk_own(node)):
            return True
    return False


def _behind_loop(coroutine: Function) -> tuple[cst.CSTNode, cst.Call] | None:
    """The wait in the loop of a coroutine, and the release behind the loop that a cancellation of the wait does not come to."""
    module = coroutine.module
    loops = [node for node in coroutine.own if isinstance(node, cst.While)]
    if len(loops) != 1:
        return None
    waits = [node for node in walk_own(loops[0].body) if isinstance(node, cst.Await)]
    inside = set(walk_own(loops[0]))
    releases = [
        call for call in coroutine.calls if call not in inside and is_release(module, call)
        and module.order(call) > module.order(loops[0])
    ]  # fmt: skip
    if not waits or not releases:
        return None
    places = Occurrences(module, coroutine)
    for wait in waits:
        points = places.points_of(wait)
        cancelled = {edge.target for point in points for edge in places.graph.successors(point) if edge.kind is EdgeKind.CANCEL}
        anyway = cancelled | places.graph.reachable(cancelled)
        after = places.graph.reachable(points, kinds=NORMAL_KINDS)
        for release in releases:
            at = places.points_of(release)
            if any(point in after for point in at) and not any(point in anyway for point in at):
                return wait, release
    return None


def _is_released(function: Function, release: cst.Call) -> bool:
    """Whether the one who cancels does the same himself, as far as names tell."""
    wanted = _subject(release)
    return any(_subject(call) == wanted for call in function.calls)


def _subject(call: cst.Call) -> str:
    func = call.func
    return (dotted_text(func.value) or "").rpartition(".")[2] if isinstance(func, cst.Attribute) else ""
