import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shutdownlint.fixes.fix import Safety
from shutdownlint.fixes.guard_cleanup import guard_cleanup

from .harness import Picked, calls_can_fail, check, comments, repaired


def build(picked: Picked):
    return guard_cleanup(picked.module, picked.function("cleanup"), calls_can_fail)


def build_lambda(picked: Picked):
    return guard_cleanup(picked.module, picked.function("<lambda>"), calls_can_fail)


CASES = {
    "own_logger": (
        """\
        import logging

        log = logging.getLogger("x")


        def cleanup():
            \"\"\"Close all.\"\"\"
            # the database first
            db.close()  # it is slow
            # then the files

            os.remove(path)
            done = True
        """,
        """\
        import logging

        log = logging.getLogger("x")


        def cleanup():
            \"\"\"Close all.\"\"\"
            # the database first
            try:
                db.close()  # it is slow
            except Exception:
                log.exception("cleanup step failed: db.close()")
            # then the files

            try:
                os.remove(path)
            except Exception:
                log.exception("cleanup step failed: os.remove(...)")
            done = True
        """,
    ),
    "no_logger": (
        """\
        import os

        def cleanup():
            os.remove("a")
        """,
        """\
        import logging
        import os

        def cleanup():
            try:
                os.remove("a")
            except Exception:
                logging.getLogger(__name__).exception("cleanup step failed: os.remove(...)")
        """,
    ),
    "no_logger_and_several_steps": (
        """\
        import atexit
        import click
        try:
            import x
        except ImportError:
            pass
        LIMIT = 3
        def cleanup():
            a.close()
            b.close()
        """,
        """\
        import atexit
        import logging
        import click
        try:
            import x
        except ImportError:
            pass

        logger = logging.getLogger(__name__)

        LIMIT = 3
        def cleanup():
            try:
                a.close()
            except Exception:
                logger.exception("cleanup step failed: a.close()")
            try:
                b.close()
            except Exception:
                logger.exception("cleanup step failed: b.close()")
        """,
    ),
    "logs_with_the_root_logger": (
        """\
        import logging as lg

        lg.info("started")
        def cleanup():
            a.close()
        """,
        """\
        import logging as lg

        lg.info("started")
        def cleanup():
            try:
                a.close()
            except Exception:
                lg.exception("cleanup step failed: a.close()")
        """,
    ),
    "imported_logger": (
        """\
        from .base import logger
        logger.info("x")
        def cleanup():
            a.close()
        """,
        """\
        from .base import logger
        logger.info("x")
        def cleanup():
            try:
                a.close()
            except Exception:
                logger.exception("cleanup step failed: a.close()")
        """,
    ),
    "method_with_a_logger_of_its_instance": (
        """\
        from structlog import get_logger
        class Server:
            def __init__(self):
                self._log = get_logger()

            async def cleanup(self):
                await self.db.close()
                for task in self.tasks:
                    task.cancel()
                with self.lock:
                    self.a.close()
                    self.b.close()
        """,
        """\
        from structlog import get_logger
        class Server:
            def __init__(self):
                self._log = get_logger()

            async def cleanup(self):
                try:
                    await self.db.close()
                except Exception:
                    self._log.exception("cleanup step failed: self.db.close()")
                for task in self.tasks:
                    try:
                        task.cancel()
                    except Exception:
                        self._log.exception("cleanup step failed: task.cancel()")
                with self.lock:
                    try:
                        self.a.close()
                    except Exception:
                        self._log.exception("cleanup step failed: self.a.close()")
                    try:
                        self.b.close()
                    except Exception:
                        self._log.exception("cleanup step failed: self.b.close()")
        """,
    ),
    "one_line_suite": (
        """\
        import logging
        logger = logging.getLogger()
        if True:
            pass
        def cleanup(): a.close(); x = 1; b.close()  # bye
        """,
        """\
        import logging
        logger = logging.getLogger()
        if True:
            pass
        def cleanup():
            try:
                a.close()
            except Exception:
                logger.exception("cleanup step failed: a.close()")
            x = 1
            try:
                b.close()  # bye
            except Exception:
                logger.exception("cleanup step failed: b.close()")
        """,
    ),
    "conditions": (
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            if a is not None:  # it may be
                a.close()
            elif b:
                b.close()
            else:
                pass
            if c.is_open():
                c.close()
        """,
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            if a is not None:  # it may be
                try:
                    a.close()
                except Exception:
                    logger.exception("cleanup step failed: a.close()")
            elif b:
                try:
                    b.close()
                except Exception:
                    logger.exception("cleanup step failed: b.close()")
            else:
                pass
            try:
                if c.is_open():
                    c.close()
            except Exception:
                logger.exception("cleanup step failed: c.close()")
        """,
    ),
    "what_is_bound_stays_together": (
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            safe_note()
            conn = connect()
            conn.flush()
            conn.close()
            other.close()
            return finish()
        """,
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            safe_note()
            try:
                conn = connect()
                try:
                    conn.flush()
                except Exception:
                    logger.exception("cleanup step failed: conn.flush()")
                conn.close()
            except Exception:
                logger.exception("cleanup step failed: connect()")
            try:
                other.close()
            except Exception:
                logger.exception("cleanup step failed: other.close()")
            try:
                return finish()
            except Exception:
                logger.exception("cleanup step failed: finish()")
        """,
    ),
    "a_decision_holds_for_the_rest": (
        """\
        def cleanup():
            for log in logs():
                pass
            try:
                if not lock.acquire():
                    return
            except OSError:
                return
            a.close()
            b.close()
        def other(log):
            log.info("x")
            log = log.getChild("y")
            def cleanup():
                pass
        """,
        """\
        import logging

        logger = logging.getLogger(__name__)

        def cleanup():
            try:
                for log in logs():
                    pass
            except Exception:
                logger.exception("cleanup step failed: logs()")
            try:
                try:
                    if not lock.acquire():
                        return
                except OSError:
                    return
                try:
                    a.close()
                except Exception:
                    logger.exception("cleanup step failed: a.close()")
                b.close()
            except Exception:
                logger.exception("cleanup step failed: lock.acquire()")
        def other(log):
            log.info("x")
            log = log.getChild("y")
            def cleanup():
                pass
        """,
    ),
    "logger_of_the_function_around": (
        """\
        def main():
            logger = set_up()
            logger.info("x")

            def cleanup():
                a.close()
        """,
        """\
        def main():
            logger = set_up()
            logger.info("x")

            def cleanup():
                try:
                    a.close()
                except Exception:
                    logger.exception("cleanup step failed: a.close()")
        """,
    ),
    "guarded_already": (
        """\
        import logging
        from contextlib import suppress
        logger = logging.getLogger()
        def cleanup():
            with suppress(Exception):
                a.close()
            try:
                b.close()
            except BaseException:
                pass
            try:
                c.close()
            except OSError:
                pass
        """,
        """\
        import logging
        from contextlib import suppress
        logger = logging.getLogger()
        def cleanup():
            with suppress(Exception):
                a.close()
            try:
                b.close()
            except BaseException:
                pass
            try:
                try:
                    c.close()
                except OSError:
                    pass
            except Exception:
                logger.exception("cleanup step failed: c.close()")
        """,
    ),
    "several_lines_and_quotes": (
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            stores["main"].get("it")[0].close(
                1,  # one
            )
            del cache[key()]
            text.write(\"\"\"
        bye
        \"\"\")
        """,
        """\
        import logging
        logger = logging.getLogger()
        def cleanup():
            try:
                stores["main"].get("it")[0].close(
                    1,  # one
                )
            except Exception:
                logger.exception("cleanup step failed: stores[...].get(...)[...].close(...)")
            try:
                del cache[key()]
            except Exception:
                logger.exception("cleanup step failed: key()")
            try:
                text.write(\"\"\"
        bye
        \"\"\")
            except Exception:
                logger.exception("cleanup step failed: text.write(...)")
        """,
    ),
    "logging_is_something_else": (
        """\
        from contextlib import suppress
        def cleanup(logging):
            a.close()
        """,
        """\
        from contextlib import suppress
        from logging import getLogger
        def cleanup(logging):
            try:
                a.close()
            except Exception:
                getLogger(__name__).exception("cleanup step failed: a.close()")
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_text(name):
    check(*CASES[name], build, Safety.SAFE)


def test_lambda_of_several_steps():
    check(
        """\
        import atexit, logging
        logger = logging.getLogger()

        def main():
            x = 1
            # at the end
            atexit.register(lambda: (a.close(x), b.close()))
        """,
        """\
        import atexit, logging
        logger = logging.getLogger()

        def main():
            x = 1

            def _cleanup():
                try:
                    a.close(x)
                except Exception:
                    logger.exception("cleanup step failed: a.close(...)")
                try:
                    b.close()
                except Exception:
                    logger.exception("cleanup step failed: b.close()")

            # at the end
            atexit.register(_cleanup)
        """,
        build_lambda,
    )


@pytest.mark.parametrize(
    "text",
    [
        "def cleanup():\n    x = 1\n",
        "def cleanup():\n    yield\n    a.close()\n",
        "def cleanup():\n    raise ValueError()\n",
        "def cleanup(logging, getLogger):\n    a.close()\n",
        "def cleanup(): ...\n",
    ],
)
def test_withheld(text):
    check(text, None, build)


@pytest.mark.parametrize("text", ["f(lambda: a.close())\n", "x = [lambda: (a(), b()) for _ in y]\n", "f(lambda: (a, b))\n"])
def test_withheld_lambdas(text):
    check(text, None, build_lambda)


def test_other_callers_lose_the_exception():
    picked = Picked("def cleanup():\n    a.close()\n")
    fix = guard_cleanup(picked.module, picked.function("cleanup"), calls_can_fail, called_elsewhere=True)
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


@pytest.mark.parametrize("name", CASES)
def test_a_second_time_changes_nothing(name):
    check(CASES[name][1], None, build)


BLANK = st.sampled_from(["", "\n", "\n\n", "    # a remark\n", "\n    # two\n    # lines\n"])
STEP = st.sampled_from(
    [
        "fail({n})",
        "note({n})",
        "note({n}); fail({n})",
        "if flag: note({n})",
        "if flag:\n        fail({n})  # no\n        note({n})",
        "for _ in range(2):\n        # each\n        fail({n})\n        note({n})",
        "with lock:\n        note({n})",
        "with lock: fail({n}); note({n})",
        "v{n} = get({n})\n    note(v{n})",
        "try:\n        fail({n})\n    finally:\n        note({n})",
        "fail(\n        {n},  # why\n    )",
        "x = {n}",
    ]
)
TAIL = st.sampled_from(["", "  # tail", "  "])
PROGRAM = """\
import contextlib

seen = []
flag = True
lock = contextlib.nullcontext()


def note(n):
    seen.append(n)


def fail(n):
    raise OSError(n)


def get(n):
    return n
"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(BLANK, STEP, TAIL), min_size=1, max_size=6),
    st.sampled_from(["    ", "\t", "  "]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_each_step_runs_whatever_fails(steps, indent, newline):
    body = "".join(f"{blank}    {step.format(n=n)}{tail}\n" for n, (blank, step, tail) in enumerate(steps))
    end = "\n\n# after it\nlast = 1\n"
    before = (PROGRAM + "\n\ndef cleanup():\n" + body + end).replace("    ", indent).replace("\n", newline)
    after = repaired(before, lambda picked: guard_cleanup(picked.module, picked.function("cleanup"), calls_can_fail))
    if after is None:
        assert "fail(" not in body
        assert "get(" not in body
        assert "note(" not in body
        return
    assert not comments(before) - comments(after)
    line = f"{newline}logger = logging.getLogger(__name__){newline}"
    assert after.count(line) == (after.count("except Exception:") > 1)
    head = PROGRAM.replace("    ", indent).replace("\n", newline)
    elsewhere = after.replace(line, "", 1).replace("import logging" + newline, "", 1)
    assert elsewhere.startswith(head)
    assert elsewhere.endswith(end.replace("\n", newline))
    assert "\n" not in after.replace("\r\n", "") if newline == "\r\n" else "\r" not in after
    space: dict[str, object] = {"__name__": "sample"}
    exec(compile(after, "sample.py", "exec"), space)
    log = logging.getLogger("sample")
    log.disabled = True
    space["cleanup"]()
    wanted = {n for n, (_, step, _) in enumerate(steps) if "note" in step}
    assert set(space["seen"]) == wanted
