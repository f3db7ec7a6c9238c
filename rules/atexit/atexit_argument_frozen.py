"""SHD209."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.late_argument import late_argument
from ...semantics.program.assignments import last_assigned
from ...semantics.program.values import Constant, Container
from ...semantics.text.names import Binding, BindingKind, dotted_text
from ..finding import Confidence
from ..rule import Rule, Step
from ._registrations import OnRegistrations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...fixes.fix import Fix
    from ...semantics.program.module import Module
    from ...semantics.signals.registrations import AtexitRegistration


class AtexitArgumentFrozen(OnRegistrations, Rule):
    """An exit callback that is given what a name stood for before it was assigned.

    ## What it does
    Finds arguments of `atexit.register(f, name)`, and of a `functools.partial` given to it, that are a name or an attribute of
    `self` which is still `None`, `False`, `0` or empty there and is assigned anew later. Containers that are filled later, and
    names that are read inside a lambda or a function, are right.

    ## Why it stops a shutdown
    The argument is evaluated at the registration. At exit the callback gets the old value: the server, process or directory
    that the name stands for by then is not cleaned up.

    ## Example
    ```python
    import atexit

    server = None

    def stop(server):
        if server is not None:
            server.stop()

    atexit.register(stop, server)

    def serve(factory):
        global server
        server = factory()
    ```

    ## Use instead
    ```python
    import atexit

    server = None

    def stop(server):
        if server is not None:
            server.stop()

    atexit.register(lambda: stop(server))

    def serve(factory):
        global server
        server = factory()
    ```

    ## Fix safety
    Safe: the callback gets what the name stands for in the end.
    """

    code = "SHD209"
    summary = "the argument is bound while it is still None and assigned later: the callback gets the old value"
    needles = (("atexit", "register"),)
    confidence = Confidence.CERTAIN
    scope = "module"

    def registered(self, registration: AtexitRegistration) -> None:
        """See `OnRegistrations.registered`."""
        call = registration.node
        if not isinstance(call, cst.Call):
            return
        partial = registration.callback
        if isinstance(partial, cst.Call) and self.module.callee(partial) == "functools.partial" and not registration.args:
            call = partial
        found: dict[str, cst.CSTNode] = {}
        for arg in call.args[1:]:
            later = None if arg.star else self._assigned_later(call, arg.value)
            if later is not None:
                found[dotted_text(arg.value) or ""] = later
        if found:
            names = " and ".join(found)
            self.report(
                registration.node,
                f"the callback is given what {names} is now, and {names} is only assigned later: at exit it works on the old"
                " value",
                related=[Step(self.module, node, "assigned later") for node in found.values()],
                fix=self._fix(call, set(found)),
            )

    def _assigned_later(self, call: cst.Call, expr: cst.BaseExpression) -> cst.CSTNode | None:
        """Where a name that is empty at the call gets another value, or None."""
        module = self.module
        if module.is_in_loop(call):
            return None
        if isinstance(expr, cst.Name):
            home = module.scope_of(expr).lookup(expr.value)
            if home is None or home.function_scope is not module.scope_of(call).function_scope:
                return None
            return _rebound(module, home.bindings[expr.value], call)
        if isinstance(expr, cst.Attribute) and module.class_of_receiver(expr.value) is not None:
            before = last_assigned(module, expr)
            cls = module.class_of_receiver(expr.value)
            if before is None or cls is None or not _is_empty(module, before):
                return None
            others = [store for store in cls.stores.get(expr.attr.value, ()) if store.value is not None]
            return next((one.target for one in others if one.value is not None and not _is_empty(module, one.value)), None)
        return None

    def _fix(self, call: cst.Call, names: set[str]) -> Fix | None:
        return late_argument(self.module, call, {name.partition(".")[0] for name in names})


def _rebound(module: Module, bindings: Sequence[Binding], call: cst.Call) -> cst.CSTNode | None:
    """The binding that gives the name another value after the call, if before it there is only an empty one."""
    here = module.function_of(call)
    before = [one for one in bindings if module.function_of(one.node) is here and module.order(one.node) < module.order(call)]
    if len(before) != 1 or before[0].value is None or before[0].kind is not BindingKind.ASSIGNMENT:
        return None
    if not _is_empty(module, before[0].value):
        return None
    for one in bindings:
        if one is before[0] or one.kind not in (BindingKind.ASSIGNMENT, BindingKind.CONTEXT):
            continue
        if one.value is None or not _is_empty(module, one.value):
            return one.node
    return None


def _is_empty(module: Module, expr: cst.BaseExpression) -> bool:
    (value, *others) = module.evaluate(expr)
    if others:
        return False
    if isinstance(value, Constant):
        return not value.value
    return isinstance(value, Container) and not value.elements and isinstance(expr, (cst.List, cst.Tuple, cst.Dict))
