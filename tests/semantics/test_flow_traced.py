"""Generated functions run under a trace: what they do must be a way through their graph.

Each statement and each header of a generated function has a line of its own. A run gives the lines that were visited, and between
them the exceptions that passed through the frame. The graph is followed as an automaton that reads this: from the points
where the run may be, to those of the next line, through points on the line it is on, and through those that have no line
of their own. An exception must be answered by a raising edge of its kind, and without one no raising edge may be taken but from
points that raise again. At the end the way has to arrive at the end the function came to.
"""

import asyncio
import contextlib
import dis
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import MetadataWrapper, PositionProvider

from shutdownlint.semantics.flow import RAISING_KINDS, SYNTACTIC, Edge, EdgeKind, Graph, Point, Role, build

PAST_ALL = 3000  # line events: a run that is longer is taken up to here


# -- writing ------------------------------------------------------------------------------------------------------------


@dataclass
class Writer:
    """Writes a random function; ``draw(n)`` gives a number below ``n``."""

    draw: Callable[[int], int]
    kind: str  # "plain", "generator" or "coroutine"
    lines: list[str] = field(default_factory=list)

    def function(self) -> str:
        self.lines.append(("async " if self.kind == "coroutine" else "") + "def function():")
        self.block(1, 3, loop=False, caught=())
        if self.kind == "generator":
            self.put(1, "yield 0")
        return "\n".join(self.lines) + "\n"

    def put(self, depth, text):
        self.lines.append("    " * depth + text)

    def block(self, depth, budget, *, loop, caught, leaves=True, first=None):
        if first:
            self.put(depth, first)
        for _ in range(1 + self.draw(3)):
            if budget and self.draw(5) >= 2:
                self.compound(depth, budget - 1, loop, caught, leaves)
            else:
                self.put(depth, self.simple(loop, caught, leaves))

    def simple(self, loop, caught, leaves):
        options = ["x = 1", "step()", "step()", "pass", "assert choose()", "def inner(): pass"]
        options += ["raise ValueError", "raise KeyError('key')"]
        options += ["return", "return step()"] if leaves else []
        options += ["break", "continue"] if loop else []
        options += ["raise", *(f"raise {name}" for name in caught if name)] * 2 if caught else []
        options += {"plain": [], "generator": ["x = yield 1"] * 4, "coroutine": ["await pause()"] * 4}[self.kind]
        return options[self.draw(len(options))]

    def compound(self, depth, budget, loop, caught, leaves):
        a = "async " if self.kind == "coroutine" and self.draw(2) else ""
        inside = {"loop": loop, "caught": caught, "leaves": leaves}
        looping = inside | {"loop": True}
        which = self.draw(14)
        if which < 2:
            self.put(depth, ["if choose():", "if choose() and step():", "if True:", "if 0:"][self.draw(4)])
            self.block(depth + 1, budget, **inside)
            if self.draw(2):
                self.put(depth, "elif choose():")
                self.block(depth + 1, budget, **inside)
            if self.draw(2):
                self.put(depth, "else:")
                self.block(depth + 1, budget, **inside)
        elif which < 3:
            self.put(depth, "while True:")
            self.put(depth + 1, "if stop():")
            self.put(depth + 2, "break")
            self.block(depth + 1, budget, **looping)
        elif which < 6:
            self.put(depth, "while more():" if which == 3 else f"{a}for x in {'async_' if a else ''}items():")
            self.block(depth + 1, budget, **looping)
            if self.draw(2):
                self.put(depth, "else:")
                self.block(depth + 1, budget, **inside)
        elif which < 8:
            manager = "AsyncManager()" if a else ["Manager()", "Manager() as x", "suppress(KeyError)"][self.draw(3)]
            second = ", AsyncManager()" if a else ", Manager()"
            self.put(depth, f"{a}with {manager}{second if self.draw(3) == 0 else ''}:")
            self.block(depth + 1, budget, **inside)
            self.put(depth + 1, "x = 1")  # on leaving, Python tells the last line again, and be it that of another branch
        elif which < 9:
            self.put(depth, "match choose():")
            for pattern in ("0", "1 if choose()", ["2", "_", "y", "1 | 2 as y"][self.draw(4)]):
                self.put(depth + 1, f"case {pattern}:")
                self.block(depth + 2, budget, **inside)
        else:
            self.try_(depth, budget, inside)

    def try_(self, depth, budget, inside):
        self.put(depth, "try:")
        self.block(depth + 1, budget, **inside)
        final = self.draw(2)
        clauses = [["ValueError", "KeyError"], ["LookupError"], ["Exception"], ["KeyError", ""]]
        clauses += [["CancelledError"], ["BaseException"]]
        some = clauses[self.draw(len(clauses))] if not final or self.draw(2) else []
        for clause in some:
            name = f"e{depth}" if clause and self.draw(2) else ""
            self.put(depth, f"except {clause}{' as ' + name if name else ''}".rstrip() + ":")
            handling = inside | {"caught": (*inside["caught"], name)}
            self.block(depth + 1, budget, **handling, first="x = 1")
        if some and self.draw(2):
            self.put(depth, "else:")
            self.block(depth + 1, budget, **inside)
        if final:
            self.put(depth, "finally:")
            self.block(depth + 1, budget, **inside)


