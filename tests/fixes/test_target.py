"""The oldest Python that a project runs on decides what a repair may use."""

import ast
import textwrap

import pytest

from shutdownlint import check_paths
from shutdownlint.fixes.target import is_there
from shutdownlint.linter.nearest import Nearest
from shutdownlint.linter.repair import repair_source
from shutdownlint.linter.requires import oldest_of
from shutdownlint.rules.discovery import catalogue
from shutdownlint.semantics.program.project import Project

TERMINATED = """\
import asyncio

class Job:
    async def start(self):
        self.proc = await asyncio.create_subprocess_exec("job")

    async def stop(self):
        self.proc.terminate()
        {wait}
"""
CHAINED = """\
import signal

previous = signal.getsignal(signal.SIGTERM)

def on_stop(signum, frame):
    print("stopping")
    if callable(previous):
        previous(signum, frame)

signal.signal(signal.SIGTERM, on_stop)
"""
TYPED = """\
import asyncio
import signal

async def close() -> None:
    await asyncio.sleep(1)

async def main() -> None:
    def stop() -> None:
        asyncio.ensure_future(close())

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    await asyncio.Event().wait()
"""
STOPPED = """\
import multiprocessing
import signal

def child():
    signal.signal(signal.SIGTERM, lambda number, frame: print("soon"))
    while True:
        signal.pause()

def run(work):
    process = multiprocessing.Process(target=child)
    process.start()
    work()
    process.terminate()
    process.join()
"""

CLOSED = """\
import asyncio

def run(main):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.close()
"""


def repaired(text, code, target):
    rules = [rule for rule in catalogue() if rule.code == code]
    result = repair_source(text.encode(), "module.py", rules, Project(target=target), unsafe=True)
    assert result.problems == ()
    if result.after is None:
        return None
    ast.parse(result.after, feature_version=target)
    return result.after.decode()


@pytest.mark.parametrize(
    ("text", "code", "target", "wanted"),
    [
        (TERMINATED.format(wait="await self.proc.wait()"), "SHD306", (3, 8), "await asyncio.wait_for(self.proc.wait(), 5)"),
        (TERMINATED.format(wait="await self.proc.wait()"), "SHD306", (3, 8), "except asyncio.TimeoutError:"),
        (TERMINATED.format(wait="await self.proc.wait()"), "SHD306", (3, 11), "async with asyncio.timeout(5):"),
        (TERMINATED.format(wait="await self.proc.wait()"), "SHD306", (3, 11), "except TimeoutError:"),
        (TERMINATED.format(wait="self.proc = None"), "SHD305", (3, 8), "await asyncio.wait_for(self.proc.wait(), 5)"),
        (TERMINATED.format(wait="self.proc = None"), "SHD305", (3, 12), "async with asyncio.timeout(5):"),
        (CHAINED, "SHD111", (3, 7), "os.kill(os.getpid(), signum)"),
        (CHAINED, "SHD111", (3, 8), "signal.raise_signal(signum)"),
        (TYPED, "SHD401", (3, 8), "_background_tasks = set()"),
        (TYPED, "SHD401", (3, 9), "_background_tasks: set[asyncio.Task[object]] = set()"),
        (CLOSED, "SHD406", (3, 8), "complete(loop.shutdown_asyncgens())\n    loop.close()"),
        (CLOSED, "SHD406", (3, 9), "complete(loop.shutdown_default_executor())\n    loop.close()"),
        (STOPPED, "SHD306", (3, 6), None),
        (STOPPED, "SHD306", (3, 7), "process.kill()"),
    ],
)
def test_what_a_repair_uses(text, code, target, wanted):
    after = repaired(text, code, target)

    assert after is wanted is None or wanted in after


def test_a_repair_is_withheld_where_its_means_are_missing():
    coroutine = textwrap.dedent(
        """
        import asyncio
        import signal

        async def stop():
            await asyncio.sleep(1)

        async def main():
            signal.signal(signal.SIGTERM, stop)
            await asyncio.Event().wait()
        """
    )

    assert repaired(coroutine, "SHD106", (3, 6)) is None
    assert "create_task" in repaired(coroutine, "SHD106", (3, 7))


def test_a_name_is_there_since_its_version():
    module = Project(target=(3, 10)).parse("", "module.py")

    assert is_there(module, "asyncio.to_thread")
    assert is_there(module, "signal.signal")
    assert not is_there(module, "asyncio.timeout")


@pytest.mark.parametrize(
    ("specifier", "oldest"),
    [
        (">=3.9", (3, 9)),
        (">= 3.8.1, <4", (3, 8)),
        ("^3.9", (3, 9)),
        ("~=3.7", (3, 7)),
        ("==3.11.*", (3, 11)),
        ("3.10", (3, 10)),
        (">=2.7, !=3.0.*, !=3.1.*", (3, 0)),
        (">=3", (3, 0)),
        ("<3.12", None),
        ("!=3.1", None),
        ("*", None),
        ("", None),
    ],
)
def test_the_oldest_of_a_specifier(specifier, oldest):
    assert oldest_of(specifier) == oldest


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nname = "x"\nrequires-python = ">=3.8"\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.8"\n'),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n"),
        ("setup.py", 'from setuptools import setup\nsetup(name="x", python_requires=">=3.8")\n'),
    ],
)
def test_the_nearest_file_that_says_one(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    inner = tmp_path / "src" / "package"
    inner.mkdir(parents=True)
    (tmp_path / "src" / "pyproject.toml").write_text("[tool.other]\n")
    (inner / "setup.cfg").write_text("not [ a table")

    assert Nearest((), [str(inner)]).of_directory(inner).target_version == (3, 8)


@pytest.mark.parametrize(("required", "wanted"), [(">=3.8", "asyncio.wait_for"), (">=3.11", "asyncio.timeout")])
def test_what_a_project_requires_is_heeded(tmp_path, required, wanted):
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "x"\nrequires-python = "{required}"\n')
    (tmp_path / "job.py").write_text(TERMINATED.format(wait="self.proc = None"))

    (result,) = check_paths([tmp_path / "job.py"], select=["SHD305"])

    assert any(wanted in edit.text for finding in result.findings for edit in finding.fix.edits)
