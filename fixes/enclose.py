"""Close what a function acquires: by a ``with``, a ``finally``, or where it fails before it has handed it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.resources.acquisitions import Disposition
from ..semantics.resources.live import is_data, outlives
from ..semantics.resources.ownership import Way
from ..semantics.resources.uses import Act
from ..semantics.text.names import dotted_text
from ..semantics.text.walk import walk
from . import build, hoist
from .fix import Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..semantics.program.module import Function, Module
    from ..semantics.resources.acquisitions import Acquisition
    from ..semantics.resources.ownership import Fate


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """The statements of a suite that need what is acquired in it: those up to the last that uses it or what was made with it."""

    suite: cst.IndentedBlock
    line: cst.SimpleStatementLine
    before: list[cst.BaseStatement]
    inside: list[cst.BaseStatement]
    after: list[cst.BaseStatement]


def enclose(module: Module, fate: Fate, *, whole: bool = False) -> Fix | None:
    """Run what uses a resource inside a ``with``, or where there is no such thing in a ``try`` whose ``finally`` closes it.

    Unsafe: today it stays open, and what was made with it may be used after the function.

    Args:
        module: The module.
        fate: What becomes of the resource, which is kept in a local name and closed nowhere.
        whole: Whether it is needed to the end of the suite, used or not: a server.

    Returns:
        None unless it is assigned by a statement of its own and used in the rest of that suite alone, and nothing that depends
        on it leaves the function.
    """
    acquired = fate.acquisition
    stretch = _stretch(module, fate, whole=whole)
    function = acquired.function
    if stretch is None or function is None or _has_open_parts(module, acquired, function):
        return None
    if outlives(stretch.inside, acquired.name, acquired.resource, is_async=function.is_async):
        return None  # who is given it would find it closed
    entered = _with(acquired, function, stretch)
    if entered is None:
        closing = release_of(acquired, acquired.name, function)
        if closing is None:
            return None
        tried = _tried(module, stretch.inside, f"finally:\n    {closing}")
        entered = [stretch.line, tried]
    new = stretch.suite.with_changes(body=[*stretch.before, *entered, *stretch.after])
    return Fix("Close it when the function is left", Safety.UNSAFE, {stretch.suite: new})


def enclose_discarded(module: Module, acquired: Acquisition) -> Fix | None:
    """Enter what is made and lost at once, a server, by ``async with`` around the rest of the suite.

    Unsafe: today it goes on when the function has been left.

    Args:
        module: The module.
        acquired: The acquisition, all that a statement does.

    Returns:
        None where nothing comes after it, or it cannot be entered.
    """
    line = hoist.line_of(module, acquired.call)
    suite = module.parent(line) if line is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(suite, cst.IndentedBlock):
        return None
    small, function = line.body[0], acquired.function
    is_async = function is not None and function.is_async and acquired.resource.async_with == "releases"
    at = next(place for place, one in enumerate(suite.body) if one is line)
    inside = list(suite.body[at + 1 :])
    if not isinstance(small, cst.Expr) or small.value is not acquired.expr or not is_async or not inside:
        return None
    blank = build.blank_lines(inside[0])
    inside[0] = inside[0].with_changes(leading_lines=build.leading_lines(inside[0])[len(blank) :])
    entered = cst.With(
        items=[cst.WithItem(item=acquired.expr)],
        body=build.block(inside).with_changes(header=line.trailing_whitespace),
        asynchronous=cst.Asynchronous(), leading_lines=line.leading_lines,
    )  # fmt: skip
    new = suite.with_changes(body=[*suite.body[:at], entered])
    return Fix("Close it when the function is left", Safety.UNSAFE, {suite: new})


def _has_open_parts(module: Module, acquired: Acquisition, function: Function) -> bool:
    """Whether something is opened from it that is not closed by itself: a context waits for its sockets when it is left."""
    for call in function.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Name) or func.value.value != acquired.name:
            continue
        part = module.project.ownership.acquisition(module, call)
        if part is not None and part.resource.origin and part.disposition is not Disposition.WITH:
            return True
    return False


def close_on_error(module: Module, fate: Fate) -> Fix | None:
    """Put what comes between an acquisition and the hand-over into ``try``, and close the resource if that fails.

    Unsafe: after a failure the release now runs.

    Args:
        module: The module.
        fate: What becomes of the resource; it is handed on, or kept in an attribute of the object that is being made.

    Returns:
        None where the function cannot call the release, or the two do not stand in one suite.
    """
    acquired = fate.acquisition
    function = acquired.function
    line = hoist.line_of(module, acquired.call)
    suite = module.parent(line) if line is not None else None
    if function is None or not isinstance(line, cst.SimpleStatementLine) or not isinstance(suite, cst.IndentedBlock):
        return None
    name = dotted_text(acquired.node) if isinstance(acquired.node, (cst.Name, cst.Attribute)) else None
    closing = release_of(acquired, name, function) if name is not None else None
    if closing is None or len(line.body) != 1 or not _is_assigned(line, acquired):
        return None
    body = list(suite.body)
    at = next(place for place, one in enumerate(body) if one is line) + 1
    end = len(body)
    if fate.building:
        if suite is not function.node.body:
            return None
        while end > at and _is_return(body[end - 1]):
            end -= 1
    else:
        handed = [place for place, one in enumerate(body) if place >= at and _hands_on(module, one, fate)]
        is_tried = isinstance(module.parent(suite), cst.Try)  # it is handed on behind that
        end = handed[0] if handed else len(body) if is_tried else at
    causes = [leak.cause for leak in fate.leaks if leak.cause is not None and leak.way is not Way.RETURN]
    if end <= at or not all(_is_in(module, body[at:end], cause) for cause in causes):
        return None
    tried = _tried(module, body[at:end], f"except BaseException:\n    {closing}\n    raise")
    new = suite.with_changes(body=[*body[:at], tried, *body[end:]])
    return Fix("Close it if what follows fails", Safety.UNSAFE, {suite: new})


def _is_assigned(line: cst.SimpleStatementLine, acquired: Acquisition) -> bool:
    small = line.body[0]
    if isinstance(small, cst.AnnAssign):
        return small.value is acquired.expr
    return isinstance(small, cst.Assign) and small.value is acquired.expr and len(small.targets) == 1


def _is_return(statement: cst.BaseStatement) -> bool:
    """Whether a statement only returns a name."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    return isinstance(small, cst.Return) and isinstance(small.value, (cst.Name, type(None)))


