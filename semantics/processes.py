"""Child processes: with what they are started, and what a function does with the handle of one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from .attributes import CLOSERS
from .exceptions import is_covered
from .flow import CANCELLED, NORMAL_KINDS, Edge, EdgeKind, Graph, Point, Role, build
from .known_effects import Kind
from .known_failures import SOUND
from .known_types import PROCESS
from .likely import Likely
from .meaning import Semantic
from .names import BindingKind, is_none
from .occurrences import is_unforced_raise, points_at
from .registrations import argument
from .resources import Resource, shipped
from .uses import Act, Use, Uses, is_context_manager
from .values import Constant, Container, FunctionValue, Instance, Known, Parameter, variable
from .walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .acquisitions import Acquisition
    from .module import ClassInfo, Function, Module

POPEN = "subprocess.Popen"
CHILD = "multiprocessing.Process"
#: Types of handles, those of asyncio included.
HANDLES = frozenset({POPEN, PROCESS, CHILD})
STREAMS = ("stdin", "stdout", "stderr")
_STARTS = frozenset({POPEN, "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"})
_PIPES = frozenset({"subprocess.PIPE", "asyncio.subprocess.PIPE"})
_EXPIRED = frozenset({"subprocess.TimeoutExpired"})
_LATE = frozenset({"TimeoutError"})
#: Programs whose purpose is to hand something to somebody else, or to go on by themselves.
_OPENERS = frozenset(
    {
        "xdg-open", "open", "start", "explorer", "explorer.exe", "notify-send", "code", "nohup", "setsid", "gnome-open",
        "kde-open", "sensible-browser", "systemd-run", "at", "batch", "sbatch", "qsub", "cygstart", "wslview", "termux-open",
        "osascript", "daemonize",
    }
)  # fmt: skip
_GROUP_FLAGS = frozenset({"CREATE_NEW_PROCESS_GROUP", "DETACHED_PROCESS", "CREATE_NEW_CONSOLE", "CREATE_BREAKAWAY_FROM_JOB"})


def handle_type(module: Module, expr: cst.BaseExpression) -> str | None:
    """The type of process handle an expression surely is (or None is in its place); None for anything else."""
    found: set[str] = set()
    for value in module.evaluate(expr):
        if value == Constant(None):
            continue
        kind = _type_of(value) if isinstance(value, Instance) else None
        if kind is None:
            return None
        found.add(kind)
    return found.pop() if len(found) == 1 else None


def _type_of(value: Instance) -> str | None:
    bases = [value.type] if isinstance(value.type, str) else [base for base in value.type.lineage if isinstance(base, str)]
    return next((base for base in bases if base in HANDLES), None)


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """The call that starts a child, or makes the object that does.

    Args:
        module: Where.
        call: The call.
    """

    module: Module
    call: cst.Call

    @property
    def is_open(self) -> bool:
        """Whether some of its arguments come from ``**kwargs`` of which nothing is known."""
        return any(
            arg.star == "**" and not all(isinstance(value, Container) for value in self.module.evaluate(arg.value))
            for arg in self.call.args
        )

    def stream(self, name: str) -> cst.BaseExpression | None:
        """What is given for ``stdin``, ``stdout`` or ``stderr``."""
        place = 3 + STREAMS.index(name) if self.module.callee(self.call) == POPEN else 10_000
        given = _given(self.call, place, name)
        for arg in self.call.args if given is None else ():
            for value in self.module.evaluate(arg.value) if arg.star == "**" else ():
                if isinstance(value, Container) and value.keys is not None:
                    for key, expr in zip(value.keys, value.elements, strict=True):
                        if _constant_text(value.module, key) == name:
                            return expr
        return given

    @property
    def is_known(self) -> bool:
        """Whether it is the call that starts a child, all its arguments plain to see."""
        return self.module.callee(self.call) in _STARTS and not self.is_open

    @property
    def pipes(self) -> frozenset[str]:
        """The streams that are pipes, whatever happens."""
        found = set()
        for name in STREAMS:
            given = self.stream(name)
            values = self.module.evaluate(given) if given is not None else ()
            if values and all(isinstance(value, Known) and value.dotted in _PIPES for value in values):
                found.add(name)
        return frozenset(found)

    @property
    def may_pipe(self) -> bool:
        """Whether one of its streams may be a pipe."""
        for name in STREAMS:
            given = self.stream(name)
            for value in self.module.evaluate(given) if given is not None else ():
                if isinstance(value, Known) and value.dotted in _PIPES:
                    return True
        return False

    @property
    def has_own_group(self) -> bool:
        """Whether the child leads a process group of its own, or may do so for all that can be seen."""
        if any(arg.star == "**" for arg in self.call.args) or _given(self.call, 10_000, "preexec_fn") is not None:
            return True
        for name in ("start_new_session", "process_group"):
            given = _given(self.call, 10_000, name)
            if given is not None and self.module.evaluate(given) != (Constant(False),) and not is_none(given):
                return True
        flags = _given(self.call, 13, "creationflags")
        return flags is not None and any(
            isinstance(node, cst.Name) and node.value in _GROUP_FLAGS for node in _with_names(flags)
        )

    @property
    def by_shell(self) -> bool:
        """Whether it is a shell that is started, for a command that it need not turn into."""
        callee = self.module.callee(self.call)
        shell = _given(self.call, 8, "shell") if callee == POPEN else None
        asked = shell is not None and self.module.evaluate(shell) == (Constant(True),)
        if not asked and callee != "asyncio.create_subprocess_shell":
            return False
        command = _given(self.call, 0, "args" if callee == POPEN else "cmd")
        if command is None:
            return False
        text = _constant_text(self.module, command)
        if text is None and isinstance(command, cst.FormattedString):
            parts = [part.value for part in command.parts if isinstance(part, cst.FormattedStringText)]
            text = "".join(parts) if parts else None
        if text is not None:  # shells replace themselves by a single plain command
            return any(char in text for char in ";|&\n(`") and not text.lstrip().startswith("exec ")
        return not _leading_text(command).startswith("exec ")

    @property
    def is_left_on_purpose(self) -> bool:
        """Whether the child is meant to live on by itself: detached, or a program that hands something to another."""
        if self.has_own_group and not self.may_pipe and not self.is_open:
            return True
        words = _command_words(self.module, self.call)
        if not words:
            return False
        first = words[0].rpartition("/")[2]
        return first in _OPENERS or words[-1].endswith("&") or "nohup" in words or "--daemon" in words or "--detach" in words


def _with_names(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for inner in walk(node):
        yield inner
        if isinstance(inner, cst.Attribute):
            yield inner.attr


def _constant_text(module: Module, expr: cst.BaseExpression) -> str | None:
    values = module.evaluate(expr)
    if len(values) == 1 and isinstance(values[0], Constant) and isinstance(values[0].value, str):
        return values[0].value
    return None


def _leading_text(expr: cst.BaseExpression) -> str:
    """The text a command plainly begins with."""
    for node in walk(expr):
        if isinstance(node, cst.FormattedStringText):
            return node.value.lstrip()
        if isinstance(node, cst.SimpleString):
            return str(node.evaluated_value).lstrip()
        if isinstance(node, (cst.FormattedStringExpression, cst.Name, cst.Call)):
            return ""
    return ""


def _command_words(module: Module, call: cst.Call) -> list[str]:
    """The words of a command, so far as they are constants; those that are not are left out, but for the first."""
    command = _given(call, 0, "args")
    if command is None:
        return []
    text = _constant_text(module, command)
    if text is not None:
        return text.split()
    found: list[str] = []
    for value in module.evaluate(command):
        if isinstance(value, Container):
            texts = [_constant_text(value.module, element) for element in value.elements]
            if texts and texts[0] is not None:
                found += [one for one in texts if one is not None]
    return found or _leading_text(command).split()


def _given(call: cst.Call, place: int, keyword: str) -> cst.BaseExpression | None:
    """An argument by its keyword, wherever that stands, or by its position."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return argument(call, place)


