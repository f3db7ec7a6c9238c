"""SHD205."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.drop_exits import drop_exits
from ...semantics.effects.exceptions import is_covered
from ...semantics.effects.known_effects import Kind
from ...semantics.program.values import Known
from ...semantics.threads.threads import is_unconditional
from ..finding import Confidence
from ..rule import Rule
from ._registrations import Callback, OnRegistrations, callback_text, callbacks, is_called_elsewhere

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect
    from ...semantics.signals.registrations import AtexitRegistration

_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "builtins.SystemExit"})
_HARD_EXITS = frozenset({"os._exit", "os.abort"})


class AtexitExits(OnRegistrations, Rule):
    """An exit callback that exits.

    ## What it does
    Follows what a callback of `atexit` calls and finds `sys.exit()`, `exit()` and `raise SystemExit`, and an `os._exit()` or
    `os.abort()` that is come to on every way.

    ## Why it stops a shutdown
    The interpreter is exiting already. A `SystemExit` out of a callback is printed as an ignored exception, its status is not
    used, and the rest of the callback is skipped. `os._exit()` ends the process on the spot: the callbacks that were
    registered earlier never run, and what is still buffered is lost.

    ## Example
    ```python
    import atexit
    import sys

    def clean_up():
        print("bye")
        sys.exit(1)

    atexit.register(clean_up)
    ```

    ## Use instead
    ```python
    import atexit

    def clean_up():
        print("bye")

    atexit.register(clean_up)
    ```

    ## Fix safety
    Unsafe: `os._exit()` did set the exit status. No fix where other code calls the function as well.
    """

    code = "SHD205"
    summary = "exits in an exit callback: a traceback, or the other callbacks are skipped"
    needles = (("atexit", "exit"), ("atexit", "quit"), ("atexit", "SystemExit"), ("atexit", "abort"))
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        for value in registration.values:
            if isinstance(value, Known) and value.dotted in _EXITS | _HARD_EXITS:
                self.report(registration.node, f"at exit {callback_text(registration)} {_outcome(value.dotted)}")
                return
        for callback in callbacks(registration):
            for effect in callback.summary.of(Kind.EXIT, Kind.HARD_EXIT):
                if _is_wrong(effect):
                    self.report(
                        registration.node,
                        f"{callback.name} calls {effect.detail.removeprefix('builtins.')}: at exit that"
                        f" {_outcome(effect.detail)}",
                        related=callback.path(effect, "exits while the interpreter is exiting"),
                        fix=self._fix(callback),
                    )
                    return

    def _fix(self, callback: Callback) -> Fix | None:
        """All its exits, as one that is left would be found in the place of the first."""
        if is_called_elsewhere(callback):
            return None
        statements: list[cst.BaseSmallStatement] = []
        for effect in callback.summary.of(Kind.EXIT, Kind.HARD_EXIT):
            if not _is_wrong(effect):
                continue
            statement = effect.node if isinstance(effect.node, cst.Raise) else self.module.parent(effect.node)
            if effect.module is not self.module or effect.chain or not isinstance(statement, (cst.Raise, cst.Expr)):
                return None
            statements.append(statement)
        return drop_exits(self.module, statements)


def _is_wrong(effect: Effect) -> bool:
    if effect.guessed:
        return False
    if effect.kind is Kind.HARD_EXIT:
        places = effect.way
        return effect.detail in _HARD_EXITS and all(is_unconditional(module, node) for module, node in places)
    return effect.detail in _EXITS and not is_covered("builtins.SystemExit", effect.caught)


def _outcome(name: str) -> str:
    if name in _HARD_EXITS:
        return "ends the process at once, the callbacks that were registered earlier and unwritten buffers are lost"
    return "is only an ignored exception with a traceback, its status is not used and what follows is skipped"
