"""Each smaller repair, as before and after."""

import libcst as cst
import pytest

from shutdownlint.fixes import bound_join as waits
from shutdownlint.fixes import cancel_main_task as main_tasks
from shutdownlint.fixes import raise_system_exit as exits
from shutdownlint.fixes import run_coroutine_at_exit as coroutines
from shutdownlint.fixes import wake_loop as loops
from shutdownlint.fixes.bind_loop_variable import bind_loop_variable
from shutdownlint.fixes.call_it import call_it, swap_arguments
from shutdownlint.fixes.chain_default import chain_default
from shutdownlint.fixes.drop_exits import drop_exits
from shutdownlint.fixes.fix import Safety
from shutdownlint.fixes.late_argument import late_argument
from shutdownlint.fixes.pass_callable import pass_callable
from shutdownlint.fixes.raise_exit import raise_exit
from shutdownlint.fixes.reraise import reraise
from shutdownlint.fixes.reset_disposition import reset_disposition
from shutdownlint.fixes.restore_handlers import restore_handlers
from shutdownlint.fixes.schedule_handler import schedule_handler

from .harness import Picked, check

SAFE, UNSAFE = Safety.SAFE, Safety.UNSAFE


def test_call_it():
    check(
        "def f():\n    sys.exit  # leave\n",
        "def f():\n    sys.exit()  # leave\n",
        lambda picked: call_it(picked.node("sys.exit")),
        SAFE,
    )


def test_swap_arguments():
    def build(picked: Picked):
        return swap_arguments(picked.call("os.kill"))

    check(
        "os.kill(signal.SIGTERM,  # now\n        self.pid)\n", "os.kill(self.pid,  # now\n        signal.SIGTERM)\n", build, SAFE
    )
    check("os.kill(*x)\n", None, build)
    check("os.kill(1, 2, 3)\n", None, build)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(lambda: stop(sig))\n", "f(lambda sig=sig: stop(sig))\n"),
        ("f(lambda s, _: stop(sig))\n", "f(lambda s, _, sig=sig: stop(sig))\n"),
        ("f(lambda *_: stop(sig))\n", "f(lambda *_, sig=sig: stop(sig))\n"),
        ("f(lambda *, a=1, **k: stop(sig))\n", "f(lambda *, a=1, sig=sig, **k: stop(sig))\n"),
        ("f(lambda sig: stop(sig))\n", None),
    ],
)
def test_bind_loop_variable(before, after):
    check(before, after, lambda picked: bind_loop_variable(picked.function("<lambda>"), ["sig"]), SAFE)


def test_bind_loop_variable_of_a_function():
    check(
        "def stop(  # why\n    a,\n    b=1,  # one\n):\n    x(sig)\n",
        "def stop(  # why\n    a,\n    b=1,\n    sig=sig,  # one\n):\n    x(sig)\n",
        lambda picked: bind_loop_variable(picked.function("stop"), ["sig"]),
        SAFE,
    )


def reset(picked: Picked):
    call = picked.call("os.kill")
    return reset_disposition(picked.module, call, call.args[1].value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            """\
            import signal
            def handler(signum, frame):
                stop()
                # again
                os.kill(os.getpid(), signum)  # die
            """,
            """\
            import signal
            def handler(signum, frame):
                stop()
                # again
                signal.signal(signum, signal.SIG_DFL)
                os.kill(os.getpid(), signum)  # die
            """,
        ),
        (
            """\
            import os
            from signal import signal, SIGTERM
            def handler(signum, frame):
                if x: stop(); os.kill(0, SIGTERM)  # die
            """,
            """\
            import os
            from signal import SIG_DFL, signal, SIGTERM
            def handler(signum, frame):
                if x:
                    stop()
                    signal(SIGTERM, SIG_DFL)
                    os.kill(0, SIGTERM)  # die
            """,
        ),
        (
            """\
            import signal as sg
            def handler(signal, frame):
                x(); os.kill(1, signal); y()
            """,
            """\
            import signal as sg
            def handler(signal, frame):
                x()
                sg.signal(signal, sg.SIG_DFL)
                os.kill(1, signal)
                y()
            """,
        ),
        (
            """\
            import os, signal
            def handler(signal, frame):
                os.kill(1, signal)
            """,
            None,
        ),
        ("import signal\nf = lambda s, f: os.kill(1, s)\n", None),
        ("import signal\ndef f(s, f):\n    os.kill(1, get())\n", None),
    ],
)
def test_reset_disposition(before, after):
    if after is not None and "from signal" in before:
        after = after.replace("from signal import SIG_DFL, signal, SIGTERM", "from signal import signal, SIGTERM, SIG_DFL")
    check(before, after, reset, SAFE)