@dataclass(slots=True, eq=False)
class Handle:
    """A local name of a function, or an attribute of ``self``, that holds the handle of a child process.

    Args:
        function: The function under consideration.
        owner: The variable, as `values.variable` tells it.
        type: The type of the handle.
        resource: What the tables know of it.
    """

    function: Function
    owner: tuple[object, str]
    type: str
    resource: Resource
    _uses: list[Use] | None = field(default=None)

    @property
    def module(self) -> Module:
        """The function's module."""
        return self.function.module

    @property
    def name(self) -> str:
        """How it is written: ``proc``, ``self.proc``."""
        return self.owner[1] if self.is_local else f"self.{self.owner[1]}"

    @property
    def is_local(self) -> bool:
        """Whether it is a local name of the function."""
        return self.owner[0] is self.function.scope

    @property
    def uses(self) -> list[Use]:
        """All uses in the function, in the order of the text."""
        if self._uses is None:
            judge = Uses(self.module, self.resource)
            self._uses = [judge.judge(node) for node in self._mentions()]
        return self._uses

    def _mentions(self) -> list[cst.Name | cst.Attribute]:
        index, name = self.module.index, self.owner[1]
        nodes: Iterable[cst.Name | cst.Attribute]
        nodes = index.name_loads.get(name, ()) if self.is_local else index.loads.get(name, ())
        return [
            node
            for node in nodes
            if variable(self.module, node) == self.owner and self.module.function_of(node) is self.function
        ]

    def calls(self, *names: str) -> list[cst.Call]:
        """The calls of methods of these names on it, in the function."""
        found = []
        for use in self.uses:
            attribute = self.module.parent(use.node)
            if not isinstance(attribute, cst.Attribute) or attribute.value is not use.node or attribute.attr.value not in names:
                continue
            call = self.module.parent(attribute)
            if isinstance(call, cst.Call) and call.func is attribute:
                found.append(call)
        return found

    @property
    def is_own(self) -> bool:
        """Whether it is a local name that is only given what the function itself starts, or None."""
        if not self.is_local or self.is_captured():
            return False
        for binding in self.function.scope.bindings[self.owner[1]]:
            value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
            if is_none(value):
                continue
            if binding.kind not in (BindingKind.ASSIGNMENT, BindingKind.CONTEXT) or not isinstance(value, cst.Call):
                return False
        return True

    @property
    def is_entered(self) -> bool:
        """Whether it is bound by a ``with``."""
        return all(binding.kind is BindingKind.CONTEXT for binding in self.function.scope.bindings[self.owner[1]])

    def is_captured(self) -> bool:
        """Whether a function nested in this one uses it too; only asked of local names."""
        for node in self.module.index.name_loads.get(self.owner[1], ()):
            if self.module.function_of(node) is not self.function and variable(self.module, node) == self.owner:
                return True
        return False

    def starts(self) -> list[Start]:
        """The calls that start what it holds, in the modules of the function and of its class's bases."""
        found: list[Start] = []
        modules = [self.module]
        if not self.is_local and (cls := self.function.cls or _class_around(self.function)) is not None:
            modules += [base.module for base in cls.lineage if isinstance(base, type(cls))]
        node = self.uses[0].node if self.uses else None
        values = self.module.evaluate(node) if isinstance(node, cst.BaseExpression) else ()
        for value in values:
            if isinstance(value, Instance) and isinstance(value.origin, cst.Call):
                home = next((module for module in modules if value.origin in module.index.scopes), None)
                if home is not None:
                    found.append(Start(home, value.origin))
        return found

    def points(self, graph: Graph) -> dict[Point, list[Use]]:
        """The points of a graph of the function at which it is used."""
        found: dict[Point, list[Use]] = {}
        for use in self.uses:
            for point in points_at(graph, self.module, use.node):
                found.setdefault(point, []).append(use)
        return found

    def is_gone(self, edge: Edge) -> bool:
        """Whether an edge out of a test is only taken when there is no child, or it has ended."""
        if edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE) or edge.source.role is not Role.TEST:
            return False
        test = edge.source.node
        runs = self._runs_if(test) if isinstance(test, cst.BaseExpression) else None
        return runs is not None and runs is not (edge.kind is EdgeKind.TRUE)

    def is_it(self, expr: cst.CSTNode) -> bool:
        """Whether an expression names the handle."""
        return isinstance(expr, (cst.Name, cst.Attribute)) and variable(self.module, expr) == self.owner

    def _runs_if(self, test: cst.BaseExpression) -> bool | None:
        """What a test is as long as the child runs; None if it says nothing of that."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            inner = self._runs_if(test.expression)
            return None if inner is None else not inner
        if isinstance(test, cst.BooleanOperation):
            left, right = self._runs_if(test.left), self._runs_if(test.right)
            deciding = isinstance(test.operator, cst.Or)
            return deciding if deciding in (left, right) else (left if left is right else None)
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 and is_none(test.comparisons[0].comparator):
            same = isinstance(test.comparisons[0].operator, (cst.Is, cst.Equal))
            if self.is_it(test.left):
                return not same
            return same if _asks(test.left, ("returncode", "exitcode", "poll"), self.is_it) else None
        if self.is_it(test):
            return True
        return True if _asks(test, ("is_alive",), self.is_it) else None


def _asks(expr: cst.BaseExpression, names: tuple[str, ...], is_it: object) -> bool:
    if isinstance(expr, cst.NamedExpr):
        expr = expr.value
    if isinstance(expr, cst.Call):
        expr = expr.func
    return isinstance(expr, cst.Attribute) and expr.attr.value in names and callable(is_it) and bool(is_it(expr.value))


def _class_around(function: Function) -> ClassInfo | None:
    return function.module.class_of(function.node)


def handle_of(module: Module, expr: cst.BaseExpression) -> Handle | None:
    """The handle an expression is, if it is a local name of a function or an attribute of ``self``."""
    if not isinstance(expr, (cst.Name, cst.Attribute)):
        return None
    function, owner = module.function_of(expr), variable(module, expr)
    if function is None or owner is None or not isinstance(function.node, cst.FunctionDef):
        return None
    kind = handle_type(module, expr)
    resource = shipped().of_type(kind) if kind is not None else None
    if kind is None or resource is None:
        return None
    if isinstance(expr, cst.Name) and owner[0] is not function.scope:
        return None
    return Handle(function, owner, kind, resource)


@dataclass(frozen=True, slots=True, eq=False)
class TimedWait:
    """A wait for a child that is given up after a time.

    Args:
        handle: The handle.
        call: The ``wait`` or ``communicate``.
        whole: The expression that raises: the call itself, or the ``await`` around ``wait_for``.
        raises: What it raises when the time is up.
    """

    handle: Handle
    call: cst.Call
    whole: cst.BaseExpression
    raises: frozenset[str]

    @property
    def is_async(self) -> bool:
        """Whether it is awaited, so that a cancellation may come instead."""
        return isinstance(self.whole, cst.Await)


def timed_wait(module: Module, call: cst.Call) -> TimedWait | None:
    """The wait a call makes, if that is for a child and has a bound."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in ("wait", "communicate"):
        return None
    handle = handle_of(module, func.value)
    if handle is None or handle.type == CHILD:
        return None
    if handle.type == POPEN:
        given = argument(call, 0 if func.attr.value == "wait" else 1, "timeout")
        if given is None or module.evaluate(given) == (Constant(None),):
            return None
        return TimedWait(handle, call, call, _EXPIRED)
    arg = module.parent(call)
    outer = module.parent(arg) if isinstance(arg, cst.Arg) else None
    if isinstance(outer, cst.Call) and module.callee(outer) == "asyncio.wait_for":
        bound = argument(outer, 1, "timeout")
        awaited = module.parent(outer)
        if bound is None or is_none(bound) or not isinstance(awaited, cst.Await):
            return None
        return TimedWait(handle, call, awaited, _LATE)
    return None


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


