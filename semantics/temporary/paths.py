"""What one use of a path does with the file or directory it names.

A path is copied freely, and whatever is made of it may lead to the thing again. So what is unknown counts as handing it on;
what only reads, writes or passes the path to functions that are known to leave it alone does not.
"""

from __future__ import annotations

import enum
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.known_effects import LOG_METHODS
from ..program.callables import target
from ..program.decorators import is_context_manager
from ..program.values import FunctionValue, Instance, Known, Method, Partial, Value
from ..resources.uses import Act, Use, captured, parameter_name, uses_of_name
from ..text.names import BindingKind

if TYPE_CHECKING:
    from ..program.module import Function, Module
    from ..resources.table import Resource


class What(enum.Enum):
    """What an expression is to the thing on the disk."""

    HANDLE = "an open file that knows its path"
    PATH = "its path"
    INSIDE = "a path or a text made of its path"
    HOLDER = "a container that holds its path"


@dataclass(frozen=True, slots=True, eq=False)
class PathUse(Use):
    """A use of a path.

    Args:
        target: What it is stored in, if that outlives the function: an attribute, an item, a global name.
        what: For aliases, what the other name is.
    """

    target: cst.BaseExpression | None = None
    what: What = What.PATH


#: Calls that give the path again.
_SAME = frozenset(
    {
        "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.WindowsPath", "builtins.str", "os.fspath",
        "os.fsencode", "os.fsdecode", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.normcase",
        "os.path.expanduser", "anyio.Path", "typing.cast", "contextlib.closing",
    }
)  # fmt: skip
_INSIDE = frozenset({"os.path.join", "os.path.relpath", "os.path.splitext", "builtins.repr", "builtins.format", "shlex.quote"})
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__fspath__", "__enter__", "strip", "lower"})
_INSIDE_METHODS = frozenset({"joinpath", "with_name", "with_suffix", "with_stem", "replace", "format", "relative_to"})
_REMOVING_METHODS = frozenset({"unlink", "rmdir", "rename", "replace", "remove", "rmtree", "remove_p", "rmtree_p"})
_ADDING_METHODS = frozenset({"append", "appendleft", "add", "insert", "extend", "update", "setdefault"})
_OPENERS = frozenset({"builtins.open", "io.open", "os.open", "gzip.open", "bz2.open", "lzma.open", "tarfile.open", "codecs.open"})
_RUNNERS = frozenset({"asyncio.to_thread", "anyio.to_thread.run_sync", "contextlib.suppress"})
#: Starts of what goes on with the path when the call is over.
STARTS = frozenset(
    {
        "subprocess.Popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "os.startfile",
        "webbrowser.open", "multiprocessing.Process", "threading.Thread",
    }
)  # fmt: skip
#: Words in the name of a function that may take a path over: it removes, moves, registers or serves it.
_TAKES = re.compile(
    r"remov|delet|unlink|clean|purg|regist|finali|callback|defer|own|adopt|dispos|track|move|renam|replac|respon|send_file"
    r"|forget|discard|trash|wipe|destroy|atexit|later|schedul|enqueue|manage|attach|keep|submit",
    re.IGNORECASE,
)
#: Methods, of whatever object, that only work on the file a path names.
_WORKS = re.compile(
    r"(save|to|write|read|load|dump|extract|export|render|parse|open|log|debug|info|warn|error|exists|print|format|startswith"
    r"|endswith|download|upload|copy|encode|compress|decompress|unpack|pack|communicate|imread|imwrite)(_|all$|s$|fig$|$)"
)
_REMOVING_TEXT = re.compile(r"\b(rm|rmdir|del|unlink|rmtree|remove)\b")
_MOST_DEEP = 3
_NAMED = "tempfile.NamedTemporaryFile"


_MOVING = frozenset({"rename", "replace", "renames", "move"})


