"""SHD403."""

from __future__ import annotations

import libcst as cst

from ...fixes.reraise import reraise
from ...semantics.cleanup.closing import closes
from ...semantics.flow import Point, Role
from ...semantics.tasks.background import is_always
from ...semantics.tasks.cancellation import Aftermath, cancel_clause, loop_around, names_cancellation
from ...semantics.text.names import dotted_text
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step


class BroadExceptSwallowsCancel(Rule):
    """A bare `except`, or one for BaseException, takes a coroutine's cancellation for one more failure.

    ## What it does
    Finds `except:` and `except BaseException` around an `await` where the clause does not raise on any way, and the coroutine
    then goes on: in a loop, or with something else that it awaits.

    Left alone are clauses that keep the exception or hand it on, that stop something, or that take the cancellation of a task
    which the function has cancelled itself; try statements with a clause for CancelledError before it; and functions that are
    there to close something, which may have to go on to the end.

    ## Why it stops a shutdown
    CancelledError is no `Exception`, but it is a BaseException. The clause was written for failures, and swallows the
    cancellation: the task goes on, and whoever waits for its end, as `asyncio.run` does at Ctrl+C, waits with it.

    ## Example
    ```python
    import asyncio

    async def watch(client):
        while True:
            try:
                await client.ping()
                await asyncio.sleep(60)
            except:
                print("no answer")
    ```

    ## Use instead
    ```python
    import asyncio

    async def watch(client):
        while True:
            try:
                await client.ping()
                await asyncio.sleep(60)
            except Exception:
                print("no answer")
    ```

    ## Fix safety
    Unsafe: the coroutine now ends where it went on before. The clause becomes `except Exception`.
    """

    code = "SHD403"
    summary = "a bare or BaseException clause swallows a coroutine's cancellation"
    needles = (("async", "except:"), ("async", "except :"), ("async", "BaseException"))
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        function = self.module.function_of(node)
        clause = cancel_clause(self.module, node)
        if function is None or not function.is_async or clause is None or names_cancellation(self.module, clause):
            return
        aftermath = Aftermath(self.module, function)
        entries = aftermath.entries(clause)
        if not entries or aftermath.awaits_own(aftermath.awaited(entries)):
            return
        loop = loop_around(self.module, node)
        if loop is not None and aftermath.stays_in(entries, loop):
            endless = is_always(self.module, loop) if isinstance(loop, cst.While) else not aftermath.closes(node, entries)
            if endless and not aftermath.sees_to_it(clause):
                self.report(
                    clause,
                    f"a cancellation does not end this loop: {_shown(clause)} takes it for a failure and the loop goes on",
                    related=[Step(self.module, loop.test if isinstance(loop, cst.While) else loop.iter, "the loop goes on here")],
                    fix=reraise(self.module, clause),
                )
            return
        if loop is not None or aftermath.closes(node, entries):
            return
        following = self._awaited_after(aftermath, entries, clause)
        if following is not None and not aftermath.sees_to_it(clause):
            self.report(
                clause,
                f"{_shown(clause)} takes a cancellation for a failure: {function.name}() goes on, and whoever has cancelled it"
                " waits",
                related=[Step(self.module, following, "it goes on to this")],
                fix=reraise(self.module, clause),
            )

    def _awaited_after(
        self, aftermath: Aftermath, entries: list[Point], clause: cst.ExceptHandler
    ) -> cst.CSTNode | None:
        """What the coroutine waits for next on every way, if that is not there to close something."""
        after = aftermath.after(entries)
        if aftermath.graph.raised in after:
            return None
        own = set(walk_own(clause))
        wanted: list[cst.Await] = []
        points: set[Point] = set()
        for point in after:
            if point.role not in (Role.STATEMENT, Role.TEST, Role.ITERABLE):
                continue
            for inner in walk_own(point.node) if not isinstance(point.node, (cst.FunctionDef, cst.ClassDef)) else ():
                if not isinstance(inner, cst.Await) or inner in own or closes(inner.expression):
                    continue
                wanted.append(inner)
                points.add(point)
        if not wanted or aftermath.graph.find_path(entries, aftermath.graph.exit, avoiding=points.__contains__) is not None:
            return None
        return min(wanted, key=self.module.order)


def _shown(handler: cst.ExceptHandler) -> str:
    if handler.type is None:
        return "the bare except"
    text = dotted_text(handler.type)
    return f"except {text}" if text is not None else "the except clause"
