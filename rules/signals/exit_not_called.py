"""SHD121."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.call_it import call_it, swap_arguments
from ...semantics.effects.exceptions import caught_around
from ...semantics.effects.known_effects import CALLS, STOP_WORDS
from ...semantics.program.arguments import argument
from ...semantics.program.coroutines import is_coroutine_function
from ...semantics.program.known_arities import ARITIES
from ...semantics.program.values import FunctionValue, Instance, Known, Method, Value
from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule

if TYPE_CHECKING:
    from ...fixes.fix import Fix

_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit", "logging.shutdown", "signal.pause"})
_VERBS = STOP_WORDS | {"join", "wait", "set", "release", "aclose", "server_close", "wait_closed", "unlink", "flush"}
_KILLS = {"os.kill": "process", "os.killpg": "process group", "signal.pthread_kill": "thread"}
#: Methods by ``Type.method`` beside those whose effects are known.
_METHODS = frozenset(
    {
        "socket.socket.close", "sqlite3.Connection.close", "io.IOBase.close", "asyncio.Server.wait_closed",
        "asyncio.StreamWriter.wait_closed", "asyncio.subprocess.Process.wait", "multiprocessing.Pool.close",
        "multiprocessing.Pool.terminate", "multiprocessing.managers.SyncManager.shutdown", "aiohttp.ClientSession.close",
        "httpx.AsyncClient.aclose", "requests.Session.close", "httpx.Client.close", "asyncio.AbstractEventLoop.close",
        "asyncio.TimerHandle.cancel", "asyncio.Handle.cancel",
    }
)  # fmt: skip


class ExitNotCalled(Rule):
    """An exit or a stop that is named and not called.

    ## What it does
    Finds `sys.exit`, `os._exit`, `exit` and `quit`, and methods such as `stop`, `close`, `terminate`, `cancel` and `join` of
    objects whose class is known, that stand alone as a statement without parentheses. Also `os.kill(signal.SIGTERM, pid)`,
    whose arguments are the wrong way round.

    ## Why it stops a shutdown
    The statement does nothing. The handler returns and the program lives on, the thread is not joined, the server not closed.
    `os.kill(signal.SIGTERM, pid)` sends to process 15 the signal whose number is the pid.

    ## Example
    ```python
    import signal
    import sys

    def stop(signum, frame):
        print("stopping")
        sys.exit

    signal.signal(signal.SIGTERM, stop)
    ```

    ## Use instead
    ```python
    import signal
    import sys

    def stop(signum, frame):
        print("stopping")
        sys.exit()

    signal.signal(signal.SIGTERM, stop)
    ```

    ## Fix safety
    Safe: alone, the name has no effect at all.
    """

    code = "SHD121"
    summary = "sys.exit, a stop or a close without parentheses, os.kill with its arguments swapped: nothing is stopped"
    needles = (
        "exit", "quit", "stop", "close", "shutdown", "terminate", "kill", "cancel", "join", "abort", "disconnect", "cleanup",
    )  # fmt: skip
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Expr(self, node: cst.Expr) -> None:
        named = node.value
        if not isinstance(named, (cst.Name, cst.Attribute)):
            return
        word = named.attr.value if isinstance(named, cst.Attribute) else named.value
        if not _is_verb(word) or not all(self._is_callable(value) for value in self.module.evaluate(named)):
            return
        if caught_around(self.module, node):
            return  # asks whether the name is there at all
        self.report(
            named,
            f"{dotted_text(named) or word} is named and not called: the statement does nothing",
            fix=self._fix(named),
        )

    def visit_Call(self, node: cst.Call) -> None:
        name = self.module.callee(node)
        if name not in _KILLS or len(node.args) != 2:
            return
        first, second = argument(node, 0, "pid"), argument(node, 1, "signal")
        if first is None or second is None or not self._is_signal(first) or self._is_signal(second):
            return
        self.report(
            node,
            f"{name} takes the {_KILLS[name]} first and the signal second: the signal goes nowhere, or to the {_KILLS[name]} that"
            " has the signal's number",
            fix=swap_arguments(node),
        )

    def _fix(self, named: cst.Name | cst.Attribute) -> Fix | None:
        """In a coroutine what would block the loop is left to people."""
        function = self.module.function_of(named)
        in_coroutine = function is not None and function.is_async
        made = [is_coroutine_function(value) for value in self.module.evaluate(named)]
        if any(made):
            return call_it(named, awaited=True) if in_coroutine and all(made) else None
        return None if in_coroutine and isinstance(named, cst.Attribute) and named.attr.value == "join" else call_it(named)

    def _is_callable(self, value: Value) -> bool:
        if isinstance(value, Known):
            return value.dotted in _EXITS
        if isinstance(value, FunctionValue):
            return not value.function.is_property
        if isinstance(value, Method) and isinstance(value.receiver, Instance):
            kind = value.receiver.type
            bases = [kind] if isinstance(kind, str) else [base for base in kind.lineage if isinstance(base, str)]
            return any(f"{base}.{value.name}" in known for base in bases for known in (CALLS, ARITIES, _METHODS))
        return False

    def _is_signal(self, expr: cst.BaseExpression) -> bool:
        return any(
            isinstance(value, Known) and value.dotted.startswith("signal.SIG") for value in self.module.evaluate(expr)
        )


def _is_verb(word: str) -> bool:
    return word in ("_exit", "pause") or bool(_VERBS.intersection(word.lower().strip("_").split("_")))
