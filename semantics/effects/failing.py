"""How the calls of the program fail, and which of their failures nothing catches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import libcst as cst

from ..flow.exceptions import Taken, canonical, taken
from ..program.arguments import argument
from ..program.callables import called_names
from ..program.values import Constant, Instance
from ..text.names import is_none, last_name
from ..text.walk import walk_own
from .exceptions import clause_classes
from .known_effects import Kind
from .known_failures import FAILURES, REMOVALS, SOUND, Failing
from .precautions import is_checked, is_killed_before, is_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..program.callables import Target
    from ..program.module import Module
    from .summaries import Effect

#: How many calls away a failure may be: what is likely, and what only a fault of the machine brings about.
_FAR, _NEAR = 4, 1
#: What fails only where the machine does: a full disk, a lost connection.
OF_MACHINE = Failing(frozenset({"OSError"}), is_likely=False)


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
    return OF_MACHINE


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
        if any(_may_swallow(module, node) or _is_sorted_out(module, node, entry) for module, node in effect.way):
            continue
        if entry.bounded_only and is_killed_before(effect):
            continue
        if is_checked(effect) or (entry.is_likely and is_private(one, effect)):
            continue
        yield effect, entry


def _may_swallow(module: Module, node: cst.CSTNode) -> bool:
    """Whether a context manager stands around a node of which it is not known that it lets exceptions through."""
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, cst.With) and inside is around.body and any(_is_sieve(module, item) for item in around.items):
            return True
        inside = around
    return False


def _is_sorted_out(module: Module, node: cst.CSTNode, entry: Failing) -> bool:
    """Whether a clause around a node takes what it raises and raises only some of it again: ``if e.errno != ESRCH: raise``."""
    inside = node
    for around in module.enclosing(node):
        if isinstance(around, cst.Try) and inside is around.body:
            for clause in around.handlers:
                if not escapes(entry.raises, clause_classes(module, clause.type)) and _may_be_done(clause.body):
                    return True
        inside = around
    return False


def _may_be_done(suite: cst.BaseSuite) -> bool:
    """Whether a clause has a way that does not end with a ``raise``, as far as its outermost statements tell."""
    if any(isinstance(inner, (cst.Return, cst.Break, cst.Continue)) for inner in walk_own(suite)):
        return True
    last = suite.body[-1]
    return not isinstance(last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last, cst.Raise)


def _is_sieve(module: Module, item: cst.WithItem) -> bool:
    name = last_name(item.item.func if isinstance(item.item, cst.Call) else item.item).lower()
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
            if leave is None or any(not is_none(expr) and last_name(expr) != "False" for expr in leave.returned):
                return True
    return False
