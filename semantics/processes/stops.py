"""Child processes that are asked to end: who waits for them, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import Kind
from ..effects.may_fail import only
from ..effects.meaning import Semantic
from ..effects.occurrences import is_unforced_raise, points_at
from ..flow import NORMAL_KINDS, build
from ..program.arguments import argument
from ..program.known_types import PROCESS
from ..program.values import Instance, Method
from ..resources.uses import Act
from ..signals.registrations import signal_registration
from ..text.names import is_none
from ..text.walk import walk
from ..threads.workers import made_by
from .starts import CHILD, type_of

if TYPE_CHECKING:
    from ..effects.summaries import Effect
    from ..flow import Edge
    from ..program.module import Module
    from .handles import Handle
    from .starts import Start

#: Programs that end at once when they are asked to.
_LISTENERS = frozenset(
    {"sleep", "tail", "cat", "yes", "ping", "tcpdump", "tshark", "nc", "socat", "arecord", "aplay", "Xvfb", "ffplay", "ffmpeg"}
)
#: Servers that go on, when they are asked to end, until their clients are served.
_GRACEFUL = frozenset({"uvicorn.Server", "uvicorn.server.Server"})
_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})


def is_never_reaped(handle: Handle, kill: cst.Call) -> bool:
    """Whether nothing that comes after a child was killed waits for it, asks whether it has ended, or hands it on.

    Args:
        handle: The handle; for an attribute of ``self`` all its uses in the class's modules count, but for those that come
            before in the same function.
        kill: The call that kills, in the handle's function.
    """
    module = handle.module
    graph = build(handle.function.node, Semantic(module))
    here = points_at(graph, module, kill)
    later = graph.reachable(here, skip_edge=lambda edge: is_unforced_raise(graph, edge))
    left = [edge for end in (graph.exit, graph.raised) for edge in graph.predecessors(end) if not is_unforced_raise(graph, edge)]
    if not any(_goes_on(module, edge) for edge in left if edge.source in later or edge.source in here):
        return False  # the program ends
    for point, uses in handle.points(graph).items():
        if point in later and any(use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS) for use in uses):
            return False
    if any(point in later for call in handle.calls("poll") for point in points_at(graph, module, call)):
        return False
    if handle.is_local and any(use.act is Act.HANDS_ON for use in handle.uses):
        return False
    for node in walk(handle.function.node):
        if isinstance(node, cst.WithItem) and handle.is_it(node.item):
            return False
    return handle.is_local or _is_reaped_nowhere(handle)


def _goes_on(module: Module, edge: Edge) -> bool:
    """Whether the program goes on after an edge to the end of a function."""
    return all(not isinstance(node, cst.Call) or module.callee(node) not in _EXITS for node in walk(edge.source.node))


def _is_reaped_nowhere(handle: Handle) -> bool:
    """Whether no other function that can be seen waits for the child that an attribute of ``self`` holds."""
    acquired = [
        one for start in handle.starts() if (one := start.module.project.ownership.acquisition(start.module, start.call))
    ]
    if not acquired:
        return False
    for one in acquired:
        kept = one.module.project.ownership.kept(one)
        if kept is None or kept.is_mentioned:
            return False
        for use in kept.uses:
            if use.function is handle.function:
                continue
            attribute = use.module.parent(use.use.node)
            asks = isinstance(attribute, cst.Attribute) and attribute.attr.value in ("poll", "returncode")
            if asks and _is_after_failure(use.module, use.use.node):
                continue  # to tell why something failed: nobody relies on that
            if asks or use.use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS, Act.ALIASES):
                return False
    return True


def _is_after_failure(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node is only come to when something has failed."""
    return any(isinstance(around, cst.ExceptHandler) for around in module.ancestors(node))


def _may_not_listen(start: Start) -> bool:
    """Whether a child may live on after SIGTERM, for all that is known of what it runs.

    A process of multiprocessing dies of it, as it is made by the same program, unless that sets a handler.
    """
    made = start.module.evaluate(start.call)
    if not any(isinstance(value, Instance) and type_of(value) == CHILD for value in made):
        return start.program not in _LISTENERS
    worker = made_by(start.module, start.call)
    if worker is None:
        return False
    if worker.target is not None:
        summary = start.module.project.effects.of_target(worker.target)
        return any(_handles_sigterm(effect) for effect in summary.of(Kind.REARM))
    given = argument(start.call, 1, "target")
    values = start.module.evaluate(given) if given is not None else ()
    return any(
        isinstance(value, Method) and isinstance(value.receiver, Instance) and value.receiver.type in _GRACEFUL
        for value in values
    )


def _handles_sigterm(effect: Effect) -> bool:
    registration = signal_registration(effect.module, effect.node) if isinstance(effect.node, cst.Call) else None
    return registration is not None and "SIGTERM" in (registration.signals or ()) and not registration.is_default


def _is_gone_there(handle: Handle, around: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a node stands where the child has ended: ``if process.returncode is not None:``."""
    test = around.test if isinstance(around, cst.If) and node in set(walk(around.body)) else None
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1 or not is_none(test.comparisons[0].comparator):
        return False
    asked = test.left.func if isinstance(test.left, cst.Call) else test.left
    asks = isinstance(asked, cst.Attribute) and asked.attr.value in ("returncode", "poll") and handle.is_it(asked.value)
    return asks and isinstance(test.comparisons[0].operator, (cst.IsNot, cst.NotEqual))


def unbounded_stop(handle: Handle, wait: cst.Call) -> cst.Call | None:
    """The ``terminate()`` after which a wait has no bound, if nothing in the function ever kills the child.

    Args:
        handle: The handle.
        wait: A call of ``wait``, ``communicate`` or ``join`` on it.
    """
    module = handle.module
    starts = handle.starts()
    if not any(_may_not_listen(start) for start in starts) and (starts or handle.type == CHILD):
        return None
    talks = isinstance(wait.func, cst.Attribute) and wait.func.attr.value == "communicate"
    timeout = argument(wait, 1 if talks else 0, "timeout")
    if (timeout is not None and not is_none(timeout)) or handle.calls("kill"):
        return None
    outer: cst.CSTNode | None = module.parent(wait)
    if isinstance(outer, cst.Arg) or (handle.type == PROCESS and not isinstance(outer, cst.Await)):
        return None  # asyncio.wait_for and its kin
    if any(isinstance(around, cst.With) and around.asynchronous is not None for around in module.ancestors(wait)):
        return None  # perhaps a timeout
    if any(use.act is Act.HANDS_ON for use in handle.uses):
        return None
    graph = build(handle.function.node, only(module, wait, frozenset()))
    waits = points_at(graph, module, wait)
    others = {
        point
        for call in handle.calls("wait", "communicate", "join")
        if call is not wait
        for point in points_at(graph, module, call)
    }
    for asked in handle.calls("terminate"):
        if any(_is_gone_there(handle, around, asked) for around in module.ancestors(asked)):
            continue
        here = points_at(graph, module, asked)
        later = graph.reachable(here, avoiding=others.__contains__, kinds=NORMAL_KINDS)
        if any(point in later for point in waits):
            return asked
    return None
