"""The steps of a cleanup: which of them can fail with nothing to catch it, and what such a failure keeps from being done."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import clause_classes
from ..effects.known_effects import STOP_WORDS, Kind
from ..effects.known_failures import BY_PID, FAILURES, QUIET, REMOVALS, SOUND, Failing
from ..effects.occurrences import Occurrences
from ..flow import NORMAL_KINDS, EdgeKind, Role
from ..flow.exceptions import CANCELLED, Taken, canonical, taken
from ..program.arguments import argument, has_star
from ..program.callables import called_names
from ..program.values import Constant, Instance
from ..text.names import BindingKind, dotted_text, is_none
from ..text.walk import walk, walk_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..effects.summaries import Effect, Summary
    from ..flow import Edge
    from ..program.callables import Target
    from ..program.module import Function, Module

#: How many calls away a failure may be: what is likely, and what only a fault of the machine brings about.
_FAR, _NEAR = 4, 1

_CANCELLED = frozenset({CANCELLED})
_OF_MACHINE = Failing(frozenset({"OSError"}), is_likely=False)

#: Words of a test that asks whether there is something to remove or to stop.
_CHECKS = frozenset(
    {
        "exists", "isfile", "is_file", "isdir", "is_dir", "lexists", "islink", "is_symlink", "access", "is_alive", "poll",
        "pid_exists", "is_running", "returncode",
    }
)  # fmt: skip
#: What gives paths that are there.
_LISTINGS = frozenset({"glob", "iglob", "rglob", "listdir", "iterdir", "scandir", "walk"})
_TEMPORARY = frozenset(
    {"tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory", "tempfile.mktemp"}
)
#: Methods that only change a container.
_OF_CONTAINERS = frozenset(
    {
        "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove",
        "setdefault", "sort", "update", "write", "trigger", "trigger_async",
    }
)  # fmt: skip
#: Words in the names of steps by which something is given back or ended.
_ENDINGS = (STOP_WORDS - {"exit", "end", "finish", "die", "interrupt", "graceful"}) | {
    "unlink", "rmtree", "rmdir", "release", "unregister", "logout", "unmount", "deactivate", "dispose",
}  # fmt: skip
_RELEASES = STOP_WORDS | {"unlink", "remove", "rmtree", "rmdir", "wait", "join", "release", "unregister", "logout", "unmount"}


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A call of a cleanup that may fail, so that an exception comes out of the cleanup.

    Args:
        effect: The call, with the calls that lead to it.
        raises: The classes of what it raises.
        is_likely: Whether that happens in normal life (see `known_failures`).
        skipped: The nearest later step that is then not done, with its module; None if there is none.
        where: The function in which that step stands; without one, the cleanup itself.
    """

    effect: Effect
    raises: frozenset[str]
    is_likely: bool
    skipped: tuple[Module, cst.CSTNode] | None
    where: Function


def failing(effect: Effect) -> Failing | None:
    """How the call of an effect fails, as far as that is known of it; None if it is not known to."""
    if not isinstance(effect.node, cst.Call):
        return None
    names = called_names(effect.value)
    if SOUND.intersection(names):
        return None
    for name in names:
        entry = FAILURES.get(name)
        if entry is not None:
            return _instance_of(effect, name, entry)
    if effect.kind is not Kind.FALLIBLE or effect.guessed:
        return None
    if effect.detail == "subprocess.run" and _is_true(effect.module, argument(effect.node, 99, "check")):
        return FAILURES["subprocess.check_call"]
    return _OF_MACHINE


def _instance_of(effect: Effect, name: str, entry: Failing) -> Failing | None:
    call = cst.ensure_type(effect.node, cst.Call)
    if entry.bounded_only and not effect.bounded:
        return None
    if name in REMOVALS and effect.kind is not Kind.FALLIBLE:
        return None
    keywords = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    if name == "shutil.rmtree" and keywords & {"onerror", "onexc"}:
        return None
    if name == "pathlib.Path.unlink" and _is_true(effect.module, argument(call, 0, "missing_ok")):
        return None
    if name == "psutil.Process":
        pid = argument(call, 0, "pid")
        own = pid is None or (isinstance(pid, cst.Call) and effect.module.callee(pid) == "os.getpid")
        return None if own else entry
    return entry


def _is_true(module: Module, expr: cst.BaseExpression | None) -> bool:
    return expr is not None and module.evaluate(expr) == (Constant(True),)


