"""Go over a copy of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Module


def copy_iterated(module: Module, loop: cst.For) -> Fix | None:
    """Write ``for x in list(xs)``. Safe: the loop goes over what is there when it begins.

    Returns:
        None where ``list`` means something else.
    """
    if Reach(module, module.scope_of(loop))("builtins.list") is None:
        return None
    copied = cst.Call(func=cst.Name("list"), args=[cst.Arg(build.clone(loop.iter))])
    return Fix("Go over a copy", Safety.SAFE, {loop.iter: copied})
