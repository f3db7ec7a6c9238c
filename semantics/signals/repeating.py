"""What takes so long that a second signal may come meanwhile, and what does harm when it is done a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_covered
from ..effects.known_effects import Kind
from ..program.arguments import argument
from ..program.known_types import LOOP
from ..program.values import Constant, Coroutine
from ..threads.locks import lock_taken, wait_inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..effects.summaries import Effect, Summary

#: Calls that fail the second time, and with what.
_GONE = frozenset(
    {
        "os.remove", "os.unlink", "os.rmdir", "os.removedirs", "os.rename", "os.replace", "shutil.move", "shutil.rmtree",
        "pathlib.Path.unlink", "pathlib.Path.rmdir", "pathlib.Path.rename",
    }
)  # fmt: skip
#: Requests that change something.
_VERBS = ("post", "put", "patch", "delete", "request")
_SENDING = frozenset(f"{owner}.{verb}" for owner in ("requests", "httpx", "requests.Session") for verb in _VERBS)
_RUNNING = frozenset({"asyncio.run", f"{LOOP}.run_until_complete", f"{LOOP}.run_forever", "asyncio.Runner.run"})


def takes_time(effect: Effect) -> bool:
    """Whether a signal may well come while the effect is coming about."""
    if effect.guessed:
        return False
    if effect.kind is not Kind.WAIT:
        return False
    timeout = _timeout(effect)
    return timeout is None or timeout > 0


def _timeout(effect: Effect) -> float | None:
    """The bound of a wait in seconds, if it is a number."""
    if not isinstance(effect.node, cst.Call) or effect.entry is None:
        return None
    place = (0, "secs") if effect.entry.timeout == () else effect.entry.timeout
    given = argument(effect.node, *place) if place else None
    values = effect.module.evaluate(given) if given is not None else ()
    for value in values:
        if isinstance(value, Constant) and isinstance(value.value, (int, float)):
            return float(value.value)
    return None


def is_harmful_again(effect: Effect, summary: Summary) -> bool:
    """Whether doing it a second time fails, or does something twice that is to be done once.

    A lock does harm if a second signal may come while it is held.
    """
    if effect.guessed or not isinstance(effect.node, (cst.Call, cst.Name, cst.Attribute)):
        return False
    if effect.kind is Kind.LOCK:
        return lock_taken(effect) is not None and wait_inside(effect, summary) is not None
    if effect.kind is Kind.SPAWN:
        return effect.entry is None or Kind.WAIT not in effect.entry.kinds  # a command that is run to its end may be repeated
    if effect.kind is Kind.FALLIBLE and effect.detail in _GONE:
        return not is_covered("FileNotFoundError", effect.caught) and not _may_be_missing(effect)
    if effect.kind is Kind.WAIT:
        return effect.detail in _RUNNING
    return effect.kind is Kind.FALLIBLE and effect.detail in _SENDING


def _may_be_missing(effect: Effect) -> bool:
    """``unlink(missing_ok=True)``."""
    given = argument(effect.node, 0, "missing_ok") if isinstance(effect.node, cst.Call) else None
    return given is not None and Constant(True) in effect.module.evaluate(given)


def scheduled_coroutines(summary: Summary) -> Iterator[Summary]:
    """What the coroutines do that a function hands to the event loop, where they are functions of the program."""
    for effect in summary.of(Kind.SCHEDULE):
        if not isinstance(effect.node, cst.Call):
            continue
        for arg in effect.node.args[:1]:
            for value in effect.module.evaluate(arg.value):
                if isinstance(value, Coroutine):
                    yield effect.module.project.effects.summary(value.function)



def replaces_file(effect: Effect) -> bool:
    """Whether a file is opened to be written anew, so that what it held is gone before the new text is there."""
    if effect.guessed or not isinstance(effect.node, cst.Call):
        return False
    if effect.detail in ("pathlib.Path.write_text", "pathlib.Path.write_bytes"):
        return True
    if effect.detail not in ("builtins.open", "io.open", "pathlib.Path.open"):
        return False
    given = argument(effect.node, 0 if effect.detail.startswith("pathlib") else 1, "mode")
    values = effect.module.evaluate(given) if given is not None else ()
    return any(isinstance(value, Constant) and isinstance(value.value, str) and "w" in value.value for value in values)
