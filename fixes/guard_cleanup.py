"""Guard each step of a cleanup by itself, so that one that fails does not keep the next ones from running.

``except Exception`` is meant: a KeyboardInterrupt or SystemExit that arrives during the cleanup still ends it, so that a
cleanup that hangs can be broken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk, walk_own
from . import build
from .fix import Fix, Replacement, Safety
from .hoist import hoist
from .imports import Reach
from .logger import logger_of
from .uses import bound, heads, inner_statements, used

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..semantics.program.module import Module


def guard_cleanup(
    module: Module,
    function: cst.FunctionDef | cst.Lambda,
    can_fail: Callable[[cst.CSTNode], bool],
    *,
    called_elsewhere: bool = False,
    suite: cst.BaseSuite | None = None,
) -> Fix | None:
    """Put each step of a function that can raise into its own ``try``, and log what was raised.

    Args:
        module: Where the function is defined.
        function: A cleanup function or method; of lambdas only those that run several steps in a tuple or list.
        can_fail: Whether a statement or an expression of the function may raise an Exception.
        called_elsewhere: Whether other code calls the function as well; that code then no longer sees the exception, which
            makes the repair unsafe. At exit nobody sees it.
        suite: The part of the function that is the cleanup, if not all of it is.

    Returns:
        None if no step needs a guard, for generators, for other lambdas: a single step has none after it to save; and where
        a value that other code gets would be returned inside a guard.
    """
    if any(isinstance(node, cst.Yield) for node in walk_own(suite or function)):
        return None
    reach = Reach(module, module.scope_of(function.body))
    logger = logger_of(module, function, reach)
    lines: tuple[str, ...] = ()
    if logger is None:
        get = reach("logging.getLogger")
        if get is None:
            return None
        logger = f"{get}(__name__)"
        top = Reach(module, module.index.top)
        if _guarded(module, suite or function, can_fail, logger)[1] > 1 and (get := top("logging.getLogger")) is not None:
            # Once is written where it is needed; more often, the module gets a logger.
            logger = build.fresh(module, "logger", "_logger")
            lines, reach = (f"{logger} = {get}(__name__)",), top
    changed, _, binds = _guarded(module, suite or function, can_fail, logger)
    if changed is None or (called_elsewhere and _returns_guarded(changed)):
        return None
    safety = Safety.UNSAFE if called_elsewhere else Safety.SAFE
    return Fix("Guard each step of the cleanup", safety, changed, reach.imports, lines, binds)


def _returns_guarded(changed: Mapping[cst.CSTNode, Replacement]) -> bool:
    """Whether a value is returned inside a ``try`` that a repair brings: if it failed, None would be returned instead."""
    return any(
        isinstance(inside, cst.Return) and inside.value is not None
        for old, new in changed.items()
        for guard in (walk_own(new) if isinstance(new, cst.CSTNode) else ())
        if isinstance(guard, cst.Try) and guard not in set(walk_own(old))
        for inside in walk_own(guard.body)
    )


def _guarded(
    module: Module,
    cleanup: cst.FunctionDef | cst.Lambda | cst.BaseSuite,
    can_fail: Callable[[cst.CSTNode], bool],
    logger: str,
) -> tuple[dict[cst.CSTNode, Replacement] | None, int, tuple[str, ...]]:
    """What to replace, the number of guards in it, and the names it binds."""
    guard = _Guard(module, can_fail, logger)
    if isinstance(cleanup, cst.Lambda):
        name = build.fresh(module, "_cleanup")
        return _named_cleanup(module, cleanup, guard, name), guard.count, (name,)
    suite = cleanup.body if isinstance(cleanup, cst.FunctionDef) else cleanup
    body = guard.suite(suite)
    return None if body is suite else {suite: body}, guard.count, ()


class _Guard:
    """Puts statements into ``try``.

    Args:
        module: Where they stand.
        can_fail: Whether a statement or an expression may raise.
        logger: What logs, as it is written there.
    """

    def __init__(self, module: Module, can_fail: Callable[[cst.CSTNode], bool], logger: str) -> None:
        self.module = module
        self.can_fail = can_fail
        self.logger = logger
        self.count = 0

    def suite(self, suite: cst.BaseSuite) -> cst.BaseSuite:
        """The suite with its steps guarded; the same object if none needs it."""
        if isinstance(suite, cst.SimpleStatementSuite) and not any(self.fails(small) for small in suite.body):
            return suite
        block = build.opened(suite)
        steps = [step for line in block.body for step in self._apart(line)]
        guarded = self.steps(steps)
        if all(old is new for old, new in zip(steps, guarded, strict=False)) and len(steps) == len(guarded):
            return suite
        return block.with_changes(body=guarded)

    def _apart(self, line: cst.BaseStatement) -> list[cst.BaseStatement]:
        return build.split_line(line) if self.fails(line) else [line]

    def fails(self, step: cst.CSTNode) -> bool:
        """Whether a statement may raise and nothing catches it."""
        if isinstance(step, cst.SimpleStatementLine):
            return any(self.fails(small) for small in step.body)
        if isinstance(step, (cst.Raise, cst.FunctionDef, cst.ClassDef)) or self._is_guarded(step):
            return False
        evaluated = heads(step)
        if evaluated is None:
            return self.can_fail(step)
        return any(self.can_fail(head) for head in evaluated) or any(self.fails(inside) for inside in inner_statements(step))

    def steps(self, steps: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        """Guard statements that run one after the other."""
        result: list[cst.BaseStatement] = []
        at = 0
        while at < len(steps):
            end = self._last_use(steps, at)
            if end == at:
                result += self._step(steps[at])
            else:
                # What the first one binds or decides, the others need: without it they must not run.
                last = self._inside(steps[end]) if self.fails(steps[end]) else None
                body = [steps[at], *self.steps(steps[at + 1 : end]), last or steps[end]]
                result.append(self._tried(body, steps[at]))
            at = end + 1
        return result

    def _last_use(self, steps: Sequence[cst.BaseStatement], at: int) -> int:
        """The last statement that uses what a failing statement at ``at``, or one up to there, would have bound."""
        end = at
        current = at
        while current <= end:
            if self.fails(steps[current]):
                if self._decides(steps[current]):
                    return len(steps) - 1
                names = bound(steps[current])
                for later in range(current + 1, len(steps)):
                    if names & used(steps[later]):
                        end = max(end, later)
                    if isinstance(steps[later], cst.SimpleStatementLine):
                        names -= bound(steps[later])
            current += 1
        return end

    def _decides(self, step: cst.BaseStatement) -> bool:
        """Whether a statement that may raise may also leave the function or the loop, so that the rest hangs on it."""
        if isinstance(step, cst.SimpleStatementLine):
            return False
        evaluated = heads(step)
        if evaluated is not None and not any(self.can_fail(head) for head in evaluated):
            return False
        leaves = (cst.Return,) if isinstance(step, (cst.For, cst.While)) else (cst.Return, cst.Break, cst.Continue)
        return any(isinstance(inside, leaves) for inside in walk_own(step))

    def _step(self, step: cst.BaseStatement) -> list[cst.BaseStatement]:
        if not self.fails(step):
            return [step]
        inside = self._inside(step)
        return [inside if inside is not None else self._tried([step], step)]

    def _inside(self, step: cst.BaseStatement) -> cst.BaseStatement | None:
        """The statement with guards inside it, where its own head cannot fail."""
        if isinstance(step, cst.If):
            if self.can_fail(step.test):
                return None
            orelse: cst.If | cst.Else | None = step.orelse
            if isinstance(orelse, cst.If):
                inner = self._inside(orelse)
                if inner is None:
                    return None
                orelse = cst.ensure_type(inner, cst.If)
            elif orelse is not None:
                orelse = orelse.with_changes(body=self.suite(orelse.body))
            return step.with_changes(body=self.suite(step.body), orelse=orelse)
        if isinstance(step, (cst.For, cst.With)):
            evaluated = heads(step)
            if evaluated is not None and not any(self.can_fail(head) for head in evaluated):
                return step.with_changes(body=self.suite(step.body))
        return None

    def _tried(self, body: list[cst.BaseStatement], named: cst.BaseStatement) -> cst.Try:
        self.count += 1
        above = build.leading_lines(body[0])
        first = body[0].with_changes(leading_lines=[])
        template = build.statement(
            f'try:\n    pass\nexcept Exception:\n    {self.logger}.exception("cleanup step failed: {self._described(named)}")',
            self.module.tree,
        )
        return cst.ensure_type(template, cst.Try).with_changes(leading_lines=above, body=build.block([first, *body[1:]]))

    def _described(self, step: cst.BaseStatement) -> str:
        """What a step calls, short enough for a message."""
        body = getattr(step, "body", None)
        for part in (body, step) if isinstance(body, cst.BaseSuite) else (step,):
            for node in walk(part):
                if isinstance(node, cst.Call) and self.can_fail(node):
                    return _callee(node)
                if isinstance(node, cst.Await) and isinstance(node.expression, (cst.Name, cst.Attribute)) and self.can_fail(node):
                    return f"await {_shown(node.expression)}"
        text = build.one_line(build.code(step.with_changes(leading_lines=[])).partition("\n")[0].partition("#")[0])
        return text[:60].replace("\\", "").replace('"', "'").rstrip(": ")

    def _is_guarded(self, step: cst.CSTNode) -> bool:
        if isinstance(step, cst.Try):
            return any(
                handler.type is None or self.module.resolve(handler.type) in ("builtins.Exception", "builtins.BaseException")
                for handler in step.handlers
            )
        if isinstance(step, cst.With) and step.asynchronous is None:
            return any(
                isinstance(item.item, cst.Call)
                and self.module.callee(item.item) == "contextlib.suppress"
                and any(
                    self.module.resolve(arg.value) in ("builtins.Exception", "builtins.BaseException") for arg in item.item.args
                )
                for item in step.items
            )
        return False


def _callee(call: cst.Call) -> str:
    return f"{_shown(call.func)}({'...' if call.args else ''})"


def _shown(expr: cst.BaseExpression) -> str:
    if isinstance(expr, cst.Name):
        return expr.value
    if isinstance(expr, cst.Attribute):
        return f"{_shown(expr.value)}.{expr.attr.value}"
    if isinstance(expr, cst.Call):
        return _callee(expr)
    if isinstance(expr, cst.Subscript):
        return f"{_shown(expr.value)}[...]"
    return "..."


def _named_cleanup(module: Module, function: cst.Lambda, guard: _Guard, name: str) -> dict[cst.CSTNode, Replacement] | None:
    """A lambda that runs several steps, as a function with a name."""
    steps = build.lambda_steps(function)
    if steps is None or len(steps) < 2:
        return None
    lines = [cst.SimpleStatementLine(body=[cst.Expr(step)]) for step in steps]
    if not any(guard.can_fail(step) for step in steps):
        return None
    guarded = [guard._tried([line], line) if guard.can_fail(step) else line for step, line in zip(steps, lines, strict=True)]
    definition = build.definition(name, function.params, guarded)
    return hoist(module, function, [definition], {function: cst.Name(name)})
