"""One acquisition followed through a function: on which ways it is lost."""

import textwrap

import pytest

from shutdownlint.semantics.effects.may_fail import likely
from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.resources.acquisitions import Disposition, acquisitions
from shutdownlint.semantics.resources.attributes import kept
from shutdownlint.semantics.resources.ownership import fate
from shutdownlint.semantics.resources.table import shipped

HEAD = """\
import asyncio, contextlib, multiprocessing, os, shutil, socket, subprocess, tempfile, threading
import aiohttp
from concurrent.futures import ThreadPoolExecutor
from subprocess import Popen
"""


def only(source, tmp_path):
    module = Project().parse(HEAD + textwrap.dedent(source), tmp_path / "code.py")
    found = [one for one in acquisitions(module, shipped()) if one.resource.kind != "stack"]
    assert len(found) == 1, found
    return found[0]


def leaks(source, tmp_path):
    """``way@line`` of each leak, lines counted in the source itself; None if nobody can tell."""
    acquired = only(source, tmp_path)
    assert acquired.disposition is Disposition.LOCAL
    judged = fate(acquired, likely(acquired.module))
    if judged is None:
        return None
    causes = acquired.module.locate(leak.cause for leak in judged.leaks if leak.cause is not None)
    found = set()
    for leak in judged.leaks:
        line = f"@{causes[leak.cause].line - HEAD.count(chr(10)) - 1}" if leak.cause is not None else ""
        found.add(leak.way.value + line + (" asked" if leak.asked else ""))
    return found


IN_ORDER = {
    "communicate at once": """
        def f():
            p = Popen(["a"])
            p.communicate()
        """,
    "finally": """
        def f():
            p = Popen(["a"])
            try:
                os.stat("x")
                raise ValueError
            finally:
                p.wait()
        """,
    "handed on by return": """
        def f():
            p = Popen(["a"])
            return 1, p
        """,
    "kept in a container": """
        def f(all):
            p = Popen(["a"])
            all.append(p)
        """,
    "kept by an object": """
        def f(self):
            p = Popen(["a"])
            self.p = p
        """,
    "entered later": """
        def f():
            p = Popen(["a"])
            with p:
                raise ValueError
        """,
    "an exit stack": """
        def f():
            with contextlib.ExitStack() as stack:
                p = Popen(["a"])
                stack.enter_context(p)
                raise ValueError
        """,
    "its release is kept": """
        def f(on_exit):
            p = Popen(["a"])
            on_exit(p.wait)
        """,
    "guarded by a test for None": """
        def f():
            p = None
            try:
                p = Popen(["a"])
                raise ValueError
            finally:
                if p is not None:
                    p.wait()
        """,
    "guarded by poll": """
        def f():
            p = Popen(["a"])
            try:
                raise ValueError
            finally:
                if p.poll() is None:
                    p.kill()
                    p.wait()
        """,
    "the same test twice": """
        def f(wanted):
            if wanted:
                p = Popen(["a"])
            os.getpid()
            if wanted:
                p.wait()
        """,
    "through another name": """
        def f():
            p = Popen(["a"])
            q = p
            q.wait()
        """,
    "released by a helper of the program": """
        def end(process):
            process.kill()
            process.wait()

        def f():
            p = Popen(["a"])
            end(p)
        """,
    "removed by a function": """
        def f():
            d = tempfile.mkdtemp()
            try:
                raise ValueError
            finally:
                shutil.rmtree(d)
        """,
    "awaited through wait_for": """
        async def f():
            p = await asyncio.create_subprocess_exec("a")
            await asyncio.wait_for(p.wait(), 5)
        """,
    "a thread that is never started": """
        def f():
            t = threading.Thread(target=print)
        """,
    "closed in every clause": """
        def f():
            s = socket.socket()
            try:
                s.connect(("h", 1))
            except OSError:
                s.close()
                raise
            s.close()
        """,
}


@pytest.mark.parametrize("source", IN_ORDER.values(), ids=IN_ORDER)
def test_in_order(source, tmp_path):
    assert leaks(source, tmp_path) == set()


