"""The answers that names, values and the program give to the control-flow graph's questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..flow import Ending, Syntactic
from ..flow.meaning import DEADLINES
from ..program.conventions import names_of
from ..program.known_types import PREVIOUS_HANDLER
from ..program.values import Constant, Container, FunctionValue, Instance, Known, Value
from ..text.names import BindingKind
from .exceptions import builtin_base, clause_classes, raised_class, suppressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..program.module import Function, Module

_ENDINGS = {
    "sys.exit": Ending.EXITS,
    "builtins.exit": Ending.EXITS,
    "builtins.quit": Ending.EXITS,
    "os._exit": Ending.HALTS,
    "os.abort": Ending.HALTS,
    "typing.assert_never": Ending.RAISES,
    **{f"os.exec{suffix}": Ending.HALTS for suffix in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")},
}
_MOST_DEEP = 6


@dataclass(frozen=True, slots=True)
class Environment:
    """What is assumed about values.

    Args:
        values: Pairs of a parameter's name and its value, where that is known.
        previous: What handlers that were there before (``signal.getsignal``) are taken to be; None for anything.
    """

    values: tuple[tuple[str, Value], ...] = ()
    previous: Known | None = None

    @staticmethod
    def of(
        function: Function,
        arguments: Sequence[Value | None],
        keywords: Iterable[str] = (),
        previous: Known | None = None,
    ) -> Environment:
        """The environment of a call with these positional arguments, ``self`` included; defaults fill the rest."""
        found: list[tuple[str, Value]] = []
        given = set(keywords)
        for index, param in enumerate(function.positional):
            value = arguments[index] if index < len(arguments) else None
            if index < len(arguments):
                if isinstance(value, (Constant, Known)):
                    found.append((param.name.value, value))
            elif param.default is not None and param.name.value not in given and not arguments:
                continue
        return Environment(tuple(found), previous)

    def get(self, name: str) -> Value | None:
        """The value of a parameter, or None."""
        for known, value in self.values:
            if known == name:
                return value
        return None


class Semantic(Syntactic):
    """`flow.Meaning` by what names mean in a module.

    Args:
        module: The module of the function.
        environment: Values of the function's parameters, where they are known.
    """

    def __init__(self, module: Module, environment: Environment = Environment()) -> None:
        self.module = module
        self.environment = environment

    def never_returns(self, call: cst.Call) -> Ending | None:
        """See `flow.Meaning.never_returns`; functions of the program are looked into."""
        name = self.module.callee(call)
        if name is not None and name in self.module.project.conventions.never_return:
            return Ending.EXITS
        if name is not None:
            return _ENDINGS.get(name)
        values = self.module.evaluate(call.func)
        if values and all(isinstance(value, FunctionValue) for value in values):
            endings = {
                self.module.project.endings.of(value.function) for value in values if isinstance(value, FunctionValue)
            }
            return endings.pop() if len(endings) == 1 else None
        return None

    def raises(self, node: cst.CSTNode) -> frozenset[str]:
        """See `flow.Meaning.raises`; raised classes of the program are known by their builtin base."""
        if isinstance(node, cst.Raise):
            cls = raised_class(self.module, node)
            if cls is None or isinstance(cls, str):
                return frozenset({cls}) if cls is not None else frozenset({"Exception"})
            base = builtin_base(cls)
            own = f"{cls.module.name or cls.module.path}.{cls.qualname}"
            return frozenset({base if base in _UNORDINARY else own})
        return super().raises(node)

    def catches(self, clause: cst.BaseExpression | None) -> frozenset[str]:
        """See `flow.Meaning.catches`."""
        return clause_classes(self.module, clause)

    def suppresses(self, item: cst.WithItem) -> frozenset[str]:
        """See `flow.Meaning.suppresses`."""
        return suppressed(self.module, item) or super().suppresses(item)

    def suspends(self, item: cst.WithItem) -> bool:
        """See `flow.Meaning.suspends`; a name may stand for ``asyncio.timeout`` or, on an older Python, for what it replaces."""
        if not isinstance(item.item, cst.Call):
            return True
        names = {value.dotted if isinstance(value, Known) else "" for value in self.module.evaluate(item.item.func)}
        return not names or not names <= DEADLINES

    def truth(self, test: cst.BaseExpression) -> bool | None:
        """See `flow.Meaning.truth`; tests of parameters whose value is known are decided."""
        known = super().truth(test)
        if known is None and (self.environment.values or self.environment.previous is not None):
            known = self._truth(test, _MOST_DEEP)
        return known

    def _truth(self, test: cst.BaseExpression, depth: int) -> bool | None:
        if depth == 0:
            return None
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            inner = self._truth(test.expression, depth - 1)
            return None if inner is None else not inner
        if isinstance(test, cst.BooleanOperation):
            answers = {self._truth(test.left, depth - 1), self._truth(test.right, depth - 1)}
            deciding = isinstance(test.operator, cst.Or)
            if deciding in answers:
                return deciding
            return None if None in answers else not deciding
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            return self._compared(test.left, test.comparisons[0])
        if isinstance(test, cst.Call):
            return self._called(test)
        value = self._value(test)
        if isinstance(value, Known):
            return {"signal.SIG_DFL": False, "signal.SIG_IGN": True}.get(value.dotted)  # the numbers 0 and 1
        return bool(value.value) if isinstance(value, Constant) else None

    def _called(self, test: cst.Call) -> bool | None:
        """``callable(handler)`` and ``isinstance(handler, Callable)``."""
        name = self.module.callee(test)
        if name not in ("builtins.callable", "builtins.isinstance") or not test.args:
            return None
        value = self._value(test.args[0].value)
        if not isinstance(value, Known) or value.dotted not in ("signal.SIG_DFL", "signal.SIG_IGN"):
            return None
        if name == "builtins.callable":
            return False
        cls = self.module.resolve(test.args[1].value) if len(test.args) == 2 else None
        return False if cls is not None and cls.endswith(("Callable", "FunctionType", "MethodType")) else None

    def _compared(self, left: cst.BaseExpression, target: cst.ComparisonTarget) -> bool | None:
        mine, operator = self._value(left), target.operator
        if mine is None:
            return None
        if isinstance(operator, (cst.In, cst.NotIn)):
            values = self.module.evaluate(target.comparator)
            if len(values) != 1 or not isinstance(values[0], Container):
                return None
            others = values[0].keys if values[0].keys is not None else values[0].elements
            home = values[0].module
            answers = [_same(mine, self._value(other) if home is self.module else _single(home, other)) for other in others]
            # A list, a set or a dict with a name may have been filled since.
            complete = isinstance(values[0].node, cst.Tuple) or values[0].node is target.comparator
            inside = True if True in answers else (None if None in answers or not complete else False)
            return inside if inside is None or isinstance(operator, cst.In) else not inside
        same = _same(mine, self._value(target.comparator))
        if same is None:
            return None
        if isinstance(operator, (cst.Equal, cst.Is)):
            return same
        return not same if isinstance(operator, (cst.NotEqual, cst.IsNot)) else None

    def _value(self, expr: cst.BaseExpression) -> Value | None:
        if isinstance(expr, cst.Name):
            home = self.module.scope_of(expr).lookup(expr.value)
            if home is not None and [binding.kind for binding in home.bindings[expr.value]] == [BindingKind.PARAMETER]:
                return self.environment.get(expr.value)
        if isinstance(expr, cst.Call) and len(expr.args) == 1 and self.module.callee(expr) in ("signal.Signals", "builtins.int"):
            return self._value(expr.args[0].value)
        values = self.module.evaluate(expr)
        if self.environment.previous is not None and any(
            isinstance(value, Instance) and value.type == PREVIOUS_HANDLER for value in values
        ):
            return self.environment.previous
        if len(values) != 1 or not isinstance(values[0], (Constant, Known)):
            return None
        return values[0] if isinstance(values[0], Known) or _is_settled(self.module, expr, _MOST_DEEP) else None


def _is_settled(module: Module, expr: cst.BaseExpression, depth: int) -> bool:
    """Whether an expression has the same value whenever it is evaluated: what it is made of is assigned once.

    The values that `Module.evaluate` gives do not tell, as None is left out among others there.
    """
    if depth == 0:
        return False
    if isinstance(expr, cst.Name):
        home = module.scope_of(expr).lookup(expr.value)
        bindings = home.bindings[expr.value] if home is not None else []
        if len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNMENT and bindings[0].value is not None:
            return _is_settled(module, bindings[0].value, depth - 1)
        return not bindings or (len(bindings) == 1 and bindings[0].kind is BindingKind.IMPORT)
    if isinstance(expr, cst.Attribute):
        name = expr.attr.value
        in_bodies = sum(len(cls.scope.bindings.get(name, ())) for cls in module.classes)
        return len(module.index.stores.get(name, ())) + in_bodies <= 1
    return isinstance(expr, (cst.BaseNumber, cst.BaseString, cst.UnaryOperation))


_UNORDINARY = frozenset({"builtins.BaseException", "builtins.SystemExit", "builtins.KeyboardInterrupt", "builtins.GeneratorExit"})


def _single(module: Module, expr: cst.BaseExpression) -> Value | None:
    """The one constant or known thing that an expression of another module is."""
    values = module.evaluate(expr)
    return values[0] if len(values) == 1 and isinstance(values[0], (Constant, Known)) else None


def _same(one: Value, other: Value | None) -> bool | None:
    """Whether two constants are equal; None if that cannot be told."""
    if other is None:
        return None
    if isinstance(one, Known) and isinstance(other, Known):
        if one == other:
            return True
        signals = one.dotted.startswith("signal.SIG") and other.dotted.startswith("signal.SIG")
        return False if signals else None
    if isinstance(one, Constant) and isinstance(other, Constant):
        return one.value == other.value
    if Constant(None) in (one, other):
        return False  # a signal is not None
    return None


class Endings:
    """Which functions of a program never return, and how they end instead. Recursive ones are taken to return."""

    def __init__(self) -> None:
        self._memo: dict[Function, Ending | None] = {}

    def of(self, function: Function) -> Ending | None:
        """How the function ends if it never returns; None if it may return, or if calling it does not run it."""
        if function not in self._memo:
            self._memo[function] = None
            if not (function.is_async or function.is_generator or isinstance(function.node, cst.Lambda)):
                self._memo[function] = self._look(function)
        return self._memo[function]

    def halts(self, function: Function) -> bool:
        """Whether the function never returns and is there to end the process on the spot, be it that it may raise before."""
        from ..flow import build  # noqa: PLC0415 - as below

        if function.is_async or function.is_generator or isinstance(function.node, cst.Lambda):
            return False
        graph = build(function.node, Semantic(function.module))
        return bool(graph.predecessors(graph.halted)) and not graph.predecessors(graph.exit)

    def _look(self, function: Function) -> Ending | None:
        from ..flow import build  # noqa: PLC0415 - only functions that are called from a graph are looked into

        if function.module.project.conventions.never_return.intersection(names_of(function)):
            return Ending.EXITS
        if function.cls is not None and any(
            isinstance(base, str) and base.startswith(("abc.", "typing.Protocol")) for base in function.cls.lineage
        ):
            return None
        graph = build(function.node, Semantic(function.module))
        if graph.predecessors(graph.exit):
            return None
        if graph.predecessors(graph.halted):
            return Ending.HALTS if not graph.predecessors(graph.raised) else None
        names = {function.module.callee(call) for call in function.calls}
        if names & {"sys.exit", "builtins.exit", "builtins.quit"}:
            return Ending.EXITS
        # A method that only raises NotImplementedError is there to be overridden.
        return None
