"""Whether a program does anything about SIGTERM, whose default ends the process without any cleanup."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from ..program.callers import callers, is_start
from .registrations import signal_registrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Function, Module

#: Words of other ways to hear of a signal than a handler of one's own.
_OTHER_WAYS = ("add_signal_handler", "sigwait", "sigtimedwait", "signalfd", "open_signal_receiver", "PR_SET_PDEATHSIG")
#: Packages that handle the signals of the programs they run.
_HOSTS = frozenset({"uvicorn", "gunicorn", "hypercorn", "celery", "aiorun", "kopf", "twisted", "daphne", "granian"})
#: Parts of the names of modules that are beside the program.
_BESIDE = frozenset({"test", "tests", "testing", "conftest", "example", "examples", "benchmark", "benchmarks"})
_MOST_FILES = 60


def handles_sigterm(module: Module) -> bool:
    """Whether some module of the program handles SIGTERM, or may do so; where too many files speak of it, it is taken to."""
    if any(True for _ in _registering(module)):
        return True
    for word in ("SIGTERM", *_OTHER_WAYS):
        for number, path in enumerate(module.project.mentions(word, module)):
            if _is_beside(module, path):
                continue
            other = module.project.module_for_path(path) if number < _MOST_FILES else None
            if other is None or word in _OTHER_WAYS or any(True for _ in _registering(other)):
                return True
    return bool(module.imports & _HOSTS)


def _is_beside(module: Module, path: Path) -> bool:
    """Whether a file, as the package's directories tell, is a test or an example and no part of the program."""
    own = Path(module.path).absolute()
    common = os.path.commonpath([own, path])
    return path.name.startswith("test_") or bool(_BESIDE.intersection(path.relative_to(common).with_suffix("").parts))


def _registering(module: Module) -> Iterator[Function | None]:
    """The functions in which the module sets what SIGTERM does, or may do so; None for its top level."""
    for registration in signal_registrations(module):
        if registration.signals is None or "SIGTERM" in registration.signals:
            yield module.function_of(registration.call)


def handles_sigterm_around(function: Function) -> bool:
    """Whether SIGTERM is handled while a function runs: set by itself, its callers, the module's top level or a main function."""
    module = function.module
    around = {caller.function for caller in callers(function).functions}
    modules = {one.module: None for one in around} | {module: None}
    for number, path in enumerate(module.project.mentions("SIGTERM", module)):
        other = module.project.module_for_path(path) if number < _MOST_FILES else None
        if other is None:
            return True
        modules[other] = None
    for one in modules:
        for setter in _registering(one):
            if setter is None or setter in around or (setter.cls is None and is_start(setter)):
                return True
            if any(_calls(caller, setter) for caller in around):
                return True
    return any(word in module.index.loads or word in module.index.name_loads for word in _OTHER_WAYS)


def _calls(caller: Function, callee: Function) -> bool:
    """Whether a function calls another one of this name."""
    return any(
        isinstance(call.func, (cst.Name, cst.Attribute))
        and (call.func.value if isinstance(call.func, cst.Name) else call.func.attr.value) == callee.name
        for call in caller.calls
    )
