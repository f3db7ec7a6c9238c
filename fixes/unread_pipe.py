"""Throw away the output of a child that nobody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import build
from .fix import Fix, Replacement, Safety
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Collection

    import libcst as cst

    from ..semantics.module import Module


def discard_output(module: Module, start: cst.Call, streams: Collection[str]) -> Fix | None:
    """Write ``stdout=subprocess.PIPE`` as ``stdout=subprocess.DEVNULL``.

    Args:
        module: The module.
        start: The call that starts the child, with the streams as keyword arguments.
        streams: ``stdout``, ``stderr`` or both.
    """
    reach = Reach(module, module.scope_of(start))
    text = reach("subprocess.DEVNULL")
    if text is None or start not in module.index.scopes:
        return None
    replacements: dict[cst.CSTNode, Replacement] = {
        arg.value: build.expression(text) for arg in start.args if arg.keyword is not None and arg.keyword.value in streams
    }
    if len(replacements) != len(streams):
        return None
    return Fix("Throw the output away", Safety.UNSAFE, replacements, reach.imports)
