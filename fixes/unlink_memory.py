"""Close and unlink a segment of shared memory where all who use it have done so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.cleanup.closing import is_closing_name
from ..semantics.resources.views import views_in, waits_for_users
from ..semantics.text.names import is_none
from ..semantics.text.walk import walk_own
from . import build, hoist
from .enclose import needed_by, read_after
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.program.module import Function, Module
    from ..semantics.resources.acquisitions import Acquisition
    from ..semantics.resources.attributes import Kept
    from .fix import Replacement

_TITLE = "Close and unlink it whatever happens"
_METHODS = ("close", "unlink")


def unlink_memory(module: Module, acquired: Acquisition) -> Fix | None:
    """Run what uses a segment in ``try``, and close and unlink it in ``finally``.

    Unsafe: who knows its name may use it later than can be seen here.

    Args:
        module: The module.
        acquired: Where it is created; a local name holds it.

    Returns:
        None where a view of it leaves the function, or who is given it is not waited for.
    """
    function, line = acquired.function, hoist.line_of(module, acquired.call)
    suite = module.parent(line) if line is not None else None
    if function is None or not isinstance(line, cst.SimpleStatementLine) or not isinstance(suite, cst.IndentedBlock):
        return None
    small, name = line.body[0], acquired.name
    if not isinstance(small, cst.Assign) or small.value is not acquired.call or len(small.targets) != 1 or len(line.body) != 1:
        return None
    if len(function.scope.bindings.get(name, ())) != 1:
        return None
    at = next(place for place, one in enumerate(suite.body) if one is line) + 1
    rest = list(suite.body[at:])
    found = _releases(module, function, name)
    places = [next((place for place, one in enumerate(rest) if one is hoist.line_of(module, call)), None) for call in found]
    if found and None in places:
        new = _in_finally(module, rest, name, found)
    else:
        new = _in_try(module, function, suite, rest, name, [place for place in places if place is not None])
    return None if new is None else Fix(_TITLE, Safety.UNSAFE, {suite: suite.with_changes(body=[*suite.body[:at], *new])})


def _releases(module: Module, function: Function, name: str) -> list[cst.Call]:
    return [
        call
        for call in function.calls
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in _METHODS
        and isinstance(call.func.value, cst.Name) and call.func.value.value == name
        and module.scope_of(call).lookup(name) is function.scope
    ]  # fmt: skip


def _in_try(
    module: Module, function: Function, suite: cst.IndentedBlock, rest: list[cst.BaseStatement], name: str, places: list[int]
) -> list[cst.BaseStatement] | None:
    """What comes after the creation, where its releases are lines of the same suite, or there are none."""
    end, names = needed_by(rest, name)
    if places:
        first, last = min(places), max(places)
        released = rest[first : last + 1]
        if len(released) != len(places) or len(places) > len(_METHODS) or any(not _is_alone(one) for one in released):
            return None
        used, after = rest[:first], rest[last + 1 :]
    else:
        released, used, after = [], rest[:end], rest[end:]
        if names & set(read_after(module, suite, function)):
            return None
    views = views_in(used, name)
    if views is None or views_in(after, name) is None or not waits_for_users(used, name):
        return None
    texts = [build.code(one).strip() for one in released]
    ending = list(released)
    if not any(f"{name}.close()" in text for text in texts) and views <= {name}:
        ending.insert(0, build.statement(f"{name}.close()", module.tree))
    if not any(f"{name}.unlink()" in text for text in texts):
        ending.append(build.statement(f"{name}.unlink()", module.tree))
    if not used:
        return [*ending, *after]
    blank = build.blank_lines(ending[0])
    ending[0] = ending[0].with_changes(leading_lines=build.leading_lines(ending[0])[len(blank) :])
    last_words = cst.Finally(body=build.block(ending))
    only = used[0]
    if len(used) == 1 and isinstance(only, cst.Try) and only.finalbody is None:
        return [only.with_changes(finalbody=last_words), *after]
    blank = build.blank_lines(only)
    inside = [only.with_changes(leading_lines=build.leading_lines(only)[len(blank) :]), *used[1:]]
    return [cst.Try(body=build.block(inside), finalbody=last_words, leading_lines=blank), *after]


def _is_alone(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 and isinstance(statement.body[0], cst.Expr)


def _in_finally(
    module: Module, rest: list[cst.BaseStatement], name: str, found: Sequence[cst.Call]
) -> list[cst.BaseStatement] | None:
    """What comes after the creation, where a ``finally`` that follows at once closes it already."""
    tried = rest[0] if rest else None
    if len(found) != 1 or not isinstance(tried, cst.Try) or tried.finalbody is None or not waits_for_users([tried], name):
        return None
    line = hoist.line_of(module, found[0])
    inside = build.opened(tried.finalbody.body)
    if line is None or line not in inside.body or not _is_alone(line):
        return None
    unlink = build.statement(f"{name}.unlink()", module.tree)
    body = [part for one in inside.body for part in ((one, unlink) if one is line else (one,))]
    ending = tried.finalbody.with_changes(body=inside.with_changes(body=body))
    return [tried.with_changes(finalbody=ending), *rest[1:]]


def unlink_in_close(module: Module, held: Kept) -> Fix | None:
    """Unlink a segment that an instance keeps behind the line that closes it.

    Unsafe: who knows its name may use it later than can be seen here.

    Args:
        module: The module.
        held: What becomes of it.

    Returns:
        None where the instance may also be one that only attaches to a segment, or travels to other processes; and where its
        close does not close the segment.
    """
    cls, attribute = held.cls, held.acquisition.name
    stored = [store.value for store in cls.stores.get(attribute, ())]
    others = [value for value in stored if value is not held.acquisition.expr and (value is None or not is_none(value))]
    if others or cls.module is not module or any(name in cls.methods for name in ("__getstate__", "__setstate__", "__reduce__")):
        return None
    for method in sorted(cls.methods.values(), key=lambda one: one.name == "__del__"):
        if not is_closing_name(method.name) or method.receiver is None:
            continue
        name = f"{method.receiver}.{attribute}"
        for call in method.calls:
            statement = hoist.small_statement(module, call)
            if build.code(call) != f"{name}.close()" or not isinstance(statement, cst.Expr) or statement.value is not call:
                continue
            text = f"{name}.unlink()"
            reach = Reach(module, module.scope_of(call))
            if any(module.class_of_receiver(load.value) is cls for load in module.index.loads.get(method.name, ())):
                quiet = reach.all("contextlib.suppress", "builtins.FileNotFoundError")  # it may be closed twice
                if quiet is None:
                    return None
                text = f"with {quiet[0]}({quiet[1]}):\n    {text}"
            unlink = build.statement(text, module.tree)
            tried = _tried_alone(module, statement)
            changed: dict[cst.CSTNode, Replacement] | None
            if tried is not None:
                changed = {tried: cst.FlattenSentinel([tried, unlink])}
            else:
                changed = hoist.replace_small(module, statement, [cst.SimpleStatementLine(body=[statement]), unlink])
            return None if changed is None else Fix("Unlink it as well", Safety.UNSAFE, changed, reach.imports)
    return None


def _tried_alone(module: Module, statement: cst.BaseSmallStatement) -> cst.Try | None:
    """The ``try`` of which a statement is all, if what it catches is over when it has been handled."""
    line = module.parent(statement)
    block = module.parent(line) if line is not None else None
    tried = module.parent(block) if isinstance(block, cst.IndentedBlock) and len(block.body) == 1 else None
    if not isinstance(tried, cst.Try) or tried.body is not block or not tried.handlers:
        return None
    leaves = any(isinstance(node, (cst.Return, cst.Raise)) for handler in tried.handlers for node in walk_own(handler))
    return None if leaves or not isinstance(module.parent(tried), cst.IndentedBlock) else tried
