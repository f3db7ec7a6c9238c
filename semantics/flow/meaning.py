"""What the graph has to know of the meaning of code, asked through a protocol, and answers by syntax alone."""

from __future__ import annotations

import enum
from typing import Protocol

import libcst as cst

from ..text.names import dotted_text
from .exceptions import CANCELLED, UNKNOWN


class Ending(enum.Enum):
    """How a call that never returns ends."""

    EXITS = "exits"  #: raises SystemExit, so that cleanup runs
    RAISES = "raises"  #: raises what `Meaning.raises` says of it
    HALTS = "halts"  #: ends the process on the spot: no cleanup runs; before that it may raise what `Meaning.raises` says


class Meaning(Protocol):
    """The questions of `build`.

    Classes of exceptions are told by dotted names, builtin ones by their bare names; "Exception" stands for an exception of
    which nothing is known. Aliases of builtin and asyncio classes may be used ("IOError", "asyncio.TimeoutError").

    Attributes:
        wakes: Whether an except clause that nothing is held to come to is a reason to think that something does.
    """

    wakes: bool

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """The exceptions that come out of ``node`` itself, without what is evaluated inside it; none if it cannot raise.

        Asked of ``cst.Call``, ``Await``, ``Yield``, ``Subscript``, ``Raise`` with an exception, ``Assert``, ``Import``,
        ``ImportFrom``, ``Decorator``, ``For`` (taking the next item), ``CompFor`` (the same in a comprehension) and ``WithItem``
        (entering and leaving). A cancellation is `exceptions.CANCELLED` among the names.
        """

    def never_returns(self, call: cst.Call) -> Ending | None:
        """How the call ends if it never returns; None if it may return."""

    def catches(self, clause: cst.BaseExpression | None) -> frozenset[str]:
        """The classes an except clause names; `exceptions.UNKNOWN` for what cannot be told; a bare one BaseException."""

    def suppresses(self, item: cst.WithItem) -> frozenset[str]:
        """The exceptions that a context manager swallows; none if it is not known to swallow any."""

    def suspends(self, item: cst.WithItem) -> bool:
        """Whether leaving an ``async with`` waits for anything, so that a cancellation may arrive there."""

    def truth(self, test: cst.BaseExpression) -> bool | None:
        """What a test always is, if it is constant."""


