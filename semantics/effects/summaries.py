"""What running a function does to a shutdown, closed over the functions of the program it calls.

Effects say what may happen on some way through the function, code that cannot run (`Environment`) left out. What is not known
is an effect as well (`Kind.UNKNOWN`), so that a rule can stay silent.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import libcst as cst

from ..flow import Graph, Role, build
from ..program.arguments import argument, has_star
from ..program.callables import Target, target
from ..program.conventions import names_of
from ..program.values import (
    ClassValue,
    Constant,
    Coroutine,
    FunctionValue,
    Instance,
    Known,
    Method,
    Parameter,
    Partial,
    Unknown,
    Value,
)  # fmt: skip
from ..text.index import statements_of
from ..text.names import dotted_text
from ..text.walk import walk_own
from .exceptions import caught_around, exception_name
from .flags import assigned
from .known_effects import (
    CALLS,
    GUESSES,
    HARMLESS_IF,
    LOCKS,
    LOG_METHODS,
    LOGGER_NAMES,
    PLAIN_METHODS,
    STOP_WORDS,
    Kind,
)  # fmt: skip
from .known_effects import Known as Entry
from .meaning import Environment, Semantic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..program.module import Function, Module
    from ..program.project import Project

_NEVER = sys.maxsize
_FILENOS = frozenset(f"sys.{name}.fileno" for name in ("stdout", "stderr", "__stdout__", "__stderr__"))
_NOTHING_ASSUMED = Environment()


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """One thing that running a function may do.

    Args:
        kind: What.
        module: The module of ``node``.
        node: The call, raise, assignment or with item that does it.
        detail: The qualified name of what is called or raised, or the name of the flag; text for people otherwise.
        entry: The table's entry, if there is one.
        value: What is called, for calls.
        bounded: For waits: whether it ends by itself.
        guessed: Whether only the name of a method tells; good enough to stay silent, never to accuse.
        chain: The calls that lead to ``node``, from the function asked about, each with its module.
        caught: The classes of exceptions that are caught around it, on any level of the chain.
    """

    kind: Kind
    module: Module
    node: cst.CSTNode
    detail: str = ""
    entry: Entry | None = None
    value: Value | None = None
    bounded: bool = False
    guessed: bool = False
    chain: tuple[tuple[Module, cst.CSTNode], ...] = ()
    caught: frozenset[str] = frozenset()

    @property
    def way(self) -> tuple[tuple[Module, cst.CSTNode], ...]:
        """The places that lead to it, the outermost first, itself last."""
        return (*self.chain, (self.module, self.node))

    def called_from(self, module: Module, call: cst.CSTNode) -> Effect:
        """The same effect as the caller has it."""
        chain = ((module, call), *self.chain)
        return Effect(
            self.kind, self.module, self.node, self.detail, self.entry, self.value, self.bounded, self.guessed, chain, self.caught
        )


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What a function does.

    Args:
        function: The function.
        effects: In the order of the text, those of a called function at the place of the call.
        returns: Whether it may return normally.
        graph: Its control-flow graph, code that cannot run left out.
    """

    function: Function
    effects: tuple[Effect, ...]
    returns: bool
    graph: Graph = field(repr=False)

    def of(self, *kinds: Kind) -> list[Effect]:
        """Its effects of these kinds."""
        return [effect for effect in self.effects if effect.kind in kinds]

    def has(self, *kinds: Kind) -> bool:
        """Whether it has an effect of one of these kinds."""
        return any(effect.kind in kinds for effect in self.effects)


