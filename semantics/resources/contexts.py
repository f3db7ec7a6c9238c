"""Generators that are context managers: what is thrown in at their ``yield``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.may_fail import MayFail, lent_bodies
from ..program.decorators import is_context_manager
from ..text.walk import walk
from .ownership import Way, fate
from .uses import Act

if TYPE_CHECKING:
    from .acquisitions import Acquisition


@dataclass(frozen=True, slots=True, eq=False)
class Thrown:
    """A ``yield`` at which an exception leaves a context manager without its release.

    Args:
        at: The yield.
        release: What would release it on the straight line.
    """

    at: cst.Yield
    release: cst.CSTNode


def is_at_yield(node: cst.CSTNode) -> bool:
    """Whether what leaves a function there comes from outside, thrown in at a ``yield``."""
    return any(isinstance(inner, cst.Yield) for inner in walk(node))


def leak_at_yield(acquired: Acquisition) -> Thrown | None:
    """The ``yield`` of a context manager behind which a resource is released, but not if the ``with`` fails, or None."""
    if acquired.function is None or not is_context_manager(acquired.function):
        return None
    found = fate(acquired, MayFail(acquired.module, lent_bodies))
    if found is None or not found.is_released:
        return None
    leak = found.leak(Way.EXCEPTION)
    if leak is None or leak.cause is None or found.leak(Way.RETURN) is not None:
        return None
    at = next((node for node in walk(leak.cause) if isinstance(node, cst.Yield)), None)
    if at is None:
        return None
    return Thrown(at, found.acts(Act.RELEASES)[-1].node)
