"""What running a function does to a shutdown, through calls, methods, lambdas, partials, conditions and modules."""

import textwrap

import pytest

from shutdownlint.semantics.effects.exceptions import is_covered
from shutdownlint.semantics.effects.known_effects import Kind
from shutdownlint.semantics.effects.meaning import Environment
from shutdownlint.semantics.effects.summaries import is_trivial
from shutdownlint.semantics.program.callables import only_target, targets
from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.program.values import Constant, Known

HEAD = """\
import asyncio, atexit, contextlib, functools, logging, os, queue, shutil, signal, socket, subprocess, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
"""


def parse(source, tmp_path, name="code.py"):
    return Project([tmp_path]).parse(HEAD + textwrap.dedent(source), tmp_path / name)


def function(module, name="f"):
    return next(one for one in module.functions if one.qualname == name)


def summary(source, tmp_path, name="f", **environment):
    module = parse(source, tmp_path)
    values = Environment(tuple(environment.items()))
    return module.project.effects.summary(function(module, name), values)


def told(found):
    """``kind detail`` of each effect, in order."""
    return [f"{effect.kind.name} {effect.detail}".strip() for effect in found.effects]


DIRECT = {
    "exit": ("sys.exit(1)", ["EXIT sys.exit"]),
    "raise SystemExit": ("raise SystemExit(1)", ["EXIT builtins.SystemExit"]),
    "raise": ("raise ValueError('x')", ["RAISE builtins.ValueError"]),
    "hard exit": ("os._exit(0)", ["HARD_EXIT os._exit"]),
    "own flag of the module": ("global stop\n    stop = True", ["FLAG stop"]),
    "a local name is no flag": ("stop = True", []),
    "event": ("e = threading.Event()\n    e.set()", ["NOTIFY threading.Event.set"]),
    "output": ("print('x')", ["OUTPUT builtins.print"]),
    "logging": ("logging.getLogger('a').info('x')", ["OUTPUT logging.Logger.info"]),
    "logging's own function": ("logging.warning('x')", ["OUTPUT logging.warning"]),
    "lock by with": ("lock = threading.Lock()\n    with lock:\n        pass", ["LOCK threading.Lock"]),
    "lock by call": ("threading.Lock().acquire()", ["LOCK threading.Lock.acquire"]),
    "lock only tried": ("threading.Lock().acquire(blocking=False)", []),
    "another signal": ("os.kill(1, signal.SIGTERM)", ["RESEND os.kill"]),
    "disposition": ("signal.signal(signal.SIGINT, signal.SIG_IGN)", ["REARM signal.signal"]),
    "loop from outside": (
        "asyncio.get_event_loop().call_soon_threadsafe(print)",
        ["SCHEDULE asyncio.AbstractEventLoop.call_soon_threadsafe", "WAKE asyncio.AbstractEventLoop.call_soon_threadsafe"],
    ),
    "executor": (
        "ThreadPoolExecutor().submit(print)",
        ["SPAWN concurrent.futures.ThreadPoolExecutor.submit"],
    ),
    "removal": ("os.remove('x')", ["FALLIBLE os.remove"]),
    "removal that does not raise": ("shutil.rmtree('x', ignore_errors=True)", []),
    "plain method of a value": ("', '.join(['a'])", []),
    "os.path.join is no wait": ("os.path.join('a', 'b')", []),
    "other standard library": ("os.getcwd()", []),
}


@pytest.mark.parametrize(("body", "expected"), DIRECT.values(), ids=DIRECT.keys())
def test_direct_effects(body, expected, tmp_path):
    assert told(summary(f"stop = False\ndef f():\n    {body}\n", tmp_path)) == expected


def test_parameter_of_unknown_type_is_told_as_a_guess(tmp_path):
    found = summary("def f(thing):\n    thing.stop()\n    thing.frob()\n    thing.put(1)\n", tmp_path)

    assert [(one.kind, one.guessed) for one in found.effects] == [
        (Kind.STOP, True), (Kind.UNKNOWN, True), (Kind.NOTIFY, True),
    ]  # fmt: skip


WAITS = {
    "join": ("threading.Thread(target=f).join()", False),
    "join with a time": ("threading.Thread(target=f).join(2)", True),
    "join with a keyword": ("threading.Thread(target=f).join(timeout=2)", True),
    "join with None": ("threading.Thread(target=f).join(timeout=None)", False),
    "get": ("queue.Queue().get()", False),
    "get with a time": ("queue.Queue().get(timeout=1)", True),
    "get, second position": ("queue.Queue().get(True, 1)", True),
    "process": ("subprocess.Popen(['a']).wait()", False),
    "process with a time": ("subprocess.Popen(['a']).wait(5)", True),
    "sleep ends by itself": ("time.sleep(1)", True),
    "queue's join cannot be bounded": ("queue.Queue().join()", False),
    "arguments that cannot be seen": ("threading.Thread(target=f).join(*times)", True),
}


