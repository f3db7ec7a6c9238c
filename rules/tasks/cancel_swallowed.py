"""SHD402."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.fix import shown_only
from ...fixes.reraise import let_cancellation_through, reraise
from ...semantics.cleanup.closing import closes
from ...semantics.effects.exceptions import suppressed
from ...semantics.flow import CANCELLED, Point, Role, Way
from ...semantics.program.references import references
from ...semantics.tasks.background import is_always
from ...semantics.tasks.cancellation import Aftermath, Loop, cancel_clause, loop_around, names_cancellation
from ...semantics.tasks.tasks import made_task
from ...semantics.text.names import dotted_text
from ...semantics.text.walk import walk, walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.program.module import Function


class CancelSwallowed(Rule):
    """A coroutine takes CancelledError, and goes on.

    ## What it does
    Finds `except asyncio.CancelledError` (also among others in a tuple) and `with suppress(asyncio.CancelledError)` in a loop
    of a coroutine where every way leads back to the loop's head. Finds as well a loop that takes the cancellation for its
    end, in a coroutine that then returns what it has so far as if that were all.

    Right, and left alone, is to take the cancellation of what one has cancelled oneself: `task.cancel()` and then
    `await task`. So are clauses that raise on some way, leave the loop, remember the cancellation, or stop something.

    ## Why it stops a shutdown
    A cancellation is an exception, raised once, where the coroutine waits. Who takes it and does not raise it again has
    undone it: `asyncio.run`, a task group and a timeout wait for a task that goes on, and Ctrl+C hangs.

    ## Example
    ```python
    import asyncio

    async def worker(queue):
        while True:
            try:
                job = await queue.get()
                await job()
            except asyncio.CancelledError:
                print("cancelled")
    ```

    ## Use instead
    ```python
    import asyncio

    async def worker(queue):
        while True:
            try:
                job = await queue.get()
                await job()
            except asyncio.CancelledError:
                print("cancelled")
                raise
    ```

    ## Fix safety
    Unsafe: the coroutine now ends where it went on before. A clause for CancelledError alone gets a `raise` at its end; among
    others, it is taken out of the tuple. Where what was gathered so far is given back, somebody has to decide: it is shown, not
    written.
    """

    code = "SHD402"
    summary = "CancelledError is caught and the coroutine goes on"
    needles = (("async", "CancelledError"), ("async", "trio.Cancelled"))
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        function = self.module.function_of(node)
        clause = cancel_clause(self.module, node)
        if function is None or not function.is_async or clause is None or not names_cancellation(self.module, clause):
            return
        loop = loop_around(self.module, node)
        if loop is None or not self._is_endless(loop):
            return
        aftermath = Aftermath(self.module, function)
        entries = aftermath.entries(clause)
        if not entries or aftermath.awaits_own(aftermath.awaited(entries)):
            return
        if aftermath.stays_in(entries, loop):
            if aftermath.sees_to_it(clause) or (isinstance(loop, cst.For) and aftermath.closes(node, entries)):
                return
            if self._waits_it_out(aftermath.awaited(entries), aftermath, loop):
                return
            self.report(
                clause,
                f"a cancellation does not end this loop: {_shown(clause)} takes it and the loop goes on",
                related=[Step(self.module, _head(loop), "the loop goes on here")],
                fix=reraise(self.module, clause),
            )
            return
        given = self._given(aftermath, entries, function, loop)
        if given is not None and not aftermath.sees_to_it(clause):
            self.report(
                clause,
                f"a cancellation is taken for the end of the work: {function.name}() returns what it has so far as if that were"
                " all, and its caller goes on",
                related=[Step(self.module, given, "it is returned here")],
                fix=shown_only(reraise(self.module, clause)),
            )

    def visit_With(self, node: cst.With) -> None:
        function = self.module.function_of(node)
        item = next((one for one in node.items if CANCELLED in suppressed(self.module, one)), None)
        loop = loop_around(self.module, node)
        if function is None or not function.is_async or item is None or loop is None or not self._is_endless(loop):
            return
        aftermath = Aftermath(self.module, function)
        exits = [
            point
            for point in aftermath.graph.points_of(item)
            if point.role is Role.WITH_EXIT and point.ways[-1:] == (Way.CANCEL,)
        ]
        awaited = [inner.expression for inner in walk_own(node.body) if isinstance(inner, cst.Await)]
        if not awaited or aftermath.awaits_own(awaited) or not aftermath.stays_in(exits, loop):
            return
        if isinstance(loop, cst.For) and all(closes(one) for one in awaited):
            return
        self.report(
            item,
            "a cancellation does not end this loop: suppress() takes it and the loop goes on",
            related=[Step(self.module, _head(loop), "the loop goes on here")],
            fix=let_cancellation_through(self.module, item),
        )

    def _waits_it_out(self, awaited: list[cst.CSTNode], aftermath: Aftermath, loop: Loop) -> bool:
        """Whether the loop only waits for the end of what is shielded from the cancellation, which is raised after it."""
        shields = all(isinstance(one, cst.Call) and self.module.callee(one) == "asyncio.shield" for one in awaited)
        inside = set(walk(loop))
        after = aftermath.after(aftermath.heads(loop)) if awaited and shields else ()
        return any(isinstance(point.node, cst.Raise) and point.node not in inside for point in after)

    def _is_endless(self, loop: Loop) -> bool:
        """Whether nothing but its own statements ends the loop: a flag may be cleared before the cancellation comes."""
        return isinstance(loop, cst.For) or is_always(self.module, loop)

    def _given(self, aftermath: Aftermath, entries: list[Point], function: Function, loop: Loop) -> cst.CSTNode | None:
        """The value that is returned behind the loop, if it is what the loop has gathered, and somebody awaits it."""
        after = aftermath.after(entries, loop)
        ends = [point for point in after if isinstance(point.node, (cst.Return, cst.Raise))]
        if not ends or aftermath.graph.exit not in after or aftermath.graph.raised in after:
            return None
        gathered = _gathered(loop)
        for point in ends:
            value = point.node.value if isinstance(point.node, cst.Return) else None
            if value is None or not any(isinstance(one, cst.Name) and one.value in gathered for one in walk_own(value)):
                return None
        if any(isinstance(inner, cst.Await) for point in after for inner in walk_own(point.node) if point.role is Role.STATEMENT):
            return None
        return ends[0].node if self._is_awaited(function) else None

    def _is_awaited(self, function: Function) -> bool:
        """Whether other coroutines await it, and nobody makes a task of it, which may have been cancelled to get the result."""
        awaited = False
        for reference in references(function):
            call = reference.module.parent(reference.node)
            outer = reference.module.parent(call) if call is not None else None
            if isinstance(outer, cst.Await):
                awaited = True
            elif isinstance(outer, cst.Arg):
                maker = reference.module.parent(outer)
                if isinstance(maker, cst.Call) and made_task(reference.module, maker) is not None:
                    return False
        return awaited


def _gathered(loop: Loop) -> set[str]:
    """The names a loop changes: by a method that adds, by an item, by an assignment."""
    found: set[str] = set()
    for node in walk_own(loop.body):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Name):
            if node.func.attr.value in ("append", "extend", "add", "update", "write", "insert"):
                found.add(node.func.value.value)
        elif isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name):
            found.add(node.target.value)
    return found


def _head(loop: Loop) -> cst.CSTNode:
    return loop.test if isinstance(loop, cst.While) else loop.iter


def _shown(handler: cst.ExceptHandler) -> str:
    text = dotted_text(handler.type) if handler.type is not None else None
    return f"except {text}" if text is not None else "the except clause"
