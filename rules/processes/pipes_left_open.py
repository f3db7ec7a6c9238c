"""SHD316."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.processes.open_pipes import left_open
from ...semantics.resources.acquisitions import Disposition
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class PipesLeftOpen(Rule):
    """Pipes of a child process that its cleanup forgets, or closes only as long as the child lives.

    ## What it does
    Finds children with pipes whose cleanup closes one of them by hand and not the others, and pipes that are closed only
    behind a test like `if proc.poll() is None`. `communicate()`, `with Popen(...)`, and a pipe that somebody else gets are in
    order.

    ## Why it stops a shutdown
    What is forgotten stays open for as long as somebody has the handle: a descriptor for each child, and a child that still
    writes waits for a reader. At the end the interpreter warns of an unclosed file, wherever that then happens to be.

    ## Example
    ```python
    import subprocess

    def encode(command, frames):
        proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            for frame in frames:
                proc.stdin.write(frame)
        finally:
            proc.stdin.close()
            proc.kill()
            proc.wait()
    ```

    ## Use instead
    ```python
    import subprocess

    def encode(command, frames):
        proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            for frame in frames:
                proc.stdin.write(frame)
        finally:
            proc.stdin.close()
            proc.kill()
            proc.wait()
            proc.stdout.close()
    ```

    ## Fix safety
    No fix: a pipe that is closed before the child has ended can end the child.
    """

    code = "SHD316"
    summary = "a child's pipes are closed in part, or only as long as it lives"
    needles = (("Popen", "PIPE", "close"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_Call(self, node: cst.Call) -> None:
        """Look for a child with pipes."""
        acquired = self.module.project.ownership.acquisition(self.module, node)
        left = left_open(acquired) if acquired is not None else None
        if acquired is None or left is None:
            return
        streams, one = " and ".join(left.streams), len(left.streams) == 1
        name = f"self.{acquired.name}" if acquired.disposition is Disposition.ATTRIBUTE else acquired.name
        if not left.alive:
            self.report(
                node,
                f"the cleanup of {name} closes another of its pipes and forgets {streams}:"
                f" {'it stays' if one else 'they stay'} open until the garbage collector comes by",
                related=[Step(left.module, left.close, "another pipe is closed here")],
            )
        elif left.module is self.module:
            self.report(
                left.close,
                f"{streams} of {name} {'is' if one else 'are'} closed only as long as the child runs: when it has ended by itself"
                f" {'it stays' if one else 'they stay'} open until the garbage collector comes by",
                related=[Step(self.module, node, "started here"), Step(self.module, left.close, "closed here only")],
            )
