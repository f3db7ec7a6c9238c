"""Which statements are held to fail, where a rule asks what a failure would leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.values import FunctionValue
from .exceptions import is_covered, is_raise_covered
from .known_effects import Kind
from .meaning import Semantic

if TYPE_CHECKING:
    from .summaries import Effect

_NOTHING: frozenset[str] = frozenset()
_OS_ERROR = frozenset({"OSError"})
#: What a called function raises only if its caller is wrong: no failure that a program meets in normal life.
_MISTAKES = frozenset({"builtins.TypeError", "builtins.AssertionError", "builtins.NotImplementedError"})


class Likely(Semantic):
    """`flow.Meaning` that lets only those calls raise that are known to: input and output, the network, processes, functions
    of the program that raise. Of a call of which nothing is known it holds that it succeeds; an ``await`` may be cancelled.
    """

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if isinstance(node, cst.Call):
            return self._of_call(node)
        if isinstance(node, (cst.Subscript, cst.Import, cst.ImportFrom, cst.Decorator, cst.WithItem, cst.Assert, cst.Yield)):
            return _NOTHING
        found = super().raises(node)
        if isinstance(node, (cst.Await, cst.For, cst.CompFor)):
            return found - {"Exception"}
        return found

    def _of_call(self, call: cst.Call) -> frozenset[str]:
        module = self.module
        ending = self.never_returns(call)
        if ending is not None:
            return super().raises(call)
        names: set[str] = set()
        for effect in module.project.near_effects.of_call(module, call):
            if effect.kind is Kind.FALLIBLE and not is_covered("builtins.OSError", effect.caught):
                names |= _OS_ERROR
            elif effect.detail in _MISTAKES or _is_reraise(effect):
                continue
            elif effect.kind in (Kind.RAISE, Kind.EXIT) and effect.chain and _escapes(effect):
                names.add(effect.detail.removeprefix("builtins.") or "Exception")
        if names and any(isinstance(value, FunctionValue) and value.function.is_async for value in module.evaluate(call.func)):
            return frozenset(names) if isinstance(module.parent(call), cst.Await) else _NOTHING
        return frozenset(names)


#: Methods by which a statement is sent to a database, or its answer fetched.
_ASKING = frozenset(
    {
        "execute", "executemany", "executescript", "fetch", "fetchone", "fetchall", "fetchmany", "fetchrow", "fetchval",
        "callproc", "commit", "copy_expert", "copy_from", "ping",
    }
)  # fmt: skip


class Asking(Likely):
    """As `Likely`; besides, a database may refuse a statement, and be gone when it is asked."""

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        found = super().raises(node)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _ASKING:
            return found | {"Exception"}
        return found


def _is_reraise(effect: Effect) -> bool:
    """Whether an effect is a bare ``raise``: what it raises again comes from a call that is an effect of its own, or is not
    held to fail."""
    return isinstance(effect.node, cst.Raise) and effect.node.exc is None


def _escapes(effect: Effect) -> bool:
    if isinstance(effect.node, cst.Raise):
        return not is_raise_covered(effect.module, effect.node, effect.caught)
    return not is_covered(effect.detail or "builtins.Exception", effect.caught)
