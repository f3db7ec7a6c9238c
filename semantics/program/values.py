"""The kinds of values an expression may have, as far as the checked program's text tells; `evaluation` finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from .module import ClassInfo, Function, Module


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything at all."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal number, string, bytes, True, False or None."""

    value: object


@dataclass(frozen=True, slots=True)
class Known:
    """Something outside the checked program, by its qualified name: ``signal.SIGTERM``, ``os.kill``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a type; the type is a class of the program or a qualified name.

    Args:
        type: Its class.
        origin: The call that made it, where one is known.
    """

    type: ClassInfo | str
    origin: cst.CSTNode | None = None


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the program, bound to a receiver if it was reached through one."""

    function: Function
    receiver: Value | None = None

    @property
    def takes_receiver(self) -> bool:
        """Whether its first parameter is filled already."""
        return self.receiver is not None and (self.function.kind in ("method", "classmethod") or self.function.cls is None)


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the program."""

    cls: ClassInfo


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the program."""

    module: Module


@dataclass(frozen=True, slots=True)
class Method:
    """A method, by name, of an object whose class is not part of the program."""

    receiver: Value
    name: str
    expr: cst.Attribute | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial(callee, *args)``."""

    callee: Value
    call: cst.Call
    module: Module


@dataclass(frozen=True, slots=True)
class Container:
    """A literal tuple, list, set or dict, or a comprehension (then with one element).

    Args:
        node: The literal.
        elements: The expressions of its elements; the values of a dict.
        keys: The keys of a dict.
        module: Where it stands.
    """

    node: cst.CSTNode
    elements: tuple[cst.BaseExpression, ...]
    module: Module
    keys: tuple[cst.BaseExpression, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """``d.items()`` of a literal dict."""

    container: Container


@dataclass(frozen=True, slots=True)
class Coroutine:
    """What calling an async function of the program gives before it is awaited."""

    function: Function


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter whose argument is not known, or what such an argument holds."""

    function: Function
    name: str


Value = (
    Unknown | Constant | Known | Instance | FunctionValue | ClassValue | ModuleValue | Method | Partial | Container
    | Pairs | Coroutine | Parameter
)  # fmt: skip
#: Among the values of an expression: there may be others.
UNKNOWN = Unknown()
Values = tuple[Value, ...]


def unique(values: Iterable[Value]) -> Values:
    """Each of the values once; `UNKNOWN` if there is none."""
    return tuple(dict.fromkeys(values)) or (UNKNOWN,)


def constants(values: Values) -> frozenset[object] | None:
    """The constants the values are, or None if one of them is something else."""
    found = [value.value for value in values if isinstance(value, Constant)]
    return frozenset(found) if len(found) == len(values) else None
