"""What the decorators of a function leave of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .values import UNKNOWN, FunctionValue

if TYPE_CHECKING:
    from .module import Function
    from .values import Values

#: Decorators that leave a function what it is, or give what is used in its place just so.
_PLAIN = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "functools.wraps", "typing.no_type_check", "abc.abstractmethod",
        "typing.override", "typing_extensions.override", "typing.final", "functools.lru_cache", "functools.cache",
        "atexit.register", "contextlib.contextmanager", "contextlib.asynccontextmanager",
        "builtins.property", "functools.cached_property",
    }
)  # fmt: skip
_CONTEXT_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


def decorated(function: Function) -> Values:
    """The function; something unknown beside it if a decorator that is not known may have made something else of it."""
    for decorator in function.decorators:
        known = function.module.resolve(decorator.func if isinstance(decorator, cst.Call) else decorator)
        if known not in _PLAIN:
            return (FunctionValue(function), UNKNOWN)
    return (FunctionValue(function),)


def is_rewritten(function: Function) -> bool:
    """Whether a decorator that is not known may have made something else of a function."""
    return len(decorated(function)) > 1


def is_context_manager(function: Function) -> bool:
    """Whether a generator function makes a context manager."""
    return any(function.module.resolve(decorator) in _CONTEXT_MANAGERS for decorator in function.decorators)