def test_wake_loop():
    def build(picked: Picked):
        return loops.wake_loop(picked.module, picked.calls("event.set")[0], cst.parse_expression("self.loop"))

    check(
        "def f(s, _):\n    event.set()  # go\n",
        "def f(s, _):\n    self.loop.call_soon_threadsafe(event.set)  # go\n",
        build,
        UNSAFE,
    )
    check("f(lambda *_: event.set(1))\n", "f(lambda *_: self.loop.call_soon_threadsafe(event.set, 1))\n", build, UNSAFE)
    check("x = event.set()\n", None, build)
    check("event.set(a=1)\n", None, build)


def test_register_with_loop():
    def build(picked: Picked):
        return loops.register_with_loop(picked.module, picked.call("signal.signal"))

    check(
        "import asyncio\nimport signal\nasync def main():\n    signal.signal(signal.SIGTERM, stop)  # x\n",
        "import asyncio\nimport signal\nasync def main():\n"
        "    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop, signal.SIGTERM, None)  # x\n",
        build,
        UNSAFE,
    )
    check("import signal\nasync def main():\n    old = signal.signal(signal.SIGTERM, stop)\n", None, build)
    check("import signal\ndef main():\n    signal.signal(signal.SIGTERM, stop)\n", None, build)


SCHEDULED = [
    (
        """\
        import asyncio
        async def main():
            loop = asyncio.get_running_loop()
            # both
            for sig in (1, 2):
                loop.add_signal_handler(sig, stop, sig, True)  # x
        """,
        """\
        import asyncio
        async def main():
            loop = asyncio.get_running_loop()
            shutdown_tasks = set()
            # both
            for sig in (1, 2):
                loop.add_signal_handler(sig, lambda sig=sig: shutdown_tasks.add(loop.create_task(stop(sig, True))))  # x
        """,
    ),
    (
        """\
        async def main():
            asyncio.get_running_loop().add_signal_handler(1, lambda s=1: stop(s))
        """,
        """\
        import asyncio

        async def main():
            shutdown_tasks = set()
            asyncio.get_running_loop().add_signal_handler(1, lambda s=1: shutdown_tasks.add(asyncio.create_task(stop(s))))
        """,
    ),
    (
        """\
        import asyncio
        import signal
        async def main():
            signal.signal(2, self.stop)
        """,
        """\
        import asyncio
        import signal
        async def main():
            shutdown_tasks = set()
            asyncio.get_running_loop().add_signal_handler(2, lambda: shutdown_tasks.add(asyncio.create_task(self.stop(2, None))))
        """,
    ),
    ("import signal\nsignal.signal(signal.SIGINT, stop)\n", None),
    ("async def main():\n    loop.add_signal_handler(1, stop, make())\n", None),
    ("async def main():\n    if x: loop.add_signal_handler(1, stop)\n", None),
    ("import signal\nasync def main():\n    signal.signal(1, lambda s, f: stop(s))\n", None),
]


@pytest.mark.parametrize(("before", "after"), SCHEDULED)
def test_schedule_handler(before, after):
    check(before, after, lambda picked: schedule_handler(
        picked.module, next(call for call in picked.module.calls if picked.code(call.func).endswith(("handler", "signal.signal")))
    ), UNSAFE)  # fmt: skip


