"""SHD802."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.cleanup.unreachable import Dead, Missed, dead_releases, missed_releases
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown

if TYPE_CHECKING:
    import libcst as cst


class CleanupUnreachable(Rule):
    """A cleanup that is written down and never run.

    ## What it does
    Finds steps that close, stop or remove something and that no way leads to:

    - behind `sys.exit()`, `os._exit()`, `os.execv()`, `raise`, `return`, a loop without an end, or a function of the program that
      never returns
    - at the end of a coroutine, behind its loop and in no `finally`, where the owner of its task ends it by `cancel()` and
      never waits for it to end by itself

    ## Why it stops a shutdown
    The one who wrote it counts on it. `sys.exit()` and a cancellation are exceptions: they leave a function where they are
    raised, and on their way only `finally`, `with` and `except` are run.

    ## Example
    ```python
    import sys

    def main(server):
        server.run()
        sys.exit(0)
        server.close()
    ```

    ## Use instead
    ```python
    import sys

    def main(server):
        try:
            server.run()
            sys.exit(0)
        finally:
            server.close()
    ```

    ## Fix safety
    No fix: where the cleanup belongs is for the author to say.
    """

    code = "SHD802"
    summary = "a cleanup behind what never returns, or behind a loop that only a cancellation ends, is never run"
    needles = ("exit(", "raise", "while", "exec", "abort(", "cancel()", "return")
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        """Look at each function once."""
        for function in self.module.functions:
            for dead in dead_releases(function):
                self._report_dead(dead)
            for missed in missed_releases(function):
                self._report_missed(missed)

    def _report_dead(self, dead: Dead) -> None:
        self.report(
            dead.release,
            f"{shown(dead.release)} is never run: nothing comes behind what stands before it",
            related=[Step(self.module, dead.end, "does not go on")],
        )

    def _report_missed(self, missed: Missed) -> None:
        home = missed.coroutine.module
        name = missed.coroutine.name
        self.report(
            missed.cancel,
            f"{shown(missed.cancel)} ends {name}() where it waits, and {shown(missed.release)} behind its loop is never run",
            related=[
                Step(home, missed.waits, "the cancellation arrives here"),
                Step(home, missed.release, "in no finally, so never come to"),
            ],
        )
