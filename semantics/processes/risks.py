"""What may fail while a child process runs: further grounds (see `effects.may_fail`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_failures import SOUND
from ..effects.may_fail import ANYTHING, LIKELY, NOTHING, Ground, MayFail, Unless, given_functions, lent_bodies
from ..program.arguments import argument
from ..program.values import Instance
from ..signals.interruptions import interrupted_calls
from ..text.names import is_none
from .starts import POPEN

if TYPE_CHECKING:
    from ..program.module import Function, Module

#: Calls that read what others wrote, and fail if it is not as it should be.
_PARSERS = frozenset(
    {
        "json.loads", "json.load", "pickle.loads", "pickle.load", "yaml.safe_load", "yaml.load", "tomllib.loads", "tomllib.load",
        "tomli.loads", "plistlib.loads", "ast.literal_eval", "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.parse",
    }
)  # fmt: skip
#: What is known to fail, but not in normal life.
_SOUND = SOUND | {POPEN, "subprocess.run", "subprocess.call", "os.makedirs", "os.mkdir", "os.listdir", "os.stat", "os.pipe"}
_WRITES = frozenset({"write", "flush", "writelines"})
_MAPS = frozenset({"map", "starmap", "apply"})
_POOLS = frozenset({"multiprocessing.Pool", "multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool"})


def risky(module: Module) -> MayFail:
    """What may fail between the start of a child and the end of it.

    Besides what is likely to: writing to a child that may be gone, decoding and parsing what it says, assertions that are more
    than a word to the type checker, functions that a caller passed in, and the body of a ``with``. After a function has set a
    signal handler that exits, SystemExit may come out of what takes its time.
    """
    return MayFail(module, *_RISKS, _Interrupted(), wakes=False)


def pooled(module: Module) -> MayFail:
    """The same for a pool: what its workers raise comes out of `map` and the like."""
    return MayFail(module, *_RISKS, _Interrupted(), _workers, wakes=False)


def _assertions(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Assertions that are more than a word to the type checker."""
    fails = isinstance(node, cst.Assert) and not _is_for_types(meaning.module, node.test)
    return frozenset({"AssertionError"}) if fails else NOTHING


def _talk(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Writing to a child that may be gone, decoding and parsing what it says."""
    if not isinstance(node, cst.Call):
        return NOTHING
    func = node.func
    if meaning.module.callee(node) in _PARSERS:
        return frozenset({"ValueError"})
    if isinstance(func, cst.Attribute):
        if func.attr.value in _WRITES and isinstance(func.value, cst.Attribute) and func.value.attr.value == "stdin":
            return frozenset({"OSError"})
        if func.attr.value == "decode" and argument(node, 1, "errors") is None:
            return frozenset({"UnicodeDecodeError"}) if not isinstance(func.value, cst.SimpleString) else NOTHING
    return NOTHING


def _passed_in(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """Functions that a caller passed to this one; those that an object was given are nothing new to whoever starts a child."""
    return given_functions(meaning, node) if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) else NOTHING


def _workers(meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
    """What the workers of a pool raise, where they are waited for."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _MAPS:
        for value in meaning.module.evaluate(node.func.value):
            if isinstance(value, Instance) and value.type in _POOLS:
                return ANYTHING
    return NOTHING


@dataclass(frozen=True, slots=True)
class _Interrupted:
    """SystemExit out of what takes its time, after the function has set a signal handler that exits."""

    known: dict[Function, frozenset[cst.Call]] = field(default_factory=dict, compare=False)

    def __call__(self, meaning: MayFail, node: cst.CSTNode) -> frozenset[str]:
        """See `Ground`."""
        function = meaning.module.function_of(node) if isinstance(node, cst.Call) else None
        if function is None:
            return NOTHING
        if function not in self.known:
            self.known[function] = interrupted_calls(function)
        return frozenset({"SystemExit"}) if node in self.known[function] else NOTHING


def _is_sound(module: Module, call: cst.Call) -> bool:
    return module.callee(call) in _SOUND


_RISKS: tuple[Ground, ...] = (Unless(_is_sound, (*LIKELY, _talk, _passed_in)), _assertions, lent_bodies)


def _is_for_types(module: Module, test: cst.BaseExpression) -> bool:
    if isinstance(test, cst.Comparison):
        return is_none(test.comparisons[0].comparator)
    if isinstance(test, cst.Call):
        return module.callee(test) in ("builtins.isinstance", "builtins.callable", "builtins.hasattr")
    if isinstance(test, cst.BooleanOperation):
        return _is_for_types(module, test.left) and _is_for_types(module, test.right)
    return isinstance(test, (cst.Name, cst.Attribute))
