"""Throw away the output of a child that nobody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Replacement, Safety
from .imports import Reach

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..semantics.program.module import Module


def discard_output(module: Module, start: cst.Call, streams: Collection[str]) -> Fix | None:
    """Write ``stdout=subprocess.PIPE`` as ``stdout=subprocess.DEVNULL``.

    Args:
        module: The module.
        start: The call that starts the child, with the streams as keyword arguments.
        streams: ``stdout``, ``stderr`` or both.
    """
    reach = Reach(module, module.scope_of(start))
    if start not in module.index.scopes:
        return None
    replacements: dict[cst.CSTNode, Replacement] = {}
    for arg in start.args:
        if arg.keyword is None or arg.keyword.value not in streams:
            continue
        if isinstance(arg.value, cst.Attribute) and arg.value.attr.value == "PIPE":
            replacements[arg.value] = arg.value.with_changes(attr=cst.Name("DEVNULL"))  # of the module it has there
        elif (text := reach("subprocess.DEVNULL")) is not None:
            replacements[arg.value] = build.expression(text)
    if len(replacements) != len(streams):
        return None
    return Fix("Throw the output away", Safety.UNSAFE, replacements, reach.imports)