def _hands_on(module: Module, statement: cst.BaseStatement, fate: Fate) -> bool:
    return any(_is_in(module, [statement], use.node) for use in fate.acts(Act.HANDS_ON, Act.ALIASES))


def _is_in(module: Module, statements: Sequence[cst.BaseStatement], node: cst.CSTNode) -> bool:
    around = {node, *module.ancestors(node)}
    return any(one in around for one in statements)


# Pieces


def _stretch(module: Module, fate: Fate, *, whole: bool) -> _Stretch | None:
    acquired = fate.acquisition
    function, line = acquired.function, hoist.line_of(module, acquired.call)
    suite = module.parent(line) if line is not None else None
    if function is None or not isinstance(line, cst.SimpleStatementLine) or not isinstance(suite, cst.IndentedBlock):
        return None
    if len(line.body) != 1 or not _is_assigned(line, acquired) or len(function.scope.bindings.get(acquired.name, ())) != 1:
        return None
    at = next(place for place, one in enumerate(suite.body) if one is line) + 1
    rest = list(suite.body[at:])
    if not all(_is_in(module, rest, use.node) for use in fate.uses):
        return None
    end, names = needed_by(rest, acquired.name)
    if whole:
        end = len(rest)
    elif end and _sets_linger(acquired, rest[:end]):
        end = _with_what_is_under_way(acquired, rest, end)
    if not end or names & set(read_after(module, suite, function)):
        return None
    return _Stretch(suite, line, list(suite.body[: at - 1]), rest[:end], rest[end:])


def _sets_linger(acquired: Acquisition, lines: Sequence[cst.BaseStatement]) -> bool:
    linger = acquired.resource.linger
    return bool(linger) and any(
        isinstance(node, cst.Attribute) and node.attr.value in linger for line in lines for node in walk(line)
    )


