"""What one use of a name that holds a resource does with the resource."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS
from ..effects.known_failures import REMOVALS
from ..program.arguments import argument
from ..program.callables import target, targets
from ..program.conventions import names_of
from ..program.decorators import is_context_manager
from ..program.values import ClassValue, Constant, FunctionValue, Instance, Known, Partial, Unknown, Value
from ..text.names import dotted_text, is_none, last_name
from .loans import LOAN, TAKES_BACK
from .table import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..program.module import Function, Module
    from .table import Resource


class Act(enum.Enum):
    """What a use does."""

    NOTHING = "uses it"
    STARTS = "starts it"
    ASKS = "asks it to end"  # terminate(), kill(): not a release
    RELEASES = "releases it"
    DROPS = "calls its release without awaiting it"
    ALIASES = "gives it another name"
    HANDS_ON = "hands it on"  # somebody else may release it from now on


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One use.

    Args:
        act: What it does.
        node: The name or attribute that is used.
        name: For aliases, the other name.
    """

    act: Act
    node: cst.CSTNode
    name: str = ""


#: Functions that only look at their arguments.
_LOOKERS = frozenset(
    f"builtins.{name}"
    for name in (
        "print", "len", "str", "repr", "id", "isinstance", "hasattr", "type", "bool", "callable", "format", "hash", "ascii",
        "int", "any", "all", "max", "min", "sum", "vars", "dir", "issubclass", "bytes", "open",
    )
) | frozenset(
    {
        "pathlib.Path", "pathlib.PurePath", "os.fspath", "os.fsencode", "os.fsdecode", "os.fstat", "os.stat", "os.listdir",
        "os.chmod", "os.makedirs", "os.mkdir", "os.write", "os.read", "os.fsync", "os.set_blocking", "os.get_terminal_size",
        "json.dump", "json.dumps", "pickle.dump", "pprint.pprint", "select.select", "asyncio.wait_for", "shutil.copy",
        "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.copyfileobj", "shutil.make_archive",
        "shutil.unpack_archive", "warnings.warn", "subprocess.run", "subprocess.call", "subprocess.check_call",
        "subprocess.check_output", "io.open", "glob.glob", "time.sleep", "os.chdir", "os.walk", "os.scandir", "csv.reader",
        "os.getpgid", "os.kill", "os.killpg",
    }
)  # fmt: skip
_LOOKER_PREFIXES = ("os.path.", "logging.", "traceback.")
#: ``asyncio.wait_for(proc.wait(), 5)`` awaits what it is given; a release inside counts as awaited.
AWAITERS = frozenset(
    {
        "asyncio.wait_for", "asyncio.shield", "asyncio.gather", "asyncio.create_task", "asyncio.ensure_future", "asyncio.run",
        "asyncio.wait", "asyncio.run_coroutine_threadsafe", "asyncio.AbstractEventLoop.run_until_complete",
        "asyncio.AbstractEventLoop.create_task",
    }
)  # fmt: skip
_MOST_DEEP = 3
#: Methods by which something is kept in a container, and taken out of it.
_PUTS_IN = ("add", "append")
_TAKES_OUT = ("remove", "discard")