@pytest.mark.parametrize(("expr", "bounded"), WAITS.values(), ids=WAITS.keys())
def test_bounded_waits(expr, bounded, tmp_path):
    found = summary(f"times = []\ndef f():\n    {expr}\n", tmp_path).of(Kind.WAIT)

    assert [one.bounded for one in found] == [bounded]


def test_get_without_blocking_is_no_wait(tmp_path):
    assert not summary("def f():\n    queue.Queue().get(block=False)\n", tmp_path).has(Kind.WAIT)


def test_executor_shutdown_waits_unless_told_not_to(tmp_path):
    waiting = "def f():\n    ThreadPoolExecutor().shutdown({})\n"

    assert summary(waiting.format(""), tmp_path).has(Kind.WAIT)
    assert summary(waiting.format("wait=True"), tmp_path).has(Kind.WAIT)
    assert not summary(waiting.format("wait=False"), tmp_path).has(Kind.WAIT)


CLOSED_OVER_CALLS = {
    "function": "def f():\n    g()\n\ndef g():\n    os.remove('x')\n",
    "two calls": "def f():\n    g()\n\ndef g():\n    h()\n\ndef h():\n    os.remove('x')\n",
    "nested": "def f():\n    def g():\n        os.remove('x')\n    g()\n",
    "lambda": "g = lambda: os.remove('x')\n\ndef f():\n    g()\n",
    "partial": "def g(path):\n    os.remove(path)\n\nh = functools.partial(g, 'x')\n\ndef f():\n    h()\n",
    "alias": "def g():\n    os.remove('x')\n\nh = g\n\ndef f():\n    h()\n",
    "known decorator": "def f():\n    g()\n\n@functools.lru_cache\ndef g():\n    os.remove('x')\n",
    "context manager": (
        "@contextlib.contextmanager\ndef g():\n    os.remove('x')\n    yield\n\n"
        "def f():\n    with g():\n        pass\n"
    ),
    "callable object": "class G:\n    def __call__(self):\n        os.remove('x')\n\ng = G()\n\ndef f():\n    g()\n",
    "constructor": "class G:\n    def __init__(self):\n        os.remove('x')\n\ndef f():\n    G()\n",
    "method of a new object": "class G:\n    def go(self):\n        os.remove('x')\n\ndef f():\n    G().go()\n",
    "in a condition": "def g():\n    os.remove('x')\n    return True\n\ndef f():\n    if g():\n        pass\n",
}


@pytest.mark.parametrize("source", CLOSED_OVER_CALLS.values(), ids=CLOSED_OVER_CALLS.keys())
def test_closed_over_calls(source, tmp_path):
    found = summary(source, tmp_path).of(Kind.FALLIBLE)

    assert [one.detail for one in found] == ["os.remove"]


NOT_RUN = {
    "defined only": "def f():\n    def g():\n        os.remove('x')\n    return g\n",
    "handed on": "def f():\n    threading.Thread(target=g)\n\ndef g():\n    os.remove('x')\n",
    "coroutine not awaited": "def f():\n    g()\n\nasync def g():\n    os.remove('x')\n",
    "generator not iterated": "def f():\n    g()\n\ndef g():\n    os.remove('x')\n    yield\n",
    "after the end": "def f():\n    return\n    os.remove('x')\n",
    "after a call that never returns": "def f():\n    leave()\n    os.remove('x')\n\ndef leave():\n    sys.exit(1)\n",
    "behind a constant": "def f():\n    if False:\n        os.remove('x')\n",
}


@pytest.mark.parametrize("source", NOT_RUN.values(), ids=NOT_RUN.keys())
def test_what_is_not_run_has_no_effect(source, tmp_path):
    assert not summary(source, tmp_path).has(Kind.FALLIBLE)


def test_awaited_coroutine_is_run(tmp_path):
    assert summary("async def f():\n    await g()\n\nasync def g():\n    os.remove('x')\n", tmp_path).has(Kind.FALLIBLE)


METHODS = """
class Base:
    def __init__(self):
        self.event = threading.Event()

    def finish(self):
        self.event.set()

    def hook(self):
        raise NotImplementedError

    def quiet(self):
        pass

class Server(Base):
    def __init__(self):
        super().__init__()
        self.running = True
        self.worker = Worker()

    def stop(self):
        self.running = False
        self.finish()
        self.worker.leave()

    def call_hook(self):
        self.hook()

    def call_quiet(self):
        self.quiet()

    def call_super(self):
        super().finish()

class Worker:
    def leave(self):
        sys.exit(0)
"""


def test_methods_are_followed_through_self_bases_and_attributes(tmp_path):
    found = summary(METHODS, tmp_path, "Server.stop")

    assert told(found) == ["FLAG running", "NOTIFY threading.Event.set", "EXIT sys.exit"]


