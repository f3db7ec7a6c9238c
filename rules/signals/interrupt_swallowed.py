"""SHD119."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.build import comments
from ...fixes.fix import shown_only
from ...fixes.reraise import reraise
from ...semantics.effects.exceptions import clause_classes
from ...semantics.effects.known_effects import Kind
from ...semantics.effects.occurrences import Occurrences, is_unforced_raise
from ...semantics.flow import Point, Role
from ...semantics.processes.starts import handle_type
from ...semantics.program.callables import called_names
from ...semantics.program.references import references
from ...semantics.program.values import Constant
from ...semantics.signals.retries import retry_around
from ...semantics.text.names import dotted_text
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...semantics.program.module import Function, Module

#: What a clause does to stop the program, or may do: then it is none of our business.
_STOPS = (Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.CANCEL, Kind.STOP, Kind.RESEND, Kind.CHAIN, Kind.NOTIFY, Kind.SCHEDULE)
#: Words in the name of what talks to somebody at a terminal, for whom Ctrl+C means "not this line".
_TALKS = ("input", "prompt", "readline", "read_line", "getch", "getkey", "get_key", "cmdloop", "interact", "raw_input", "readkey")
_BUILTINS = (
    "bool bytes chr dict float getattr hasattr int isinstance len list max min next ord range repr set setattr str tuple type"
)
#: What is over before anybody can press a key.
_INSTANT = frozenset({f"builtins.{name}" for name in _BUILTINS.split()}) | {
    "json.loads", "os.environ.get", "os.path.join", "re.compile", "re.match", "re.search",
}  # fmt: skip
_GREENLETS = frozenset(
    {f"gevent.{name}" for name in ("spawn", "spawn_later", "Greenlet", "Greenlet.spawn", "pool.Group.spawn", "pool.Pool.spawn")}
)
_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit"})
_OUTER = (cst.FunctionDef, cst.Lambda, cst.ClassDef)


class InterruptSwallowed(Rule):
    """A loop catches KeyboardInterrupt or SystemExit, and goes on.

    ## What it does
    Finds `except KeyboardInterrupt`, `except BaseException` and bare `except:` in a `while True` loop where the clause neither
    leaves the loop nor raises, exits, stops something, keeps the exception, or sets what the loop looks at. The same for
    SystemExit where the `try` itself calls `sys.exit()`. And finds `except BaseException` and bare `except:` in a loop that is
    left when what it tries has worked, also one that counts its attempts, if it waits between them, or tries what its
    caller gave.

    Silent for programs that talk to somebody at a terminal, where Ctrl+C means "not this line", and for functions that may run
    in a thread or in a child process, where KeyboardInterrupt does not come or is the parent's business.

    ## Why it stops a shutdown
    Ctrl+C raises KeyboardInterrupt at the place where the program is, mostly inside the `try`. The clause takes it for one more
    failure of that step, and the loop starts over: the program cannot be stopped from the keyboard, and a handler that
    raises SystemExit at SIGTERM is swallowed in the same way.

    ## Example
    ```python
    import time
    import urllib.request

    def watch(url):
        while True:
            try:
                urllib.request.urlopen(url).read()
                time.sleep(60)
            except:
                print("unreachable")
    ```

    ## Use instead
    ```python
    import time
    import urllib.request

    def watch(url):
        while True:
            try:
                urllib.request.urlopen(url).read()
                time.sleep(60)
            except Exception:
                print("unreachable")
    ```

    ## Fix safety
    Unsafe: the program now ends where it went on before. A bare `except:` and `except BaseException` become `except Exception`; a
    clause for KeyboardInterrupt alone gets a `raise` at its end; only shown, not written, where it says something and then goes
    on by a `continue`, which is meant so.
    """

    code = "SHD119"
    summary = "KeyboardInterrupt or SystemExit is caught in a loop that goes on"
    needles = (
        ("while", "except:"), ("while", "except :"), ("while", "BaseException"), ("while", "KeyboardInterrupt"),
        ("while", "SystemExit"), ("for", "except:"), ("for", "except :"), ("for", "BaseException"),
    )  # fmt: skip
    confidence = Confidence.LIKELY
    scope = "module"

    def visit_Try(self, node: cst.Try) -> None:
        loop = self._loop_around(node)
        if loop is None or not self._judge(node, loop):
            self._judge_retry(node)

    def _judge_retry(self, node: cst.Try) -> None:
        """Judge a loop that tries again what has failed."""
        clause = self._clause_for(node, "KeyboardInterrupt")
        if clause is None or {"KeyboardInterrupt", "SystemExit"} & clause_classes(self.module, clause.type):
            return
        places = Occurrences(self.module, self.module.function_of(node))
        if places.function is not None and places.function.is_async:
            return  # there it swallows cancellations, which is worse and another rule's business
        loop = retry_around(places, node, clause)
        if loop is None or not self._is_interruptible(places, node, clause) or self._runs_elsewhere(places.function):
            return
        self.report(
            clause,
            f"Ctrl+C is taken for a failed attempt: {_shown(clause)} takes the KeyboardInterrupt and the loop tries again",
            related=[Step(self.module, loop.test if isinstance(loop, cst.While) else loop.iter, "tried again here")],
            fix=reraise(self.module, clause),
        )

    def _judge(self, node: cst.Try, loop: cst.While) -> bool:
        """Judge a loop without an end; whether something was found."""
        places = Occurrences(self.module, self.module.function_of(node))
        clause = self._clause_for(node, "SystemExit")
        exits = self._own_exit(places, node)
        if clause is not None and exits is not None:
            if self._goes_on(places, loop, clause) and not self._runs_elsewhere(places.function):
                self.report(
                    clause,
                    f"the loop swallows the SystemExit of the sys.exit() inside it and goes on: {_shown(clause)} takes it",
                    related=[Step(self.module, exits, "the exit that is asked for")],
                    fix=reraise(self.module, clause),
                )
            return True
        clause = self._clause_for(node, "KeyboardInterrupt")
        if (
            clause is not None
            and self._is_interruptible(places, node, clause)
            and self._goes_on(places, loop, clause)
            and not self._talks(loop)
            and not self._waits_for_child(node)
            and not self._ends(places, loop, node, clause)
            and not self._runs_elsewhere(places.function)
        ):
            fix = reraise(self.module, clause)
            self.report(
                clause,
                f"Ctrl+C does not end this loop: {_shown(clause)} takes the KeyboardInterrupt and the loop goes on",
                related=[Step(self.module, loop.test, "the loop goes on here")],
                fix=shown_only(fix) if self._is_explained(clause) else fix,
            )
            return True
        return False

    def _is_explained(self, handler: cst.ExceptHandler) -> bool:
        """Whether the author says in so many words that the loop is to go on: the repair would contradict the text beside it."""
        end = handler.body.body[-1] if handler.body.body else None
        if isinstance(end, cst.SimpleStatementLine):
            end = end.body[-1]
        if not isinstance(end, cst.Continue) or clause_classes(self.module, handler.type) != {"KeyboardInterrupt"}:
            return False
        said = (isinstance(node, cst.Call) and _is_output(self.module.callee(node), node) for node in walk_own(handler.body))
        return any(said) or bool(comments([handler.body]))

    def _loop_around(self, node: cst.Try) -> cst.While | None:
        """The endless loop that is next around the try statement, in the same function."""
        for around in self.module.ancestors(node):
            if isinstance(around, (*_OUTER, cst.For)):
                return None
            if isinstance(around, cst.While):
                values = self.module.evaluate(around.test)
                return around if all(isinstance(value, Constant) and value.value for value in values) else None
        return None

    def _clause_for(self, node: cst.Try, name: str) -> cst.ExceptHandler | None:
        """The clause that takes this exception."""
        for handler in node.handlers:
            if {name, "BaseException"} & clause_classes(self.module, handler.type):
                return handler
        return None

    def _is_interruptible(self, places: Occurrences, node: cst.Try, handler: cst.ExceptHandler) -> bool:
        """Whether KeyboardInterrupt is likely to come there and to be this clause's business."""
        names = clause_classes(self.module, handler.type)
        if places.function is not None and places.function.is_async and "KeyboardInterrupt" not in names:
            return False  # that one swallows cancellations, which is worse and another rule's business
        for inner in walk_own(node.body):
            if isinstance(inner, cst.Await):
                return True
            if isinstance(inner, cst.Call) and places.points_of(inner) and self.module.callee(inner) not in _INSTANT:
                return True
        return False

    def _own_exit(self, places: Occurrences, node: cst.Try) -> cst.Call | None:
        """A call of ``sys.exit`` straight in the try's body."""
        for inner in walk_own(node.body):
            if isinstance(inner, cst.Call) and places.points_of(inner) and self.module.callee(inner) in _EXITS:
                around = next(one for one in self.module.ancestors(inner) if isinstance(one, (cst.Try, cst.TryStar)))
                if around is node:
                    return inner
        return None

    # Whether the loop goes on

    def _goes_on(self, places: Occurrences, loop: cst.While, handler: cst.ExceptHandler) -> bool:
        """Whether all ways from the clause lead back to the loop's head, and nothing on them asks for a stop."""
        if self._keeps(handler) or self._tells_loop(loop, handler):
            return False
        for node in walk_own(handler.body):
            if not isinstance(node, cst.Call):
                continue
            effects = list(places.effects_of(node))
            if any(effect.kind in _STOPS for effect in effects):
                return False
            named = "KeyboardInterrupt" in clause_classes(self.module, handler.type)
            if any(effect.kind in (Kind.UNKNOWN, Kind.FLAG) and (named or effect.kind is Kind.FLAG) for effect in effects):
                return False
        graph = places.graph
        heads = set(graph.points_of(loop.test))
        inside = {point for head in heads for point in graph.loops().get(head, ())}
        starts = [point for point in graph.points_of(handler) if point.role is Role.HANDLER]
        if not starts:
            return False
        reached = graph.reachable(
            starts, avoiding=heads.__contains__, skip_edge=lambda edge: is_unforced_raise(graph, edge)
        )
        return bool(inside) and reached <= inside and self._comes_back(places, starts, heads)

    def _ends(self, places: Occurrences, loop: cst.While, node: cst.Try, handler: cst.ExceptHandler) -> bool:
        """Whether the loop has an end of its own outside the try statement, so that it is soon over without Ctrl+C."""
        if "KeyboardInterrupt" in clause_classes(self.module, handler.type):
            return False
        inside = set(walk_own(node))
        for inner in walk_own(loop.body):
            if inner in inside or not places.graph.points_of(inner):
                continue
            if isinstance(inner, (cst.Return, cst.Raise)) or (isinstance(inner, cst.Break) and self._loop_of(inner) is loop):
                return True
        return False

    def _loop_of(self, node: cst.Break) -> cst.CSTNode | None:
        return next((one for one in self.module.ancestors(node) if isinstance(one, (cst.For, cst.While))), None)

    def _comes_back(self, places: Occurrences, starts: list[Point], heads: set[Point]) -> bool:
        return places.graph.find_path(starts, heads) is not None

    def _keeps(self, handler: cst.ExceptHandler) -> bool:
        """Whether the exception itself is kept or handed on, and not only shown."""
        name = handler.name.name.value if handler.name is not None and isinstance(handler.name.name, cst.Name) else None
        for node in walk_own(handler.body):
            if isinstance(node, cst.Call) and self.module.callee(node) in ("sys.exc_info", "sys.exception"):
                return True
            if isinstance(node, cst.Call) and _is_output(self.module.callee(node), node):
                continue
            if isinstance(node, cst.Name) and node.value == name and not self._is_shown(node):
                return True
        return False

    def _is_shown(self, node: cst.Name) -> bool:
        for around in self.module.ancestors(node):
            if isinstance(around, (cst.FormattedStringExpression, cst.BinaryOperation, cst.Comparison)):
                return True
            if isinstance(around, cst.Call):
                return _is_output(self.module.callee(around), around)
            if isinstance(around, cst.BaseSmallStatement):
                return False
        return False

    def _tells_loop(self, loop: cst.While, handler: cst.ExceptHandler) -> bool:
        """Whether the clause sets something that a test in the loop reads."""
        told: set[str] = set()
        for node in walk_own(handler.body):
            if isinstance(node, (cst.Assign, cst.AnnAssign, cst.AugAssign)):
                targets = [one.target for one in node.targets] if isinstance(node, cst.Assign) else [node.target]
                told.update(_last(target) for target in targets)
        if not told:
            return False
        return any(_last(inner) in told for test in _tests(loop) for inner in walk_own(test))

    # What the function is

    def _talks(self, loop: cst.While) -> bool:
        """Whether the loop asks somebody to type something."""
        for node in walk_own(loop.body):
            if isinstance(node, cst.Call):
                name = (dotted_text(node.func) or (node.func.attr.value if isinstance(node.func, cst.Attribute) else "")).lower()
                if any(word in name.rpartition(".")[2] for word in _TALKS):
                    return True
        return False

    def _waits_for_child(self, node: cst.Try) -> bool:
        """Whether the statement does nothing but wait for a child, to which Ctrl+C comes as well, and leaves the loop then."""
        calls = [inner for inner in walk_own(node.body) if isinstance(inner, cst.Call)]
        func = calls[0].func if len(calls) == 1 else None
        if not isinstance(func, cst.Attribute) or func.attr.value != "wait" or handle_type(self.module, func.value) is None:
            return False
        parts = [node.body, node.orelse] if node.orelse is not None else [node.body]
        return any(isinstance(inner, (cst.Break, cst.Return)) for part in parts for inner in walk_own(part))

    def _runs_elsewhere(self, function: Function | None, depth: int = 3) -> bool:
        """Whether a thread, a child process or an executor may run the function, one around it or one that calls it."""
        if function is None or depth == 0:
            return False
        if isinstance(function.node, cst.Lambda):
            return True
        if function.cls is not None and (
            function.name == "run" or function.cls.is_subclass_of("threading.Thread", "multiprocessing.Process")
        ):
            return True
        for reference in references(function):
            call = reference.module.parent(reference.node)
            if isinstance(call, cst.Return) and reference.module.function_of(call) is function.outer:
                continue  # what a decorator makes of a function runs where that would
            if isinstance(call, cst.Arg) and _spawns_greenlet(reference.module, reference.module.parent(call)):
                continue
            if not isinstance(call, cst.Call) or call.func is not reference.node:
                return True
            if reference.sure and self._runs_elsewhere(reference.module.function_of(call), depth - 1):
                return True
        return self._runs_elsewhere(function.outer, depth - 1)


def _spawns_greenlet(module: Module, call: cst.CSTNode | None) -> bool:
    """Whether a call runs a function as a greenlet: in the thread that starts it, where KeyboardInterrupt does come."""
    return isinstance(call, cst.Call) and any(
        _GREENLETS.intersection(called_names(value)) for value in module.evaluate(call.func)
    )


def _shown(handler: cst.ExceptHandler) -> str:
    if handler.type is None:
        return "the bare except"
    text = dotted_text(handler.type)
    return f"except {text}" if text is not None else "the except clause"


def _is_output(name: str | None, call: cst.Call) -> bool:
    if name in ("builtins.print", "builtins.str", "builtins.repr", "builtins.type", "builtins.isinstance") or (
        name is not None and name.startswith(("logging.", "traceback.", "warnings."))
    ):
        return True
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in (
        "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "format", "write",
    )  # fmt: skip


def _last(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Name):
        return node.value
    return node.attr.value if isinstance(node, cst.Attribute) else ""


def _tests(loop: cst.While) -> Iterator[cst.BaseExpression]:
    for node in walk_own(loop.body):
        if isinstance(node, (cst.If, cst.While, cst.IfExp)):
            yield node.test
