"""Take away an ``await`` that awaits nothing."""

from __future__ import annotations

import libcst as cst

from .fix import Fix, Safety


def drop_await(node: cst.Await) -> Fix:
    """Write ``await proc.kill()`` as ``proc.kill()``.

    Args:
        node: The ``await``.
    """
    inner = node.expression
    plain = inner.with_changes(lpar=[*node.lpar, *inner.lpar], rpar=[*inner.rpar, *node.rpar])
    return Fix("Do not await it", Safety.SAFE, {node: plain})


def add_await(node: cst.BaseExpression) -> Fix:
    """Write ``proc.wait()`` as ``await proc.wait()``.

    Args:
        node: What gives a coroutine, a statement or the value of an assignment.
    """
    return Fix("Await it", Safety.SAFE, {node: cst.Await(expression=node)})
