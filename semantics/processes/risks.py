"""What may fail while a child process runs: meanings for the control-flow graph, from the strictest to the boldest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_raise_covered
from ..effects.known_effects import Kind
from ..effects.known_failures import SOUND
from ..effects.likely import Likely
from ..effects.meaning import Semantic
from ..program.arguments import argument
from ..program.decorators import is_context_manager
from ..program.values import FunctionValue, Instance, Parameter
from ..signals.interruptions import interrupted_calls
from ..text.names import is_none
from .starts import POPEN

if TYPE_CHECKING:
    from ..program.module import Function, Module


class OnlyRaising(Semantic):
    """`flow.Meaning` in which nothing raises but one expression and the ``raise`` statements.

    Args:
        module: The module of the function.
        node: The expression.
        names: What it raises.
    """

    wakes = False

    def __init__(self, module: Module, node: cst.CSTNode, names: frozenset[str]) -> None:
        super().__init__(module)
        self.node = node
        self.names = names

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if node is self.node:
            return self.names
        return super().raises(node) if isinstance(node, cst.Raise) else frozenset()


class Failing(Semantic):
    """`flow.Meaning` that believes only in what the program itself raises: its ``raise`` statements, near or a call away."""

    wakes = False

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if isinstance(node, cst.Raise):
            return super().raises(node)
        if not isinstance(node, cst.Call):
            return frozenset()
        values = self.module.evaluate(node.func)
        if not values or not all(isinstance(value, FunctionValue) for value in values):
            return frozenset()
        awaited = isinstance(self.module.parent(node), cst.Await)
        if any(isinstance(value, FunctionValue) and value.function.is_async for value in values) and not awaited:
            return frozenset()
        found = set()
        for effect in self.module.project.near_effects.of_call(self.module, node):
            if effect.kind is Kind.RAISE and effect.chain and not is_raise_covered(effect.module, effect.node, effect.caught):
                found.add(effect.detail.removeprefix("builtins.") or "Exception")
        return frozenset(found - {"NotImplementedError"})


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


class Risky(Likely):
    """`flow.Meaning` for code between the start of a child and the end of it.

    Besides what `Likely` holds to fail: writing to a child that may be gone, decoding and parsing what it says, assertions
    that are more than a word to the type checker, functions that a caller passed in, and the body of a ``with`` that a
    context manager's ``yield`` stands for. After a function has set a signal handler that exits, SystemExit may come out of what
    takes its time.
    """

    wakes = False

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self._interrupted: dict[Function, frozenset[cst.Call]] = {}

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if isinstance(node, cst.Assert):
            return frozenset() if _is_for_types(self.module, node.test) else frozenset({"AssertionError"})
        if isinstance(node, cst.Yield):
            function = self.module.function_of(node)
            lends = function is not None and is_context_manager(function)
            return frozenset({"Exception"}) if lends else frozenset()
        if not isinstance(node, cst.Call):
            return super().raises(node)
        interrupted = frozenset({"SystemExit"}) if self._is_interrupted(node) else frozenset[str]()
        if self.module.callee(node) in _SOUND:
            return interrupted
        return super().raises(node) | self._of_child(node) | interrupted

    def _is_interrupted(self, call: cst.Call) -> bool:
        function = self.module.function_of(call)
        if function is None:
            return False
        if function not in self._interrupted:
            self._interrupted[function] = interrupted_calls(function)
        return call in self._interrupted[function]

    def _of_child(self, call: cst.Call) -> frozenset[str]:
        func = call.func
        if self.module.callee(call) in _PARSERS:
            return frozenset({"ValueError"})
        if isinstance(func, cst.Attribute):
            if func.attr.value in _WRITES and isinstance(func.value, cst.Attribute) and func.value.attr.value == "stdin":
                return frozenset({"OSError"})
            if func.attr.value == "decode" and argument(call, 1, "errors") is None:
                return frozenset({"UnicodeDecodeError"}) if not isinstance(func.value, cst.SimpleString) else frozenset()
        if isinstance(func, cst.Name) and any(isinstance(value, Parameter) for value in self.module.evaluate(func)):
            return frozenset({"Exception"})
        return frozenset()


class Pooled(Risky):
    """The same for a pool: what its workers raise comes out of `map` and the like."""

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _MAPS:
            for value in self.module.evaluate(node.func.value):
                if isinstance(value, Instance) and value.type in _POOLS:
                    return frozenset({"Exception"})
        return super().raises(node)


_MAPS = frozenset({"map", "starmap", "apply"})
_POOLS = frozenset({"multiprocessing.Pool", "multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool"})


def _is_for_types(module: Module, test: cst.BaseExpression) -> bool:
    if isinstance(test, cst.Comparison):
        return is_none(test.comparisons[0].comparator)
    if isinstance(test, cst.Call):
        return module.callee(test) in ("builtins.isinstance", "builtins.callable", "builtins.hasattr")
    if isinstance(test, cst.BooleanOperation):
        return _is_for_types(module, test.left) and _is_for_types(module, test.right)
    return isinstance(test, (cst.Name, cst.Attribute))
