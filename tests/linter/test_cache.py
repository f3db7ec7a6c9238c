"""The cache changes what a run costs, and nothing of what it finds."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import shutdownlint
from shutdownlint.linter import runner, store, workers
from shutdownlint.linter.cache import DIRECTORY
from shutdownlint.linter.files import find_files
from shutdownlint.linter.job import Task
from shutdownlint.linter.report.formats import render
from shutdownlint.linter.report.outcome import Outcome
from shutdownlint.linter.report.style import Style
from shutdownlint.linter.runner import run_files
from shutdownlint.linter.selection import select_rules
from shutdownlint.linter.settings import Settings
from shutdownlint.rules.discovery import catalogue

FILES = {
    "app/__init__.py": "",
    # Its handler is elsewhere, and what it calls still elsewhere.
    "app/main.py": """
        import signal
        from app.handlers import stop

        signal.signal(signal.SIGTERM, stop)
        """,
    "app/handlers.py": """
        from .ending import end

        def stop(signum, frame):
            end()
        """,
    "app/ending.py": """
        def end():
            print("ending")
        """,
    # Whether anything reads the flag is asked of all files of the package.
    "app/worker.py": """
        import signal

        class Worker:
            def __init__(self, jobs):
                self.jobs = jobs
                self.leaving = False

            def on_stop(self, signum, frame):
                self.leaving = True

            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                while True:
                    self.jobs.get().work()
        """,
    "app/plain.py": "x = 1\n",
    # Concerns nobody else.
    "app/alone.py": """
        import signal

        def halt(signum):
            raise SystemExit

        signal.signal(signal.SIGINT, halt)
        """,
}


class Program:
    """A program on disk, checked with the cache, and without for comparison."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.settings = Settings(root=root)
        self.select = ["SHD101", "SHD105", "SHD201"]
        self.jobs = 1
        self.edits = False
        self.monkeypatch = monkeypatch
        monkeypatch.chdir(root)
        self.write(**FILES)

    def write(self, **files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(textwrap.dedent(text))
            # Old enough for time and size to be believed.
            self.age = getattr(self, "age", 1_000_000_000) + 10
            os.utime(path, (self.age, self.age))

    def _run(self, cache):
        checked = []
        real = runner.run_job

        def noted(job, task, project):
            checked.append(job.path)
            return real(job, task, project)

        rules = select_rules(catalogue(), self.select)
        files, _ = find_files(["."], lambda _: self.settings)
        with self.monkeypatch.context() as patch:
            patch.setattr(runner, "run_job", noted)
            results = run_files(files, rules, self.settings, Task(edits=self.edits), jobs=self.jobs, cache=cache)
        problems = [str(problem) for result in results for problem in result.problems]
        findings = tuple(finding for result in results for finding in result.findings)
        report = render("json", Outcome(findings), Style())
        return report, problems, sorted(checked)

    def check(self):
        """Checks with the cache; the files that were not known, and the codes found, by file."""
        report, problems, checked = self._run(self.root / DIRECTORY)
        assert (report, problems) == self._run(None)[:2], "the cache lies"
        found = {}
        for finding in json.loads(report):
            found.setdefault(finding["path"], []).append(finding["code"])
        return [path.removeprefix("app/").removesuffix(".py") for path in checked], found


@pytest.fixture
def program(tmp_path, monkeypatch):
    return Program(tmp_path, monkeypatch)


FOUND = {"app/alone.py": ["SHD105"], "app/main.py": ["SHD101"], "app/worker.py": ["SHD101"]}


def test_what_has_not_changed_is_not_checked_again(program):
    assert program.check() == (["alone", "main", "worker"], FOUND)
    assert program.check() == ([], FOUND)


def test_a_change_of_a_file_concerns_that_file(program):
    program.check()
    program.write(**{"app/alone.py": FILES["app/alone.py"].replace("(signum)", "(signum, frame)")})

    checked, found = program.check()

    assert checked == ["alone"]
    assert "app/alone.py" not in found
    assert program.check() == ([], found)


def test_time_alone_is_no_change(program):
    program.check()
    for name in FILES:
        os.utime(program.root / name, (2_000_000_000, 2_000_000_000))

    assert program.check() == ([], FOUND)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("app/handlers.py", "end()", "raise SystemExit"), ("app/ending.py", 'print("ending")', "raise SystemExit")],
    ids=["consulted", "consulted by the consulted"],
)
def test_a_change_of_a_module_concerns_those_that_consulted_it(name, old, new, program):
    program.check()
    program.write(**{name: FILES[name].replace(old, new)})

    checked, found = program.check()

    assert checked == ["main"]
    assert "app/main.py" not in found
    program.write(**{name: FILES[name]})
    assert program.check() == (["main"], FOUND)