class Effects:
    """Summaries of the functions of one project; remembers them.

    Args:
        project: The program.
        most_calls: How far calls are followed.
    """

    def __init__(self, project: Project, most_calls: int = 8) -> None:
        self.project = project
        self._most_calls = most_calls
        self._memo: dict[tuple[Function, Environment], Summary] = {}
        # Right as long as the active function of that number is: what was cut short because of it.
        self._provisional: dict[tuple[Function, Environment], tuple[int, Summary]] = {}
        # Cut short by depth: right for askers that are as deep or deeper.
        self._shallow: dict[tuple[Function, Environment], tuple[int, Summary]] = {}
        self._active: list[Function] = []
        self._cut = _NEVER  # the lowest active function that what is under way was cut short for
        self._is_shallow = False
        self._previous: Known | None = None

    def summary(self, function: Function, environment: Environment = _NOTHING_ASSUMED) -> Summary:
        """What running the function does.

        Args:
            function: The function.
            environment: Values of its parameters, where they are known; ways they rule out are left out.
        """
        key = (function, environment)
        number = len(self._active)
        known = self._known(key, number)
        if known is not None:
            return known
        meaning = Semantic(function.module, environment)
        graph = build(function.node, meaning)
        outer = self._previous, self._cut, self._is_shallow
        self._previous, self._cut, self._is_shallow = environment.previous, _NEVER, False
        self._active.append(function)
        try:
            effects = _once(self._effects(function, graph, meaning))
        finally:
            self._active.pop()
            cut, is_shallow = self._cut, self._is_shallow
            self._previous = outer[0]
            self._cut = min(outer[1], cut) if cut < number else outer[1]
            self._is_shallow = outer[2] or is_shallow
            for other in [one for one, (lowest, _) in self._provisional.items() if lowest >= number]:
                del self._provisional[other]
        summary = Summary(function, effects, bool(graph.predecessors(graph.exit)), graph)
        if cut < number:
            self._provisional[key] = (cut, summary)
        elif is_shallow and number:
            self._shallow[key] = (number, summary)
        else:
            self._memo[key] = summary
        return summary

    def _known(self, key: tuple[Function, Environment], number: int) -> Summary | None:
        """A summary made before that is right for the asker of this number."""
        if key in self._memo:
            return self._memo[key]
        if key in self._provisional:
            cut, summary = self._provisional[key]
            self._cut = min(self._cut, cut)
            return summary
        if key in self._shallow and self._shallow[key][0] <= number:
            self._is_shallow = True
            return self._shallow[key][1]
        return None

    def of_target(
        self, one: Target, arguments: Iterable[Value | None] = (), previous: Known | None = None
    ) -> Summary:
        """What calling a target does.

        Args:
            one: The function and what is filled in already.
            arguments: The values of the further positional arguments; None where unknown.
            previous: What handlers that were there before are taken to be, see `Environment`.
        """
        filled: list[Value | None] = [None] * (one.filled - len(one.args))
        for module, expr in one.args:
            values = module.evaluate(expr)
            filled.append(values[0] if len(values) == 1 else None)
        return self.summary(one.function, Environment.of(one.function, [*filled, *arguments], one.keywords, previous))

    def _effects(self, function: Function, graph: Graph, meaning: Semantic) -> Iterator[Effect]:
        module = function.module
        conventions = self.project.conventions
        for kind in conventions.kinds(names_of(function)) if conventions else ():
            yield Effect(kind, module, function.node, function.name)
        assumes = meaning.environment != Environment()
        nodes: dict[cst.CSTNode, None] = {}
        for point in graph.points:
            nodes.update(dict.fromkeys(evaluated(point.role, point.node)))
        for node in sorted(nodes, key=module.order):
            if assumes and isinstance(node, cst.Call) and _is_ruled_out(module, node, meaning):
                continue
            yield from self.of_node(function, node)

    def of_node(self, function: Function | None, node: cst.CSTNode, module: Module | None = None) -> Iterator[Effect]:
        """What evaluating this one node does, not counting the nodes inside it."""
        if module is None:
            if function is None:
                raise ValueError("a node at module level needs its module")
            module = function.module
        around = function.node if function is not None else None
        if isinstance(node, cst.Call):
            caught = caught_around(module, node, around)
            for effect in self.of_call(module, node):
                yield replace(effect, caught=effect.caught | caught)
        elif isinstance(node, cst.Raise):
            caught = caught_around(module, node, around)
            name = exception_name(module, node)
            kind = Kind.EXIT if name in ("builtins.SystemExit", "builtins.KeyboardInterrupt") else Kind.RAISE
            yield Effect(kind, module, node, name or "", caught=caught)
        elif isinstance(node, (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.NamedExpr)):
            yield from _flags(module, node)
            yield from self._of_setters(module, node)
        elif isinstance(node, cst.WithItem):
            yield from self._entered(module, node)

    def _entered(self, module: Module, item: cst.WithItem) -> Iterator[Effect]:
        for value in module.evaluate(item.item):
            if isinstance(value, Instance) and isinstance(value.type, str) and value.type in LOCKS:
                yield Effect(Kind.LOCK, module, item.item, value.type, value=value)
            elif isinstance(value, Instance) and isinstance(value.type, str) and value.type.endswith("PoolExecutor"):
                yield Effect(Kind.WAIT, module, item.item, f"{value.type}.__exit__", value=value)

    def _of_setters(self, module: Module, node: cst.CSTNode) -> Iterator[Effect]:
        """What the setters of properties do that an assignment runs."""
        for one in assigned(node):
            if not isinstance(one, cst.Attribute):
                continue
            for value in module.evaluate(one.value):
                if not isinstance(value, Instance) or isinstance(value.type, str):
                    continue
                setter = value.type.setter(one.attr.value)
                if setter is not None:
                    yield from self._of_function(module, node, Target(setter, 1), (None,))

    # Calls

    def of_call(self, module: Module, call: cst.Call) -> Iterator[Effect]:
        """What a call does, what the called functions of the program do with it."""
        conventions = self.project.conventions
        name = module.callee(call) if conventions else None
        for kind in conventions.kinds((name,)) if name is not None else ():
            yield Effect(kind, module, call, name or "")
        for value in module.evaluate(call.func):
            yield from self.of_value(module, call, value)

    def of_value(self, module: Module, call: cst.Call, value: Value) -> Iterator[Effect]:
        """What the call does if it is ``value`` that is called."""
        if isinstance(value, Known):
            yield from self._of_known(module, call, value)
        elif isinstance(value, Method):
            yield from self._of_method(module, call, value)
        elif isinstance(value, Instance) and isinstance(value.type, str):
            entry = CALLS.get(f"{value.type}.__call__")
            if entry is not None:
                yield from _of_entry(module, call, f"{value.type}.__call__", entry, value)
            else:
                yield Effect(Kind.UNKNOWN, module, call, value.type, value=value)
        elif isinstance(value, (FunctionValue, Partial, ClassValue, Instance)):
            yield from self._of_program(module, call, value)
        elif isinstance(value, (Unknown, Parameter, Coroutine)):
            if isinstance(call.func, cst.Attribute) and call.func.attr.value in LOG_METHODS and _is_logger(call):
                yield Effect(Kind.OUTPUT, module, call, dotted_text(call.func) or "", value=value, guessed=True)
                return
            yield Effect(Kind.UNKNOWN, module, call, dotted_text(call.func) or "", value=value)
        elif not isinstance(value, Constant):
            yield Effect(Kind.UNKNOWN, module, call, "", value=value)

    def _of_program(self, module: Module, call: cst.Call, value: Value) -> Iterator[Effect]:
        one = target(value)
        if one is None:
            plain = isinstance(value, ClassValue) and value.cls.has_builtin_bases
            if not plain:
                yield Effect(Kind.UNKNOWN, module, call, dotted_text(call.func) or "", value=value)
            return
        function = one.function
        if function.is_async and not isinstance(module.parent(call), cst.Await):
            return  # nothing runs yet; what the coroutine is handed to says the rest
        if function.is_generator and not _is_context(module, call):
            return
        if function.cls is not None and is_trivial(function):
            yield Effect(Kind.UNKNOWN, module, call, function.name, value=value)  # there to be overridden
            for other in _overriding(function):
                yield from self._of_function(module, call, replace(one, function=other), _arguments(module, call))
            return
        yield from self._of_function(module, call, one, _arguments(module, call))

    def _of_function(
        self, module: Module, node: cst.CSTNode, one: Target, arguments: Iterable[Value | None]
    ) -> Iterator[Effect]:
        """What a function of the program does that evaluating ``node`` runs."""
        function = one.function
        if function in self._active:
            self._cut = min(self._cut, self._active.index(function))
        elif len(self._active) > self._most_calls:
            self._is_shallow = True
            yield Effect(Kind.UNKNOWN, module, node, function.name)
        else:
            for effect in self.of_target(one, arguments, self._previous).effects:
                yield effect.called_from(module, node)

    def _of_known(self, module: Module, call: cst.Call, value: Known) -> Iterator[Effect]:
        dotted = value.dotted
        entry = CALLS.get(dotted)
        if entry is not None:
            yield from _of_entry(module, call, dotted, entry, value)
            return
        first, _, rest = dotted.partition(".")
        last = dotted.rpartition(".")[2]
        if first == "ctypes":
            yield Effect(Kind.UNKNOWN, module, call, dotted, value=value)  # anything at all
        elif first == "logging" and last in LOG_METHODS:
            yield Effect(Kind.OUTPUT, module, call, dotted, value=value)
        elif first == "builtins" or first in sys.stdlib_module_names:
            return  # the tables name all that matters of the standard library
        elif last in LOG_METHODS and rest:
            yield Effect(Kind.OUTPUT, module, call, dotted, value=value, guessed=True)
        else:
            yield from _guess(module, call, last, dotted, value)

    def _of_method(self, module: Module, call: cst.Call, value: Method) -> Iterator[Effect]:
        receiver = value.receiver
        if isinstance(receiver, Constant):
            return  # a text or a number
        text = dotted_text(call.func) or value.name
        if isinstance(receiver, Instance) and isinstance(receiver.type, str):
            dotted = f"{receiver.type}.{value.name}"
            entry = CALLS.get(dotted)
            if entry is not None:
                yield from _of_entry(module, call, dotted, entry, value)
                return
            if receiver.type == "logging.Logger" and value.name in LOG_METHODS:
                yield Effect(Kind.OUTPUT, module, call, dotted, value=value)
                return
            if receiver.type == "io.IOBase":
                # Closing a file stops nothing; what is buffered is written.
                yield Effect(Kind.FALLIBLE, module, call, dotted, value=value)
                if value.name == "write" and _is_descriptor(module, receiver):
                    yield Effect(Kind.NOTIFY, module, call, dotted, value=value, guessed=True)
                return
            home = receiver.type.partition(".")[0]
            silent = value.name not in GUESSES and not _stop_words(value.name)
            if silent and home in sys.stdlib_module_names and home != "builtins":
                return
        elif isinstance(receiver, Instance) and not isinstance(receiver.type, str):
            for base in receiver.type.lineage:  # a method the class has from a base outside the program
                entry = CALLS.get(f"{base}.{value.name}") if isinstance(base, str) else None
                if entry is not None:
                    yield from _of_entry(module, call, f"{base}.{value.name}", entry, value)
                    return
        if _is_logger(call) and value.name in LOG_METHODS:
            yield Effect(Kind.OUTPUT, module, call, text, value=value, guessed=True)
            return
        if value.name.startswith("__") and isinstance(receiver, Instance) and str(receiver.type).startswith("builtins."):
            return
        if value.name in PLAIN_METHODS and not isinstance(receiver, Instance):
            return
        yield from _guess(module, call, value.name, text, value)