def escapes(raises: Iterable[str], caught: Iterable[str]) -> bool:
    """Whether an exception surely goes past the clauses that stand around it; where one of them may be for it, it does not."""
    return all(taken(one, other) is Taken.NEVER for one in canonical(raises) for other in canonical(caught))


def failures(one: Target, summary: Summary) -> Iterator[Failure]:
    """The calls of a cleanup that may fail with nothing to catch it, each once, in the order in which they stand.

    Args:
        one: What is called, with the arguments that are filled in already.
        summary: What calling it does.
    """
    for effect, entry in uncaught(one, summary.effects):
        where, skipped = _first_skipped(one.function, effect, entry)
        yield Failure(effect, entry.raises, entry.is_likely, skipped, where)


def uncaught(one: Target, effects: Iterable[Effect]) -> Iterator[tuple[Effect, Failing]]:
    """The effects of a cleanup that are calls which may fail with nothing to catch it, each once, with how they fail.

    Args:
        one: What is called, with the arguments that are filled in already.
        effects: What it does.
    """
    seen: set[tuple[cst.CSTNode, ...]] = set()
    for effect in effects:
        entry = failing(effect)
        key = (*(call for _, call in effect.chain), effect.node)
        if entry is None or key in seen or not escapes(entry.raises, effect.caught):
            continue
        seen.add(key)
        if len(effect.chain) > (_FAR if entry.is_likely else _NEAR):
            continue
        if any(_may_swallow(module, node) or _is_sorted_out(module, node, entry) for module, node in _levels(effect)):
            continue
        if _is_checked(effect) or (entry.is_likely and _is_private(one, effect)):
            continue
        yield effect, entry


def _levels(effect: Effect) -> list[tuple[Module, cst.CSTNode]]:
    """The places that lead to the effect, the outermost first, itself last."""
    return [*effect.chain, (effect.module, effect.node)]


# Whether it fails


def _may_swallow(module: Module, node: cst.CSTNode) -> bool:
    """Whether a context manager stands around a node of which it is not known that it lets exceptions through."""
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.With) and inside is around.body and any(_is_sieve(module, item) for item in around.items):
            return True
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return False
        inside = around
    return False


def _is_sorted_out(module: Module, node: cst.CSTNode, entry: Failing) -> bool:
    """Whether a clause around a node takes what it raises and raises only some of it again: ``if e.errno != ESRCH: raise``."""
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.Try) and inside is around.body:
            for clause in around.handlers:
                if not escapes(entry.raises, clause_classes(module, clause.type)) and _may_be_done(clause.body):
                    return True
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return False
        inside = around
    return False


def _may_be_done(suite: cst.BaseSuite) -> bool:
    """Whether a clause has a way that does not end with a ``raise``, as far as its outermost statements tell."""
    if any(isinstance(inner, (cst.Return, cst.Break, cst.Continue)) for inner in walk_own(suite)):
        return True
    last = suite.body[-1]
    return not isinstance(last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last, cst.Raise)


def _is_sieve(module: Module, item: cst.WithItem) -> bool:
    name = _last_name(item.item.func if isinstance(item.item, cst.Call) else item.item).lower()
    if name.endswith(("lock", "mutex", "cond", "condition", "semaphore")) or (
        isinstance(item.item, cst.Call) and module.callee(item.item) in ("contextlib.suppress", "contextlib.closing")
    ):
        return False  # what suppress() takes is known
    for value in module.evaluate(item.item):
        if not isinstance(value, Instance):
            return True
        if isinstance(value.type, str):
            if value.type.partition(".")[0] not in sys.stdlib_module_names or value.type == "contextlib.ExitStack":
                return True
        else:
            leave = value.type.method("__exit__")
            if leave is None or any(not is_none(expr) and _last_name(expr) != "False" for expr in leave.returned):
                return True
    return False


def _is_checked(effect: Effect) -> bool:
    """Whether it was asked before whether there is something to remove or to signal."""
    names = called_names(effect.value)
    by_pid = bool(BY_PID.intersection(names))
    if not (by_pid or REMOVALS.intersection(names)):
        return False
    return any(_is_asked_before(module, node) for module, node in _levels(effect))


def _is_asked_before(module: Module, node: cst.CSTNode) -> bool:
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, (cst.If, cst.IfExp, cst.While)) and inside is not around.test and _asks(around.test):
            return True
        if isinstance(around, cst.BooleanOperation) and inside is around.right and _asks(around.left):
            return True
        if isinstance(around, cst.For) and inside is around.body and _lists(around.iter):
            return True
        if isinstance(around, cst.IndentedBlock) and any(_leaves_unless(one) for one in _before(around, inside)):
            return True
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return False
        inside = around
    return False