class Uses:
    """Judges uses of one resource.

    Args:
        module: The module of the uses.
        resource: What the name holds.
        depth: How many more calls into functions of the program are followed.
        inside: Whether the name holds it in a container, so that who goes through that, or takes something out, has it.
    """

    def __init__(self, module: Module, resource: Resource, depth: int = _MOST_DEEP, *, inside: bool = False) -> None:
        self.module = module
        self.resource = resource
        self.depth = depth
        self.inside = inside

    def judge(self, use: cst.BaseExpression) -> Use:
        """What the use of a name, or of an attribute of ``self``, does with the resource it holds."""
        node: cst.CSTNode = use
        parent = self.module.parent(node)
        inside = self.inside
        while True:
            if isinstance(parent, cst.Attribute) and parent.value is node:
                return self._attribute(use, parent)
            if isinstance(parent, cst.Arg):
                return self._argument(use, parent, inside=inside)
            if isinstance(parent, cst.WithItem):
                return self._entered(use, parent)
            if isinstance(parent, cst.Yield) and self._is_lent(parent):
                return Use(Act.NOTHING, use)
            if isinstance(parent, (cst.Return, cst.Yield, cst.Raise)) or (isinstance(parent, cst.Lambda) and parent.body is node):
                return Use(Act.HANDS_ON, use)
            if isinstance(parent, cst.From):
                return Use(Act.HANDS_ON, use)
            if isinstance(parent, cst.Assign):
                whole = node is use and all(isinstance(target.target, cst.Name) for target in parent.targets)
                if whole and isinstance(parent.targets[0].target, cst.Name):
                    return Use(Act.ALIASES, use, parent.targets[0].target.value)
                if any(node is target for target in parent.targets):
                    return Use(Act.NOTHING, use)
                return Use(Act.HANDS_ON, use)
            if isinstance(parent, (cst.AnnAssign, cst.NamedExpr, cst.AugAssign)):
                return Use(Act.HANDS_ON if parent.value is node else Act.NOTHING, use)
            if isinstance(parent, cst.Await):
                return Use(Act.HANDS_ON, use)
            if isinstance(parent, (cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation, cst.FormattedStringExpression)):
                return Use(Act.NOTHING, use)
            if isinstance(parent, (cst.If, cst.While, cst.Assert, cst.Expr, cst.CompIf, cst.Del)):
                return Use(Act.NOTHING, use)
            if isinstance(parent, cst.IfExp) and parent.test is node:
                return Use(Act.NOTHING, use)
            if isinstance(parent, cst.BooleanOperation) and parent.left is node and isinstance(parent.operator, cst.And):
                return Use(Act.NOTHING, use)
            if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
                return Use(Act.NOTHING if node is use and not self.inside else Act.HANDS_ON, use)
            if isinstance(parent, cst.Subscript):
                return self._subscripted(use, node, parent, inside=inside)
            if isinstance(parent, cst.BinaryOperation):
                return Use(Act.NOTHING, use)
            if isinstance(
                parent,
                (
                    cst.IfExp, cst.BooleanOperation, cst.Tuple, cst.List, cst.Set, cst.Dict, cst.Element, cst.DictElement,
                    cst.StarredElement, cst.Index, cst.SubscriptElement,
                ),
            ):  # fmt: skip
                inside = inside or isinstance(parent, (cst.Tuple, cst.List, cst.Set, cst.Dict))
                node, parent = parent, self.module.parent(parent)
                continue
            return Use(Act.HANDS_ON, use)

    def _subscripted(self, use: cst.BaseExpression, node: cst.CSTNode, subscript: cst.Subscript, *, inside: bool) -> Use:
        """What a subscript does with what it is asked of, or with what it is asked for."""
        if node is not subscript.value:
            # ``pools[connection]``: who keeps things by their connection has this one, too.
            return Use(Act.HANDS_ON if self.resource.kind in CLIENTS else Act.NOTHING, use)
        if inside:
            return Use(Act.HANDS_ON, use)
        return self._part(use, subscript) if "[]" in self.resource.parts else Use(Act.NOTHING, use)

    def _part(self, use: cst.BaseExpression, made: cst.BaseExpression) -> Use:
        """What becomes of a thing that the resource gives and by which it can be reached: it is handed on with that."""
        part = replace(self.resource, release=(), second=(), stop=frozenset(), functions=frozenset())
        judge = Uses(self.module, part, self.depth)
        if self._is_lent_to_function(made) or (isinstance(use, cst.Attribute) and self._is_kept_beside(made)):
            return Use(Act.NOTHING, use)
        found = judge.judge(made)
        function = self.module.function_of(made)
        if found.act is Act.ALIASES and function is not None:
            uses = [one for one in uses_of_name(function, found.name) if not self._is_lent_to_function(one)]
            acts = {judge.judge(one).act for one in uses}
            return Use(Act.HANDS_ON if acts & {Act.HANDS_ON, Act.ALIASES} else Act.NOTHING, use)
        return Use(Act.HANDS_ON if found.act is Act.HANDS_ON else Act.NOTHING, use)

    def _is_lent(self, node: cst.Yield) -> bool:
        """Whether what is yielded comes back: the body of a ``with`` has it for as long as it runs."""
        function = self.module.function_of(node)
        return function is not None and is_context_manager(function)

    def judge_parameter(self, use: cst.BaseExpression) -> Act:
        """As `judge`, for a parameter: kept in an attribute that nobody releases or hands on, it stays the caller's."""
        act = self.judge(use).act
        parent = self.module.parent(use)
        if act is not Act.HANDS_ON or not isinstance(parent, (cst.Assign, cst.AnnAssign)) or parent.value is not use:
            return act
        targets = [one.target for one in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
        if self.depth and all(isinstance(one, cst.Attribute) and self._is_only_used(one) for one in targets):
            return Act.NOTHING
        return act

    def _is_only_used(self, attribute: cst.Attribute) -> bool:
        """Whether an attribute of ``self`` is nowhere released or handed on, as far as the class's module shows."""
        if self.module.class_of_receiver(attribute.value) is None:
            return False
        inner = Uses(self.module, self.resource, self.depth - 1, inside=self.inside)
        uses = [inner.judge(load) for load in self.module.index.loads.get(attribute.attr.value, ())]
        return all(use.act in (Act.NOTHING, Act.STARTS) for use in uses)

    def _is_kept_beside(self, made: cst.BaseExpression) -> bool:
        """Whether it is kept in another attribute of the same object, which has the whole to close in any case."""
        parent = self.module.parent(made)
        while isinstance(parent, cst.Subscript) and parent.value is made:
            made, parent = parent, self.module.parent(parent)
        targets = [one.target for one in parent.targets] if isinstance(parent, cst.Assign) else []
        return bool(targets) and all(
            isinstance(one, cst.Attribute) and self.module.class_of_receiver(one.value) is not None for one in targets
        )

    def _is_lent_to_function(self, made: cst.BaseExpression) -> bool:
        """Whether it, or a part of it, is an argument of what is no class: that works with it and is done."""
        arg = self.module.parent(made)
        while isinstance(arg, cst.Subscript) and arg.value is made:
            made, arg = arg, self.module.parent(arg)
        call = self.module.parent(arg) if isinstance(arg, cst.Arg) else None
        name = (dotted_text(call.func) or "") if isinstance(call, cst.Call) else ""
        return bool(name) and not name.rpartition(".")[2].lstrip("_")[:1].isupper() and isinstance(call, cst.Call) and (
            self.module.callee(call) != "builtins.setattr"
        )

    def _attribute(self, use: cst.BaseExpression, attribute: cst.Attribute) -> Use:
        name = attribute.attr.value
        parent = self.module.parent(attribute)
        release = next((one for one in (*self.resource.release, *self.resource.second) if one.name == name), None)
        if release is None and isinstance(parent, cst.Attribute):
            release = next((one for one in self.resource.release if one.name == f"{name}.{parent.attr.value}"), None)
            if release is not None:
                attribute, parent = parent, self.module.parent(parent)
        if isinstance(parent, cst.Call) and parent.func is attribute:
            if release is not None:
                if _keeps_open(self.module, parent):
                    return Use(Act.NOTHING, use)
                if release.is_coroutine and not self._is_awaited(parent):
                    return Use(Act.DROPS, use)
                return Use(Act.RELEASES, use)
            if name in self.resource.needs:
                return Use(Act.STARTS, use)
            if name in self.resource.stop:
                return Use(Act.ASKS, use)
            if name == "poll" and self._is_compared(parent):
                return Use(Act.NOTHING, use)
            if name in ("__exit__", "__aexit__", "__del__", "poll", "detach", "add_done_callback", "__enter__", "__aenter__"):
                return Use(Act.HANDS_ON, use)
            return self._part(use, parent) if name in self.resource.parts else Use(Act.NOTHING, use)
        if release is not None or name in self.resource.stop:
            return Use(Act.HANDS_ON, use)  # the bound method is kept by somebody
        if name == "pid" and self.resource.kind == "process":
            return self._by_number(use, attribute)
        if name == "returncode" and isinstance(parent, cst.AssignTarget):
            return Use(Act.HANDS_ON, use)  # ``proc.returncode = 0``: not to be waited for
        if name == "name" and self.resource.kind == "temp-file" and isinstance(parent, cst.Arg):
            call = self.module.parent(parent)
            if isinstance(call, cst.Call) and self.module.callee(call) in REMOVALS:
                return Use(Act.RELEASES, use)
        if name == "daemon" and isinstance(parent, cst.AssignTarget):
            return Use(Act.HANDS_ON, use)
        return self._part(use, attribute) if "." in self.resource.parts else Use(Act.NOTHING, use)

    def _is_compared(self, call: cst.Call) -> bool:
        """Whether ``poll()`` is only compared with None, so that the graph's tests tell whether the child has ended."""
        parent = self.module.parent(call)
        return isinstance(parent, cst.Comparison) and parent.left is call and is_none(parent.comparisons[0].comparator)

    def _by_number(self, use: cst.BaseExpression, pid: cst.Attribute) -> Use:
        """What is done with a child through its number."""
        node: cst.CSTNode = pid
        for around in self.module.ancestors(pid):
            if isinstance(around, cst.Call) and node is not around.func:
                name = self.module.callee(around)
                if name in ("os.kill", "os.killpg"):
                    return Use(Act.ASKS, use)
                if name in ("os.waitpid", "os.wait4", "os.waitid"):
                    return Use(Act.RELEASES, use)
                if name == "psutil.Process":
                    other = self.module.parent(around)
                    target = other.targets[0].target if isinstance(other, cst.Assign) and len(other.targets) == 1 else None
                    if isinstance(target, cst.Name):
                        return Use(Act.ALIASES, use, target.value)
                    return Use(Act.HANDS_ON, use)
                if name != "os.getpgid":
                    break
            elif not isinstance(around, cst.Arg):
                break
            node = around
        act = self.judge(pid).act
        return Use(Act.HANDS_ON if act is Act.ALIASES else act, use)

    def _is_awaited(self, call: cst.Call) -> bool:
        node: cst.CSTNode = call
        for parent in self.module.ancestors(call):
            if isinstance(parent, (cst.Await, cst.Return, cst.Lambda, cst.Yield, cst.Assign, cst.AnnAssign, cst.NamedExpr)):
                return True
            if isinstance(parent, (cst.Arg, cst.Element, cst.List, cst.Tuple, cst.Set, cst.IfExp, cst.BooleanOperation)):
                node = parent
                continue
            if isinstance(parent, (cst.GeneratorExp, cst.ListComp, cst.SetComp)):
                return True
            # Handed to something that will see to it, or that is judged by itself.
            return isinstance(parent, cst.Call) and node is not parent.func
        return False

    def _argument(self, use: cst.BaseExpression, arg: cst.Arg, *, inside: bool) -> Use:
        call = self.module.parent(arg)
        if not isinstance(call, cst.Call):
            return Use(Act.HANDS_ON, use)
        if self._is_tracked(use, call):
            return Use(Act.NOTHING, use)
        if self.resource.kind == LOAN and isinstance(call.func, cst.Attribute) and call.func.attr.value in TAKES_BACK:
            return Use(Act.RELEASES, use)
        values = self.module.evaluate(call.func)
        if self._is_kept(call, values):
            return Use(Act.HANDS_ON, use)
        if any(isinstance(value, FunctionValue) and value.function.decorators for value in values):
            # What a decorator makes of a function takes no more into its keeping than the function does.
            values = tuple(value for value in values if not isinstance(value, Unknown))
        acts = {self._passed(value, call, arg, inside=inside) for value in values}
        for act in (Act.HANDS_ON, Act.RELEASES, Act.STARTS):
            if act in acts:
                return Use(act, use)
        return Use(Act.NOTHING, use)

    def _is_kept(self, call: cst.Call, values: Iterable[Value]) -> bool:
        """Whether the project's settings say that what is called releases what it is given."""
        keeps = self.module.project.conventions.keeps
        if not keeps:
            return False
        return self.module.callee(call) in keeps or any(keeps.intersection(names_of(one.function)) for one in targets(values))

    def _is_tracked(self, use: cst.BaseExpression, call: cst.Call) -> bool:
        """Whether a call puts it into a container that a ``finally`` of the function takes it out of again, or is that one.

        As long as the function runs others can find it there; when the function has ended nobody has it.
        """
        function, func = self.module.function_of(call), call.func
        if function is None or not isinstance(func, cst.Attribute) or func.attr.value not in (*_PUTS_IN, *_TAKES_OUT):
            return False
        container = dotted_text(func.value)
        if container is None or not isinstance(use, cst.Name) or len(call.args) != 1 or call.args[0].value is not use:
            return False
        calls = [
            one
            for one in function.calls
            if isinstance(one.func, cst.Attribute)
            and dotted_text(one.func.value) == container
            and len(one.args) == 1
            and isinstance(one.args[0].value, cst.Name)
            and one.args[0].value.value == use.value
        ]
        names = {one: one.func.attr.value for one in calls if isinstance(one.func, cst.Attribute)}
        return any(name in _PUTS_IN for name in names.values()) and any(
            name in _TAKES_OUT and any(isinstance(around, cst.Finally) for around in self.module.ancestors(one))
            for one, name in names.items()
        )

    def _passed(self, value: Value, call: cst.Call, arg: cst.Arg, *, inside: bool) -> Act:
        if self.resource.name.startswith("grpc.") and last_name(call.func).endswith("Stub"):
            return Act.NOTHING  # what is generated for a service asks through the channel, and does not close it
        if isinstance(value, Known):
            if value.dotted in self.resource.functions:
                return Act.RELEASES
            if value.dotted == "builtins.getattr" and arg is call.args[0] and not self._may_name_release(call):
                return Act.NOTHING
            if value.dotted in _LOOKERS or value.dotted.startswith(_LOOKER_PREFIXES):
                return Act.NOTHING
            return Act.HANDS_ON
        if isinstance(value, (FunctionValue, Partial)):
            one = target(value)
            if one is None or arg.star:
                return Act.HANDS_ON
            return self._parameter(one.function, parameter_name(one.function, one.filled, call, arg), inside=inside)
        if isinstance(value, ClassValue):
            maker = value.cls.method("__init__")
            if maker is None or arg.star or value.cls.is_open:
                return Act.HANDS_ON
            return self._parameter(maker, parameter_name(maker, 1, call, arg), inside=inside)
        if isinstance(value, Instance):
            return Act.HANDS_ON
        func = call.func
        if isinstance(func, cst.Attribute) and func.attr.value in LOG_METHODS:
            return Act.NOTHING
        return Act.HANDS_ON

    def _may_name_release(self, call: cst.Call) -> bool:
        """Whether ``getattr(x, name)`` may give one of the methods that end it: the module's text has its name in quotes."""
        names = [*self.resource.release, *self.resource.second]
        methods = {one.name for one in names} | self.resource.stop
        given = self.module.evaluate(call.args[1].value) if len(call.args) > 1 else ()
        if given and all(isinstance(one, Constant) for one in given):
            return any(isinstance(one, Constant) and one.value in methods for one in given)
        return any(f"{quote}{name}{quote}" in self.module.tree.code for name in methods for quote in "'\"")

    def _parameter(self, function: Function, name: str | None, *, inside: bool = False) -> Act:
        """What a function of the program does with an argument: the strongest of what it does on some way."""
        if name is None or self.depth == 0 or function.is_generator:
            return Act.HANDS_ON
        inner = Uses(function.module, self.resource, self.depth - 1, inside=inside)
        acts = {inner.judge_parameter(use) for use in uses_of_name(function, name)}
        if captured(function, name) or Act.ALIASES in acts:
            return Act.HANDS_ON
        for act in (Act.RELEASES, Act.HANDS_ON, Act.STARTS):
            if act in acts:
                return act
        return Act.NOTHING

    def _entered(self, use: cst.BaseExpression, item: cst.WithItem) -> Use:
        statement = self.module.parent(item)
        is_async = isinstance(statement, cst.With) and statement.asynchronous is not None
        does = self.resource.async_with if is_async else self.resource.with_
        return Use(Act.NOTHING if does == "keeps" else Act.RELEASES, use)


def _keeps_open(module: Module, call: cst.Call) -> bool:
    """``engine.dispose(close=False)``: only forgets what a forked child has no right to close."""
    given = argument(call, 99, "close")
    return given is not None and module.evaluate(given) == (Constant(False),)


def parameter_name(function: Function, filled: int, call: cst.Call, arg: cst.Arg) -> str | None:
    """The parameter of a function that an argument of a call fills; None if that cannot be told.

    Args:
        function: What is called.
        filled: How many of its parameters are filled before the first argument.
        call: The call.
        arg: The argument.
    """
    if arg.keyword is not None:
        return arg.keyword.value
    place = filled
    for other in call.args:
        if other is arg:
            break
        if other.star:
            return None
        place += 1
    return function.positional[place].name.value if place < len(function.positional) else None


def uses_of_name(function: Function, name: str) -> list[cst.Name]:
    """The readings of a local name in the function itself, in the order of the text."""
    return [
        node
        for node in function.module.index.name_loads.get(name, ())
        if function.module.function_of(node) is function and function.module.scope_of(node).lookup(name) is function.scope
    ]


def captured(function: Function, name: str) -> bool:
    """Whether a function nested in this one uses its local name."""
    module = function.module
    for node in module.index.name_loads.get(name, ()):
        if module.function_of(node) is not function and module.scope_of(node).lookup(name) is function.scope:
            return True
    return False