class PathUses:
    """Judges uses of the path of one temporary thing.

    Args:
        module: The module of the uses.
        resource: What made it; its functions remove it.
        depth: How many more calls into functions of the program are followed.
    """

    def __init__(self, module: Module, resource: Resource, depth: int = _MOST_DEEP) -> None:
        self.module = module
        self.resource = resource
        self.depth = depth
        #: What the names are that are known to hold it.
        self.kinds: dict[str, What] = {}

    def judge(self, use: cst.BaseExpression, what: What | None = None) -> PathUse:
        """What the use of an expression does that leads to the thing.

        Args:
            use: The expression.
            what: What it is; None for a name that `kinds` tells of.
        """
        if what is None:
            what = self.kinds.get(use.value, What.PATH) if isinstance(use, cst.Name) else What.PATH
        node: cst.CSTNode = use
        while True:
            parent = self.module.parent(node)
            step = self._step(use, node, parent, what)
            if isinstance(step, PathUse):
                if step.act is Act.ALIASES:
                    self.kinds.setdefault(step.name, step.what)
                return step
            node, what = step

    def _step(
        self, use: cst.BaseExpression, node: cst.CSTNode, parent: cst.CSTNode | None, what: What
    ) -> PathUse | tuple[cst.CSTNode, What]:
        """The judgement, or the expression around that is to be judged in its place."""
        nothing = PathUse(Act.NOTHING, use)
        if isinstance(parent, cst.Attribute) and parent.value is node:
            return self._attribute(use, parent, what)
        if isinstance(parent, cst.Arg):
            return self._argument(use, parent, what)
        if isinstance(parent, cst.WithItem):
            if parent.asname is not None and isinstance(parent.asname.name, cst.Name):
                return self._bound(use, parent.asname.name, what)
            return nothing
        if isinstance(parent, (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.AugAssign)):
            return self._assigned(use, node, parent, what)
        if isinstance(parent, cst.Yield):
            function = self.module.function_of(parent)
            return nothing if function is not None and is_lending(function) else PathUse(Act.HANDS_ON, use)
        if isinstance(parent, (cst.BinaryOperation, cst.FormattedStringExpression)):
            text = parent if isinstance(parent, cst.BinaryOperation) else self.module.parent(parent)
            if text is None or _REMOVING_TEXT.search(_code(text)):
                return PathUse(Act.HANDS_ON, use)
            return text, (What.HOLDER if what is What.HOLDER else What.INSIDE)
        if isinstance(parent, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
            return PathUse(Act.HANDS_ON, use) if _removes_by_command(parent) else (parent, What.HOLDER)
        if isinstance(parent, (cst.Element, cst.StarredElement, cst.DictElement, cst.ConcatenatedString)):
            return parent, what
        if isinstance(parent, cst.IfExp) and parent.test is not node:
            return parent, what
        if isinstance(parent, cst.BooleanOperation):
            tested = isinstance(self.module.parent(parent), (cst.If, cst.While, cst.Assert, cst.UnaryOperation))
            return nothing if tested else (parent, what)
        if isinstance(parent, cst.For) and parent.iter is node:
            if what is What.HOLDER and isinstance(parent.target, cst.Name):
                return self._bound(use, parent.target, What.PATH)
            return nothing if what is not What.HOLDER else PathUse(Act.HANDS_ON, use)
        if isinstance(parent, cst.Subscript) and parent.value is node:
            return (parent, What.PATH) if what is What.HOLDER else nothing
        if isinstance(parent, (cst.Raise, cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation, cst.Expr, cst.Del, cst.If)):
            return nothing
        if isinstance(parent, (cst.While, cst.Assert, cst.CompIf, cst.IfExp, cst.AssignTarget)):
            return nothing
        return PathUse(Act.HANDS_ON, use)

    def _attribute(self, use: cst.BaseExpression, attribute: cst.Attribute, what: What) -> PathUse | tuple[cst.CSTNode, What]:
        name = attribute.attr.value
        parent = self.module.parent(attribute)
        is_called = isinstance(parent, cst.Call) and parent.func is attribute
        if what is What.HANDLE:
            if name == "name" and not is_called:
                return attribute, What.PATH
            return (parent, What.HANDLE) if name == "__enter__" and isinstance(parent, cst.Call) else PathUse(Act.NOTHING, use)
        if not is_called or not isinstance(parent, cst.Call):
            if name in _REMOVING_METHODS:
                return PathUse(Act.HANDS_ON, use)  # the bound method is kept by somebody
            if name == "name" and what is What.PATH and self.resource.name == _NAMED:
                return attribute, What.PATH  # of a file that was taken out of a container
            return (attribute, What.PATH) if name == "parent" and what is What.INSIDE else PathUse(Act.NOTHING, use)
        if what is What.HOLDER:
            known = name in _ADDING_METHODS or name in ("index", "count", "get", "join", "sort")
            return PathUse(Act.NOTHING if known else Act.HANDS_ON, use)
        if name in _REMOVING_METHODS and len(parent.args) <= 1:
            return PathUse(Act.RELEASES if what is What.PATH else Act.NOTHING, use)
        if name in _SAME_METHODS:
            return parent, what
        if name in _INSIDE_METHODS:
            return parent, What.INSIDE
        return PathUse(Act.NOTHING, use)

    def _assigned(
        self, use: cst.BaseExpression, node: cst.CSTNode, parent: cst.CSTNode, what: What
    ) -> PathUse | tuple[cst.CSTNode, What]:
        if isinstance(parent, cst.Assign):
            targets: list[cst.BaseExpression] = [one.target for one in parent.targets]
            value: cst.CSTNode | None = parent.value
        elif isinstance(parent, (cst.AnnAssign, cst.NamedExpr, cst.AugAssign)):
            targets, value = [parent.target], parent.value
        else:
            return PathUse(Act.HANDS_ON, use)
        if value is not node:
            return PathUse(Act.NOTHING, use)
        if isinstance(parent, cst.AugAssign):
            what = What.HOLDER if what is What.HOLDER else What.INSIDE
        if len(targets) != 1:
            kept = [one for one in targets if not isinstance(one, cst.Name)]
            return PathUse(Act.HANDS_ON, use, target=kept[0] if kept else None)
        (only,) = targets
        if isinstance(only, cst.Name):
            return self._bound(use, only, what)
        if isinstance(only, (cst.Tuple, cst.List)):
            place = next((at for at in self.resource.places if at < len(only.elements)), None) if node is use else None
            if place is not None and what is What.HOLDER:
                return self._stored(use, only.elements[place].value, What.PATH)
            return PathUse(Act.HANDS_ON, use)
        return self._stored(use, only, what)

    def _stored(self, use: cst.BaseExpression, where: cst.BaseExpression, what: What) -> PathUse:
        if isinstance(where, cst.Name):
            return self._bound(use, where, what)
        if isinstance(where, cst.Subscript) and self._is_own_container(where.value) and isinstance(where.value, cst.Name):
            return PathUse(Act.ALIASES, use, where.value.value, what=What.HOLDER)
        return PathUse(Act.HANDS_ON, use, target=where, what=what)

    def _bound(self, use: cst.BaseExpression, name: cst.Name, what: What) -> PathUse:
        scope = self.module.scope_of(name)
        home = scope.binding_scope(name.value)
        if home is scope and home.function_scope is not None:
            return PathUse(Act.ALIASES, use, name.value, what=what)
        return PathUse(Act.HANDS_ON, use, target=name, what=what)

    def _is_own_container(self, expr: cst.BaseExpression) -> bool:
        """Whether an expression is a local name that holds nothing but containers written in the function."""
        if not isinstance(expr, cst.Name):
            return False
        scope = self.module.scope_of(expr)
        if scope.lookup(expr.value) is not scope or scope.function_scope is not scope:
            return False
        for binding in scope.bindings[expr.value]:
            value = binding.value
            if isinstance(value, cst.Call):
                made = self.module.callee(value) in ("builtins.list", "builtins.dict", "builtins.set", "os.environ.copy")
                if not made and not self._gives_container(value):
                    return False
            elif not isinstance(value, (cst.List, cst.Dict, cst.Set, cst.BinaryOperation)) or binding.path:
                return False
        return all(binding.kind is BindingKind.ASSIGNMENT for binding in scope.bindings[expr.value])

    def _gives_container(self, call: cst.Call) -> bool:
        """Whether a function of the program makes a container and returns it."""
        values = self.module.evaluate(call.func)
        return bool(values) and all(
            isinstance(value, FunctionValue) and returns_fresh_container(value.function) for value in values
        )

    def _argument(self, use: cst.BaseExpression, arg: cst.Arg, what: What) -> PathUse | tuple[cst.CSTNode, What]:
        call = self.module.parent(arg)
        if not isinstance(call, cst.Call):
            return PathUse(Act.HANDS_ON, use)
        func = call.func
        if isinstance(func, cst.Attribute) and func.attr.value == "enter_context" and what is What.HANDLE:
            return call, what
        if isinstance(func, cst.Attribute) and func.attr.value in _ADDING_METHODS:
            if self._is_own_container(func.value) and isinstance(func.value, cst.Name):
                return PathUse(Act.ALIASES, use, func.value.value, what=What.HOLDER)
            return PathUse(Act.HANDS_ON, use, target=func.value, what=What.HOLDER)
        if isinstance(func, cst.Attribute) and func.attr.value in LOG_METHODS:
            return PathUse(Act.NOTHING, use)
        dotted = self.module.callee(call)
        if dotted in _SAME:
            return call, (what if arg is call.args[0] and len(call.args) == 1 else What.INSIDE)
        makes_text = isinstance(func, cst.Attribute) and func.attr.value in ("join", "format") and what is not What.HANDLE
        if dotted in _INSIDE or makes_text:
            return call, What.INSIDE
        if dotted == "os.path.dirname":
            return call, (What.PATH if what is What.INSIDE else What.INSIDE)
        acts = {self._passed(value, call, arg, what) for value in self.module.evaluate(func)}
        for act in (Act.HANDS_ON, Act.RELEASES):
            if act in acts:
                return PathUse(act, use)
        return PathUse(Act.NOTHING, use)

    def _passed(self, value: Value, call: cst.Call, arg: cst.Arg, what: What) -> Act:
        if isinstance(value, Known):
            return self._external(value.dotted, call, arg, what)
        if isinstance(value, (FunctionValue, Partial)):
            one = target(value)
            if one is None or arg.star:
                return Act.HANDS_ON
            return self._parameter(one.function, parameter_name(one.function, one.filled, call, arg), what)
        if isinstance(value, Method):
            if isinstance(value.receiver, Instance) and isinstance(value.receiver.type, str):
                return self._external(f"{value.receiver.type}.{value.name}", call, arg, what)
            works = _WORKS.match(value.name) is not None and _TAKES.search(value.name) is None
            return Act.NOTHING if works and not self._is_callback(call, arg) else Act.HANDS_ON
        func = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
        works = isinstance(func, cst.Name) and _WORKS.match(func.value) is not None and _TAKES.search(func.value) is None
        return Act.NOTHING if works and not self._is_callback(call, arg) else Act.HANDS_ON

    def _external(self, dotted: str, call: cst.Call, arg: cst.Arg, what: What) -> Act:
        """What a function outside the program does with an argument."""
        if dotted in self.resource.functions:
            first = arg is call.args[0] if arg.keyword is None else arg.keyword.value in ("src", "path", "name")
            return Act.RELEASES if first and what is What.PATH else Act.NOTHING
        if dotted in _RUNNERS and any(self.module.resolve(other.value) in self.resource.functions for other in call.args):
            return Act.RELEASES if what is What.PATH else Act.NOTHING
        if dotted in STARTS or self._is_callback(call, arg):
            return Act.HANDS_ON
        head, _, last = dotted.rpartition(".")
        if last in ("__init__", "__new__"):
            return Act.HANDS_ON  # the object that is being made has it
        if dotted in _OPENERS:
            around = self.module.parent(call)
            kept = isinstance(around, (cst.Return, cst.Yield, cst.Assign, cst.Lambda)) and what is not What.INSIDE
            return Act.HANDS_ON if kept and not isinstance(around, cst.Assign) else Act.NOTHING
        if head.partition(".")[0] in sys.stdlib_module_names:
            return Act.HANDS_ON if _TAKES.search(last) and not head.startswith(("os", "shutil", "tempfile")) else Act.NOTHING
        if _TAKES.search(last) or last[:1].isupper() or not head:
            return Act.HANDS_ON
        around = self.module.parent(call)
        around = self.module.parent(around) if isinstance(around, cst.Await) else around
        return Act.NOTHING if isinstance(around, (cst.Expr, cst.WithItem)) else Act.HANDS_ON  # else what it gives may hold it

    def is_move(self, use: PathUse) -> bool:
        """Whether a removal only moves the thing elsewhere."""
        for around in self.module.ancestors(use.node):
            if isinstance(around, cst.Call):
                func = around.func
                return (func.attr if isinstance(func, cst.Attribute) else func).value in _MOVING  # type: ignore[attr-defined]
        return False

    def _is_callback(self, call: cst.Call, arg: cst.Arg) -> bool:
        """Whether another argument is a function, which may be called with the path later."""
        for other in call.args:
            if other is arg or not isinstance(other.value, (cst.Name, cst.Attribute, cst.Lambda)):
                continue
            for value in self.module.evaluate(other.value):
                if isinstance(value, (FunctionValue, Partial)):
                    return True
                if isinstance(value, Known) and value.dotted in self.resource.functions:
                    return True
        return False

    def _parameter(self, function: Function, name: str | None, what: What) -> Act:
        """What a function of the program does with an argument: the strongest of what it does on some way."""
        if name is None or self.depth == 0 or (function.is_generator and not is_lending(function)):
            return Act.HANDS_ON
        inner = PathUses(function.module, self.resource, self.depth - 1)
        inner.kinds[name] = what
        todo, acts = [name], set()
        while todo:
            current = todo.pop()
            if captured(function, current):
                return Act.HANDS_ON
            for node in uses_of_name(function, current):
                use = inner.judge(node)
                acts.add(use.act)
                if use.act is Act.ALIASES and use.name not in (name, *todo, current):
                    todo.append(use.name)
        for act in (Act.RELEASES, Act.HANDS_ON):
            if act in acts:
                return act
        return Act.NOTHING


def is_lending(function: Function) -> bool:
    """Whether what a generator yields comes back: a context manager's, or a fixture's."""
    if is_context_manager(function):
        return True
    named = [function.module.resolve(one.func if isinstance(one, cst.Call) else one) for one in function.decorators]
    return any(name in ("pytest.fixture", "pytest_asyncio.fixture") for name in named)


def returns_fresh_container(function: Function) -> bool:
    """Whether what a function returns are containers written in it, which nobody else has."""
    if function.is_async or function.is_generator or not function.returned:
        return False
    module = function.module
    for expr in function.returned:
        made: list[cst.BaseExpression | None] = [expr]
        if isinstance(expr, cst.Name):
            home = module.scope_of(expr).lookup(expr.value)
            if home is not function.scope or captured(function, expr.value):
                return False
            made = [binding.value for binding in home.bindings[expr.value]]
        if not all(isinstance(one, (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp)) for one in made):
            return False
    return True


def _removes_by_command(display: cst.CSTNode) -> bool:
    elements = display.elements if isinstance(display, (cst.List, cst.Tuple)) else ()
    return any(
        isinstance(element.value, cst.SimpleString) and _REMOVING_TEXT.search(element.value.value) is not None
        for element in elements[:2]
    )


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