def test_a_module_that_goes_and_comes_back(program):
    program.check()
    (program.root / "app/ending.py").unlink()
    assert program.check()[0] == ["main"]
    program.write(**{"app/ending.py": "def end():\n    raise SystemExit\n"})

    checked, found = program.check()

    assert checked == ["main"]
    assert "app/main.py" not in found


def test_a_module_that_is_broken_and_mended(program):
    program.check()
    program.write(**{"app/ending.py": "def end(:\n"})
    assert program.check()[0] == ["main"]
    program.write(**{"app/ending.py": FILES["app/ending.py"]})

    assert program.check() == (["main"], FOUND)


READER = "def wait(worker):\n    while not worker.leaving:\n        pass\n"


@pytest.mark.parametrize("name", ["app/plain.py", "app/new.py"], ids=["changed", "new"])
def test_a_word_that_comes_up_elsewhere(name, program):
    program.check()
    program.write(**{name: READER})

    checked, found = program.check()

    assert "worker" in checked
    assert "alone" not in checked
    assert "app/worker.py" not in found


def test_a_word_that_goes_elsewhere(program):
    program.write(**{"app/plain.py": READER})
    assert "app/worker.py" not in program.check()[1]
    program.write(**{"app/plain.py": "x = 1\n"})

    checked, found = program.check()

    assert "worker" in checked
    assert found == FOUND


def test_another_word_elsewhere_concerns_nobody(program):
    program.check()
    program.write(**{"app/plain.py": "y = 2\n", "app/new.py": "z = 3\n"})

    assert program.check() == ([], FOUND)


def test_the_programs_that_the_project_names(program):
    program.select = ["SHD117"]
    program.write(
        **{
            "tool/child.py": """
                import subprocess
                import time

                def follow():
                    child = subprocess.Popen(["tail", "-f", "log"])
                    try:
                        while True:
                            time.sleep(1)
                    finally:
                        child.kill()
                """,
            "tool/__init__.py": "",
            "pyproject.toml": "[project]\nname = 'tool'\n",
        }
    )
    assert program.check()[1] == {}
    program.write(**{"pyproject.toml": "[project]\nscripts.app = 'tool.child:follow'\n"})
    assert program.check() == (["tool/child"], {"tool/child.py": ["SHD117"]})
    program.write(**{"pyproject.toml": "[project]\nname = 'other'\nscripts.app = 'tool.child:follow'\n"})
    assert program.check() == ([], {"tool/child.py": ["SHD117"]})
    (program.root / "pyproject.toml").unlink()
    assert program.check() == (["tool/child"], {})
    program.write(**{"setup.cfg": "[options.entry_points]\n[options]\n"})
    assert program.check() == (["tool/child"], {})
    program.write(**{"setup.cfg": "[options.entry_points]\nconsole_scripts = app=tool.command:run\n[options]\n"})
    assert program.check() == (["tool/child"], {})
    program.write(**{"tool/command.py": "from .child import follow as run\n"})
    assert program.check()[1] == {"tool/child.py": ["SHD117"]}


def test_rules_and_settings_make_another_store(program):
    program.check()
    program.select = ["SHD105"]
    assert program.check() == (["alone", "main", "worker"], {"app/alone.py": ["SHD105"]})
    program.settings = Settings(root=program.root, per_file_ignores={"app/alone.py": ("SHD105",)})
    assert program.check() == (["main", "worker"], {})

    program.select, program.settings = ["SHD101", "SHD105", "SHD201"], Settings(root=program.root)
    assert program.check() == ([], FOUND)


def test_edits_are_worked_out_when_they_are_wanted(program):
    program.check()
    program.edits = True
    assert program.check()[0] == ["alone", "main", "worker"]
    assert program.check() == ([], FOUND)
    program.edits = False
    report = program._run(program.root / DIRECTORY)[0]

    assert {finding["path"] for finding in json.loads(report)} == set(FOUND)


