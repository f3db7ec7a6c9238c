"""What depends on a resource after it was made with it: a response, a cursor; and what is data of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import assignments_in, dotted_text
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .table import Resource

#: Methods whose result works on as long as the resource is open.
_OPENING = frozenset(
    {
        "begin", "channel", "cursor", "open_session", "open_sftp", "pipeline", "pubsub", "scan_iter", "socket",
        "start_sftp_client", "stream", "transaction", "ws_connect",
    }
)  # fmt: skip
_REQUESTS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "request"})
#: Sessions whose responses are read when somebody asks for what is in them.
_LAZY = ("aiohttp.",)
#: Methods that give data, whatever becomes of what they are called on.
_DATA = frozenset(
    {"fetch", "fetchall", "fetchmany", "fetchone", "fetchrow", "fetchval", "json", "read", "readline", "readlines", "text"}
)
#: What is done with what it is given when it returns.
_CONSUMES = frozenset({"bool", "bytes", "float", "int", "len", "max", "min", "print", "repr", "str", "sum"})
#: What gives, or holds, what it is given.
_HANDS_ON = frozenset(
    {
        "asyncio.create_task", "asyncio.ensure_future", "asyncio.gather", "asyncio.shield", "asyncio.wait", "asyncio.wait_for",
        "dict", "enumerate", "iter", "list", "map", "reversed", "set", "tuple", "zip",
    }
)  # fmt: skip


def is_data(value: cst.BaseExpression | None) -> bool:
    """Whether a value has been read: ``await response.text()``, ``cursor.fetchall()``."""
    call = value.expression if isinstance(value, cst.Await) else value
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in _DATA


def outlives(statements: Sequence[cst.CSTNode], name: str, resource: Resource, *, is_async: bool) -> bool:
    """Whether something that depends on a resource is returned, or kept in an object.

    Args:
        statements: Where the resource is used.
        name: The name that holds it.
        resource: What it is.
        is_async: Whether they stand in a coroutine, so that a call alone has done nothing yet.
    """
    live = _Live(name, resource, is_async)
    for node in (inside for statement in statements for inside in walk(statement)):
        for target, value in assignments_in(node):
            if not live.holds(value):
                continue
            if isinstance(target, (cst.Attribute, cst.Subscript)):
                return True
            live.names |= {one.value for one in walk(target) if isinstance(one, cst.Name)}
        if isinstance(node, cst.Return) and node.value is not None and live.holds(node.value):
            return True
    return False


class _Live:
    """The names of what depends on a resource."""

    def __init__(self, name: str, resource: Resource, is_async: bool) -> None:
        self.name = name
        self.names: set[str] = set()
        self.is_async = is_async
        self.parts = resource.parts
        self.opening = _OPENING | resource.parts | (_REQUESTS if resource.name.startswith(_LAZY) else frozenset())

    def holds(self, expr: cst.BaseExpression) -> bool:
        """Whether the value of an expression depends on the resource."""
        match expr:
            case cst.Name():
                return expr.value in self.names
            case cst.Await():
                inner = expr.expression
                return self._gives(inner) if isinstance(inner, cst.Call) else self.holds(inner)
            case cst.Call():
                # A coroutine that nobody has awaited works only later; an object is made around what it is given.
                return self._gives(expr) or (self.is_async and self._is_its(expr)) or self._is_around(expr)
            case cst.Subscript():
                return self.holds(expr.value) or self._is_part(expr.value)
            case cst.Attribute() if "." in self.parts:
                return self.holds(expr.value) or self._is_part(expr.value)
            case cst.Tuple() | cst.List() | cst.Set():
                return any(self.holds(element.value) for element in expr.elements)
            case cst.Dict():
                return any(self.holds(element.value) for element in expr.elements)
            case cst.ListComp() | cst.SetComp() | cst.GeneratorExp():
                return self.holds(expr.elt)
            case cst.DictComp():
                return self.holds(expr.value)
            case cst.IfExp():
                return self.holds(expr.body) or self.holds(expr.orelse)
            case cst.BooleanOperation():
                return self.holds(expr.left) or self.holds(expr.right)
        return False

    def _gives(self, call: cst.Call) -> bool:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in self.opening:
            return self._is_its(call) or self.holds(call.func.value)
        return (dotted_text(call.func) or "") in _HANDS_ON and any(self.holds(arg.value) for arg in call.args)

    def _is_around(self, call: cst.Call) -> bool:
        made = (dotted_text(call.func) or "").rpartition(".")[2]
        is_made = self.is_async or made[:1].isupper() or made in ("cls", "partial")
        return is_made and any(
            (isinstance(arg.value, cst.Name) and arg.value.value == self.name) or self.holds(arg.value)
            for arg in call.args
            if made not in _CONSUMES
        )

    def _is_part(self, owner: cst.BaseExpression) -> bool:
        """Whether what is asked of an expression is a part: ``client["db"]``, ``client.db``."""
        return "[]" in self.parts and isinstance(owner, cst.Name) and owner.value == self.name

    def _is_its(self, call: cst.Call) -> bool:
        """Whether a method of the resource is called."""
        owner = call.func.value if isinstance(call.func, cst.Attribute) else None
        return isinstance(owner, cst.Name) and owner.value == self.name