def left_running(wait: TimedWait, graph: Graph, *, cancelled: bool = False) -> list[Edge] | None:
    """A way from a wait that is broken off to the end of the function on which nobody ends the child, or hands it on.

    Args:
        wait: The wait.
        graph: The graph of its function, made with `OnlyRaising`.
        cancelled: Whether it is broken off by a cancellation, and not because the time is up.

    Returns:
        The edges of the way, or None.
    """
    handle = wait.handle
    uses = handle.points(graph)
    here = points_at(graph, handle.module, wait.whole)
    if graph.every_path_passes(graph.entry, here, lambda point: point not in here and _is_dealt_with(uses.get(point, ()))):
        return None
    again = {point for use in wait.handle.calls("wait", "communicate") for point in points_at(graph, handle.module, use)}
    kind = EdgeKind.CANCEL if cancelled else EdgeKind.EXCEPTION
    begins = [edge for point in here for edge in graph.successors(point) if edge.kind is kind]
    came: dict[Point, Edge] = {}
    queue: deque[Point] = deque()
    for edge in begins:
        if edge.target not in came:
            came[edge.target] = edge
            queue.append(edge.target)
    ends = {graph.exit, graph.raised, graph.cancelled}
    sources = {edge.source for edge in begins}
    while queue:
        point = queue.popleft()
        if point in ends:
            path = [came[point]]
            while path[-1].source not in sources:
                path.append(came[path[-1].source])
            return path[::-1]
        if point in again or _is_dealt_with(uses.get(point, ())):
            continue  # waits again, or ends it, or hands it on
        for edge in graph.successors(point):
            if edge.target not in came and not handle.is_gone(edge):
                came[edge.target] = edge
                queue.append(edge.target)
    return None


