"""Let ``asyncio.gather`` hand over what its tasks raised as results, so that the function goes on."""

from __future__ import annotations

import libcst as cst

from . import build
from .fix import Fix, Safety


def collect_exceptions(gather: cst.Call) -> Fix:
    """Give ``return_exceptions=True`` to a call of ``asyncio.gather``.

    Unsafe: what a task raised is then no longer seen by the caller.

    Args:
        gather: The call.
    """
    kept = [arg for arg in gather.args if arg.keyword is None or arg.keyword.value != "return_exceptions"]
    keyword = cst.Arg(
        cst.Name("True"), keyword=cst.Name("return_exceptions"),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )  # fmt: skip
    if kept and isinstance(kept[-1].comma, cst.MaybeSentinel):
        kept[-1] = kept[-1].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    elif kept:
        keyword = keyword.with_changes(comma=cst.Comma())
    changed = gather.with_changes(args=[*(build.clone(arg) for arg in kept), keyword])
    return Fix("Let gather() go on to the end", Safety.UNSAFE, {gather: changed})