# -- running ------------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """What one call of the function did: line numbers and exception classes in their order, and the end it came to."""

    events: list[int | type[BaseException]]
    end: Role | None  # None: stopped before an end


class World:
    """What generated functions call; numbers decide what happens. When they are used up, all goes well and loops end."""

    def __init__(self, numbers: bytes):
        self.numbers = list(numbers)
        self.only_cancel = False

    def take(self, n, otherwise):
        return self.numbers.pop(0) % n if self.numbers else otherwise

    def step(self):
        outcome = self.take(12, 4)
        if outcome < 2:
            raise (ValueError, KeyError)[outcome]
        return outcome > 6

    def choose(self, otherwise=1):
        outcome = self.take(16, otherwise)
        if outcome > 13:
            raise (ValueError, KeyError)[outcome - 14]
        return outcome % 3

    def more(self):
        return self.choose(0) > 0

    def stop(self):
        return self.choose(0) == 0

    def names(self):
        world = self

        class Items:
            def __init__(self):
                world.step()

            def __iter__(self):
                return self

            def __next__(self):
                world.step()
                if not world.more():
                    raise StopIteration
                return 1

        class AsyncItems:
            def __init__(self):
                world.step()

            def __aiter__(self):
                return self

            async def __anext__(self):
                await Pause()
                world.step()
                if not world.more():
                    raise StopAsyncIteration
                return 1

        class Manager:
            def __enter__(self):
                world.step()

            def __exit__(self, kind, error, trace):
                if error is None:
                    world.step()

        class AsyncManager:
            async def __aenter__(self):
                await Pause()
                world.step()

            async def __aexit__(self, kind, error, trace):
                world.only_cancel = error is not None  # the graph knows of no other exception in place of the first
                await Pause()
                world.only_cancel = False
                if error is None:
                    world.step()

        class Pause:
            def __await__(self):
                yield

        return {
            **{name: getattr(self, name) for name in ("step", "choose", "more", "stop")},
            "items": Items,
            "async_items": AsyncItems,
            "Manager": Manager,
            "AsyncManager": AsyncManager,
            "pause": Pause,
            "suppress": contextlib.suppress,
            "CancelledError": asyncio.CancelledError,
        }

    def drive(self, function):
        """Run to the end; the end."""
        try:
            started = function()
            if inspect.isgenerator(started):
                next(started)
                while self.numbers:
                    error = (ValueError(), KeyError(), None, None)[self.take(4, 3)]
                    started.send(None) if error is None else started.throw(error)
                started.throw(GeneratorExit())
                while True:  # it did not want to be closed
                    started.send(None)
            if inspect.iscoroutine(started):
                started.send(None)
                while True:
                    error = (asyncio.CancelledError(), ValueError(), None, None)[self.take(4, 3)]
                    if self.only_cancel and isinstance(error, ValueError):
                        error = None
                    started.send(None) if error is None else started.throw(error)
        except StopIteration:
            return Role.EXIT
        except asyncio.CancelledError:
            return Role.CANCELLED
        except (ValueError, KeyError, AssertionError, RuntimeError, UnboundLocalError, GeneratorExit):
            return Role.RAISED
        return Role.EXIT


