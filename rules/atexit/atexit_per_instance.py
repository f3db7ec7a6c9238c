"""SHD211."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.assignments import last_assigned
from ...semantics.module import ClassInfo, Function
from ...semantics.names import dotted_text
from ...semantics.values import ClassValue
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.registrations import AtexitRegistration


class AtexitPerInstance(OnRegistrations, Rule):
    """An exit callback that is registered for each object and never taken back.

    ## What it does
    Finds methods that register a method of `self`, or of an object they have just made, while nothing in the class calls
    `atexit.unregister`. A class of which the module makes just one object, at its top level, is right, and so is
    `weakref.finalize`.

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
        method = self.module.method_around(registration.node)
        callback = registration.callback
        if method is None or method.cls is None or method.kind != "method" or not isinstance(callback, cst.Attribute):
            return
        if self.module.function_of(registration.node) is not method:
            return
        owner = self._kept(method, callback)
        if owner is None or self._is_taken_back(method.cls) or self._is_single(method.cls):
            return
        self.report(
            registration.node,
            f"each time {method.name} runs, {dotted_text(callback)} is registered anew and never unregistered: {owner} lives"
            " until the process ends",
            related=[Step(self.module, method.cls.node.name, "no atexit.unregister in this class")],
        )

    def _kept(self, method: Function, callback: cst.Attribute) -> str | None:
        """What the registration keeps alive, for a message."""
        if isinstance(callback.value, cst.Name) and callback.value.value == method.receiver:
            return "the object"
        if isinstance(callback.value, cst.Attribute) and self.module.class_of_receiver(callback.value.value) is method.cls:
            made = last_assigned(self.module, callback.value)
            return "what was just made" if isinstance(made, cst.Call) else None
        return None

    def _is_taken_back(self, cls: ClassInfo) -> bool:
        return any(
            base.module.callee(call) == "atexit.unregister"
            for base in cls.lineage
            if isinstance(base, ClassInfo)
            for method in base.methods.values()
            for call in method.calls
        )

    def _is_single(self, cls: ClassInfo) -> bool:
        """Whether the module makes one object of the class at its top level, and no other is made in the program."""
        made = [call for call in self.module.calls if ClassValue(cls) in self.module.evaluate(call.func)]
        if any("_instance" in name for name in cls.scope.bindings) or "__new__" in cls.methods:
            return True  # written as a singleton
        return len(made) == 1 and self.module.function_of(made[0]) is None