LOST = {
    "never waited for": (
        """
        def f():
            p = Popen(["a"])
            p.poll
        """,
        {"return"},
    ),
    "a return between": (
        """
        def f(x):
            p = Popen(["a"])
            if x:
                return 1
            p.wait()
        """,
        {"return@4"},
    ),
    "a raise between": (
        """
        def f(x):
            p = Popen(["a"])
            if x:
                raise ValueError
            p.wait()
        """,
        {"exception@4"},
    ),
    "what is known to fail between": (
        """
        def f(x):
            d = tempfile.mkdtemp()
            os.mkdir(x)
            shutil.rmtree(d)
        """,
        {"exception@3"},
    ),
    "a function of the program that raises between": (
        """
        def check(x):
            if not x:
                raise ValueError

        def f(x):
            p = Popen(["a"])
            check(x)
            p.wait()
        """,
        {"exception@7"},
    ),
    "a cancellation between": (
        """
        async def f():
            p = await asyncio.create_subprocess_exec("a")
            await asyncio.sleep(1)
            await p.wait()
        """,
        {"cancellation@3"},
    ),
    "only asked to end": (
        """
        def f():
            p = Popen(["a"])
            p.terminate()
        """,
        {"return asked"},
    ),
    "a started thread": (
        """
        def f():
            t = threading.Thread(target=print)
            t.start()
        """,
        {"return"},
    ),
    "only looked at": (
        """
        def f():
            d = tempfile.mkdtemp()
            print(len(d))
        """,
        {"return"},
    ),
    "a helper that only looks": (
        """
        def show(process):
            print(process.pid)

        def f():
            p = Popen(["a"])
            show(p)
        """,
        {"return"},
    ),
}


@pytest.mark.parametrize(("source", "expected"), LOST.values(), ids=LOST)
def test_lost(source, expected, tmp_path):
    assert leaks(source, tmp_path) == expected


def test_a_name_used_in_a_nested_function_is_not_judged(tmp_path):
    source = """
        def f():
            p = Popen(["a"])
            def end():
                p.wait()
            return end
        """

    assert leaks(source, tmp_path) is None


DISPOSITIONS = {
    "with Popen(['a']) as p: pass": Disposition.WITH,
    "Popen(['a'])": Disposition.DISCARDED,
    "Popen(['a']).wait()": Disposition.CHAINED,
    "p = Popen(['a'])": Disposition.GLOBAL,
    "f = lambda: Popen(['a'])": Disposition.RETURNED,
    "run(Popen(['a']))": Disposition.PASSED,
    "d['x'] = Popen(['a'])": Disposition.PASSED,
    "fd, path = tempfile.mkstemp()": Disposition.GLOBAL,
}


@pytest.mark.parametrize(("source", "expected"), DISPOSITIONS.items(), ids=DISPOSITIONS)
def test_what_is_done_with_it_on_the_spot(source, expected, tmp_path):
    assert only(source, tmp_path).disposition is expected


def test_a_coroutine_that_is_not_awaited_acquires_nothing(tmp_path):
    module = Project().parse(HEAD + "async def f():\n    c = asyncio.create_subprocess_exec('a')\n", tmp_path / "code.py")

    assert list(acquisitions(module, shipped())) == []


def test_a_borrowed_session_is_not_acquired(tmp_path):
    module = Project().parse(HEAD + "s = aiohttp.ClientSession(connector_owner=False)\n", tmp_path / "code.py")

    assert list(acquisitions(module, shipped())) == []


def test_a_factory_acquires_for_its_caller(tmp_path):
    source = """
        def start():
            return Popen(["a"])

        def f():
            p = start()
        """
    module = Project().parse(HEAD + textwrap.dedent(source), tmp_path / "code.py")
    names = [(one.resource.name, one.disposition) for one in acquisitions(module, shipped())]

    assert names == [("subprocess.Popen", Disposition.RETURNED), ("subprocess.Popen", Disposition.LOCAL)]


KEPT = {
    "closed in a method": ("await self.s.close()", False),
    "closed through another name": ("s = self.s; await s.close()", False),
    "swapped": ("s, self.s = self.s, None; await s.close()", False),
    "by getattr": ("x = getattr(self, 's', None)", False),
    "in a loop over attributes": ("for x in (self.s, self.t): await x.close()", False),
    "handed on": ("give(self.s)", False),
    "only used": ("self.s.cookie_jar.clear()", True),
    "only compared": ("return self.s is None", True),
}


@pytest.mark.parametrize(("body", "lost"), KEPT.values(), ids=KEPT)
def test_kept_in_an_attribute(body, lost, tmp_path):
    source = f"""
class A:
    def __init__(self):
        self.s = aiohttp.ClientSession()
    async def close(self):
        {body}
"""
    found = kept(only(source, tmp_path))

    assert found is not None
    assert found.is_lost is lost
    assert [method.name for method in found.closers] == ["close"]


def test_released_by_a_base_of_another_module(tmp_path):
    (tmp_path / "base.py").write_text("class Base:\n    async def close(self):\n        await self.s.close()\n")
    source = "from base import Base\nclass A(Base):\n    def __init__(self):\n        self.s = aiohttp.ClientSession()\n"
    found = kept(only(source, tmp_path))

    assert found is not None
    assert not found.is_lost


def test_released_by_another_file_of_the_package(tmp_path):
    (tmp_path / "other.py").write_text("async def stop(a):\n    await a.s.close()\n")
    source = "class A:\n    def __init__(self):\n        self.s = aiohttp.ClientSession()\n"
    found = kept(only(source, tmp_path))

    assert found is not None
    assert found.is_mentioned
    assert not found.is_lost
