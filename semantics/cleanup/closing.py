"""Which functions are there to end something: the close, stop and exit methods, and what runs on the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import last_name

if TYPE_CHECKING:
    from ..program.module import ClassInfo, Function, Module

#: First words of the names of functions that end what they belong to.
_VERBS = frozenset(
    {
        "aclose", "cleanup", "close", "destroy", "disconnect", "dispose", "exit", "finalize", "halt", "quit", "shutdown", "stop",
        "teardown", "terminate", "shut", "tear", "clean", "join",
    }
)  # fmt: skip
#: What is closed now and then while the program goes on.
_NOW_AND_THEN = frozenset(
    {"completed", "dead", "expired", "finished", "idle", "inactive", "invalid", "old", "orphaned", "stale", "temp", "unused"}
)
_WHOLE = frozenset(
    {"all", "async", "down", "everything", "now", "polling", "server", "service", "tasks", "up", "workers", "wrapper"}
)
_SECOND = {"shut": "down", "tear": "down", "clean": "up"}
#: Words that may stand before the verb.
_PREFIXES = frozenset({"async", "do", "graceful", "gracefully", "force", "perform"})
#: Events of the program's own end, as against those of a peer's.
_EVENTS = frozenset({"shutdown", "stop", "exit", "cleanup", "teardown", "terminate", "unload"})
_EXITS = frozenset({"__aexit__", "__exit__", "__del__", "async_will_remove_from_hass", "asyncTearDown", "tearDown"})


def is_closing_name(name: str) -> bool:
    """Whether a function of this name is there to end something: ``stop``, ``_shutdown_workers``, ``__aexit__``, ``on_shutdown``.

    ``on_close`` and ``handle_disconnect`` are not: there somebody else has ended it.
    """
    if name in _EXITS:
        return True
    words = [word for word in name.lower().split("_") if word]
    if words[:1] == ["on"] and len(words) == 2:
        return words[1] in _EVENTS
    while words and words[0] in _PREFIXES:
        words = words[1:]
    if not words or words[0] not in _VERBS or _NOW_AND_THEN.intersection(words):
        return False
    return words[0] not in _SECOND or words[1:2] == [_SECOND[words[0]]]


def is_whole_close(name: str) -> bool:
    """Whether a function of such a name ends what it belongs to, and not one of many things: ``close``, not ``close_channel``."""
    words = [word for word in name.lower().split("_") if word and word not in _PREFIXES]
    return is_closing_name(name) and (words[:1] == ["on"] or all(word in _WHOLE for word in words[1:]) or name in _EXITS)


def closes(expr: cst.CSTNode) -> bool:
    """Whether an expression is the call of what is there to end something, by its name: ``client.aclose()``."""
    return isinstance(expr, cst.Call) and is_closing_name(last_name(expr.func))


def closing_around(module: Module, node: cst.CSTNode) -> Function | None:
    """The function around a node that is there to end something; functions nested in one count as part of it."""
    function = module.function_of(node)
    while function is not None:
        if is_closing_name(function.name):
            return function
        function = function.outer
    return None


def closing_methods(cls: ClassInfo) -> list[Function]:
    """The methods of a class and of its bases in the program that are there to end it, the nearest class's first."""
    found: dict[str, Function] = {}
    for base in cls.lineage:
        if isinstance(base, type(cls)):
            for name, method in base.methods.items():
                if is_closing_name(name) and not method.is_property:
                    found.setdefault(name, method)
    return list(found.values())


def way_out(module: Module, node: cst.CSTNode) -> cst.Finally | cst.ExceptHandler | None:
    """The ``finally``, or the clause for cancellations and exits, that a node stands in, in the same function."""
    for around in module.enclosing(node):
        if isinstance(around, cst.Finally):
            return around
    return None