def _is_dealt_with(uses: Iterable[Use]) -> bool:
    return any(use.act is not Act.NOTHING for use in uses)


def is_never_reaped(handle: Handle, kill: cst.Call) -> bool:
    """Whether nothing that comes after a child was killed waits for it, asks whether it has ended, or hands it on.

    Args:
        handle: The handle; for an attribute of ``self`` all its uses in the class's modules count, but for those that come
            before in the same function.
        kill: The call that kills, in the handle's function.
    """
    module = handle.module
    graph = build(handle.function.node, Semantic(module))
    here = points_at(graph, module, kill)
    later = graph.reachable(here, skip_edge=lambda edge: is_unforced_raise(graph, edge))
    left = [edge for end in (graph.exit, graph.raised) for edge in graph.predecessors(end) if not is_unforced_raise(graph, edge)]
    if not any(_goes_on(module, edge) for edge in left if edge.source in later or edge.source in here):
        return False  # the program ends
    for point, uses in handle.points(graph).items():
        if point in later and any(use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS) for use in uses):
            return False
    if any(point in later for call in handle.calls("poll") for point in points_at(graph, module, call)):
        return False
    if handle.is_local and any(use.act is Act.HANDS_ON for use in handle.uses):
        return False
    for node in walk(handle.function.node):
        if isinstance(node, cst.WithItem) and handle.is_it(node.item):
            return False
    return handle.is_local or _is_reaped_nowhere(handle)