def offsets_of_own_work(code) -> set[int]:
    """Where Python tidies up to let an exception go on; some versions tell a line for it, that of some statement before."""
    offsets = set()
    before = []
    for instruction in dis.get_instructions(code):
        before.append(instruction)
        if instruction.opname == "CLEANUP_THROW":
            offsets.add(instruction.offset)
        elif instruction.opname == "RERAISE":
            offsets.add(instruction.offset)
            while len(before) > 1 and (before := before[:-1])[-1].opname in ("POP_EXCEPT", "COPY"):
                offsets.add(before[-1].offset)
            before = []
    return offsets


def traced(source: str, numbers: bytes) -> Run:
    world = World(numbers)
    names = world.names()
    exec(compile(source, "<generated>", "exec"), names)
    own_work = offsets_of_own_work(names["function"].__code__)
    events: list[int | type[BaseException]] = []

    def local(frame, event, arg):
        if event == "line":
            if frame.f_lasti not in own_work:
                events.append(frame.f_lineno)
        elif event == "exception" and not issubclass(arg[0], (StopIteration, StopAsyncIteration)):
            events.append(arg[0])
        return local

    def every(frame, event, arg):
        return local if frame.f_code is names["function"].__code__ else None

    before = sys.gettrace()
    sys.settrace(every)
    try:
        end = world.drive(names["function"])
    finally:
        sys.settrace(before)
    if len(events) > PAST_ALL:
        return Run(events[:PAST_ALL], None)
    return Run(events, end)


# -- following ----------------------------------------------------------------------------------------------------------


class Automaton:
    def __init__(self, source: str) -> None:
        wrapper = MetadataWrapper(cst.parse_module(source))
        places = wrapper.resolve(PositionProvider)
        [function] = wrapper.module.body
        self.source = source
        self.graph: Graph = build(function)
        self.line = {
            point: None if point.role is Role.RERAISE else places[point.node].start.line for point in self.graph.points[5:]
        }
        texts = [text.strip() for text in source.split("\n")]
        self.no_points = {number for number, text in enumerate(texts, 1) if text == "try:"}
        self.clauses = {number for number, text in enumerate(texts, 1) if text.startswith("except")}

    def passes_unseen(self, point: Point) -> bool:
        """Whether Python may run the point without telling its line."""
        if point.role is Role.TEST:
            return SYNTACTIC.truth(point.node) is not None
        if point.role is Role.CASE:
            return all(edge.kind is EdgeKind.TRUE for edge in self.graph.successors(point))
        return point.role in (Role.WITH_EXIT, Role.RERAISE) or isinstance(point.node, (cst.Break, cst.Continue, cst.Pass))

    def steps(self, events):
        """The lines, each with the classes of exceptions before it; the headers of clauses that did not match left out."""
        errors: list[type[BaseException]] = []
        for position, event in enumerate(events):
            if isinstance(event, type):
                errors.append(event)
            elif event not in self.no_points and not self.did_not_match(events, position):
                yield event, errors
                errors = []
        yield None, errors

    def did_not_match(self, events, position):
        """Whether this is the header of a clause, looked at in vain: its body begins on the next line."""
        after = next((event for event in events[position + 1 :] if isinstance(event, int)), None)
        return events[position] in self.clauses and after != events[position] + 1

    def follow(self, run: Run, without: Edge | None = None) -> str | None:
        """Read a run; what is wrong with it, or None. ``without`` an edge: as if it were not in the graph."""
        points = {self.graph.entry}
        here: int | None = None
        for number, (line, errors) in enumerate(self.steps(run.events)):
            if line is None and run.end is None:
                return None
            points = self.next_points(points, here, line, errors, run.end, without)
            if not points:
                goal = run.end if line is None else f"line {line}"
                return f"step {number}: no way from line {here} to {goal} with {errors}"
            here = line
        return None

    def next_points(self, points, here, line, errors, end, without):
        kinds = {EdgeKind.CANCEL if issubclass(e, asyncio.CancelledError) else EdgeKind.EXCEPTION for e in errors}
        found = set()
        todo = [(point, False) for point in points]
        seen = set(todo)
        while todo:
            point, threw = todo.pop()
            for edge in self.graph.successors(point):
                if edge == without or (edge.kind in RAISING_KINDS and not (edge.kind in kinds or self.raises_again(edge))):
                    continue
                target = edge.target
                state = (target, threw or (edge.kind in RAISING_KINDS and point.role is not Role.RERAISE))
                if target in self.graph.ends:
                    arrived = line is None and target.role is end
                else:
                    arrived = line is not None and self.line[target] == line
                    if state not in seen and (self.line[target] == here or self.passes_unseen(target)):
                        seen.add(state)
                        todo.append(state)
                if arrived and (state[1] or not errors):
                    found.add(target)
        return found

    def raises_again(self, edge: Edge) -> bool:
        """Whether Python tells of no exception as the edge is taken, since one is only going on."""
        point = edge.source
        if point.role in (Role.WITH_EXIT, Role.RERAISE):
            return point.ways[-1].value == edge.kind.value
        node = point.node
        return isinstance(node, cst.Raise) and (node.exc is None or (isinstance(node.exc, cst.Name) and node.exc.value[0] == "e"))


