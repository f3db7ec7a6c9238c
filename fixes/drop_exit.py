"""Return from an exit callback instead of exiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def drop_exit(module: Module, statement: cst.BaseSmallStatement) -> Fix | None:
    """Write ``return`` in the place of ``sys.exit(1)`` or ``raise SystemExit`` in a callback of ``atexit``.

    The interpreter is exiting already. Unsafe: ``os._exit`` there did set the status.

    Args:
        module: The module.
        statement: The statement that exits.

    Returns:
        None where a ``return`` would have another effect: in a ``finally``, in a lambda or outside a function.
    """
    function = module.function_of(statement)
    if function is None or isinstance(function.node, cst.Lambda) or function.is_generator:
        return None
    for around in module.ancestors(statement):
        if isinstance(around, (cst.Finally, cst.ClassDef)):
            return None
        if around is function.node:
            break
    return Fix("Return instead", Safety.UNSAFE, {statement: cst.Return()})
