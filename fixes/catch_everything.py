"""Let an except clause that cleans up and raises again take cancellations and exits as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def catch_everything(module: Module, clause: cst.ExceptHandler) -> Fix | None:
    """Put ``BaseException`` in the place of ``Exception``.

    Unsafe: the clause then also runs where nobody reckoned with it.

    Args:
        module: Where it stands.
        clause: A clause that raises again what it took.

    Returns:
        None if it does not name ``Exception`` and nothing else.
    """
    if clause.type is None or module.resolve(clause.type) != "builtins.Exception":
        return None
    if module.scope_of(clause).lookup("BaseException") is not None:
        return None
    return Fix("Take cancellations and exits as well", Safety.UNSAFE, {clause.type: cst.Name("BaseException")})
