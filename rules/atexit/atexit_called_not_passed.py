"""SHD202."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.pass_callable import pass_callable
from ...semantics.effects.summaries import is_trivial
from ...semantics.program.callables import called_names, only_target
from ...semantics.program.values import Constant, Coroutine, Method, Parameter, Unknown, Value
from ..finding import Confidence
from ..rule import Rule
from ..texts import shown
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.program.module import Module
    from ...semantics.signals.registrations import AtexitRegistration

#: Calls that give nothing, as qualified names or ``Type.method``.
_GIVE_NOTHING = frozenset(
    {
        "os.remove", "os.unlink", "os.rmdir", "os.kill", "os.killpg", "os.close", "os.chdir", "shutil.rmtree", "builtins.print",
        "sys.stdout.flush", "sys.stderr.flush", "logging.shutdown", "signal.alarm", "subprocess.Popen.terminate",
        "subprocess.Popen.kill", "threading.Event.set", "threading.Thread.join", "threading.Timer.cancel", "pathlib.Path.unlink",
        "pathlib.Path.rmdir", "multiprocessing.Process.terminate", "multiprocessing.Process.kill",
        "multiprocessing.Process.join", "tempfile.TemporaryDirectory.cleanup", "concurrent.futures.ThreadPoolExecutor.shutdown",
        "concurrent.futures.ProcessPoolExecutor.shutdown", "asyncio.AbstractEventLoop.close", "asyncio.AbstractEventLoop.stop",
    }
)  # fmt: skip
#: Methods that give nothing callable whatever they are methods of.
_METHODS = frozenset({"close", "disconnect", "flush", "kill", "rmdir", "shutdown", "terminate", "unlink"})


class AtexitCalledNotPassed(OnRegistrations, Rule):
    """The cleanup is called where it is meant to be registered.

    ## What it does
    Finds `atexit.register(cleanup())`, where `cleanup` is a function of the program that returns nothing, or a function or
    method that is known to. A factory that returns a function is right.

    ## Why it stops a shutdown
    The cleanup runs at once, while the program is only starting: what it closes or removes is then missing. What it returns,
    `None`, cannot be called, so that the registration itself is a `TypeError`, and at exit nothing is cleaned up.

    ## Example
    ```python
    import atexit

    def clean_up():
        print("bye")

    atexit.register(clean_up())
    ```

    ## Use instead
    ```python
    import atexit

    def clean_up():
        print("bye")

    atexit.register(clean_up)
    ```

    ## Fix safety
    Safe: as it stands the registration is a TypeError.
    """

    code = "SHD202"
    summary = "the cleanup is called where it is to be registered: it runs at once, and never at exit"
    needles = (("atexit", "register"),)
    confidence = Confidence.CERTAIN
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        made = registration.callback
        if not isinstance(made, cst.Call) or not isinstance(registration.node, cst.Call):
            return
        if all(isinstance(value, Coroutine) for value in registration.values):
            what = "a coroutine, which cannot be called"
        elif _gives_nothing(self.module, made, registration.values):
            what = "what it returns, which is no function"
        else:
            return
        is_coroutine = what.startswith("a coroutine")
        begins = "is only made a coroutine" if is_coroutine else "runs now"
        self.report(
            registration.node,
            f"{shown(made)} {begins}, and atexit.register is given {what}: a TypeError here, and no cleanup at exit",
            fix=None if is_coroutine else pass_callable(registration.node),
        )


def _gives_nothing(module: Module, call: cst.Call, values: tuple[Value, ...]) -> bool:
    callees = module.evaluate(call.func)
    if all(_GIVE_NOTHING.intersection(called_names(callee)) for callee in callees):
        return True
    one = only_target(callees)
    if one is not None:
        return not is_trivial(one.function) and all(isinstance(value, Constant) for value in values)
    return (
        isinstance(call.func, cst.Attribute)
        and call.func.attr.value in _METHODS
        and all(isinstance(callee, Method) and isinstance(callee.receiver, (Unknown, Parameter)) for callee in callees)
    )