def _is_ruled_out(module: Module, node: cst.CSTNode, meaning: Semantic) -> bool:
    """Whether a part of an expression is never evaluated: ``previous`` in ``callable(previous) and previous()``."""
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.IfExp) and inside is not around.test:
            if meaning.truth(around.test) is (inside is around.orelse):
                return True
        elif isinstance(around, cst.BooleanOperation) and inside is around.right:
            if meaning.truth(around.left) is isinstance(around.operator, cst.Or):
                return True
        elif not isinstance(around, cst.BaseExpression) and not isinstance(around, cst.Arg):
            return False
        inside = around
    return False


def _once(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """What is come to by several calls counts once, by the first of them, unless more is caught there."""
    found: dict[tuple[object, ...], Effect] = {}
    for effect in effects:
        found.setdefault((effect.kind, effect.node, effect.detail, effect.caught), effect)
    return tuple(found.values())


def is_trivial(function: Function) -> bool:
    """Whether the function has no body to speak of: a docstring, ``pass``, ``...``, ``raise NotImplementedError``."""
    if isinstance(function.node, cst.Lambda):
        return False
    for statement in statements_of(function.node.body):
        if isinstance(statement, cst.Pass):
            continue
        if isinstance(statement, cst.Expr) and isinstance(statement.value, (cst.BaseString, cst.Ellipsis)):
            continue
        if isinstance(statement, cst.Raise) and exception_name(function.module, statement) == "builtins.NotImplementedError":
            continue
        return False
    return True


def _overriding(function: Function) -> Iterator[Function]:
    """What the classes of the same module do in the place of a method without a body."""
    if function.cls is None or not any(_is_abstract(function.module, one) for one in function.decorators):
        return
    for cls in function.module.classes:
        own = cls.methods.get(function.name) if cls is not function.cls and function.cls in cls.lineage else None
        if own is not None and not own.is_async and not own.is_generator and not is_trivial(own):
            yield own


def _is_abstract(module: Module, decorator: cst.BaseExpression) -> bool:
    return (module.resolve(decorator) or "").endswith("abstractmethod")


def _of_entry(module: Module, call: cst.Call, dotted: str, entry: Entry, value: Value) -> Iterator[Effect]:
    if dotted == "os.write" and _is_standard_stream(module, call):
        return  # said to a person, not to another part of the program; unbuffered
    harmless = HARMLESS_IF.get(dotted)
    if harmless is not None:
        place, keyword, wanted = harmless
        given = argument(call, place, keyword)
        values = module.evaluate(given) if given is not None else ()
        left_out: tuple[Kind, ...] = (Kind.WAIT, Kind.LOCK, Kind.FALLIBLE) if values == (Constant(wanted),) else ()
        if any(not isinstance(one, Constant) for one in values):
            left_out = (Kind.FALLIBLE,)  # whoever calls says whether it may fail
        entry = replace(entry, kinds=tuple(kind for kind in entry.kinds if kind not in left_out)) if left_out else entry
    bounded = _is_bounded(module, call, entry)
    if dotted in ("os.waitpid", "os.wait3", "os.wait4") and len(call.args) > 1:
        bounded = module.evaluate(call.args[1].value) != (Constant(0),)
    for kind in entry.kinds:
        yield Effect(kind, module, call, dotted, entry, value, bounded=bounded)


def _is_descriptor(module: Module, file: Instance) -> bool:
    """Whether a file is one end of something that was opened before, such as a pipe."""
    origin = file.origin
    return isinstance(origin, cst.Call) and origin in module.index.scopes and module.callee(origin) == "os.fdopen"


def _is_standard_stream(module: Module, write: cst.Call) -> bool:
    target = argument(write, 0)
    if isinstance(target, cst.Call):
        return module.callee(target) in _FILENOS
    return target is not None and module.evaluate(target) in ((Constant(1),), (Constant(2),))


def _is_bounded(module: Module, call: cst.Call, entry: Entry) -> bool:
    if entry.timeout == ():
        return True
    if entry.timeout is None:
        return has_star(call)
    given = argument(call, *entry.timeout)
    if given is None:
        return has_star(call)
    return module.evaluate(given) != (Constant(None),)


def _stop_words(name: str) -> bool:
    lower = name.lower()
    words = lower.strip("_").split("_")
    return bool(STOP_WORDS.intersection(words)) or lower.startswith(("stop", "shutdown", "terminate"))


def _guess(module: Module, call: cst.Call, name: str, text: str, value: Value) -> Iterator[Effect]:
    kind = GUESSES.get(name)
    if kind is None:
        kind = Kind.STOP if _stop_words(name) else Kind.UNKNOWN
    yield Effect(kind, module, call, text, value=value, guessed=True)


def _is_logger(call: cst.Call) -> bool:
    text = dotted_text(call.func)
    if text is None:
        return False
    owner = text.split(".")[-2] if "." in text else ""
    return owner in LOGGER_NAMES or owner.lower().strip("_").endswith(("log", "logger"))


def _is_context(module: Module, call: cst.Call) -> bool:
    return isinstance(module.parent(call), cst.WithItem)


def _arguments(module: Module, call: cst.Call) -> list[Value | None]:
    """The values of the positional arguments that are the same on every way."""
    found: list[Value | None] = []
    for arg in call.args:
        if arg.star or arg.keyword is not None:
            break
        values = module.evaluate(arg.value)
        found.append(values[0] if len(values) == 1 and isinstance(values[0], (Constant, Known)) else None)
    return found


def evaluated(role: Role, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes that are evaluated at a point of a control-flow graph."""
    if role in (Role.STATEMENT, Role.TEST, Role.ITERABLE, Role.SUBJECT):
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            for decorator in node.decorators:
                yield from walk_own(decorator)
        elif isinstance(node, cst.Lambda):
            yield from walk_own(node.body)
        else:
            yield from walk_own(node)
    elif role is Role.WITH_ENTER and isinstance(node, cst.WithItem):
        yield node
        yield from walk_own(node.item)


def _flags(module: Module, node: cst.CSTNode) -> Iterator[Effect]:
    for one in assigned(node):
        if isinstance(one, cst.Attribute):
            if (module.resolve(one.value) or "").partition(".")[0] not in sys.stdlib_module_names:
                yield Effect(Kind.FLAG, module, node, one.attr.value)
        elif isinstance(one, cst.Subscript):
            yield Effect(Kind.NOTIFY, module, node, "item", guessed=True)
        elif isinstance(one, cst.Name):
            scope = module.scope_of(one)
            if scope.binding_scope(one.value) is not scope:
                yield Effect(Kind.FLAG, module, node, one.value)
