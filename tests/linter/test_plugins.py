"""Rules of other distributions."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import clean_environment

EXAMPLE = Path(__file__).parents[2] / "examples" / "acme-shutdown"
BAD = "import time\n\n\ndef serve(stop, work):\n    while not stop.is_set():\n        work()\n        time.sleep(60)\n"
RULE = '''\
"""A rule."""

from shutdownlint import Confidence, Rule


class {name}(Rule):
    """A rule."""

    code = "{code}"
    summary = "a rule"
    needles = ("sleep",)
    confidence = Confidence.LIKELY

    def visit_Attribute(self, node):
        if node.attr.value == "sleep":
            {action}
'''


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder in which the example is installed."""
    copy = tmp_path_factory.mktemp("example") / "acme-shutdown"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(target), str(copy)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options], check=True, timeout=300, capture_output=True)
    return target


@pytest.fixture
def run(shutdownlint, site):
    """Runs the program where the example is installed."""
    return lambda *arguments, **more: shutdownlint(*arguments, PYTHONPATH=str(site), **more)


@pytest.fixture
def plugin(tmp_path):
    """Makes distributions that say that they have plug-ins; gives the folder they are in."""

    def make(distribution, prefix, value="", **modules):
        folder = tmp_path / "plugins"
        info = folder / f"{distribution.replace('-', '_')}-2.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 2.0\n")
        package = distribution.replace("-", "_")
        (info / "entry_points.txt").write_text(f"[shutdownlint.rules]\n{prefix} = {value or package}\n")
        (folder / package).mkdir()
        for name, text in {"__init__": "", **modules}.items():
            (folder / package / f"{name}.py").write_text(text)
        return str(folder)

    return make


def rule(code, name="Sleeps", action='self.report(node, "it sleeps")'):
    return RULE.format(code=code, name=name, action=action)


class TestExample:
    def test_its_own_tests_pass(self, site, tmp_path):
        shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
        environment = {**clean_environment(), "PYTHONPATH": str(site)}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

        assert done.returncode == 0, done.stdout
        assert "9 passed" in done.stdout

    @pytest.mark.parametrize("names", ["ACM", "acm101", "ACM1", "SHD,ACM"])
    def test_it_runs_if_it_is_selected(self, run, write, names):
        write(a=BAD)
        code, out, err = run("check", "--select", names, "--format", "concise", ".")

        assert (code, err) == (1, "")
        assert out == (
            "a.py:7:9: ACM101 sleep-outlasts-stop: a stop is seen when the sleep of 60 seconds is over [fix]\n"
        )

    @pytest.mark.parametrize("arguments", [(), ("--select", "ALL"), ("--select", "SHD"), ("--extend-select", "advice")])
    def test_it_is_not_imported_if_it_is_not(self, run, write, tmp_path, site, arguments):
        write(a=BAD)
        (tmp_path / "acme_shutdown.py").write_text("raise SystemExit('it is imported')\n")

        assert run("check", "--ignore", "SHD412,SHD8", *arguments, ".")[0] == 0

    def test_settings_select_it(self, run, write, tmp_path):
        write(**{"a.py": BAD, "pyproject.toml": '[tool.shutdownlint]\nextend-select = ["ACM"]\n'})

        assert run("check", ".")[0] == 1
        assert run("check", "--ignore", "ACM101", ".")[0] == 0
        assert "ACM101" in run("config")[1]
        assert run("check", "--fix", ".")[0] == 0
        assert (tmp_path / "a.py").read_text() == BAD.replace("time.sleep", "stop.wait")

    def test_comments_silence_it(self, run, write):
        silent = BAD.replace("sleep(60)", "sleep(60)  # shutdownlint: ignore[ACM101]")
        write(a=silent, b=BAD.replace("sleep(60)", "sleep(0)  # shutdownlint: ignore[sleep-outlasts-stop]"))

        out = run("check", "--extend-select", "ACM", "--format", "concise", ".")[1]
        assert out.startswith("b.py:7:24: SHD900 unused-ignore: sleep-outlasts-stop is not found here")
        assert out.count("\n") == 1
        assert run("check", ".")[:2] == (0, "No problems found in 2 files.\n")  # what does not run is not judged

    def test_it_is_explained_and_listed(self, run):
        code, out, _ = run("explain", "ACM101")
        assert code == 0
        assert out.startswith("ACM101 sleep-outlasts-stop\n")
        assert "from:        acme-shutdown 1.0\n" in out
        assert run("rules")[1].endswith("\nACM  acme-shutdown 1.0: rules of its own, which run when ACM is selected\n")

    def test_what_is_misspelt_is_told(self, run):
        code, _, err = run("check", "--select", "ACM999")
        assert code == 2
        assert "unknown rule 'ACM999'" in err
        assert "unknown rule 'ACX'" in run("check", "--select", "ACX")[2]

    def test_reports_know_it(self, run, write):
        write(a=BAD)
        out = run("check", "--select", "ACM", "--format", "sarif", ".")[1]

        assert '"id": "ACM101"' in out
        assert "The event is set at once" in out


