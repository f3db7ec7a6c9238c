"""SHD413."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.obey_flag import obey_flag
from ...semantics.effects.known_effects import LOG_METHODS
from ...semantics.tasks.background import is_always
from ...semantics.text.names import last_name
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOP = re.compile(
    r"(?:^|_)(?:stop|stopped|stopping|shutdown|shutting_down|closed|closing|aborted|aborting|exit|exiting|quit|quitting|terminated|"
    r"terminating|cancelled|killed)(?:_event|_flag|_requested|_signal)?$"
)


class StopFlagNotObeyed(Rule):
    """A loop tests whether it is to stop, and goes on with `continue`.

    ## What it does
    Finds a `while True` with nothing that leaves it, and in it an `if` that asks a flag or event of such a name as `stopping`,
    `closed` or `shutdown_requested` and does no more than `continue`, with a log entry or a pause before it.

    ## Why it stops a shutdown
    From the moment the flag is set the loop does nothing, and does not end either: who waits for the thread or task waits for
    ever, and a loop without a pause takes a whole processor.

    ## Example
    ```python
    import asyncio

    class Worker:
        async def run(self):
            while True:
                if self.stopping:
                    print("stopping")
                    await asyncio.sleep(1)
                    continue
                await self.step()
    ```

    ## Use instead
    ```python
    import asyncio

    class Worker:
        async def run(self):
            while True:
                if self.stopping:
                    print("stopping")
                    await asyncio.sleep(1)
                    break
                await self.step()
    ```

    ## Fix safety
    Unsafe: the loop now ends where it went on before, and what comes behind it is run.
    """

    code = "SHD413"
    summary = "a loop tests whether it is to stop, and continues"
    needles = (("while", "continue"),)
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_While(self, node: cst.While) -> None:
        if not is_always(self.module, node):
            return
        inside = list(walk_own(node.body))
        if any(isinstance(one, (cst.Break, cst.Return, cst.Raise)) for one in inside):
            return
        for branch in inside:
            if not isinstance(branch, cst.If) or branch.orelse is not None or not _asks_to_stop(branch.test):
                continue
            last = self._continues(branch)
            if last is not None:
                self.report(
                    branch.test,
                    "the loop sees that it is to stop and goes on all the same: it never ends",
                    related=[Step(self.module, last, "it goes on here")],
                    fix=obey_flag(last),
                )
                return

    def _continues(self, branch: cst.If) -> cst.Continue | None:
        """The ``continue`` that a branch ends with, if it does nothing else but log and pause."""
        smalls = list(_smalls(branch.body))
        last = smalls[-1] if smalls else None
        if not isinstance(last, cst.Continue):
            return None
        for small in smalls[:-1]:
            call = small.value if isinstance(small, cst.Expr) else None
            call = call.expression if isinstance(call, cst.Await) else call
            if not isinstance(call, cst.Call):
                return None
            name = self.module.callee(call) or ""
            logs = isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS
            if not logs and name not in ("builtins.print", "asyncio.sleep", "time.sleep"):
                return None
        return last


def _smalls(body: cst.BaseSuite) -> Iterator[cst.BaseSmallStatement | None]:
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        elif isinstance(statement, cst.BaseSmallStatement):
            yield statement
        else:
            yield None


def _asks_to_stop(test: cst.BaseExpression) -> bool:
    if isinstance(test, cst.Call):
        if not isinstance(test.func, cst.Attribute) or test.func.attr.value != "is_set" or test.args:
            return False
        test = test.func.value
    name = last_name(test)
    return isinstance(name, str) and _STOP.search(name.lower()) is not None
