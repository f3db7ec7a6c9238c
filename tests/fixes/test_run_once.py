import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shutdownlint.fixes.fix import Safety
from shutdownlint.fixes.run_once import run_once

from .harness import Picked, check, comments, repaired


def build(picked: Picked):
    return run_once(picked.module, picked.function("stop"))


def build_lambda(picked: Picked):
    return run_once(picked.module, picked.function("<lambda>"))


CASES = {
    "module": (
        """\
        import signal


        # the end
        @decorated
        def stop(signum, frame):
            \"\"\"Stop.\"\"\"

            # now
            pool.join()  # long


        signal.signal(signal.SIGTERM, stop)
        """,
        """\
        import signal


        _shutdown_started = False


        # the end
        @decorated
        def stop(signum, frame):
            \"\"\"Stop.\"\"\"

            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            # now
            pool.join()  # long


        signal.signal(signal.SIGTERM, stop)
        """,
    ),
    "name_is_taken": (
        """\
        _shutdown_started = 1
        if x:
            def stop(signum, frame):
                pool.join()
        """,
        """\
        _shutdown_started = 1
        if x:
            _stop_started = False

            def stop(signum, frame):
                global _stop_started
                if _stop_started:
                    return
                _stop_started = True
                pool.join()
        """,
    ),
    "nested_and_async": (
        """\
        async def main():
            tasks = set()

            async def stop(sig):
                tasks.clear()
                await close()

            stop(1)
        """,
        """\
        async def main():
            tasks = set()

            shutdown_started = False

            async def stop(sig):
                nonlocal shutdown_started
                if shutdown_started:
                    return
                shutdown_started = True
                tasks.clear()
                await close()

            stop(1)
        """,
    ),
    "method_with_init": (
        """\
        class Server(Base):
            def __init__(self, x):
                super().__init__()
                # the socket
                self.x = x

            def stop(self, *_):
                self.x.close()
        """,
        """\
        class Server(Base):
            def __init__(self, x):
                super().__init__()
                self._shutdown_started = False
                # the socket
                self.x = x

            def stop(self, *_):
                if self._shutdown_started:
                    return
                self._shutdown_started = True
                self.x.close()
        """,
    ),
    "method_without_init": (
        """\
        class Server:
            \"\"\"Serves.\"\"\"

            port = 80

            def stop(this, *_): this.x.close()  # all
        """,
        """\
        class Server:
            \"\"\"Serves.\"\"\"

            port = 80
            _shutdown_started = False

            def stop(this, *_):
                if this._shutdown_started:
                    return
                this._shutdown_started = True
                this.x.close()  # all
        """,
    ),
    "classmethod_that_comes_first": (
        """\
        class Server:
            @classmethod
            def stop(cls, *_):
                cls.x.close()
        """,
        """\
        class Server:
            _shutdown_started = False

            @classmethod
            def stop(cls, *_):
                if cls._shutdown_started:
                    return
                cls._shutdown_started = True
                cls.x.close()
        """,
    ),
    "nested_in_a_method": (
        """\
        class Server:
            def run(self):
                def stop(*_):
                    self.close()
        """,
        """\
        class Server:
            def run(self):
                shutdown_started = False

                def stop(*_):
                    nonlocal shutdown_started
                    if shutdown_started:
                        return
                    shutdown_started = True
                    self.close()
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_text(name):
    check(*CASES[name], build, Safety.SAFE)


LAMBDAS = {
    "module": (
        """\
        import signal, sys

        # register
        signal.signal(signal.SIGTERM, lambda *_: (pool.join(), sys.exit(0)))
        if True:
            pass
        """,
        """\
        import signal, sys

        _shutdown_started = False

        def _shut_down(*_):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            pool.join()
            sys.exit(0)

        # register
        signal.signal(signal.SIGTERM, _shut_down)
        if True:
            pass
        """,
    ),
    "loop": (
        """\
        async def main():
            for sig in (1, 2):
                loop.add_signal_handler(sig, lambda: app.stop())  # both
        """,
        """\
        async def main():
            shutdown_started = False

            def shut_down():
                nonlocal shutdown_started
                if shutdown_started:
                    return
                shutdown_started = True
                app.stop()

            for sig in (1, 2):
                loop.add_signal_handler(sig, shut_down)  # both
        """,
    ),
}


@pytest.mark.parametrize("name", LAMBDAS)
def test_lambda(name):
    check(*LAMBDAS[name], build_lambda, Safety.SAFE)


@pytest.mark.parametrize(
    "text",
    [
        "def stop():\n    yield\n",
        "class A:\n    @staticmethod\n    def stop():\n        x()\n",
        "class A:\n    __slots__ = ()\n    def stop(self):\n        x()\n",
        "@dataclass(frozen=True)\nclass A:\n    def stop(self):\n        x()\n",
    ],
)
def test_withheld(text):
    check(text, None, build)


@pytest.mark.parametrize(
    "text",
    [
        "for s in x:\n    f(s, lambda: stop(s))\n",
        "class A:\n    x = lambda: stop()\n",
        "if x: f(lambda: stop())\n",
        "f(lambda: (\n    a(),\n    # then\n    b(),\n))\n",
    ],
)
def test_withheld_lambdas(text):
    check(text, None, build_lambda)


@pytest.mark.parametrize("text", ["def stop():\n    return 1\n", "class A:\n    def stop(self):\n        return self.x\n"])
def test_a_value_makes_it_unsafe(text):
    fix = build(Picked(text))
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


def test_other_callers_make_it_unsafe():
    picked = Picked("def stop():\n    a.close()\n")
    fix = run_once(picked.module, picked.function("stop"), called_elsewhere=True)
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


HEAD = "seen = []\n\n\ndef note(n):\n    seen.append(n)\n"
SHAPES = {
    "function": ("{d}def stop({a}):\n{b}", "stop"),
    "async": ("{d}async def stop({a}):\n{b}", "stop"),
    "method": ("class A:\n    def __init__(self):\n        self.x = 1\n\n{d}    def stop(self, {a}):\n{b}", "A().stop"),
    "plain": ("class A:\n{d}    def stop(self, {a}):\n{b}\n\n    y = 1", "A().stop"),
    "nested": ("def make():\n    x = 1\n{d}    def stop({a}):\n{b}\n    return stop", "make()"),
}
DEPTH = {"function": 1, "async": 1, "method": 2, "plain": 2, "nested": 2}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(SHAPES)),
    st.sampled_from(["", "# about it\n", "\n", "\n\n# about it\n\n"]),
    st.sampled_from(["*_", "signum=None, frame=None", "\n    *args,\n"]),
    st.lists(st.sampled_from(['"""Doc."""', "# remark\nnote(1)", "\nnote(1)  # tail", "note(1); note(1)", "pass"]), max_size=4),
    st.sampled_from(["    ", "\t", "  "]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_work_is_done_once(shape, above, params, body, indent, newline):
    template, stop = SHAPES[shape]
    deep = "    " * DEPTH[shape]
    lines = "\n".join([*body, "note(1)"]).replace("\n", "\n" + deep)
    decorated = above.replace("# about", deep[4:] + "# about")
    text = template.format(d=decorated, a=params, b=deep + lines)
    before = f"{HEAD}\n\n{text}\n\n\n# end\nlast = 1\n".replace("    ", indent).replace("\n", newline)
    after = repaired(before, build)
    assert after is not None
    assert not comments(before) - comments(after)
    assert after.startswith(HEAD.replace("    ", indent).replace("\n", newline))
    assert after.endswith("# end\nlast = 1\n".replace("\n", newline))
    assert "\n" not in after.replace("\r\n", "") if newline == "\r\n" else "\r" not in after
    remaining = iter(after.splitlines())
    assert all(line.strip() in (new.strip() for new in remaining) for line in before.splitlines() if line.strip())
    space: dict[str, object] = {}
    exec(compile(after, "sample.py", "exec"), space)
    handler = eval(stop, space)
    for call in range(3):
        result = handler(15, None)
        if shape == "async":
            asyncio.run(result)
        if call == 0:
            once = list(space["seen"])
    assert once
    assert space["seen"] == once