def test_super_is_followed(tmp_path):
    assert summary(METHODS, tmp_path, "Server.call_super").has(Kind.NOTIFY)


@pytest.mark.parametrize("name", ["Server.call_hook", "Server.call_quiet"])
def test_methods_there_to_be_overridden_are_unknown(name, tmp_path):
    assert [one.kind for one in summary(METHODS, tmp_path, name).effects] == [Kind.UNKNOWN]


def test_is_trivial(tmp_path):
    source = "def a():\n    ...\n\ndef b():\n    'doc'\n    raise NotImplementedError\n\ndef c():\n    return 1\n"
    module = parse(source, tmp_path)

    assert [is_trivial(function(module, name)) for name in "abc"] == [True, True, False]


def test_method_of_a_base_outside_the_program(tmp_path):
    source = "class Mine(threading.Thread):\n    def run(self):\n        pass\n\n    def end(self):\n        self.join()\n"
    (wait,) = summary(source, tmp_path, "Mine.end").of(Kind.WAIT)

    assert wait.detail == "threading.Thread.join"
    assert not wait.bounded


def test_unknown_decorator_leaves_the_function_one_of_several(tmp_path):
    source = "from tools import changed\n\ndef f():\n    g()\n\n@changed\ndef g():\n    sys.exit(1)\n"
    found = summary(source, tmp_path)

    assert found.has(Kind.EXIT)
    assert found.has(Kind.UNKNOWN)


def test_recursion_ends(tmp_path):
    source = "def f():\n    g()\n    print('x')\n\ndef g():\n    f()\n    os.remove('x')\n"
    module = parse(source, tmp_path)
    effects = module.project.effects

    assert set(told(effects.summary(function(module)))) == {"FALLIBLE os.remove", "OUTPUT builtins.print"}
    # What was cut short for the one is not remembered for the other.
    assert set(told(effects.summary(function(module, "g")))) == {"FALLIBLE os.remove", "OUTPUT builtins.print"}


def test_too_long_a_chain_is_unknown(tmp_path):
    links = "".join(f"def f{n}():\n    f{n + 1}()\n\n" for n in range(20))
    found = summary(links + "def f20():\n    sys.exit(1)\n", tmp_path, "f0")

    assert not found.has(Kind.EXIT)
    assert found.has(Kind.UNKNOWN)


def test_chain_names_the_calls_from_the_outermost(tmp_path):
    source = "def f():\n    g()\n\ndef g():\n    h()\n\ndef h():\n    os.remove('x')\n"
    (effect,) = summary(source, tmp_path).of(Kind.FALLIBLE)

    assert [call.func.value for _, call in effect.chain] == ["g", "h"]
    assert effect.node.func.attr.value == "remove"


CAUGHT = {
    "nothing": ("os.remove('x')", False),
    "its class": ("try:\n        os.remove('x')\n    except OSError:\n        pass", True),
    "everything": ("try:\n        os.remove('x')\n    except Exception:\n        pass", True),
    "bare": ("try:\n        os.remove('x')\n    except:\n        pass", True),
    "another class": ("try:\n        os.remove('x')\n    except KeyError:\n        pass", False),
    "raised again": ("try:\n        os.remove('x')\n    except OSError:\n        print('x')\n        raise", False),
    "in the clause": ("try:\n        print(1)\n    except OSError:\n        os.remove('x')", False),
    "in the finally": ("try:\n        pass\n    finally:\n        os.remove('x')", False),
    "suppressed": ("with contextlib.suppress(OSError):\n        os.remove('x')", True),
    "a tuple": ("try:\n        os.remove('x')\n    except (KeyError, OSError):\n        pass", True),
    "around the call of another": ("try:\n        g()\n    except OSError:\n        pass", True),
    "inside another": ("h()", True),
}


@pytest.mark.parametrize(("body", "expected"), CAUGHT.values(), ids=CAUGHT.keys())
def test_caught(body, expected, tmp_path):
    others = (
        "def g():\n    os.remove('x')\n\n"
        "def h():\n    try:\n        os.remove('x')\n    except OSError:\n        pass\n\n"
    )
    (effect,) = summary(f"{others}def f():\n    {body}\n", tmp_path).of(Kind.FALLIBLE)

    assert is_covered("builtins.OSError", effect.caught) is expected


def test_what_a_nested_function_catches_does_not_reach_out(tmp_path):
    source = """
        def f():
            try:
                def g():
                    os.remove('x')
            except OSError:
                pass
            g()
        """
    (effect,) = summary(source, tmp_path).of(Kind.FALLIBLE)

    assert not is_covered("builtins.OSError", effect.caught)


