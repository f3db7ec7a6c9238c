"""SHD211."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.program.assignments import last_assigned
from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule, Step
from ._objects import defeated_finalizer, is_own, is_single, is_taken_back, registering_method, replaced
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.program.module import Function
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitPerInstance(OnRegistrations, Rule):
    """An exit callback that is registered for each object and never taken back.

    ## What it does
    Finds methods that register a method of `self`, or of an object they have just made, while nothing in the class calls
    `atexit.unregister`. A class of which the module makes just one object, at its top level, is right, and so is
    `weakref.finalize`. Where the object has a `__del__`, or takes the place of another, it is SHD212.

    ## Why it stops a shutdown
    The list of callbacks keeps each object alive until the end of the process, with its sockets, threads and buffers; a
    program that makes many of them never lets one go, and at exit works through them all.

    ## Example
    ```python
    import atexit

    class Client:
        def __init__(self, connection):
            self.connection = connection
            atexit.register(self.close)

        def close(self):
            self.connection.close()
    ```

    ## Use instead
    ```python
    import atexit

    class Client:
        def __init__(self, connection):
            self.connection = connection
            atexit.register(self.close)

        def close(self):
            atexit.unregister(self.close)
            self.connection.close()
    ```

    ## Fix safety
    No fix: where the object's life ends is for its author to say.
    """

    code = "SHD211"
    summary = "registered for each object and never unregistered: the objects live until the end"
    needles = (("atexit", "register", "self"),)
    confidence = Confidence.ADVICE
    scope = "module"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        method, callback = registering_method(self.module, registration), registration.callback
        if method is None or method.cls is None or not isinstance(callback, cst.Attribute):
            return
        owner = self._kept(method, callback)
        if owner is None or is_taken_back(method.cls) or is_single(method.cls):
            return
        if defeated_finalizer(method, callback) is not None or replaced(method, callback) is not None:
            return  # SHD212's matter
        self.report(
            registration.node,
            f"each time {method.name} runs, {dotted_text(callback)} is registered anew and never unregistered: {owner} lives"
            " until the process ends",
            related=[Step(self.module, method.cls.node.name, "no atexit.unregister in this class")],
        )

    def _kept(self, method: Function, callback: cst.Attribute) -> str | None:
        """What the registration keeps alive, for a message."""
        if is_own(method, callback):
            return "the object"
        if isinstance(callback.value, cst.Attribute) and self.module.class_of_receiver(callback.value.value) is method.cls:
            made = last_assigned(self.module, callback.value)
            return "what was just made" if isinstance(made, cst.Call) else None
        return None