def _goes_on(module: Module, edge: Edge) -> bool:
    """Whether the program goes on after an edge to the end of a function."""
    return all(not isinstance(node, cst.Call) or module.callee(node) not in _EXITS for node in walk(edge.source.node))


def _is_reaped_nowhere(handle: Handle) -> bool:
    """Whether no other function that can be seen waits for the child that an attribute of ``self`` holds."""
    acquired = [
        one for start in handle.starts() if (one := start.module.project.ownership.acquisition(start.module, start.call))
    ]
    if not acquired:
        return False
    for one in acquired:
        kept = one.module.project.ownership.kept(one)
        if kept is None or kept.is_mentioned:
            return False
        for use in kept.uses:
            if use.function is handle.function:
                continue
            attribute = use.module.parent(use.use.node)
            asks = isinstance(attribute, cst.Attribute) and attribute.attr.value in ("poll", "returncode")
            if asks or use.use.act in (Act.RELEASES, Act.HANDS_ON, Act.DROPS, Act.ALIASES):
                return False
    return True


def unbounded_stop(handle: Handle, wait: cst.Call) -> cst.Call | None:
    """The ``terminate()`` after which a wait has no bound, if nothing in the function ever kills the child.

    Args:
        handle: The handle.
        wait: A call of ``wait``, ``communicate`` or ``join`` on it.
    """
    module = handle.module
    talks = isinstance(wait.func, cst.Attribute) and wait.func.attr.value == "communicate"
    timeout = argument(wait, 1 if talks else 0, "timeout")
    if (timeout is not None and not is_none(timeout)) or handle.calls("kill"):
        return None
    outer: cst.CSTNode | None = module.parent(wait)
    if isinstance(outer, cst.Arg) or (handle.type == PROCESS and not isinstance(outer, cst.Await)):
        return None  # asyncio.wait_for and its kin
    if any(isinstance(around, cst.With) and around.asynchronous is not None for around in module.ancestors(wait)):
        return None  # perhaps a timeout
    if any(use.act is Act.HANDS_ON for use in handle.uses):
        return None
    graph = build(handle.function.node, OnlyRaising(module, wait, frozenset()))
    waits = points_at(graph, module, wait)
    others = {
        point
        for call in handle.calls("wait", "communicate", "join")
        if call is not wait
        for point in points_at(graph, module, call)
    }
    for asked in handle.calls("terminate"):
        here = points_at(graph, module, asked)
        later = graph.reachable(here, avoiding=others.__contains__, kinds=NORMAL_KINDS)
        if any(point in later for point in waits):
            return asked
    return None