def decided_by(choices: bytes, kind: str) -> str:
    """A function, each choice made by the next byte."""
    rest = iter(choices)
    return Writer(lambda n: next(rest, 0) % n, kind).function()


@pytest.mark.parametrize("kind", ["plain", "generator", "coroutine"])
def test_runs_follow_the_graph(kind):
    @settings(max_examples=100, deadline=None, database=None)
    @given(st.binary(min_size=20, max_size=400), st.lists(st.binary(max_size=40), min_size=4, max_size=8))
    def check(choices, inputs):
        source = decided_by(choices, kind)
        automaton = Automaton(source)
        for one in inputs:
            run = traced(source, one)
            wrong = automaton.follow(run)

            assert wrong is None, f"{wrong}\n{run}\n{source}"

    check()


WIDE = {
    "plain": """\
def function():
    for x in items():
        with Manager() as y, suppress(KeyError):
            if choose():
                continue
            step()
        try:
            while more():
                try:
                    step()
                    if choose():
                        break
                except ValueError as e:
                    x = 1
                    if choose():
                        raise
                    raise e
                else:
                    return step()
                finally:
                    if choose() and step():
                        step()
            else:
                x = 2
        except Exception:
            x = 1
            match choose():
                case 1:
                    raise KeyError
                case y if choose():
                    break
                case _:
                    pass
    else:
        assert choose()
""",
    "generator": """\
def function():
    while True:
        if stop():
            break
        try:
            try:
                x = yield 1
            except KeyError:
                x = 1
                raise ValueError
        except ValueError:
            x = 1
            yield 2
        finally:
            step()
    yield 3
""",
    "coroutine": """\
async def function():
    async for x in async_items():
        try:
            async with AsyncManager():
                await pause()
        except BaseException:
            x = 1
            step()
            if choose():
                raise
        try:
            await pause()
            if choose():
                break
        except CancelledError:
            x = 1
            return
        finally:
            x = 3
""",
}


@pytest.mark.parametrize("kind", WIDE)
def test_the_check_notices_a_missing_edge(kind):
    source = WIDE[kind]
    automaton = Automaton(source)
    random = Random(1)
    # These look alike: a manager that lets an exception pass, and one that swallows it and then another that fails itself;
    # an iterable that cannot be made, and one that fails at once.
    unnoticed = {edge for edge in automaton.graph.edges if edge.source.role not in (Role.WITH_EXIT, Role.ITERABLE)}
    for _ in range(5000):
        run = traced(source, random.randbytes(random.randrange(120)))
        assert automaton.follow(run) is None, run
        unnoticed -= {edge for edge in unnoticed if automaton.follow(run, without=edge)}
        if not unnoticed:
            return
    assert unnoticed == set()
