"""Scopes, what binds a name in them, and what a dotted name means.

Unknown stays unknown: a name that is bound in two different ways has no meaning here, `semantics.values` may still tell its
possible values.
"""

from __future__ import annotations

import builtins
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILTINS = frozenset(dir(builtins)) | {"exit", "quit"}
#: Builtins that a star import does not bring another meaning of.
_NEVER_HIDDEN = frozenset(
    {
        "BaseException", "Exception", "GeneratorExit", "KeyboardInterrupt", "SystemExit", "bytes", "classmethod", "dict",
        "getattr", "hasattr", "isinstance", "issubclass", "len", "list", "property", "set", "setattr", "staticmethod", "str",
        "super", "tuple", "type",
    }
)  # fmt: skip


class ScopeKind(enum.Enum):
    """What makes a scope."""

    MODULE = enum.auto()
    CLASS = enum.auto()
    FUNCTION = enum.auto()  # a def or a lambda
    COMPREHENSION = enum.auto()


class BindingKind(enum.Enum):
    """What binds a name."""

    IMPORT = enum.auto()
    FUNCTION = enum.auto()
    CLASS = enum.auto()
    PARAMETER = enum.auto()
    ASSIGNMENT = enum.auto()  # value is what is assigned
    ELEMENT = enum.auto()  # value is what is iterated over
    CONTEXT = enum.auto()  # value is the context manager
    EXCEPTION = enum.auto()
    OTHER = enum.auto()  # del, augmented assignment, match, type parameter


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place where a name gets a value.

    Args:
        kind: What binds it.
        name: The name.
        node: The node that binds: the definition, the import alias, the parameter, the name in the target.
        scope: The scope the name lives in.
        value: The expression the value comes from, if there is one.
        path: Positions in nested targets: ``(1, 0)`` for ``c`` in ``a, (c, d) = value``.
        dotted: For imports, the qualified name.
    """

    kind: BindingKind
    name: str
    node: cst.CSTNode
    scope: Scope
    value: cst.BaseExpression | None = None
    path: tuple[int, ...] = ()
    dotted: str | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """A scope with the names bound in it.

    Args:
        kind: What makes it.
        node: The module, class, function, lambda or comprehension.
        outer: The scope around it.
    """

    kind: ScopeKind
    node: cst.CSTNode
    outer: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    has_star_import: bool = False

    @property
    def module_scope(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    @property
    def function_scope(self) -> Scope | None:
        """The nearest scope of a function or lambda, this one included."""
        scope: Scope | None = self
        while scope is not None and scope.kind is not ScopeKind.FUNCTION:
            scope = scope.outer
        return scope

    def binding_scope(self, name: str) -> Scope:
        """The scope in which an assignment to ``name`` here binds it."""
        if name in self.global_names:
            return self.module_scope
        if name in self.nonlocal_names:
            scope = self.outer
            while scope is not None and not (scope.kind is ScopeKind.FUNCTION and name in scope.bindings):
                scope = scope.outer
            return scope or self
        return self

    def lookup(self, name: str) -> Scope | None:
        """The scope whose binding a reading of ``name`` here sees, or None."""
        if name in self.global_names:
            top = self.module_scope
            return top if name in top.bindings else None
        for scope in self._visible():
            if name in scope.bindings and name not in scope.nonlocal_names:
                return scope
        return None

    def _visible(self) -> Iterator[Scope]:
        yield self
        inside_function = self.kind is not ScopeKind.CLASS
        scope = self.outer
        while scope is not None:
            if scope.kind is not ScopeKind.CLASS or not inside_function:
                yield scope
            inside_function = True
            scope = scope.outer


def dotted_text(expr: cst.CSTNode) -> str | None:
    """``a.b.c`` as written, or None if the expression is something else."""
    parts: list[str] = []
    while isinstance(expr, cst.Attribute):
        parts.append(expr.attr.value)
        expr = expr.value
    if not isinstance(expr, cst.Name):
        return None
    parts.append(expr.value)
    return ".".join(reversed(parts))


def last_name(node: cst.CSTNode) -> str:
    """The last part of a dotted name: ``close`` of ``self.pool.close``; empty for anything else."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def assignments_in(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.BaseExpression]]:
    """What a node assigns to, each with the value or what the value comes out of."""
    if isinstance(node, cst.Assign):
        yield from ((target.target, node.value) for target in node.targets)
    elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, cst.For):
        yield node.target, node.iter
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        yield node.asname.name, node.item