HANDLER = """
def f(signum, frame):
    if signum == signal.SIGTERM:
        sys.exit(0)
    elif signum in (signal.SIGHUP, signal.SIGUSR1):
        os.remove("x")
    else:
        print("ignored")
"""


@pytest.mark.parametrize(
    ("signum", "expected"),
    [
        ("SIGTERM", {"EXIT sys.exit"}),
        ("SIGHUP", {"FALLIBLE os.remove"}),
        ("SIGINT", {"OUTPUT builtins.print"}),
    ],
)
def test_ways_that_the_signal_rules_out_are_left_out(signum, expected, tmp_path):
    found = summary(HANDLER, tmp_path, signum=Known(f"signal.{signum}"))

    assert set(told(found)) == expected


def test_without_a_known_signal_all_ways_count(tmp_path):
    assert set(told(summary(HANDLER, tmp_path))) == {"EXIT sys.exit", "FALLIBLE os.remove", "OUTPUT builtins.print"}


def test_constants_are_handed_on_by_calls(tmp_path):
    source = "def f():\n    g(None)\n\ndef g(path):\n    if path is None:\n        return\n    os.remove(path)\n"

    assert not summary(source, tmp_path).has(Kind.FALLIBLE)


def test_partial_fills_arguments(tmp_path):
    source = "def g(quiet, path):\n    if quiet:\n        return\n    os.remove(path)\n\nh = functools.partial(g, {})\n"
    for value, expected in (("True", False), ("False", True)):
        module = parse(source.format(value), tmp_path)
        (binding,) = module.index.top.bindings["h"]
        one = only_target(module.evaluate(binding.value))

        assert module.project.effects.of_target(one, [None]).has(Kind.FALLIBLE) is expected


def test_bound_method_as_target_knows_its_self(tmp_path):
    module = parse(METHODS + "\nserver = Server()\nstop = server.stop\n", tmp_path)
    (binding,) = module.index.top.bindings["stop"]
    (one,) = targets(module.evaluate(binding.value))

    assert one.filled == 1
    assert module.project.effects.of_target(one).has(Kind.EXIT)


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("print('x')", True),
        ("sys.exit(1)", False),
        ("raise ValueError", False),
        ("while True:\n        print('x')", False),
        ("if stop:\n        sys.exit(1)", True),
        ("os._exit(1)", False),
    ],
)
def test_returns(body, returns, tmp_path):
    assert summary(f"stop = bool(sys.argv)\ndef f():\n    {body}\n", tmp_path).returns is returns


def test_other_modules_are_followed(tmp_path):
    package = tmp_path / "app"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "base.py").write_text("import os\n\nclass Base:\n    def finish(self):\n        os.remove('x')\n")
    (package / "tools.py").write_text("import sys\n\ndef leave(code=0):\n    sys.exit(code)\n\nclass Tool:\n    def use(self):\n"
                                      "        leave()\n")
    source = """
        from . import tools
        from .base import Base
        from .tools import Tool, leave as go

        class Mine(Base):
            def __init__(self):
                self.tool = Tool()

            def end(self):
                self.finish()
                self.tool.use()

        def f():
            go()

        def g():
            tools.leave()
        """
    module = Project().parse(textwrap.dedent(source), package / "main.py")
    effects = module.project.effects

    assert told(effects.summary(function(module))) == ["EXIT sys.exit"]
    assert told(effects.summary(function(module, "g"))) == ["EXIT sys.exit"]
    ended = effects.summary(function(module, "Mine.end"))
    assert told(ended) == ["FALLIBLE os.remove", "EXIT sys.exit"]
    assert [effect.module.name for effect in ended.effects] == ["app.base", "app.tools"]


def test_effects_come_in_the_order_of_the_text(tmp_path):
    source = "def f():\n    print('a')\n    g()\n    os.remove('x')\n\ndef g():\n    sys.stdout.flush()\n"

    assert told(summary(source, tmp_path)) == ["OUTPUT builtins.print", "OUTPUT sys.stdout.flush", "FALLIBLE os.remove"]


def test_environment_of_a_call_keeps_constants_only(tmp_path):
    module = parse("def f(a, b, c=3):\n    pass\n", tmp_path)
    found = Environment.of(function(module), [Constant(1), None])

    assert found.get("a") == Constant(1)
    assert found.get("b") is None
    assert found.get("c") is None


def test_a_member_of_another_modules_tuple(tmp_path):
    (tmp_path / "known.py").write_text("EMPTY = (None, '')\n")
    source = """
        from known import EMPTY

        def f(x):
            if x in EMPTY:
                raise SystemExit(1)

        def g():
            f(None)

        def h():
            f(1)
        """
    module = Project().parse(textwrap.dedent(source), tmp_path / "code.py")
    found = {function.name: module.project.effects.summary(function).has(Kind.EXIT) for function in module.functions}

    assert (found["g"], found["h"]) == (True, False)