_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})

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
    context manager's ``yield`` stands for.
    """

    wakes = False

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
        if self.module.callee(node) in _SOUND:
            return frozenset()
        return super().raises(node) | self._of_child(node)

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


def killed_on_timeout_only(module: Module, call: cst.Call) -> cst.Name | None:
    """A thing that the end of an ``asyncio.wait_for`` kills, but a cancellation of it does not.

    Its type does not matter: what has a ``kill()`` or ``terminate()`` and is made by the function itself is meant.

    Args:
        module: The module.
        call: The call of ``wait_for``.

    Returns:
        The use of it inside the call; None if there is no such thing.
    """
    whole, function = module.parent(call), module.function_of(call)
    if module.callee(call) != "asyncio.wait_for" or not isinstance(whole, cst.Await) or function is None:
        return None
    if not isinstance(function.node, cst.FunctionDef):
        return None
    for use in walk(call):
        if not isinstance(use, cst.Name) or handle_type(module, use) is not None:
            continue
        named = module.index.name_loads.get(use.value, ())
        loads = [load for load in named if module.scope_of(load).lookup(use.value) is function.scope]
        if use not in loads or not _is_made_here(function, use.value) or not any(_is_killed(module, load) for load in loads):
            continue
        graph = build(function.node, OnlyRaising(module, whole, _LATE | {CANCELLED}))
        here = points_at(graph, module, whole)
        seen_to = {point for load in loads for point in points_at(graph, module, load)}
        if _is_lost(graph, here, seen_to, EdgeKind.CANCEL) and not _is_lost(graph, here, seen_to, EdgeKind.EXCEPTION):
            return use
    return None


def _is_lost(graph: Graph, here: Iterable[Point], seen_to: set[Point], kind: EdgeKind) -> bool:
    """Whether a way that leaves some points by edges of a kind ends without coming to others."""
    after = {edge.target for point in here for edge in graph.successors(point) if edge.kind is kind} - seen_to
    ends = {graph.exit, graph.raised, graph.cancelled}
    return bool(after & ends or graph.reachable(after, avoiding=seen_to.__contains__) & ends)


def _is_made_here(function: Function, name: str) -> bool:
    bindings = function.scope.bindings.get(name, ())
    values = [one.value.expression if isinstance(one.value, cst.Await) else one.value for one in bindings]
    return bool(values) and all(isinstance(value, cst.Call) for value in values) and not any(one.path for one in bindings)


def _is_killed(module: Module, load: cst.CSTNode) -> bool:
    attribute = module.parent(load)
    return isinstance(attribute, cst.Attribute) and attribute.attr.value in ("kill", "terminate")


class Failing(Semantic):
    """`flow.Meaning` that believes only in what the program itself raises: its ``raise`` statements, near or a call away."""

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
            name = effect.detail or "builtins.Exception"
            if effect.kind is Kind.RAISE and effect.chain and not is_covered(name, effect.caught):
                found.add(effect.detail.removeprefix("builtins.") or "Exception")
        return frozenset(found - {"NotImplementedError"})


def failed_start(acquired: Acquisition) -> list[Edge] | None:
    """The way on which a method that keeps a child in an attribute of ``self`` raises, and leaves the child running.

    Returns:
        None if there is none, or if the object's class or the method's callers in the module see to the child.
    """
    function, module = acquired.function, acquired.module
    kept = module.project.ownership.kept(acquired)
    if function is None or function.cls is None or kept is None or not isinstance(acquired.node, cst.Attribute):
        return None
    owner = variable(module, acquired.node)
    if owner is None or kept.cls.method("__del__") is not None or _is_seen_to(function):
        return None
    handle = Handle(function, owner, acquired.resource.type, acquired.resource)
    graph = build(function.node, Failing(module)) if isinstance(function.node, cst.FunctionDef) else None
    if graph is None:
        return None
    enders = {use.function.name for use in kept.uses if use.function is not None and use.use.act is not Act.NOTHING} | CLOSERS
    stops = {
        point
        for name in enders  # called, or kept by somebody: atexit.register(self.stop)
        for load in module.index.loads.get(name, ())
        if module.function_of(load) is function and module.class_of_receiver(load.value) is not None
        for point in points_at(graph, module, load)
    }
    stops |= {point for point, uses in handle.points(graph).items() if _is_dealt_with(uses)}
    starts = points_at(graph, module, acquired.call)
    here = {edge.target for start in starts for edge in graph.successors(start) if edge.kind in NORMAL_KINDS}
    if not here or here & stops:
        return None
    askers = {use.function.name for use in kept.uses if use.function is not None and _asks_for_life(use.module, use.use.node)}

    def is_gone(edge: Edge) -> bool:
        return handle.is_gone(edge) or _is_told_dead(module, edge, askers)

    return graph.find_path(here, graph.raised, avoiding=stops.__contains__, skip_edge=is_gone)


def _asks_for_life(module: Module, use: cst.CSTNode) -> bool:
    attribute = module.parent(use)
    return isinstance(attribute, cst.Attribute) and attribute.attr.value in ("poll", "returncode", "is_alive")


def _is_told_dead(module: Module, edge: Edge, askers: set[str]) -> bool:
    """Whether an edge out of ``if not self.running`` is taken when the child has ended; ``running`` is what asks for that."""
    test = edge.source.node
    if edge.source.role is not Role.TEST or edge.kind not in (EdgeKind.TRUE, EdgeKind.FALSE):
        return False
    negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
    asked = test.expression if isinstance(test, cst.UnaryOperation) else test
    asked = asked.expression if isinstance(asked, cst.Await) else asked
    asked = asked.func if isinstance(asked, cst.Call) else asked
    if not isinstance(asked, cst.Attribute) or asked.attr.value not in askers or module.class_of_receiver(asked.value) is None:
        return False
    return edge.kind is (EdgeKind.TRUE if negated else EdgeKind.FALSE)


def _is_seen_to(function: Function) -> bool:
    """Whether a caller in the module has a handler or a ``finally`` around the call that lets the object go."""
    module = function.module
    for load in module.index.loads.get(function.name, ()):
        inside: cst.CSTNode = load
        for around in module.ancestors(load):
            if isinstance(around, (cst.Try, cst.TryStar)) and inside is around.body:
                for part in (*around.handlers, *([around.finalbody] if around.finalbody is not None else [])):
                    for node in walk(part):
                        if isinstance(node, cst.Attribute) and node.attr.value in CLOSERS:
                            return True
            inside = around
    return False


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
