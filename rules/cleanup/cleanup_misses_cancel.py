"""SHD808."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.catch_everything import catch_everything
from ...semantics.cleanup.chains import is_task
from ...semantics.cleanup.steps import is_release
from ...semantics.effects.exceptions import caught_around, clause_classes, is_covered
from ...semantics.flow.exceptions import UNKNOWN, Taken, canonical, is_ordinary, taken
from ...semantics.text.names import BindingKind
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_CANCELLED = "asyncio.CancelledError"
_EXITS = frozenset({_CANCELLED, "builtins.KeyboardInterrupt", "builtins.SystemExit", "builtins.GeneratorExit"})
_THROWS = frozenset({"throw", "athrow"})


class CleanupMissesCancel(Rule):
    """A cleanup in an except clause that the stop of the program does not come to.

    ## What it does
    CancelledError, KeyboardInterrupt and SystemExit are no `Exception`. This rule finds clauses that were written for them, or
    that must run when they come, and do not take them:

    - `except Exception`, or one of a narrower class, of a coroutine that gives back what the function itself has opened and
      raises it again: a cancellation of an `await` in the `try` goes past it
    - `except Exception as error` that asks whether the error is a CancelledError, a KeyboardInterrupt or a SystemExit
    - `except KeyboardInterrupt` around an `await`, with something to do on the way out: under `asyncio.run` Ctrl+C cancels the
      main task, and what arrives in a coroutine is CancelledError
    - a loop over generators that throws an exception into each of them, and takes only `Exception`: what was thrown in comes
      out again

    A `finally` of the same `try`, or a further clause that takes the rest, makes it right.

    ## Why it stops a shutdown
    Ctrl+C, SIGTERM and the end of an event loop arrive as just these exceptions. The cleanup runs in every test where
    something fails, and is passed by when the program is told to stop.

    ## Example
    ```python
    async def connect(address):
        connection = await address.open()
        try:
            await connection.log_in()
        except Exception:
            connection.close()
            raise
        return connection
    ```

    ## Use instead
    ```python
    async def connect(address):
        connection = await address.open()
        try:
            await connection.log_in()
        except BaseException:
            connection.close()
            raise
        return connection
    ```

    ## Fix safety
    Unsafe: the clause then also runs for exits and cancellations, and there it may be slow, or fail. Only the first form has a
    fix.
    """

    code = "SHD808"
    summary = "a cleanup in `except Exception` or `except KeyboardInterrupt` is passed by when the program is cancelled"
    needles = (("async def", "except"), ("throw(", "except"), ("isinstance", "except"))
    confidence = Confidence.LIKELY

    def visit_Try(self, node: cst.Try) -> None:
        """Judge each clause of a ``try``."""
        if not node.handlers:
            return
        taken_before: frozenset[str] = frozenset()
        for clause in node.handlers:
            classes = clause_classes(self.module, clause.type)
            if UNKNOWN not in classes:
                self._judge(node, clause, classes, taken_before)
            taken_before |= classes

    def _judge(self, node: cst.Try, clause: cst.ExceptHandler, classes: frozenset[str], before: frozenset[str]) -> None:
        every = frozenset[str]().union(*(clause_classes(self.module, one.type) for one in node.handlers))
        if all(is_ordinary(name) for name in canonical(classes)):
            if self._asks_in_vain(clause) or self._throws(node, clause, classes, every):
                return
            if not self._is_taken_elsewhere(node, every) and ("Exception" in canonical(classes) or clause is node.handlers[-1]):
                self._gives_back(node, clause)
        elif canonical(classes) == {"KeyboardInterrupt"} and not (is_covered(_CANCELLED, every) or UNKNOWN in every):
            self._waits_for_interrupt(node, clause)

    def _is_taken_elsewhere(self, node: cst.Try, every: frozenset[str]) -> bool:
        """Whether a ``finally`` or another clause is there for a cancellation."""
        return node.finalbody is not None or is_covered(_CANCELLED, every) or UNKNOWN in every

    def _awaits(self, node: cst.Try) -> cst.Await | None:
        function = self.module.function_of(node)
        if function is None or not function.is_async or not {"trio", "anyio"}.isdisjoint(self.module.imports):
            return None
        for inner in walk_own(node.body):
            if isinstance(inner, cst.Await) and not is_covered(_CANCELLED, caught_around(self.module, inner, node)):
                return inner
        return None

    # except Exception: x.close(); raise

    def _gives_back(self, node: cst.Try, clause: cst.ExceptHandler) -> None:
        last = clause.body.body[-1]
        small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
        waits = self._awaits(node)
        if not isinstance(small, cst.Raise) or waits is None:
            return
        for call in walk_own(clause.body):
            if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or not is_release(self.module, call):
                continue
            if call.func.attr.value == "cancel" and not is_task(self.module, call.func.value):
                continue  # a future holds nothing
            if call.func.attr.value == "force_close":
                continue  # of a response: its connection is not to be used again, as after a cancellation anyway
            taken = clause_classes(self.module, clause.type)
            caught = "Exception" if "Exception" in canonical(taken) else sorted(taken)[0].rpartition(".")[2]
            opened = self._opened(call.func.value, node)
            if opened is None:
                continue
            if caught != "Exception" and (small.exc is not None or caught == "TimeoutError" or self._is_followed(opened)):
                continue  # what is killed when the time is up is SHD303's matter
            self.report(
                clause,
                f"if the task is cancelled while it waits in {shown(waits)}, {shown(call)} is passed by: CancelledError is no"
                f" {caught}",
                related=[
                    Step(self.module, opened, "opened here"),
                    Step(self.module, waits, "a cancellation arrives here"),
                    Step(self.module, call, "not done then"),
                ],
                fix=catch_everything(self.module, clause, call) if caught == "Exception" else None,
            )
            return

    def _is_followed(self, opened: cst.CSTNode) -> bool:
        """Whether what is opened is one of the known resources, of which other rules know on which ways they are lost."""
        binding = self.module.parent(self.module.parent(opened) or opened)
        calls = [one for one in walk_own(binding) if isinstance(one, cst.Call)] if binding is not None else []
        return any(self.module.project.ownership.acquisition(self.module, one) is not None for one in calls)

    def _opened(self, owner: cst.BaseExpression, node: cst.Try) -> cst.CSTNode | None:
        """Where the function has opened what a variable holds, before the last ``await`` of the ``try``."""
        if not isinstance(owner, cst.Name):
            return None
        scope = self.module.scope_of(owner)
        home = scope.lookup(owner.value)
        if home is None or home is not scope.function_scope:
            return None
        awaits = [inner for inner in walk_own(node.body) if isinstance(inner, cst.Await)]
        for binding in home.bindings[owner.value]:
            value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
            if binding.kind is not BindingKind.ASSIGNMENT or not isinstance(value, cst.Call):
                continue
            if any(self.module.order(binding.node) < self.module.order(one) and binding.value is not one for one in awaits):
                return binding.node
        return None

    # except Exception as error: isinstance(error, CancelledError)

    def _asks_in_vain(self, clause: cst.ExceptHandler) -> bool:
        if clause.name is None or not isinstance(clause.name.name, cst.Name):
            return False
        name = clause.name.name.value
        for call in walk_own(clause.body):
            if not isinstance(call, cst.Call) or self.module.callee(call) != "builtins.isinstance" or len(call.args) != 2:
                continue
            subject = call.args[0].value
            if not isinstance(subject, cst.Name) or subject.value != name or self._is_for_others(call):
                continue
            asked = clause_classes(self.module, call.args[1].value) & canonical(_EXITS)
            if asked and _never_come(clause_classes(self.module, clause.type), asked):
                last = sorted(one.rpartition(".")[2] for one in asked)
                self.report(
                    clause,
                    f"{' and '.join(last)} never {'come' if len(last) > 1 else 'comes'} here, being no Exception: what is to be"
                    " done then is passed by",
                    related=[Step(self.module, call, "never true")],
                )
                return True
        return False

    def _is_for_others(self, call: cst.Call) -> bool:
        """``if not isinstance(e, CancelledError):`` without an ``else``: the test is idle, and nothing is passed by."""
        parent = self.module.parent(call)
        if not isinstance(parent, cst.UnaryOperation) or not isinstance(parent.operator, cst.Not):
            return False
        around = self.module.parent(parent)
        return not (isinstance(around, cst.If) and around.orelse is not None) and not isinstance(around, cst.IfExp)

    # except KeyboardInterrupt in a coroutine

    def _waits_for_interrupt(self, node: cst.Try, clause: cst.ExceptHandler) -> None:
        waits = self._awaits(node)
        step = next(self._work(clause), None)
        if waits is None or step is None or (node.finalbody is not None and any(True for _ in self._work(node.finalbody))):
            return
        self.report(
            clause,
            f"Ctrl+C cancels the main task of asyncio.run(): CancelledError arrives at {shown(waits)}, and"
            f" {shown(step)} is passed by",
            related=[Step(self.module, waits, "the cancellation arrives here"), Step(self.module, step, "not done then")],
        )

    def _work(self, block: cst.ExceptHandler | cst.Finally) -> Iterator[cst.CSTNode]:
        for inner in walk_own(block.body):
            if isinstance(inner, cst.Await) or (isinstance(inner, cst.Call) and is_release(self.module, inner)):
                yield inner

    # for generator in ...: generator.throw(error)

    def _throws(self, node: cst.Try, clause: cst.ExceptHandler, classes: frozenset[str], every: frozenset[str]) -> bool:
        if "Exception" not in canonical(classes) or "BaseException" in canonical(every):
            return False
        loop = next((one for one in self.module.ancestors(node) if isinstance(one, (cst.For, cst.FunctionDef))), None)
        if not isinstance(loop, cst.For) or any(isinstance(inner, cst.Raise) for inner in walk_own(clause.body)):
            return False
        for call in walk_own(node.body):
            if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or len(call.args) != 1:
                continue
            if call.func.attr.value in _THROWS and self._is_any_exception(call.args[0].value):
                self.report(
                    clause,
                    f"{shown(call)} raises again what is thrown in: a CancelledError or KeyboardInterrupt ends the loop, and the"
                    " rest is never closed",
                    related=[Step(self.module, call, "comes out here again"), Step(self.module, loop, "the loop that ends")],
                )
                return True
        return False

    def _is_any_exception(self, thrown: cst.BaseExpression) -> bool:
        """Whether a parameter may be any exception, as its annotation tells."""
        home = self.module.scope_of(thrown).lookup(thrown.value) if isinstance(thrown, cst.Name) else None
        if not isinstance(thrown, cst.Name) or home is None:
            return False
        for binding in home.bindings[thrown.value]:
            if isinstance(binding.node, cst.Param) and binding.node.annotation is not None:
                inside = walk_own(binding.node.annotation.annotation)
                return any(isinstance(one, cst.Name) and one.value == "BaseException" for one in inside)
        return False


def _never_come(classes: frozenset[str], asked: frozenset[str]) -> bool:
    return all(taken(one, other) is Taken.NEVER for one in canonical(asked) for other in canonical(classes))