def test_chain_default():
    def build(picked: Picked):
        return chain_default(picked.module, picked.first(cst.If), picked.node("old"), picked.node("signum", cst.Name))

    check(
        """\
        import signal
        def handler(signum, frame):
            if callable(old):
                old(signum, frame)  # theirs
            # after
            x()
        """,
        """\
        import signal
        def handler(signum, frame):
            if callable(old):
                old(signum, frame)  # theirs
            elif old == signal.SIG_DFL:
                signal.signal(signum, signal.SIG_DFL)
                signal.raise_signal(signum)
            # after
            x()
        """,
        build,
        UNSAFE,
    )
    check(
        "import signal\ndef handler(signum, frame):\n"
        "    if callable(old): old(signum)\n    elif x: pass\n    if 1:\n        pass\n",
        "import signal\ndef handler(signum, frame):\n    if callable(old): old(signum)\n    elif x: pass\n"
        "    elif old == signal.SIG_DFL:\n        signal.signal(signum, signal.SIG_DFL)\n        signal.raise_signal(signum)\n"
        "    if 1:\n        pass\n",
        build,
        UNSAFE,
    )
    check("import signal\ndef h(signum, frame):\n    if callable(old): old(signum)\n    else: x()\n", None, build)


RAISES = [
    ("def stop(signum, frame):\n    x()  # a\n    # end\n",
     "def stop(signum, frame):\n    x()  # a\n    raise SystemExit(128 + signum)\n    # end\n"),
    ("def stop(*args):\n    # no\n    pass  # b\n",
     "def stop(signum, *args):\n    # no\n    raise SystemExit(128 + signum)  # b\n"),
    ("class A:\n    def stop(self, s, f):\n        x()\n        return  # b\n",
     "class A:\n    def stop(self, s, f):\n        x()\n        raise SystemExit(128 + s)  # b\n"),
    ("if 1:\n    def stop(): x(); y()  # b\n",
     "if 1:\n    def stop():\n        x()\n        y()  # b\n        raise SystemExit(1)\n"),
    ("def stop(s, f):\n    return x\n", None),
    ("def stop(s, f):\n    yield\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), RAISES)
def test_raise_exit(before, after):
    check(before, after, lambda picked: raise_exit(picked.module, picked.function("stop")), UNSAFE)


def test_raise_exit_in_a_lambda():
    check(
        "if 1:\n    f(15, lambda s, f: print(s))\n",
        "if 1:\n    def _handle_signal(s, f):\n        print(s)\n"
        "        raise SystemExit(128 + s)\n\n    f(15, _handle_signal)\n",
        lambda picked: raise_exit(picked.module, picked.function("<lambda>")),
        UNSAFE,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('raise RuntimeError("got it")  # x\n', 'raise SystemExit("got it")  # x\n'),
        ("raise TimeoutError from e\n", "raise SystemExit(128 + s) from e\n"),
        ("raise TimeoutError()\n", "raise SystemExit(128 + s)\n"),
        ("raise\n", None),
        ("raise Error(1, 2)\n", None),
        ("raise errors[0]\n", None),
    ],
)
def test_raise_system_exit(before, after):
    check(before, after, lambda picked: exits.raise_system_exit(picked.module, picked.first(cst.Raise), number="s"), UNSAFE)


def test_derive_from_system_exit():
    def build(picked: Picked):
        return exits.derive_from_system_exit(picked.klass("Stop"), picked.first(cst.Raise), number="s")

    plain, derived = "class Stop(Exception):  # x\n    pass\n", "class Stop(SystemExit):  # x\n    pass\n"
    check(plain + "raise Stop\n", derived + "raise Stop(128 + s)\n", build, UNSAFE)
    check(plain + "raise Stop() from e  # y\n", derived + "raise Stop(128 + s) from e  # y\n", build, UNSAFE)
    check(plain + "raise Stop('told')\n", derived + "raise Stop('told')\n", build, UNSAFE)
    check(
        "class Stop(Exception):\n    def __init__(self): pass\nraise Stop\n",
        "class Stop(SystemExit):\n    def __init__(self): pass\nraise Stop\n",
        build,
        UNSAFE,
    )
    check("class Stop(RuntimeError):\n    pass\nraise Stop\n", None, build)
    check("class Stop(Exception, Mixin):\n    pass\nraise Stop\n", None, build)


def test_cancel_main_task():
    def build(picked: Picked):
        stops = [call.args[1].value for call in picked.calls("loop.add_signal_handler")]
        return main_tasks.cancel_main_task(picked.module, stops, picked.call("loop.run_until_complete"))

    check(
        """\
        import asyncio
        import signal

        def run(config):
            loop = asyncio.new_event_loop()
            # both
            for sig in (1, 2):
                loop.add_signal_handler(sig, loop.stop)
            loop.add_signal_handler(3, lambda: loop.stop())
            try:
                # go
                loop.run_until_complete(main(config))  # x
            finally:
                loop.close()
        """,
        """\
        import asyncio
        import contextlib
        import signal

        def run(config):
            loop = asyncio.new_event_loop()
            main_task = loop.create_task(main(config))
            # both
            for sig in (1, 2):
                loop.add_signal_handler(sig, main_task.cancel)
            loop.add_signal_handler(3, main_task.cancel)
            try:
                # go
                with contextlib.suppress(asyncio.CancelledError):
                    loop.run_until_complete(main_task)  # x
            finally:
                loop.close()
        """,
        build,
        UNSAFE,
    )
    check(
        "def run():\n    loop.add_signal_handler(3, loop.stop)\n    return loop.run_until_complete(main())\n",
        "def run():\n    main_task = loop.create_task(main())\n    loop.add_signal_handler(3, main_task.cancel)\n"
        "    return loop.run_until_complete(main_task)\n",
        build,
        UNSAFE,
    )
    late = "def run():\n    loop.add_signal_handler(3, loop.stop)\n    c = 1\n    loop.run_until_complete(main(c))\n"
    check(late, None, build)
    check("def run():\n    loop.add_signal_handler(3, loop.stop)\n    loop.run_until_complete(main(f()))\n", None, build)
    check("def run():\n    loop.add_signal_handler(3, loop.stop)\n    loop.run_until_complete(main)\n", None, build)


def test_leave_from_handler():
    def build(picked: Picked):
        return main_tasks.leave_from_handler(picked.module, picked.call("loop.add_signal_handler"))

    check(
        "import sys\nasync def main():\n    loop.add_signal_handler(sig, loop.stop)  # x\n",
        "import sys\nasync def main():\n    loop.add_signal_handler(sig, sys.exit, 128 + sig)  # x\n",
        build,
        UNSAFE,
    )
    check("import sys\nasync def main():\n    loop.add_signal_handler(get(), loop.stop)\n", None, build)


RERAISED = [
    ("while 1:\n    try: x()\n    except: pass  # a\n", "while 1:\n    try: x()\n    except Exception: pass  # a\n"),
    ("try: x()\nexcept BaseException as e:  # a\n    pass\n", "try: x()\nexcept Exception as e:  # a\n    pass\n"),
    (
        "while 1:\n    try: x()\n    except KeyboardInterrupt:\n        # b\n        log()\n        continue  # a\n",
        "while 1:\n    try: x()\n    except KeyboardInterrupt:\n        # b\n        log()\n        raise  # a\n",
    ),
    ("while 1:\n    try: x()\n    except (SystemExit, KeyboardInterrupt): pass\n",
     "while 1:\n    try: x()\n    except (SystemExit, KeyboardInterrupt):\n        raise\n"),
    ("try: x()\nexcept (OSError, KeyboardInterrupt): pass\n", "try: x()\nexcept OSError: pass\n"),
    ("try: x()\nexcept (KeyboardInterrupt, OSError, ValueError,): pass\n", "try: x()\nexcept (OSError, ValueError,): pass\n"),
    ("try: x()\nexcept (OSError, KeyboardInterrupt, ValueError): pass\n", "try: x()\nexcept (OSError, ValueError): pass\n"),
    ("try: x()\nexcept OSError: pass\n", None),
    ("try: x()\nexcept (OSError,\n        KeyboardInterrupt,  # c\n        ValueError): pass\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), RERAISED)
def test_reraise(before, after):
    check(before, after, lambda picked: reraise(picked.module, picked.first(cst.ExceptHandler)), UNSAFE)


RESTORED = [
    (
        """\
        import signal
        def run():
            \"\"\"Run.\"\"\"
            # now
            signal.signal(signal.SIGINT, stop)  # a
            old = signal.signal(signal.SIGTERM, stop)

            # go
            work()
            return 1
            # end
        """,
        """\
        import signal
        def run():
            \"\"\"Run.\"\"\"
            # now
            previous_sigint = signal.signal(signal.SIGINT, stop)  # a
            old = signal.signal(signal.SIGTERM, stop)

            try:
                # go
                work()
                return 1
            finally:
                signal.signal(signal.SIGTERM, old)
                signal.signal(signal.SIGINT, previous_sigint)
            # end
        """,
    ),
    (
        """\
        import signal
        def run():
            # both
            for sig in (signal.SIGINT, signal.SIGTERM):
                signal.signal(sig, stop)
            work()
        """,
        """\
        import signal
        def run():
            # both
            previous_handlers = {sig: signal.signal(sig, stop) for sig in (signal.SIGINT, signal.SIGTERM)}
            try:
                work()
            finally:
                for sig, previous in previous_handlers.items():
                    signal.signal(sig, previous)
        """,
    ),
    (
        """\
        async def run():
            for sig in (1, 2):
                loop.add_signal_handler(sig, stop)
            await work()
        """,
        """\
        async def run():
            for sig in (1, 2):
                loop.add_signal_handler(sig, stop)
            try:
                await work()
            finally:
                for sig in (1, 2):
                    loop.remove_signal_handler(sig)
        """,
    ),
    (
        "import signal\ndef run():\n    signal.signal(2, stop)\n\n    # go\n    try:\n        x()\n    finally: y()  # a\n",
        (
            "import signal\ndef run():\n    previous_2 = signal.signal(2, stop)\n\n    # go\n    try:\n        x()\n"
            "    finally:\n        y()  # a\n        signal.signal(2, previous_2)\n"
        ),
    ),
    (
        "import signal\ndef run():\n    signal.signal(2, stop)\n    try:\n        x()\n    except E: y()  # a\n",
        (
            "import signal\ndef run():\n    previous_2 = signal.signal(2, stop)\n    try:\n        x()\n    except E: y()  # a\n"
            "    finally:\n        signal.signal(2, previous_2)\n"
        ),
    ),
    ("import signal\ndef run():\n    signal.signal(1, stop)\n", None),
    ("import signal\ndef run():\n    signal.signal(1, stop)\n    x()\n    signal.signal(2, stop)\n    y()\n", None),
    ("import signal\ndef run():\n    if x:\n        signal.signal(1, stop)\n    y()\n", None),
    ("import signal\ndef run(): signal.signal(1, stop); y()\n", None),
    ("import signal\ndef run():\n    for sig in a:\n        signal.signal(sig, stop)  # c\n    y()\n", None),
]


@pytest.mark.parametrize(("before", "after"), RESTORED)
def test_restore_handlers(before, after):
    def build(picked: Picked):
        calls = [call for call in picked.module.calls if picked.code(call.func) in ("signal.signal", "loop.add_signal_handler")]
        return restore_handlers(picked.module, picked.function("run"), calls)

    check(before, after, build, UNSAFE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("atexit.register(f())  # x\n", "atexit.register(f)  # x\n"),
        ("atexit.register(self.f(a, *b, c=1))\n", "atexit.register(self.f, a, *b, c=1)\n"),
        ("atexit.register(f(x for x in y))\n", "atexit.register(f, (x for x in y))\n"),
        ("atexit.register(f(a), b)\n", None),
        ("atexit.register(f(  # why\n))\n", None),
        ("atexit.register(f)\n", None),
    ],
)
def test_pass_callable(before, after):
    check(before, after, lambda picked: pass_callable(picked.call("atexit.register")), SAFE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import asyncio\natexit.register(f)  # x\n", "import asyncio\natexit.register(lambda: asyncio.run(f()))  # x\n"),
        (
            "import asyncio\natexit.register(f, 1, b=None)\n",
            "import asyncio\natexit.register(lambda: asyncio.run(f(1, b=None)))\n",
        ),
        ("import asyncio\natexit.register(lambda: f(x))\n", "import asyncio\natexit.register(lambda: asyncio.run(f(x)))\n"),
        ("from asyncio import run\natexit.register(f)\n", "from asyncio import run\natexit.register(lambda: run(f()))\n"),
        ("import asyncio\natexit.register(f, x)\n", None),
        ("import asyncio\natexit.register(get())\n", None),
    ],
)
def test_run_coroutine_at_exit(before, after):
    check(before, after, lambda picked: coroutines.run_coroutine_at_exit(picked.module, picked.call("atexit.register")), UNSAFE)


def test_run_decorated_at_exit():
    def build(picked: Picked):
        function = picked.function("f")
        return coroutines.run_decorated_at_exit(picked.module, function, function.decorators[0])

    check(
        "import asyncio\n\n\n# a\n@atexit.register\n@other\nasync def f():\n    x()\n\n\ny = 1\n",
        "import asyncio\n\n\n# a\n@other\nasync def f():\n    x()\n\n\natexit.register(lambda: asyncio.run(f()))\n\n\ny = 1\n",
        build,
        UNSAFE,
    )
    check("import asyncio\n@atexit.register  # c\nasync def f():\n    x()\n", None, build)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    # a\n    sys.exit(1)  # b\n", "def f():\n    # a\n    return  # b\n"),
        ("def f():\n    if x: log(); sys.exit(1)\n", "def f():\n    if x: log(); return\n"),
        ("def f():\n    try: x()\n    finally:\n        sys.exit(1)\n", None),
        ("sys.exit(1)\n", None),
    ],
)
def test_drop_exits(before, after):
    check(before, after, lambda picked: drop_exits(picked.module, [picked.node("sys.exit(1)", cst.Expr)]), UNSAFE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("thread.join()  # x\n", "thread.join(timeout=5)  # x\n"),
        ("thread.join(block=True)\n", "thread.join(block=True, timeout=5)\n"),
        ("thread.join(None)\n", None),
        ("thread.join(timeout=None)\n", None),
    ],
)
def test_bound_join(before, after):
    check(before, after, lambda picked: waits.bound_join(picked.call("thread.join")), UNSAFE)



@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("atexit.register(f, conn)  # x\n", "atexit.register(lambda: f(conn))  # x\n"),
        ("atexit.register(self.f, 1, c=conn)\n", "atexit.register(lambda: self.f(1, c=conn))\n"),
        ("atexit.register(f, conn, path)\n", "atexit.register(lambda path=path: f(conn, path))\n"),
        ("atexit.register(f, path)\n", None),
        ("atexit.register(f, conn, get())\n", None),
        ("atexit.register(f, conn)\natexit.unregister(f)\n", None),
        ("class A:\n    atexit.register(f, conn)\n", None),
    ],
)
def test_late_argument(before, after):
    check(before, after, lambda picked: late_argument(picked.module, picked.call("atexit.register"), {"conn"}), SAFE)


def test_late_argument_of_a_partial():
    check(
        "from functools import partial\natexit.register(partial(f, conn))\n",
        "from functools import partial\natexit.register(lambda: f(conn))\n",
        lambda picked: late_argument(picked.module, picked.call("partial"), {"conn"}),
        SAFE,
    )
