"""What waits for children when SIGCHLD tells that some have ended, and how many of them it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..text.names import last_name
from ..threads.threads import reached

if TYPE_CHECKING:
    from ..program.module import Function, Module

_WAITS = frozenset({"os.wait", "os.wait3"})
_WAITS_FOR = frozenset({"os.waitpid", "os.wait4"})
_STARTS = frozenset(
    {"os.fork", "os.forkpty", "subprocess.Popen", "multiprocessing.Process", "os.spawnv", "os.spawnvp", "os.posix_spawn"}
)
_LOOPS = (cst.For, cst.While, cst.CompFor)


@dataclass(frozen=True, slots=True, eq=False)
class Reaper:
    """A call that waits for one child, whichever has ended.

    Args:
        module: Where.
        call: The call.
        chain: The calls that lead to its function, each with its module.
    """

    module: Module
    call: cst.Call
    chain: tuple[tuple[Module, cst.Call], ...]


def reaps_one(handler: Function) -> Reaper | None:
    """The call with which a handler waits for one child of any number; None if it waits again, or for known ones."""
    found: list[Reaper] = []
    for one in reached(handler):
        module = one.function.module
        for call in one.function.calls:
            if _waits_for_any(module, call):
                if any(_is_in_loop(where, step) for where, step in (*one.chain, (module, call))):
                    return None
                found.append(Reaper(module, call, one.chain))
    if len(found) != 1 or _calls(handler, found[0]):
        return None
    return found[0]


def _waits_for_any(module: Module, call: cst.Call) -> bool:
    name = module.callee(call)
    if name in _WAITS:
        return True
    pid = argument(call, 0, "pid") if name in _WAITS_FOR else None
    return pid is not None and module.tree.code_for_node(pid).replace(" ", "") in ("-1", "0", "(-1)")


def _is_in_loop(module: Module, node: cst.CSTNode) -> bool:
    return any(isinstance(around, _LOOPS) for around in module.enclosing(node))


def _calls(handler: Function, reaper: Reaper) -> bool:
    """Whether a function on the way to the wait calls one that is on it already, and so waits again."""
    around = [handler, *(module.function_of(call) for module, call in reaper.chain), reaper.module.function_of(reaper.call)]
    names = {one.name for one in around if one is not None}
    for one in around:
        for call in one.calls if one is not None else ():
            func = call.func
            name = last_name(func)
            if name in names and all(call is not step for _, step in reaper.chain):
                return True
    return False


def may_have_many(module: Module) -> bool:
    """Whether the program may have several children at once: it starts one in a loop, or in a function, or in several places."""
    starts = [call for call in module.calls if module.callee(call) in _STARTS]
    return len(starts) != 1 or _is_in_loop(module, starts[0]) or module.function_of(starts[0]) is not None