def test_worker_processes_tell_what_they_know(program, monkeypatch):
    monkeypatch.setattr(runner, "WORTH_A_WORKER", 1)
    program.jobs = 2
    assert program.check()[1] == FOUND
    assert program.check() == ([], FOUND)
    program.write(**{"app/ending.py": "def end():\n    raise SystemExit\n"})

    assert "app/main.py" not in program.check()[1]


def test_nothing_is_kept_when_a_worker_dies(program, monkeypatch):
    monkeypatch.setattr(runner, "WORTH_A_WORKER", 1)
    real = workers.run_job

    def dies(job, task, project):
        if job.path == "app/main.py":
            os._exit(3)
        return real(job, task, project)

    program.jobs = 2
    monkeypatch.setattr(workers, "run_job", dies)
    program._run(program.root / DIRECTORY)

    assert not list((program.root / DIRECTORY).glob("*.json"))


def test_a_syntax_error_is_kept(program):
    program.write(**{"app/alone.py": "import signal\nsignal.signal(:\n"})
    checked, _ = program.check()
    assert "alone" in checked

    assert program.check()[0] == []
    assert program._run(program.root / DIRECTORY)[1] == ["app/alone.py:2:15: error: syntax error: invalid syntax"]


def test_a_crash_is_not_kept(program, monkeypatch):
    from shutdownlint.linter import engine

    def crash(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(engine, "_run", crash)
        assert len(program._run(program.root / DIRECTORY)[1]) == 3

    assert program.check() == (["alone", "main", "worker"], FOUND)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"form": 1}', '{"form": 1, "clean": 3}', "[" * 100_000])
def test_a_store_that_cannot_be_used_is_none(text, program):
    program.check()
    for file in (program.root / DIRECTORY).glob("*.json"):
        file.write_text(text)

    assert program.check() == (["alone", "main", "worker"], FOUND)
    assert program.check() == ([], FOUND)


def test_where_nothing_can_be_written_nothing_is_kept(program):
    (program.root / DIRECTORY).write_text("a file is in the way")

    assert program.check() == (["alone", "main", "worker"], FOUND)
    assert program.check() == (["alone", "main", "worker"], FOUND)


def test_a_moved_project_takes_its_cache_along(program, tmp_path_factory):
    program.check()
    moved = tmp_path_factory.mktemp("elsewhere") / "moved"
    program.root.rename(moved)
    program.monkeypatch.chdir(moved)
    program.root, program.settings = moved, Settings(root=moved)

    assert program.check() == ([], FOUND)


def test_a_few_ways_of_running_are_kept(program):
    for number in range(store._KEPT + 3):
        program.settings = Settings(root=program.root, per_file_ignores={str(number): ()})
        program.check()

    assert len(list((program.root / DIRECTORY).glob("*.json"))) == store._KEPT


def test_the_command(program, shutdownlint):
    plain = shutdownlint("check", "--select", "SHD105", "app", "--no-cache")
    assert not (program.root / DIRECTORY).exists()
    assert shutdownlint("check", "--select", "SHD105", "app") == plain
    assert shutdownlint("check", "--select", "SHD105", "app") == plain
    assert {path.name for path in (program.root / DIRECTORY).iterdir()} > {".gitignore", "CACHEDIR.TAG"}
    assert shutdownlint("check", "--select", "SHD105", "app", "--cache-dir", "elsewhere") == plain
    assert list((program.root / "elsewhere").glob("*.json"))

    fixed = shutdownlint("check", "--select", "SHD105", "app", "--fix")
    assert fixed == (0, "Fixed 1 problem in 1 file. No problem is left in 7 files.\n", "")
    assert shutdownlint("check", "--select", "SHD105", "app") == (0, "No problems found in 7 files.\n", "")


def test_a_warm_run_does_without_libcst(program, shutdownlint):
    assert shutdownlint("check", "--select", "SHD105", "app")[0] == 1
    code = (
        "import sys; from shutdownlint.linter.cli import cli\n"
        "found = cli.main(['check', '--select', 'SHD105', 'app'], standalone_mode=False)\n"
        "sys.exit(found != 1 or 'libcst' in sys.modules or 'multiprocessing' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], cwd=program.root, check=True, timeout=60, stdout=subprocess.DEVNULL)


def test_files_are_read_in_one_place_only():
    """What the project reads otherwise, the cache would not know of."""
    package = Path(shutdownlint.__file__).parent
    readers = [
        path.name
        for layer in ("semantics", "rules", "fixes")
        for path in (package / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("read_bytes", "open")
    ]

    assert readers == ["project.py"]