def _with_what_is_under_way(acquired: Acquisition, rest: Sequence[cst.BaseStatement], end: int) -> int:
    """How many statements it may stay open for: its release would not wait for what it still has to do.

    What it was asked of may be closed behind that, and wait for it.
    """
    func = acquired.call.func
    of = func.value.value if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) else None
    return next((at for at in range(end, len(rest)) if of in build.names_in(rest[at])), len(rest))


def needed_by(statements: Sequence[cst.BaseStatement], name: str) -> tuple[int, set[str]]:
    """How many of the statements of a suite need what a name holds, or what was made with it, and the names of that."""
    names, end = {name}, 0
    for place, statement in enumerate(statements, 1):
        if names & set(_read(statement)):
            end = place
            names |= set(_bound(statement))
    return end, names


def read_after(module: Module, suite: cst.IndentedBlock, function: Function) -> Iterator[str]:
    """The names that the function reads behind the suite."""
    if suite is function.node.body:
        return
    last = max((module.order(node) for node in walk(suite) if node in module.index.order), default=0)
    for node in walk(function.node):
        if isinstance(node, cst.Name) and node in module.index.order and module.order(node) > last:
            yield node.value


def _read(statement: cst.CSTNode) -> Iterator[str]:
    return (node.value for node in walk(statement) if isinstance(node, cst.Name))


def _bound(statement: cst.CSTNode) -> Iterator[str]:
    """The names a statement binds, but for those that get data which was read."""
    for node in walk(statement):
        target: cst.CSTNode | None = None
        if isinstance(node, (cst.Assign, cst.AnnAssign)) and is_data(node.value):
            continue
        if isinstance(node, cst.Assign):
            for one in node.targets:
                yield from (name.value for name in walk(one.target) if isinstance(name, cst.Name))
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For)):
            target = node.target
        elif isinstance(node, cst.AsName):
            target = node.name
        if target is not None:
            yield from (one.value for one in walk(target) if isinstance(one, cst.Name))


def _with(acquired: Acquisition, function: Function, stretch: _Stretch) -> list[cst.BaseStatement] | None:
    """The ``with`` around the statements; what is acquired by an ``await`` is entered by its name, behind the assignment."""
    resource = acquired.resource
    is_async = function.is_async and resource.async_with == "releases"
    waits = resource.with_ == "waits" and resource.kind == "executor"
    if not is_async and resource.with_ != "releases" and not waits:
        return None
    inside = list(stretch.inside)
    blank = build.blank_lines(inside[0])
    inside[0] = inside[0].with_changes(leading_lines=build.leading_lines(inside[0])[len(blank) :])
    entered = cst.With(
        items=[cst.WithItem(item=acquired.call, asname=cst.AsName(name=cst.Name(acquired.name)))],
        body=build.block(inside).with_changes(header=stretch.line.trailing_whitespace),
        asynchronous=cst.Asynchronous() if is_async else None,
        leading_lines=stretch.line.leading_lines,
    )
    if acquired.expr is acquired.call:
        return [entered]
    item = cst.WithItem(item=cst.Name(acquired.name))
    plain = entered.with_changes(items=[item], body=build.block(inside), leading_lines=blank)
    return [stretch.line, plain]


def release_of(acquired: Acquisition, name: str, function: Function) -> str | None:
    """The call that closes it, as the function can write it."""
    for release in acquired.resource.release:
        if not release.is_coroutine:
            return f"{name}.{release.name}()"
        if function.is_async:
            return f"await {name}.{release.name}()"
    return None


def _tried(module: Module, body: Sequence[cst.BaseStatement], ending: str) -> cst.Try:
    tried = cst.ensure_type(build.statement(f"try:\n    pass\n{ending}", module.tree), cst.Try)
    lines = list(body)
    blank = build.blank_lines(lines[0])
    lines[0] = lines[0].with_changes(leading_lines=build.leading_lines(lines[0])[len(blank) :])
    return tried.with_changes(leading_lines=blank, body=build.block(lines))
