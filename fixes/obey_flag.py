"""Leave a loop that has been told to stop."""

from __future__ import annotations

import libcst as cst

from .fix import Fix, Safety


def obey_flag(statement: cst.Continue) -> Fix:
    """Write ``break`` in the place of a ``continue``. Unsafe: what comes behind the loop is run now."""
    return Fix("Leave the loop", Safety.UNSAFE, {statement: cst.Break(semicolon=statement.semicolon)})