def _before(block: cst.IndentedBlock, inside: cst.CSTNode) -> Iterator[cst.BaseStatement]:
    for statement in block.body:
        if statement is inside:
            return
        yield statement


def _leaves_unless(statement: cst.BaseStatement) -> bool:
    """``if not os.path.exists(path): return``."""
    return (
        isinstance(statement, cst.If)
        and _asks(statement.test)
        and any(isinstance(inner, (cst.Return, cst.Continue, cst.Break, cst.Raise)) for inner in walk_own(statement.body))
    )


def _asks(test: cst.CSTNode) -> bool:
    return any(_last_name(node) in _CHECKS for node in walk(test) if isinstance(node, (cst.Name, cst.Attribute)))


def _lists(iterable: cst.CSTNode) -> bool:
    return any(isinstance(node, cst.Call) and _last_name(node.func) in _LISTINGS for node in walk(iterable))


def _last_name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _is_private(one: Target, effect: Effect) -> bool:
    """Whether what is removed was made by ``tempfile``, so that nobody else knows of it."""
    call = cst.ensure_type(effect.node, cst.Call)
    if not REMOVALS.intersection(called_names(effect.value)):
        return False
    path = argument(call, 0, "path")
    if path is None and isinstance(call.func, cst.Attribute):
        path = call.func.value
    if path is None:
        return False
    return is_temporary(*_argument_of(one, effect, effect.module, path))


def _argument_of(
    one: Target, effect: Effect, module: Module, expr: cst.BaseExpression
) -> tuple[Module, cst.BaseExpression]:
    """What a parameter stands for, through the calls that lead to the effect; other expressions as they are."""
    for outer, call in (*reversed(effect.chain), (None, None)):
        home = module.scope_of(expr).lookup(expr.value) if isinstance(expr, cst.Name) else None
        if home is None or not isinstance(expr, cst.Name):
            break
        if [binding.kind for binding in home.bindings[expr.value]] != [BindingKind.PARAMETER]:
            break
        function = module.function_at(home.node)
        places = [param.name.value for param in function.positional]
        place = places.index(expr.value) if expr.value in places else 99
        if outer is None:
            place -= one.filled - len(one.args)
            if function is one.function and 0 <= place < len(one.args):
                return one.args[place]
            break
        if not isinstance(call, cst.Call) or has_star(call):
            break
        bound = function.receiver is not None or (function.takes_self and isinstance(call.func, cst.Attribute))
        given = argument(call, place - (1 if bound else 0), expr.value)
        if given is None:
            break
        module, expr = outer, given
    return module, expr


def is_temporary(module: Module, path: cst.BaseExpression) -> bool:
    """Whether an expression is a path that ``tempfile`` chose: the name, the object's ``name``, an item of ``mkstemp()``."""
    if isinstance(path, cst.Call):
        callee = module.callee(path)
        if callee in _TEMPORARY:
            return True
        inner = path.args[0].value if path.args and callee in ("pathlib.Path", "builtins.str", "os.path.join") else None
        return inner is not None and is_temporary(module, inner)
    if isinstance(path, cst.Attribute):
        if path.attr.value == "name" and is_temporary(module, path.value):
            return True
        cls = module.class_of_receiver(path.value)
        stores = cls.stores.get(path.attr.value, ()) if cls is not None else ()
        return any(store.value is not None and is_temporary(module, store.value) for store in stores)
    if isinstance(path, cst.Name):
        home = module.scope_of(path).lookup(path.value)
        bindings = home.bindings[path.value] if home is not None else ()
        return any(
            one.value is not None and one.value is not path and one.kind in (BindingKind.ASSIGNMENT, BindingKind.CONTEXT)
            and is_temporary(module, one.value)
            for one in bindings
        )  # fmt: skip
    return False


# What is not done then


def _first_skipped(
    outermost: Function, effect: Effect, entry: Failing
) -> tuple[Function, tuple[Module, cst.CSTNode] | None]:
    """The innermost function that goes on after the effect with a further step, and that step."""
    for module, node in reversed(_levels(effect)):
        function = module.function_of(node)
        if function is None:
            continue
        step = skipped_step(function, node, entry)
        if step is not None:
            return function, (module, step)
    return outermost, None


def skipped_step(function: Function, node: cst.CSTNode, entry: Failing) -> cst.CSTNode | None:
    """The first step of a function that is done after ``node`` but not if that raises; arguments as for `skipped_steps`."""
    return next(skipped_steps(function, node, entry), None)


