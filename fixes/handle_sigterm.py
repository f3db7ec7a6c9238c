"""Let a program hear of SIGTERM, whose default ends it before any cleanup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Safety
from .hoist import line_of
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module

_TITLE = "Handle SIGTERM"


def exit_on_sigterm(module: Module, start: Function) -> Fix | None:
    """Begin a program with a handler that exits, with the status a shell gives a process ended by a signal.

    SystemExit runs what stands in ``finally``, and the callbacks of ``atexit``. Unsafe: the program now takes the time that its
    cleanup takes, and whoever looks at the status sees another one.

    Args:
        module: The module.
        start: The function the program begins with.

    Returns:
        None if the names that are needed mean something else there.
    """
    return _begun_with_handler(module, start, "sys.exit", "lambda signum, frame: {}(128 + signum)")


def interrupt_on_sigterm(module: Module, start: Function) -> Fix | None:
    """Let SIGTERM do what Ctrl+C does, in a program that cleans up where it catches KeyboardInterrupt.

    The exception is raised by the handler itself: sent on as SIGINT, the signal would be lost in a program that a script has
    started in the background, where SIGINT is ignored. Unsafe as `exit_on_sigterm`.

    Args:
        module: The module.
        start: The function the program begins with.

    Returns:
        None if the names that are needed mean something else there.
    """
    return _begun_with_handler(module, start, "signal.default_int_handler", "{}")


def exit_from_loop(module: Module, main: Function) -> Fix | None:
    """Begin the coroutine that ``asyncio.run`` runs with a handler of its loop that exits.

    The loop raises the SystemExit between two callbacks, and ``asyncio.run`` then cancels the coroutine, whose ``finally`` runs.
    From a handler of ``signal.signal`` it could come in the middle of the loop's own work, and a task that was just to be run
    would never end. Unsafe as `exit_on_sigterm`.

    Args:
        module: The module.
        main: The coroutine.

    Returns:
        None if the names that are needed mean something else there.
    """
    reach = Reach(module, main.scope)
    names = reach.all(
        "contextlib.suppress", "builtins.NotImplementedError", "asyncio.get_running_loop", "signal.SIGTERM", "sys.exit"
    )
    if names is None or not main.is_async:
        return None
    suppress, error, running, number, leave = names
    handle = f"{running}().add_signal_handler({number}, {leave}, 128 + {number})"
    return _begun(module, main, f"with {suppress}({error}):  # loops on Windows have no handlers\n    {handle}", reach)


def send_to_child(module: Module, ignoring: cst.Call, child: str) -> Fix | None:
    """Send SIGTERM on to the child for which a program waits, behind the call that ignores SIGINT meanwhile.

    Unsafe: a child that does not end lets its parent wait.

    Args:
        module: The module.
        ignoring: The call.
        child: The local name of the child.

    Returns:
        None if the call is not a line of its own, as where its result is kept to be restored.
    """
    reach = Reach(module, module.scope_of(ignoring))
    names = reach.all("signal.signal", "signal.SIGTERM")
    line = line_of(module, ignoring)
    if names is None or not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    if not isinstance(module.parent(ignoring), cst.Expr):
        return None
    signum, frame = (f"_{name}" if name == child else name for name in ("signum", "frame"))
    new = build.statement(f"{names[0]}({names[1]}, lambda {signum}, {frame}: {child}.send_signal({signum}))", module.tree)
    return Fix("Send SIGTERM on to the child", Safety.UNSAFE, {line: cst.FlattenSentinel([line, new])}, reach.imports)


def _begun_with_handler(module: Module, start: Function, needed: str, handler: str) -> Fix | None:
    """The function with a handler of SIGTERM set first; ``{}`` in the handler's text stands for the name that it needs."""
    reach = Reach(module, start.scope)
    names = reach.all("signal.signal", "signal.SIGTERM", needed)
    if names is None or start.is_async:
        return None
    return _begun(module, start, f"{names[0]}({names[1]}, {handler.format(names[2])})", reach)


def _begun(module: Module, start: Function, text: str, reach: Reach) -> Fix | None:
    """The function with a statement before all others, behind its docstring and its ``global`` lines."""
    if not isinstance(start.node, cst.FunctionDef) or start.is_generator:
        return None
    body = build.opened(start.node.body)
    changed = body.with_changes(body=build.begun(body.body, [build.statement(text, module.tree)]))
    return Fix(_TITLE, Safety.UNSAFE, {start.node.body: changed}, reach.imports)
