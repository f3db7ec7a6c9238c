"""Where a program cleans up: methods that close something, and ``finally`` blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.callables import targets
from ..program.values import ClassValue
from ..signals.registrations import atexit_registration
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.callables import Target
    from ..program.module import Function, Module

#: Words with which the name of a function begins that is there to end something.
_VERBS = frozenset(
    {
        "close", "aclose", "stop", "astop", "shutdown", "disconnect", "dispose", "teardown", "finalize", "finalise",
        "terminate", "quit", "deactivate", "unload", "destroy", "kill",
    }
)  # fmt: skip
#: The same in two words.
_PAIRS = frozenset({("shut", "down"), ("tear", "down"), ("pre", "stop"), ("post", "stop")})
#: Words that may stand before them.
_BEFORE = frozenset({"async", "do", "on", "graceful", "gracefully", "safe", "safely", "force", "internal", "sync", "perform"})
_SPECIAL = frozenset({"__exit__", "__aexit__", "__del__", "tearDown", "asyncTearDown", "async_will_remove_from_hass"})


@dataclass(frozen=True, slots=True, eq=False)
class Cleanup:
    """A piece of code that cleans up.

    Args:
        function: The function it stands in.
        node: The function's definition, or the ``finally`` block.
    """

    function: Function
    node: cst.FunctionDef | cst.Finally

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return "the finally block" if isinstance(self.node, cst.Finally) else f"{self.function.name}()"

    @property
    def module(self) -> Module:
        """Where it stands."""
        return self.function.module

    def has(self, node: cst.CSTNode) -> bool:
        """Whether a node of the function belongs to the cleanup."""
        return self.node is self.function.node or any(around is self.node for around in self.module.ancestors(node))


def is_closer(function: Function) -> bool:
    """Whether a function is there to end something, told by its name."""
    name = function.name
    if name in _SPECIAL:
        return True
    if name.startswith("__"):
        return False
    words = [word for word in name.lower().split("_") if word]
    while words and words[0] in _BEFORE:
        words.pop(0)
    if words[:2] == ["clean", "up"] or words[:1] == ["cleanup"]:
        return words in (["clean", "up"], ["cleanup"], ["cleanup", "all"], ["clean", "up", "all"])  # else it may be housekeeping
    if len(words) > 1 and words[0] in _VERBS and _gives_something(function):
        return False  # it answers a question of the trade: ``stop_per_pair(...) -> Lock | None``
    return bool(words) and (words[0] in _VERBS or tuple(words[:2]) in _PAIRS)


def _gives_something(function: Function) -> bool:
    """Whether a function says that it returns an object of the program's."""
    returns = function.node.returns if isinstance(function.node, cst.FunctionDef) else None
    if returns is None:
        return False
    names = [node for node in walk(returns.annotation) if isinstance(node, cst.Name)]
    return any(isinstance(value, ClassValue) for name in names for value in function.module.evaluate(name))


def cleanups(module: Module) -> Iterator[Cleanup]:
    """The cleanups of a module in the order of the text; a ``finally`` inside another cleanup belongs to that.

    Functions that the module registers with ``atexit`` are left out: they have rules of their own.
    """
    at_exit = {one.function for one in _at_exit(module)}
    for function in module.functions:
        if not isinstance(function.node, cst.FunctionDef) or function in at_exit:
            continue
        if is_closer(function) and not (function.is_generator or function.name == "__del__"):
            yield Cleanup(function, function.node)
            continue
        blocks: list[cst.Finally] = []
        for node in function.own:
            if isinstance(node, cst.Finally) and not any(around in blocks for around in module.ancestors(node)):
                blocks.append(node)
                yield Cleanup(function, node)


def _at_exit(module: Module) -> Iterator[Target]:
    if "atexit" not in module.imports:
        return
    nodes: list[cst.Call | cst.FunctionDef] = list(module.calls)
    nodes += [one.node for one in module.functions if isinstance(one.node, cst.FunctionDef)]
    for node in nodes:
        registration = atexit_registration(module, node)
        if registration is not None:
            yield from targets(registration.values)