def skipped_steps(
    function: Function, node: cst.CSTNode, entry: Failing, *, is_apart: bool = False
) -> Iterator[cst.Call]:
    """The steps of a function that are done after ``node`` but not if that raises; what needs its result is no step.

    Args:
        function: The function.
        node: An expression evaluated in it. The same call for the next item of a ``for`` counts as a step.
        entry: How it fails. What fails only where the machine does keeps nothing back that would fail with it.
        is_apart: Whether ``node`` gives nothing that a later step could need, whatever they have in common.
    """
    module = function.module
    places = Occurrences(module, function)
    points = places.points_of(node)
    if not points:
        return
    graph = places.graph
    after = graph.reachable(points, kinds=NORMAL_KINDS)
    raised = {edge.target for point in points for edge in graph.successors(point) if _is_taken(module, edge, entry)}
    anyway = raised | graph.reachable(raised)
    given = {
        dotted_text(arg.value)
        for call in places.calls
        if any(point in anyway for point in places.points_of(call))
        for arg in call.args
    } - {None}
    dependent = _Dependence(function, node)
    for call in places.calls:
        at = places.points_of(call)
        if not any(point in after for point in at) or any(point in anyway for point in at):
            continue
        if call is node:
            if entry.is_likely and _in_for(module, call):
                yield call
            continue
        if not entry.is_likely and _fails_alike(module, call):
            continue
        if isinstance(call.func, cst.Attribute) and dotted_text(call.func.value) in given:
            continue  # ``except: kill(stream); raise`` sees to it
        if _contains(module, call, node) or (not is_apart and dependent.needs(call)) or not is_step(module, call):
            continue
        yield call


def _is_taken(module: Module, edge: Edge, entry: Failing) -> bool:
    """Whether what is raised may take an edge."""
    if edge.kind is not (EdgeKind.CANCEL if entry.raises == _CANCELLED else EdgeKind.EXCEPTION):
        return False
    clause = edge.target.node
    if edge.target.role is not Role.HANDLER or not isinstance(clause, (cst.ExceptHandler, cst.ExceptStarHandler)):
        return True
    return not escapes(entry.raises, clause_classes(module, clause.type))


def _fails_alike(module: Module, call: cst.Call) -> bool:
    """Whether a call writes or reads files and nothing else."""
    found = list(module.project.effects.of_call(module, call))
    return bool(found) and all(effect.kind is Kind.FALLIBLE and failing(effect) in (_OF_MACHINE, None) for effect in found)


def _in_for(module: Module, node: cst.CSTNode) -> bool:
    inside = node
    for around in module.ancestors(node):
        if isinstance(around, cst.For) and inside is around.body:
            return True
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return False
        inside = around
    return False


