"""How rules tell on which way a resource is lost, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.resources.loans import LOAN
from ..semantics.resources.ownership import Way
from .rule import Step

if TYPE_CHECKING:
    from ..semantics.resources.acquisitions import Acquisition
    from ..semantics.resources.ownership import Leak
    from ..semantics.resources.table import Resource

_COSTS = {
    "process": "the child runs on, or stays as a zombie",
    "pool": "its workers stay behind",
    "executor": "its workers stay, and the interpreter waits for them at exit",
    "thread": "the interpreter waits for it at exit",
    "timer": "the interpreter waits for it at exit",
    "manager": "its server process stays behind",
    "queue": "its feeder thread can keep the interpreter from ending",
    "memory": "the segment outlives the program",
    "session": "its connections stay open",
    "connection": "the connection stays open",
    "server": "it goes on listening",
    "socket": "the socket stays open",
    "file": "the file stays open, and what is buffered may be lost",
    "database": "the connection stays open",
    "channel": "its connections and threads stay",
    "broker": "its connection stays open, and what is not sent yet is lost",
    "loop": "its selector and its self-pipe stay open",
    "temp-dir": "the directory stays on the disk",
    "temp-file": "the file stays on the disk",
    "descriptor": "the descriptor stays open",
    "watcher": "its threads and handles stay",
    "scheduler": "its threads stay, and what it has planned is lost",
    "transport": "its socket stays open",
    "telemetry": "what is buffered is lost",
    "browser": "the browser's process stays behind",
    "stack": "nothing that was entered into it is left",
    "loan": "the pool does not get it back",
}


def cost_of(resource: Resource) -> str:
    """What losing a resource costs, as a main clause."""
    return _COSTS[resource.kind]


def ended(resource: Resource) -> str:
    """What was to be done with a resource, as a participle: ``closed``; what was lent is ``given back``."""
    return "given back" if resource.kind == LOAN else "closed"


def noun(resource: Resource) -> str:
    """What to call a resource: ``ClientSession``, ``Popen``, ``create_subprocess_exec``; what a method gives, by its type."""
    home, _, name = resource.name.rpartition(".")
    of_method = home.rpartition(".")[2][:1].isupper()
    return resource.type.rpartition(".")[2] if of_method else name


def way_of(acquired: Acquisition, leak: Leak) -> str:
    """By which way the function is left, as a noun: ``an exception on line 12``, ``the return on line 10``."""
    if leak.cause is None:
        return "the end of the function" if leak.way is Way.RETURN else "an exception"
    line = acquired.module.line_of(leak.cause)
    if leak.way is Way.RETURN:
        return f"the return on line {line}"
    if leak.way is Way.CANCEL:
        return f"a cancellation at the await on line {line}"
    return f"{'the raise' if isinstance(leak.cause, cst.Raise) else 'an exception'} on line {line}"


def steps_of(acquired: Acquisition, leak: Leak) -> list[Step]:
    """The path that proves the leak: where it is acquired, and what then leaves the function."""
    steps = [Step(acquired.module, acquired.call, "acquired here")]
    if leak.cause is not None:
        deed = {Way.RETURN: "returns here", Way.EXCEPTION: "an exception leaves here", Way.CANCEL: "cancelled here"}[leak.way]
        steps.append(Step(acquired.module, leak.cause, deed))
    return steps
