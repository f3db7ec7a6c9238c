"""SHD212."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...semantics.text.names import dotted_text
from ..finding import Confidence
from ..rule import Rule, Step
from ._objects import defeated_finalizer, is_single, is_taken_back, registering_method, replaced
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitOutlivesObject(OnRegistrations, Rule):
    """An exit callback that keeps an object alive which the program is done with.

    ## What it does
    Finds a method of `self` that is registered while the class has a `__del__`, which then never runs; and a method of an
    object that has just taken the place of another one, which was closed before and stays registered too. Nothing in the class
    calls `atexit.unregister`, or only its `__del__` does.

    A class written as a singleton is left alone, and so are callbacks that hold the object weakly.

    ## Why it stops a shutdown
    `atexit` holds the bound method, the bound method holds the object. What the finalizer is to release when the last
    reference goes, sockets, threads, files, stays until the process ends; and then every object that ever was is cleaned
    up, one after the other, also those that were closed long ago.

    ## Example
    ```python
    import atexit

    class Client:
        def __init__(self, connection):
            self.connection = connection
            atexit.register(self.close)

        def close(self):
            self.connection.close()

        def __del__(self):
            self.close()
    ```

    ## Use instead
    ```python
    import weakref

    class Client:
        def __init__(self, connection):
            self.connection = connection
            self._finalizer = weakref.finalize(self, connection.close)

        def close(self):
            self._finalizer()
    ```

    ## Fix safety
    No fix: where the object's life ends is for its author to say.
    """

    code = "SHD212"
    summary = "the exit callback keeps an object alive that the program is done with: its finalizer never runs"
    needles = (("atexit", "register", "self"),)
    confidence = Confidence.LIKELY
    scope = "project"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        method, callback = registering_method(self.module, registration), registration.callback
        if method is None or method.cls is None or not isinstance(callback, cst.Attribute):
            return
        if is_taken_back(method.cls) or is_single(method.cls):
            return
        finalizer = defeated_finalizer(method, callback)
        if finalizer is not None:
            self.report(
                registration.node,
                f"atexit holds {dotted_text(callback)}, and so the object: its __del__ cannot run before the process ends, and"
                f" every {method.cls.name} ever made stays",
                related=[Step(finalizer.module, finalizer.node, "never runs while the program does")],
            )
            return
        old = replaced(method, callback)
        if old is not None:
            self.report(
                registration.node,
                f"each time {method.name} comes here one more {dotted_text(callback)} is registered: those of the objects it has"
                " replaced stay until the process ends",
                related=[Step(self.module, old, "the one before, which stays registered")],
            )