def _contains(module: Module, outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    return outer is inner or any(around is outer for around in module.ancestors(inner))


def is_step(module: Module, call: cst.Call) -> bool:
    """Whether a call does something a cleanup is there for, and not only says, waits or keeps the books."""
    for effect in module.project.effects.of_call(module, call):
        if effect.kind in (Kind.OUTPUT, Kind.FLAG, Kind.LOCK, Kind.RAISE, Kind.CHAIN):
            continue
        if effect.kind is Kind.WAIT and effect.entry is not None and effect.entry.timeout == ():
            continue
        if SOUND.intersection(called_names(effect.value)):
            continue
        name = _last_name(effect.node.func) if isinstance(effect.node, cst.Call) else ""
        if effect.guessed and effect.kind is Kind.NOTIFY and (name in _OF_CONTAINERS or not name):
            continue
        if effect.kind is Kind.UNKNOWN:
            owner = effect.module.parent(effect.node)
            if isinstance(owner, cst.Await):
                owner = effect.module.parent(owner)
            if not isinstance(owner, cst.Expr) or name in _OF_CONTAINERS:
                continue
        return True
    return False


def is_release(module: Module, call: cst.Call) -> bool:
    """Whether a call is a step that gives something back or ends something: closes, stops, cancels, kills, removes."""
    name = _last_name(call.func)
    words = set(name.lower().strip("_").split("_"))
    if words & {"is", "has", "event", "message", "msg", "checkpoint"} or not is_step(module, call):
        return False
    if words & _ENDINGS or is_named_as_end(name):
        return True
    return any(REMOVALS.intersection(called_names(value)) for value in module.evaluate(call.func))


def fallible(function: Function) -> Callable[[cst.CSTNode], bool]:
    """Which nodes of a cleanup are to be guarded: known failures, and steps of which nothing is known."""
    module = function.module
    effects = module.project.effects
    at: set[cst.CSTNode] = set()
    for call in function.calls:
        values = module.evaluate(call.func)
        if all(QUIET.intersection(called_names(value)) for value in values):
            continue
        for effect in effects.of_node(function, call):
            if effect.kind is Kind.FALLIBLE or any(name in FAILURES for name in called_names(effect.value)):
                at.add(call)
        owner = module.parent(call)
        if isinstance(owner, cst.Await):
            owner = module.parent(owner)
        if isinstance(owner, (cst.Expr, cst.Element, cst.Lambda)) and call not in at and is_step(module, call):
            at.add(call)
    return lambda node: any(inner in at for inner in walk_own(node))


def is_named_as_end(name: str) -> bool:
    """Whether a name is that of a method that ends something: ``aclose``, ``stopAll``, ``wait_closed``."""
    lower = name.lower().lstrip("_")
    return lower.startswith(("stop", "shutdown", "close", "aclose", "disconnect", "terminate")) or lower == "wait_closed"


class _Dependence:
    """What of a function needs that a step of it has succeeded.

    Args:
        function: The function.
        step: An expression evaluated in it.
    """

    def __init__(self, function: Function, step: cst.CSTNode) -> None:
        self.module = function.module
        self.step = step
        self.subjects = subjects(self.module, step) if isinstance(step, cst.Call) else frozenset()
        self.tainted: set[str] = set()
        begun = False
        for node in function.own:
            if not isinstance(node, (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.WithItem, cst.For)):
                continue
            source = _source(node)
            if source is None:
                continue
            if _contains(self.module, source, step):
                begun = True
                self.tainted |= set(_targets(node))
            elif begun and self.tainted.intersection(_texts(source)):
                self.tainted |= set(_targets(node))

    def needs(self, call: cst.Call) -> bool:
        """Whether a call needs what the step gives, or goes on with what the step worked on."""
        if self.tainted.intersection(_texts(call)):
            return True
        for around in self.module.ancestors(call):
            if isinstance(around, (cst.FunctionDef, cst.Lambda)):
                break
            if isinstance(around, cst.With) and any(
                _contains(self.module, item.item, self.step) or self.tainted.intersection(_texts(item.item))
                for item in around.items
            ):
                return True
            if isinstance(around, cst.Call) and around is not call and _contains(self.module, around, self.step):
                return True
        words = set(_last_name(call.func).lower().strip("_").split("_"))
        return not words & _RELEASES and bool(self.subjects & subjects(self.module, call))


def _source(node: cst.CSTNode) -> cst.BaseExpression | None:
    if isinstance(node, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
        return node.value
    if isinstance(node, cst.WithItem):
        return node.item
    return node.iter if isinstance(node, cst.For) else None


def _targets(node: cst.CSTNode) -> Iterator[str]:
    found: list[cst.CSTNode] = []
    if isinstance(node, cst.Assign):
        found = [target.target for target in node.targets]
    elif isinstance(node, (cst.AnnAssign, cst.NamedExpr, cst.For)):
        found = [node.target]
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        found = [node.asname.name]
    while found:
        one = found.pop()
        if isinstance(one, (cst.Tuple, cst.List)):
            found += [element.value for element in one.elements]
        else:
            text = dotted_text(one)
            if text is not None:
                yield text


def _texts(node: cst.CSTNode) -> frozenset[str]:
    return frozenset(text for inner in walk(node) if (text := dotted_text(inner)) is not None)


def subjects(module: Module, call: cst.Call) -> frozenset[str]:
    """The variables and attributes a call works on: its receiver and its arguments, functions and constants left out."""
    found: set[str] = set()
    todo: list[cst.CSTNode] = [arg.value for arg in call.args]
    if isinstance(call.func, cst.Attribute):
        todo.append(call.func.value)
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.Name, cst.Attribute)):
            text = dotted_text(node)
            if text is not None and text not in ("self", "cls", "True", "False", "None") and module.resolve(node) is None:
                found.add(text)
        elif isinstance(node, cst.Call):
            todo += [arg.value for arg in node.args]
            if isinstance(node.func, cst.Attribute) and not isinstance(node.func.value, cst.Name):
                todo.append(node.func.value)
        elif isinstance(node, (cst.FormattedString, cst.BinaryOperation, cst.Subscript, cst.FormattedStringExpression)):
            todo += [inner for inner in walk(node) if inner is not node and isinstance(inner, (cst.Name, cst.Attribute))]
    return frozenset(found)
