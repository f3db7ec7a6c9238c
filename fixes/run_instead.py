"""Let ``subprocess.run`` start a child of which only the output is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from ..semantics.resources.acquisitions import Acquisition

_STREAMS = ("stdout", "stderr")


def run_instead(module: Module, acquired: Acquisition) -> Fix | None:
    """Write ``Popen(command, stdout=PIPE).stdout.read()`` as ``run(command, stdout=PIPE).stdout``.

    ``run`` reads all there is, waits for the child, and kills it if it is interrupted. Unsafe: a child that goes on when it has
    closed its output is waited for.

    Args:
        module: The module.
        acquired: Where the child is started, as a temporary.

    Returns:
        None for other uses of the temporary, and for what is not `subprocess.Popen` itself.
    """
    stream = acquired.node
    read = module.parent(stream) if stream is not None else None
    whole = module.parent(read) if isinstance(read, cst.Attribute) and read.attr.value == "read" else None
    if not isinstance(whole, cst.Call) or whole.args or not isinstance(stream, cst.Attribute):
        return None
    if stream.attr.value not in _STREAMS or module.callee(acquired.call) != "subprocess.Popen":
        return None
    func = acquired.call.func
    reach = Reach(module, module.scope_of(acquired.call))
    new: cst.BaseExpression
    if isinstance(func, cst.Attribute):
        new = func.with_changes(attr=cst.Name("run"))  # of the module it has there
    else:
        text = reach("subprocess.run")
        if text is None:
            return None
        new = build.expression(text)
    changed = stream.with_changes(value=acquired.call.with_changes(func=new), lpar=whole.lpar, rpar=whole.rpar)
    if build.comments([changed]) != build.comments([whole]):
        return None
    return Fix("Let run() read and wait", Safety.UNSAFE, {whole: changed}, reach.imports)