#: Modules whose public names are known under a shorter one.
_INNER_MODULES = {
    "aiohttp.client": "aiohttp",
    "aiohttp.client_reqrep": "aiohttp",
    "aiohttp.client_ws": "aiohttp",
    "aiohttp.connector": "aiohttp",
    "aiohttp.web_runner": "aiohttp.web",
    "asyncio.base_events": "asyncio",
    "asyncio.events": "asyncio",
    "asyncio.exceptions": "asyncio",
    "asyncio.futures": "asyncio",
    "asyncio.locks": "asyncio",
    "asyncio.queues": "asyncio",
    "asyncio.runners": "asyncio",
    "asyncio.streams": "asyncio",
    "asyncio.tasks": "asyncio",
    "asyncio.timeouts": "asyncio",
    "concurrent.futures.process": "concurrent.futures",
    "concurrent.futures.thread": "concurrent.futures",
    "concurrent.futures._base": "concurrent.futures",
    "multiprocessing.context": "multiprocessing",
    "multiprocessing.process": "multiprocessing",
    "multiprocess": "multiprocessing",
    "billiard": "multiprocessing",
    "torch.multiprocessing": "multiprocessing",
    "httpx._client": "httpx",
    "posix": "os",
    "redis.asyncio.client": "redis.asyncio",
    "redis.client": "redis",
    "requests.sessions": "requests",
    "sqlalchemy.engine": "sqlalchemy",
    "sqlalchemy.ext.asyncio.engine": "sqlalchemy.ext.asyncio",
    "_thread": "threading",
    "signal.Signals": "signal",
    "signal.Handlers": "signal",
    "_signal": "signal",
}
_OTHER_NAMES = {
    "asyncio.CancelledError": "asyncio.CancelledError",
    "concurrent.futures.CancelledError": "concurrent.futures.CancelledError",
    "asyncio.TimeoutError": "builtins.TimeoutError",
    "builtins.IOError": "builtins.OSError",
    "builtins.EnvironmentError": "builtins.OSError",
    "socket.error": "builtins.OSError",
    "os.error": "builtins.OSError",
    "select.error": "builtins.OSError",
    "multiprocessing.dummy.Process": "threading.Thread",
    "multiprocessing.SpawnProcess": "multiprocessing.Process",
    "multiprocessing.ForkProcess": "multiprocessing.Process",
    "multiprocessing.ForkServerProcess": "multiprocessing.Process",
    "site.exit": "builtins.exit",
}


def canonical(dotted: str) -> str:
    """One name for one thing: ``asyncio.tasks.create_task`` is ``asyncio.create_task``."""
    head, _, last = dotted.rpartition(".")
    if head in _INNER_MODULES:
        dotted = f"{_INNER_MODULES[head]}.{last}"
    return _OTHER_NAMES.get(dotted, dotted)


def is_none(expr: cst.CSTNode | None) -> bool:
    """Whether the expression is the literal ``None``."""
    return isinstance(expr, cst.Name) and expr.value == "None"


def resolve(expr: cst.CSTNode, scope: Scope, depth: int = 8) -> str | None:
    """The qualified name of an expression, through imports and plain aliases.

    Args:
        expr: A name or an attribute of one; anything else is unknown.
        scope: Where it stands.
        depth: How many aliases are followed at the most.

    Returns:
        ``signal.signal``, ``builtins.print``, or None where it is not known or not the same on every way.
    """
    if isinstance(expr, cst.Attribute):
        base = resolve(expr.value, scope, depth)
        return canonical(f"{base}.{expr.attr.value}") if base is not None and not base.startswith("builtins.") else None
    if not isinstance(expr, cst.Name) or depth == 0:
        return None
    home = scope.lookup(expr.value)
    if home is None:
        known = expr.value in _BUILTINS and (expr.value in _NEVER_HIDDEN or not scope.module_scope.has_star_import)
        return canonical(f"builtins.{expr.value}") if known else None
    meanings = set()
    for binding in home.bindings[expr.value]:
        if binding.kind is BindingKind.IMPORT:
            meanings.add(binding.dotted)
        elif binding.kind is BindingKind.ASSIGNMENT and not binding.path and binding.value is not None:
            if is_none(binding.value):
                continue
            if binding.value is expr or not isinstance(binding.value, (cst.Name, cst.Attribute)):
                return None
            meanings.add(resolve(binding.value, home, depth - 1))
        else:
            return None
    return meanings.pop() if len(meanings) == 1 else None
