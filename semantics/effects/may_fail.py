"""What may fail, and on which grounds: the meanings of a program by which a rule asks what a failure would leave behind.

A ground is one kind of evidence that evaluating something may raise, and says what. A question takes the grounds that are good
enough for it, from the boldest to the most careful:

- `only`: one expression fails, and nothing else does;
- `FAILS_ITSELF`: what the program itself raises, here or a call away;
- `LIKELY`: that, what is known to fail in normal life (input and output, the network, processes), and cancellation;
- `LIKELY` and more, where a question knows what it is about: what others wrote may not be as it should be, what a caller gave may
  fail, a handler may exit. Such grounds stand with the question.

Of what there are no grounds for it is held that it succeeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.callers import is_in_tests
from ..program.decorators import is_context_manager
from ..program.values import FunctionValue, Parameter
from .exceptions import is_covered, is_raise_covered
from .known_effects import Kind
from .meaning import Semantic

if TYPE_CHECKING:
    from ..program.module import Module
    from .summaries import Effect

NOTHING: frozenset[str] = frozenset()
ANYTHING = frozenset({"Exception"})
_OS_ERROR = frozenset({"OSError"})
#: It may fail where a disk is full or far away; nobody reckons with it.
_CLOSE = "io.IOBase.close"
#: What a called function raises only if its caller is wrong: no failure that a program meets in normal life.
_MISTAKES = frozenset({"builtins.TypeError", "builtins.AssertionError", "builtins.NotImplementedError"})

#: Methods by which a statement is sent to a database, or its answer fetched.
_QUERIES = frozenset(
    {
        "execute", "executemany", "executescript", "fetch", "fetchone", "fetchall", "fetchmany", "fetchrow", "fetchval",
        "callproc", "commit", "copy_expert", "copy_from", "ping",
    }
)  # fmt: skip


class MayFail(Semantic):
    """`flow.Meaning` that lets only raise what there are grounds for.

    Args:
        module: The module of the function.
        grounds: By what something is held to fail.
        wakes: See `flow.Meaning`.
    """

    def __init__(self, module: Module, *grounds: Ground, wakes: bool = True) -> None:
        super().__init__(module)
        self.grounds = grounds
        self.wakes = wakes

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        return NOTHING.union(*(ground(self, node) for ground in self.grounds))

    def at_most(self, node: cst.CSTNode) -> frozenset[str]:
        """What raises as far as `Semantic` knows, which takes nothing for granted."""
        return super().raises(node)


#: What evaluating a node may raise by one kind of evidence.
Ground = Callable[[MayFail, cst.CSTNode], frozenset[str]]


def raise_statements(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """A ``raise`` raises."""
    return meaning.at_most(node) if isinstance(node, cst.Raise) else NOTHING


def cancellation(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Where a coroutine waits, it may be cancelled."""
    return meaning.at_most(node) - ANYTHING if isinstance(node, (cst.Await, cst.For, cst.CompFor)) else NOTHING


def known_failures(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Calls that are known to fail in normal life, and functions of the program that do such calls, raise or exit."""
    if not isinstance(node, cst.Call):
        return NOTHING
    if meaning.never_returns(node) is not None:
        return meaning.at_most(node)
    module = meaning.module
    names: set[str] = set()
    for effect in module.project.near_effects.of_call(module, node):
        if effect.kind is Kind.FALLIBLE and not is_covered("builtins.OSError", effect.caught):
            names |= _OS_ERROR if effect.detail != _CLOSE else NOTHING
        elif effect.detail in _MISTAKES or _is_reraise(effect) or is_in_tests(module):
            continue  # what a test calls and does not expect to raise does so if the program is wrong
        elif effect.kind in (Kind.RAISE, Kind.EXIT) and effect.chain and _escapes(effect):
            names.add(effect.detail.removeprefix("builtins.") or "Exception")
    return frozenset(names) if names and _is_run(module, node) else NOTHING


def own_exceptions(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Functions that are surely the program's, and raise."""
    if not isinstance(node, cst.Call):
        return NOTHING
    module = meaning.module
    values = module.evaluate(node.func)
    if not values or not all(isinstance(value, FunctionValue) for value in values) or not _is_run(module, node):
        return NOTHING
    names = {
        effect.detail.removeprefix("builtins.") or "Exception"
        for effect in module.project.near_effects.of_call(module, node)
        if effect.kind is Kind.RAISE and effect.chain and not is_raise_covered(effect.module, effect.node, effect.caught)
    }
    return frozenset(names - {"NotImplementedError"})


def lent_bodies(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """The body of a ``with``, for which the ``yield`` of a context manager stands."""
    function = meaning.module.function_of(node) if isinstance(node, cst.Yield) else None
    return ANYTHING if function is not None and is_context_manager(function) else NOTHING


def given_functions(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Functions that a caller gave."""
    if not isinstance(node, cst.Call):
        return NOTHING
    return ANYTHING if any(isinstance(value, Parameter) for value in meaning.module.evaluate(node.func)) else NOTHING


def queries(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """A database may refuse a statement, and be gone when it is asked."""
    asks = isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _QUERIES
    return ANYTHING if asks else NOTHING


@dataclass(frozen=True, slots=True)
class Only:
    """The ground that one expression raises.

    Args:
        node: The expression.
        names: What it raises.
    """

    node: cst.CSTNode
    names: frozenset[str]

    def __call__(self, meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
        """See `Ground`."""
        return self.names if node is self.node else NOTHING


@dataclass(frozen=True, slots=True)
class Unless:
    """Other grounds, but for calls that are held to be sound whatever these say.

    Args:
        is_sound: Which calls.
        grounds: The grounds.
    """

    is_sound: Callable[[Module, cst.Call], bool]
    grounds: tuple[Ground, ...]

    def __call__(self, meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
        """See `Ground`."""
        if isinstance(node, cst.Call) and self.is_sound(meaning.module, node):
            return NOTHING
        return NOTHING.union(*(ground(meaning, node) for ground in self.grounds))


FAILS_ITSELF: tuple[Ground, ...] = (raise_statements, own_exceptions)
LIKELY: tuple[Ground, ...] = (raise_statements, known_failures, cancellation)


def only(module: Module, node: cst.CSTNode, names: frozenset[str]) -> MayFail:
    """The meaning in which nothing raises but one expression and the ``raise`` statements."""
    return MayFail(module, raise_statements, Only(node, names), wakes=False)


def likely(module: Module) -> MayFail:
    """The meaning in which what is likely to fail may fail."""
    return MayFail(module, *LIKELY)


def asking(module: Module) -> MayFail:
    """The same of code that asks a database."""
    return MayFail(module, *LIKELY, queries)


def _is_run(module: Module, call: cst.Call) -> bool:
    """Whether a call runs what it calls: not so if it only makes a coroutine."""
    values = module.evaluate(call.func)
    makes = any(isinstance(value, FunctionValue) and value.function.is_async for value in values)
    return not makes or isinstance(module.parent(call), cst.Await)


def _is_reraise(effect: Effect) -> bool:
    """Whether an effect is a bare ``raise``: what it raises again comes from a call that is an effect of its own, or is not
    held to fail."""
    return isinstance(effect.node, cst.Raise) and effect.node.exc is None


def _escapes(effect: Effect) -> bool:
    if isinstance(effect.node, cst.Raise):
        return not is_raise_covered(effect.module, effect.node, effect.caught)
    return not is_covered(effect.detail or "builtins.Exception", effect.caught)