class TestCache:
    def test_another_text_of_a_rule_is_another_rule(self, shutdownlint, plugin, write):
        write(a=BAD)
        folder = plugin("two-rules", "TWO", sleeps=rule("TWO101"))
        arguments = ("check", "--select", "TWO", "--format", "concise", "a.py")
        assert "it sleeps" in shutdownlint(*arguments, PYTHONPATH=folder)[1]

        Path(folder, "two_rules", "sleeps.py").write_text(rule("TWO101", action='self.report(node, "it dreams")'))
        assert "it dreams" in shutdownlint(*arguments, PYTHONPATH=folder)[1]


def test_one_module_is_enough(shutdownlint, plugin, write):
    write(a=BAD)
    folder = plugin("lone-rules", "ONE", "lone_rules.sleeps", sleeps=rule("ONE101"), other="raise SystemError")

    assert "a.py:7:9: ONE101 sleeps: it sleeps" in shutdownlint("check", "--select", "ONE", ".", PYTHONPATH=folder)[1]


class TestBroken:
    @pytest.mark.parametrize(
        ("prefix", "modules", "message"),
        [
            ("BAD", {"one": "import nothing_of_it\n"}, "cannot be loaded: ModuleNotFoundError: No module named 'nothing_of_it'"),
            ("BAD", {"one": "raise SystemError('made')\n"}, "cannot be loaded: SystemError: made"),
            ("BAD", {"one": rule("BAD101").replace("needles", "noodles")}, "cannot be loaded: AttributeError: "),
            ("BAD", {"_helper": "x = 1\n"}, "cannot be used: it has no rules"),
            ("BAD", {"one": rule("BED101")}, "cannot be used: BED101 is not BAD and three digits"),
            ("BAD", {"one": rule("SHD101")}, "cannot be used: SHD101 is not BAD and three digits"),
            ("BAD", {"one": rule("BAD101"), "two": rule("BAD101")}, "cannot be used: BAD101 is the code of two rules"),
            ("BAD", {"exit_in_thread": rule("BAD101")}, "cannot be used: BAD101 has a name that is taken: exit-in-thread"),
            ("Bad", {"one": rule("BAD101")}, "cannot be used: its name has to be two to eight capital letters"),
        ],
    )
    def test_it_is_named_and_nothing_is_checked(self, shutdownlint, plugin, write, prefix, modules, message):
        write(a=BAD)
        folder = plugin("bad-rules", prefix, **modules)
        code, out, err = shutdownlint("check", "--select", "BAD", ".", PYTHONPATH=folder)

        assert (code, out) == (2, "")
        assert f"plug-in {prefix} of bad-rules 2.0 {message}" in err
        assert "Traceback" not in err
        assert shutdownlint("check", "--select", "SHD1", "a.py", PYTHONPATH=folder)[0] == 0

    def test_two_of_one_name(self, shutdownlint, plugin, write):
        write(a=BAD)
        plugin("one-rules", "BAD", one=rule("BAD101"))
        folder = plugin("other-rules", "BAD", one=rule("BAD101"))
        err = shutdownlint("check", "--select", "BAD", ".", PYTHONPATH=folder)[2]

        assert "two plug-ins are called BAD: " in err
        assert "one-rules 2.0" in err
        assert "other-rules 2.0" in err

    def test_it_is_an_error_of_the_settings_that_select_it(self, shutdownlint, plugin, write):
        write(**{"a.py": BAD, "shutdownlint.toml": '\nextend-select = ["BAD"]\n'})
        folder = plugin("bad-rules", "BAD", one="import nothing_of_that_name\n")
        code, _, err = shutdownlint("check", ".", PYTHONPATH=folder)

        assert code == 2
        assert err.startswith("shutdownlint.toml:2: error: 'extend-select': plug-in BAD of bad-rules 2.0 cannot be loaded: ")

    def test_a_crash_is_reported_to_its_authors(self, shutdownlint, plugin, write):
        write(a=BAD)
        folder = plugin("bad-rules", "BAD", sleeps=rule("BAD101", action="1 / 0"))
        code, _, err = shutdownlint("check", "--select", "BAD", ".", PYTHONPATH=folder)

        assert code == 2
        assert err.startswith("a.py: error: internal error: rule BAD101 crashed: ZeroDivisionError: division by zero; ")
        assert "; please report to bad-rules 2.0 (" in err


def test_no_plugin_is_looked_for_without_need(tmp_path):
    (tmp_path / "app.py").write_text(BAD)
    program = (
        "import sys\nfrom shutdownlint.linter.cli import main\n"
        "try:\n    main(['check', '--no-cache', '--ignore', 'SHD412', 'app.py'])\n"
        "except SystemExit:\n    print('importlib.metadata' in sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.endswith("\nFalse\n")
