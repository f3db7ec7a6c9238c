"""SHD318."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.start_waits import start_wait
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class StartAwaitedForever(Rule):
    """A program waits for a sign of what it has started, and waits for ever if that has died.

    ## What it does
    Finds loops that do nothing but sleep until a file is there, in a function that has started a child process or a thread
    before, with no bound, no test whether it still lives, and no timeout around them.

    ## Why it stops a shutdown
    A child that fails at its start, for want of a module, a port or memory, never makes the file. The loop goes on, and whoever
    waits for the function as well: the program neither works nor ends by itself, and says nothing.

    ## Example
    ```python
    import subprocess
    import time

    def connect(command, path):
        child = subprocess.Popen(command)
        while not path.exists():
            time.sleep(0.1)
        return child
    ```

    ## Use instead
    ```python
    import subprocess
    import time

    def connect(command, path):
        child = subprocess.Popen(command)
        while not path.exists():
            if child.poll() is not None:
                raise RuntimeError(f"the server ended with {child.returncode}")
            time.sleep(0.1)
        return child
    ```

    ## Fix safety
    No fix: what is to be done when it has died is for the author to say.
    """

    code = "SHD318"
    summary = "a loop waits for a sign of a child, and for ever if the child has died"
    needles = (("while", "exists("), ("while", "is_file("), ("while", "isfile("), ("while", "is_socket("))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_While(self, node: cst.While) -> None:
        """Judge each loop."""
        function = self.module.function_of(node)
        found = start_wait(function, node) if function is not None else None
        if found is None:
            return
        steps = [Step(self.module, found.call, "started from here")] if found.start.chain else []
        self.report(
            found.test,
            "if what was started has died before it made this, the loop waits for ever: nothing asks whether it lives, and"
            " nothing bounds the wait",
            related=[*steps, Step(found.start.module, found.start.node, "started here")],
        )
