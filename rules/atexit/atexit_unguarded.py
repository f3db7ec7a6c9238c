"""SHD201."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.guard_cleanup import guard_cleanup
from ...semantics.cleanup.skipped import Failure, failures
from ...semantics.cleanup.steps import fallible
from ...semantics.effects.known_effects import HARMLESS_IF
from ...semantics.effects.known_failures import FAILURES, REMOVALS
from ...semantics.program.callables import called_names
from ...semantics.program.temporary_paths import is_temporary
from ...semantics.program.values import Instance, Known, Method, Partial, Value
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown
from ._registrations import Callback, OnRegistrations, callback_text, callbacks, is_called_elsewhere

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitUnguarded(OnRegistrations, Rule):
    """An exit callback from which an exception comes out.

    ## What it does
    Follows what a callback of `atexit` calls, through functions and methods of the program, and finds calls that are known to
    fail (files, sockets, requests, processes) where nothing catches the exception on the way out. It reports them if a later
    step of the cleanup is then not done, or if the failure is to be reckoned with in normal life: a file that somebody else
    may have removed, a server that is gone, a process that has ended, a wait that takes too long.

    Nothing is said of calls that nobody knows to fail, of what is removed only if it is there (`os.path.exists`,
    `missing_ok=True`, `ignore_errors=True`), of temporary files the program itself has made, and of a last step that writes a
    file: that traceback is how the user hears of a full disk.

    ## Why it stops a shutdown
    At exit there is no caller to handle an exception. The interpreter prints "Exception ignored in atexit callback" with a
    traceback and goes on with the next callback: the rest of this one is lost, sockets, children and lock files stay behind,
    and the exit status says that all went well.

    ## Example
    ```python
    import atexit
    import os

    def clean_up(peer, pid_file):
        os.unlink(pid_file)
        peer.close()

    def serve(peer, pid_file):
        atexit.register(clean_up, peer, pid_file)
    ```

    ## Use instead
    ```python
    import atexit
    import logging
    import os

    logger = logging.getLogger(__name__)

    def clean_up(peer, pid_file):
        try:
            os.unlink(pid_file)
        except Exception:
            logger.exception("cleanup step failed: os.unlink(...)")
        try:
            peer.close()
        except Exception:
            logger.exception("cleanup step failed: peer.close()")

    def serve(peer, pid_file):
        atexit.register(clean_up, peer, pid_file)
    ```

    ## Fix safety
    Safe where only the interpreter calls the callback: nobody sees the exception, it is now logged. Unsafe where other code
    calls the function as well.
    """

    code = "SHD201"
    summary = "the callback can raise: a traceback at exit, and its later steps are skipped"
    needles = (("atexit", "register"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        for callback in callbacks(registration):
            found = list(failures(callback.target, callback.summary))
            worst = next((one for one in found if one.skipped), None) or next((one for one in found if one.is_likely), None)
            if worst is not None:
                self._report(callback, worst)
                return
        for value in registration.values:
            name = _fails_itself(registration, value)
            if name is not None:
                self.report(
                    registration.node,
                    f"{callback_text(registration)} raises if {_reason(name)}: a traceback at exit, and nobody to handle it",
                )
                return

    def _report(self, callback: Callback, failure: Failure) -> None:
        effect = failure.effect
        steps = callback.path(effect, f"may raise {_classes(failure)}, which nothing catches on the way out")
        call = shown(effect.node)
        if failure.skipped is None:
            message = f"if {call} fails, {callback.name} raises: a traceback at exit, and nobody to handle it"
        elif failure.skipped[1] is effect.node or any(node is failure.skipped[1] for _, node in effect.chain):
            message = f"if {call} fails, {callback.name} raises and the rest of the loop is skipped"
            steps.append(Step(*failure.skipped, "not done for the items that follow"))
        else:
            message = f"if {call} fails, {callback.name} raises and {shown(failure.skipped[1])} is never reached"
            steps.append(Step(*failure.skipped, "skipped then"))
        self.report(callback.registration.node, message, related=steps, fix=self._fix(callback, failure))

    def _fix(self, callback: Callback, failure: Failure) -> Fix | None:
        function = failure.where
        if function.module is not self.module:
            return None
        return guard_cleanup(
            self.module,
            function.node,
            fallible(function),
            called_elsewhere=function is not callback.function or is_called_elsewhere(callback),
        )


def _fails_itself(registration: AtexitRegistration, value: Value) -> str | None:
    """The name of the call if a function outside the program is registered that is to be expected to fail."""
    args = registration.args
    if isinstance(value, Partial):
        args = (*value.call.args[1:], *args)
        value = value.callee
    for name in called_names(value):
        entry = FAILURES.get(name)
        if entry is None or not entry.is_likely or entry.bounded_only:
            continue
        keywords = {arg.keyword.value for arg in args if arg.keyword is not None}
        harmless = HARMLESS_IF.get(name)
        positional = [arg for arg in args if arg.keyword is None]
        if (harmless is not None and (harmless[1] in keywords or len(positional) > harmless[0])) or any(arg.star for arg in args):
            return None
        if keywords & {"missing_ok", "onerror", "onexc"} or name == "psutil.Process":
            return None
        if name in REMOVALS and _removes_temporary(registration, value, positional):
            return None
        return name
    return None


def _removes_temporary(registration: AtexitRegistration, value: Value, positional: list[cst.Arg]) -> bool:
    module = registration.module
    if isinstance(value, Known):
        return bool(positional) and is_temporary(module, positional[0].value)
    made = value.receiver.origin if isinstance(value, Method) and isinstance(value.receiver, Instance) else None
    return isinstance(made, cst.Call) and bool(made.args) and is_temporary(module, made.args[0].value)


def _reason(name: str) -> str:
    if name in REMOVALS:
        return "what it removes is gone already"
    return "the process has ended" if name.startswith(("os.kill", "psutil")) else "the other side is gone"


def _classes(failure: Failure) -> str:
    return " or ".join(sorted(failure.raises))
