"""What the oldest Python that a project runs on has, so that a repair may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..semantics.program.module import Module
    from .imports import Reach

#: Qualified name -> the Python that brought it; what is not here has always been there.
_SINCE = {
    "asyncio.AbstractEventLoop.shutdown_default_executor": (3, 9),
    "asyncio.Runner": (3, 11),
    "asyncio.TaskGroup": (3, 11),
    "asyncio.create_task": (3, 7),
    "asyncio.get_running_loop": (3, 7),
    "asyncio.run": (3, 7),
    "asyncio.timeout": (3, 11),
    "asyncio.to_thread": (3, 9),
    "builtins.BaseExceptionGroup": (3, 11),
    "builtins.ExceptionGroup": (3, 11),
    "contextlib.AsyncExitStack": (3, 7),
    "contextlib.aclosing": (3, 10),
    "contextlib.asynccontextmanager": (3, 7),
    "contextlib.chdir": (3, 11),
    "contextlib.nullcontext": (3, 7),
    "signal.raise_signal": (3, 8),
}
#: `asyncio.TimeoutError` is the built-in one since then.
_ONE_TIMEOUT = (3, 11)


def is_there(module: Module, dotted: str) -> bool:
    """Whether a name is there on every Python that the module's project runs on."""
    return _SINCE.get(dotted, (3, 0)) <= module.project.target


def bounded(module: Module, reach: Reach, awaited: str, seconds: int, keeps: str = "") -> tuple[str, str] | None:
    """An await with a bound, in the way that suits the project's oldest Python.

    Args:
        module: The module.
        reach: Names where it is to be written.
        awaited: What is awaited, as text.
        seconds: The bound.
        keeps: What stands before the await in its statement: ``code = ``.

    Returns:
        The statement, and the class of exception that comes when the time is up; None where they cannot be written.
    """
    if module.project.target >= _ONE_TIMEOUT:
        timeout, expired = reach("asyncio.timeout"), reach("builtins.TimeoutError")
        statement = f"async with {timeout}({seconds}):\n    {keeps}await {awaited}"
    else:
        timeout, expired = reach("asyncio.wait_for"), reach("asyncio.TimeoutError")
        statement = f"{keeps}await {timeout}({awaited}, {seconds})"
    return None if timeout is None or expired is None else (statement, expired)
