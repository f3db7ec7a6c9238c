"""SHD131."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.reraise import reraise
from ...semantics.effects.exceptions import clause_classes, reraises
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import Occurrences, is_unforced_raise
from ...semantics.flow import Role
from ...semantics.program.callers import is_start
from ...semantics.program.values import Parameter
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...semantics.program.module import Function

_LEAVES = (Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.RESEND)


class InterruptTakenForEnd(Rule):
    """A function runs what its caller has given to it, raises the errors of that again, and swallows its KeyboardInterrupt.

    ## What it does
    Finds a `try` around the call of a parameter with an `except KeyboardInterrupt` that neither raises nor exits nor returns
    anything, though a clause for all other errors raises them again. Functions in which a program starts are left alone.

    ## Why it stops a shutdown
    Ctrl+C reaches the program in the middle of what the caller wanted done. The caller gets the same answer as if that had
    been done, and goes on with the next step: the script is not stopped, and works with half a result.

    ## Example
    In a module `package/trainer.py`:
    ```python
    class Trainer:
        def call(self, work):
            try:
                return work()
            except KeyboardInterrupt:
                print("shutting down")
            except Exception:
                self.close()
                raise

        def close(self):
            print("closed")
    ```

    ## Use instead
    ```python
    class Trainer:
        def call(self, work):
            try:
                return work()
            except KeyboardInterrupt:
                print("shutting down")
                raise
            except Exception:
                self.close()
                raise

        def close(self):
            print("closed")
    ```

    ## Fix safety
    Unsafe: the caller's program now ends where it went on before.
    """

    code = "SHD131"
    summary = "KeyboardInterrupt of what the caller gave is swallowed, though all other errors are raised again"
    needles = (("KeyboardInterrupt", "raise"),)
    confidence = Confidence.LIKELY
    scope = "function"

    def visit_Try(self, node: cst.Try) -> None:
        clause = next((one for one in node.handlers if self._is_for_interrupt(one)), None)
        others = [one for one in node.handlers if self._raises_again(one)]
        function = self.module.function_of(node)
        if clause is None or not others or function is None or function.is_async or is_start(function):
            return
        given = self._given(node)
        if given is None or self._tells(function, clause) or not self._goes_on(function, clause):
            return
        self.report(
            clause,
            f"Ctrl+C in {given.value}() ends {function.name}() as if that had been done: its errors are raised again,"
            " KeyboardInterrupt is not, and the caller goes on",
            related=[Step(self.module, others[0], "other errors are raised again")],
            fix=reraise(self.module, clause),
        )

    def _is_for_interrupt(self, handler: cst.ExceptHandler) -> bool:
        return clause_classes(self.module, handler.type) == {"KeyboardInterrupt"}

    def _raises_again(self, handler: cst.ExceptHandler) -> bool:
        return bool(clause_classes(self.module, handler.type) & {"Exception", "BaseException"}) and reraises(handler)

    def _given(self, node: cst.Try) -> cst.Name | None:
        """The parameter that the try's body calls."""
        for call in walk_own(node.body):
            if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name):
                continue
            if all(isinstance(value, Parameter) for value in self.module.evaluate(call.func)):
                return call.func
        return None

    def _tells(self, function: Function, clause: cst.ExceptHandler) -> bool:
        """Whether the clause gives an answer of its own, or ends the program."""
        places = Occurrences(self.module, function)
        for inner in walk_own(clause.body):
            if isinstance(inner, cst.Raise) or (isinstance(inner, cst.Return) and inner.value is not None):
                return True
            effects = places.effects_of(inner) if isinstance(inner, cst.Call) else ()
            if any(effect.kind in _LEAVES and not effect.guessed for effect in effects):
                return True
        return False

    def _goes_on(self, function: Function, clause: cst.ExceptHandler) -> bool:
        """Whether the function returns after the clause."""
        graph = Occurrences(self.module, function).graph
        starts = [point for point in graph.points_of(clause) if point.role is Role.HANDLER]
        path = graph.find_path(starts, graph.exit, skip_edge=lambda edge: is_unforced_raise(graph, edge)) if starts else None
        return path is not None