_ANYTHING = frozenset({"Exception"})
_NOTHING: frozenset[str] = frozenset()
_ENDINGS = {
    "exit": Ending.EXITS,
    "quit": Ending.EXITS,
    "sys.exit": Ending.EXITS,
    "os._exit": Ending.HALTS,
    "os.abort": Ending.HALTS,
    "assert_never": Ending.RAISES,
    "typing.assert_never": Ending.RAISES,
    "typing_extensions.assert_never": Ending.RAISES,
} | {f"os.exec{suffix}": Ending.HALTS for suffix in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")}
_SUPPRESS = frozenset({"suppress", "contextlib.suppress"})
#: Leaving these waits for nothing, and raises only where a cancellation comes through.
DEADLINES = frozenset(
    {
        "asyncio.timeout", "asyncio.timeout_at", "asyncio.timeouts.timeout", "asyncio.timeouts.timeout_at",
        "async_timeout.timeout", "async_timeout.timeout_at",
    }
)  # fmt: skip
_CONSTANTS = {"True": True, "False": False, "None": False, "TYPE_CHECKING": False}
_DISPLAYS = (cst.BaseList, cst.Tuple, cst.BaseSet, cst.BaseDict, cst.BaseString)
_HARMLESS_ITERABLES = frozenset({"range", "list", "tuple", "set", "frozenset", "dict", "sorted"})
_HARMLESS_METHODS = frozenset({"items", "keys", "values", "copy", "split", "splitlines"})


class Syntactic:
    """`Meaning` by syntax alone: names mean what they are usually imported as, and nothing is known of anyone's functions.

    Raising: calls, decorators, subscripts, imports, awaits, yields, entering and leaving a context manager, and taking
    the next item from anything but displays, ``range`` and what builds or is known to view a container. Not raising:
    attributes, operators, comparisons, names, unpacking, formatting, ``contextlib.suppress`` itself.
    """

    wakes = True

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `Meaning.raises`."""
        if isinstance(node, cst.Raise):
            return self._raised(node)
        if isinstance(node, cst.Assert):
            return frozenset({"AssertionError"})
        if isinstance(node, cst.Await):
            return frozenset({"Exception", CANCELLED})
        if isinstance(node, cst.Yield):  # thrown in by the one who goes through the generator, or by its close()
            return frozenset({"Exception", "GeneratorExit"})
        if isinstance(node, (cst.For, cst.CompFor)):
            if node.asynchronous is not None:
                return frozenset({"Exception", CANCELLED})
            return _NOTHING if _iterates_harmlessly(node.iter) else _ANYTHING
        if isinstance(node, cst.WithItem):
            return _NOTHING if isinstance(node.item, cst.Call) and dotted_text(node.item.func) in _SUPPRESS else _ANYTHING
        if isinstance(node, cst.Call):
            name = dotted_text(node.func)
            if name in _SUPPRESS:
                return _NOTHING
            if self.never_returns(node) is Ending.HALTS:
                return _NOTHING if name in ("os._exit", "os.abort") else frozenset({"OSError"})
        return _ANYTHING

    def never_returns(self, call: cst.Call) -> Ending | None:
        """See `Meaning.never_returns`."""
        name = dotted_text(call.func)
        return None if name is None else _ENDINGS.get(name)

    def catches(self, clause: cst.BaseExpression | None) -> frozenset[str]:
        """See `Meaning.catches`."""
        if clause is None:
            return frozenset({"BaseException"})
        names: set[str] = set()
        todo: list[cst.BaseExpression] = [clause]
        while todo:
            expression = todo.pop()
            if isinstance(expression, cst.Tuple):
                todo += [element.value for element in expression.elements]
            elif isinstance(expression, cst.Call):  # anyio's way to name its backend's class
                name = dotted_text(expression.func) or ""
                names.add(CANCELLED if name.rpartition(".")[2] == "get_cancelled_exc_class" else UNKNOWN)
            else:
                names.add(_class_name(expression) or UNKNOWN)
        return frozenset(names)

    def suppresses(self, item: cst.WithItem) -> frozenset[str]:
        """See `Meaning.suppresses`; known are contextlib.suppress, pytest.raises and unittest's assertRaises."""
        if not isinstance(item.item, cst.Call):
            return _NOTHING
        name = dotted_text(item.item.func) or ""
        args = item.item.args
        if name in _SUPPRESS:
            return frozenset[str]().union(*[{UNKNOWN} if arg.star else self.catches(arg.value) for arg in args])
        if args and (name == "pytest.raises" or name.endswith((".assertRaises", ".assertRaisesRegex"))):
            return self.catches(args[0].value)
        return _NOTHING

    def suspends(self, item: cst.WithItem) -> bool:
        """See `Meaning.suspends`."""
        return not (isinstance(item.item, cst.Call) and dotted_text(item.item.func) in DEADLINES)

    def truth(self, test: cst.BaseExpression) -> bool | None:
        """See `Meaning.truth`; the names of ``typing.TYPE_CHECKING`` are false, as the program runs."""
        return _truth(test, 50)

    def _raised(self, node: cst.Raise) -> frozenset[str]:
        expression = node.exc
        if isinstance(expression, cst.Call):
            expression = expression.func
        name = None if expression is None else _class_name(expression)
        return _ANYTHING if name is None else frozenset({name})


def _class_name(expression: cst.BaseExpression) -> str | None:
    """A dotted name that is written as those of classes are; a variable holds who knows what."""
    name = dotted_text(expression)
    if name is None:
        return None
    last = name.rpartition(".")[2].lstrip("_")
    return name if last[:1].isupper() or name in ("socket.error", "socket.timeout", "select.error") else None


def _iterates_harmlessly(iterable: cst.BaseExpression) -> bool:
    if not isinstance(iterable, cst.Call):
        return isinstance(iterable, _DISPLAYS)
    if isinstance(iterable.func, cst.Name):
        return iterable.func.value in _HARMLESS_ITERABLES
    return isinstance(iterable.func, cst.Attribute) and iterable.func.attr.value in _HARMLESS_METHODS


def _truth(test: cst.BaseExpression, depth: int) -> bool | None:
    if depth == 0:
        return None
    if isinstance(test, (cst.Name, cst.Attribute)):
        return _CONSTANTS.get((dotted_text(test) or "").removeprefix("typing."))
    if isinstance(test, (cst.Integer, cst.Float, cst.SimpleString)):
        return bool(test.evaluated_value)
    if isinstance(test, (cst.Tuple, cst.List, cst.Set)):
        plain = any(not isinstance(element, cst.StarredElement) for element in test.elements)
        return True if plain else (False if not test.elements else None)
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _truth(test.expression, depth - 1)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        answers = {_truth(test.left, depth - 1), _truth(test.right, depth - 1)}
        deciding = isinstance(test.operator, cst.Or)
        if deciding in answers:
            return deciding
        return None if None in answers else not deciding
    return None


SYNTACTIC = Syntactic()
