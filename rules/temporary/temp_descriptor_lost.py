"""SHD704."""

from __future__ import annotations

import libcst as cst

from ...fixes.close_descriptor import close_descriptor
from ...semantics.resources.uses import captured, uses_of_name
from ..finding import Confidence
from ..rule import Rule


class TempDescriptorLost(Rule):
    """The open descriptor that `tempfile.mkstemp` gives beside the path is thrown away.

    ## What it does
    Finds `tempfile.mkstemp()[1]`, and `_, path = tempfile.mkstemp()` where the name of the descriptor is never read.

    ## Why it stops a shutdown
    A descriptor is a plain number: nothing closes it before the process ends. A program that runs for long comes to its
    limit of open files, and where a file cannot be removed while it is open (Windows, NFS), every cleanup of it fails.

    ## Example
    ```python
    import os
    import tempfile

    def convert(data):
        _, path = tempfile.mkstemp(suffix=".csv")
        try:
            with open(path, "w") as file:
                file.write(data)
            return os.path.getsize(path)
        finally:
            os.unlink(path)
    ```

    ## Use instead
    ```python
    import os
    import tempfile

    def convert(data):
        fd, path = tempfile.mkstemp(suffix=".csv")
        os.close(fd)
        try:
            with open(path, "w") as file:
                file.write(data)
            return os.path.getsize(path)
        finally:
            os.unlink(path)
    ```

    ## Fix safety
    Safe: nothing else knows the descriptor.
    """

    code = "SHD704"
    summary = "the open descriptor of tempfile.mkstemp is thrown away"
    needles = ("mkstemp",)
    confidence = Confidence.CERTAIN
    scope = "function"

    def visit_Call(self, node: cst.Call) -> None:
        if self.module.callee(node) != "tempfile.mkstemp":
            return
        around = self.module.parent(node)
        if isinstance(around, cst.Subscript) and around.value is node:
            if not _is_path_item(around):
                return
        elif not (isinstance(around, cst.Assign) and around.value is node and self._is_dropped(around)):
            return
        self.report(
            node,
            "the open descriptor that mkstemp gives is thrown away: it stays open until the process ends",
            fix=close_descriptor(self.module, node),
        )

    def _is_dropped(self, assign: cst.Assign) -> bool:
        """Whether the name that takes the descriptor is never read."""
        target = assign.targets[0].target
        if len(assign.targets) != 1 or not isinstance(target, (cst.Tuple, cst.List)) or len(target.elements) != 2:
            return False
        first = target.elements[0].value
        if not isinstance(first, cst.Name):
            return False
        function = self.module.function_of(assign)
        if function is None or self.module.scope_of(first).binding_scope(first.value) is not function.scope:
            return first.value == "_" and function is None and not self.module.index.name_loads.get("_")
        return not uses_of_name(function, first.value) and not captured(function, first.value)


def _is_path_item(item: cst.Subscript) -> bool:
    index = item.slice[0].slice
    return isinstance(index, cst.Index) and isinstance(index.value, (cst.Integer, cst.UnaryOperation)) and (
        cst.Module([]).code_for_node(index.value) in ("1", "-1")
    )
