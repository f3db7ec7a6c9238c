"""The plug-in, in the real flake8."""

import ast
import subprocess
import sys
from argparse import Namespace

import libcst as cst
import pytest

from shutdownlint.linter.flake8_plugin import Plugin

from .conftest import clean_environment

BAD = """\
import signal
import sys


def stop():
    sys.exit(0)


def main():
    é = signal; signal.signal(signal.SIGTERM, stop)
    return é
"""
FOUND = "10:17: SHD105 handler-wrong-arity: stop is called with (signum, frame) and cannot take that: "
LINE = "signal.signal(signal.SIGTERM, stop)"


@pytest.fixture
def flake8(tmp_path):
    """Runs it; gives exit code, what it reports without the paths' ``./``, and standard error."""

    def run(*arguments, input=""):  # noqa: A002
        done = subprocess.run(
            [sys.executable, "-m", "flake8", "--isolated", "--select", "SHD", *arguments],
            cwd=tmp_path, input=input, capture_output=True, text=True, timeout=120, env=clean_environment(), check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.replace("./", ""), done.stderr

    return run


def test_findings_with_line_and_column(flake8, write):
    write(a=BAD, b="x = 1\n")

    code, out, err = flake8()
    assert (code, err) == (1, "")
    assert out.startswith(f"a.py:{FOUND}")
    assert out.count("\n") == 1


def test_it_names_itself(flake8):
    assert "shutdownlint: " in flake8("--version")[1].replace("\n", " ")


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: SHD105", "# noqa: SHD", "# shutdownlint: ignore[SHD105]"])
def test_comments_silence(flake8, write, comment):
    write(a=BAD.replace(LINE, f"{LINE}  {comment}"))

    assert flake8()[1] == ""
    assert bool(flake8("--disable-noqa")[1]) is ("noqa" in comment)


def test_unused_comments_are_reported_but_those_of_flake8(flake8, write):
    write(a="import signal  # shutdownlint: ignore[SHD105]\n", b="import signal  # noqa: SHD105\n")

    assert flake8()[1].startswith("a.py:1:16: SHD900 unused-ignore: SHD105 is not found here")
    assert flake8()[1].count("\n") == 1


def test_flake8_selects_and_ignores(flake8, write):
    write(a=BAD)

    assert flake8("--extend-ignore", "SHD105")[:2] == (0, "")
    assert flake8("--per-file-ignores", "a.py:SHD1")[:2] == (0, "")
    assert flake8("--select", "SHD2")[:2] == (0, "")


def test_standard_input(flake8):
    assert flake8("--stdin-display-name", "x.py", "-", input=BAD)[1].startswith(f"x.py:{FOUND}")


def test_settings_of_the_project_count(flake8, write, tmp_path):
    write(**{"a.py": BAD, "sub__b.py": BAD, "sub__shutdownlint.toml": 'ignore = ["SHD105"]\n'})
    assert [line.partition(":")[0] for line in flake8("--jobs", "1")[1].splitlines()] == ["a.py"]
    assert flake8("--shutdownlint-config", "sub/shutdownlint.toml")[1] == ""

    write(**{"setup.cfg": "[flake8]\nshutdownlint_config = sub/shutdownlint.toml\nselect = SHD\n"})
    done = subprocess.run([sys.executable, "-m", "flake8"], cwd=tmp_path, check=False, timeout=120)
    assert done.returncode == 0


def test_settings_that_cannot_be_used_are_told(flake8, write):
    write(**{"a.py": BAD, "shutdownlint.toml": "selct = []\n"})
    code, out, _ = flake8()

    assert code == 1
    assert "shutdownlint.toml:1: error: unknown setting 'selct'; did you mean 'select'?" in out


def test_other_modules_are_followed(flake8, write):
    write(helper="def stop():\n    pass\n", a="import signal\nfrom helper import stop\n\n\n" + BAD[BAD.index("def main") :])

    assert "SHD105" in flake8()[1]


def test_many_processes(flake8, write):
    write(**{f"a{number}": BAD for number in range(6)})

    assert flake8("--jobs", "3")[1].count("SHD105") == 6


def plugin(text, path="a.py"):
    Plugin.parse_options(Namespace(filenames=[], shutdownlint_config=None))
    return Plugin(ast.parse(text), path, text.splitlines(keepends=True))


def test_a_file_is_parsed_once(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    parsed = []
    parse = cst.parse_module
    monkeypatch.setattr(cst, "parse_module", lambda text: parsed.append(text) or parse(text))

    assert [text[:6] for _, _, text, _ in plugin(BAD).run()] == ["SHD105"]
    assert parsed == [BAD]


def test_a_crash_is_a_finding_of_its_own(monkeypatch, tmp_path):
    from shutdownlint.rules.signals.handler_wrong_arity import HandlerWrongArity

    def crash(*_):
        raise ZeroDivisionError("made")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(HandlerWrongArity, "visit_Module", crash, raising=False)
    monkeypatch.setattr(HandlerWrongArity, "leave_Module", crash, raising=False)
    ((line, column, text, kind),) = plugin(BAD).run()

    assert (line, column, kind) == (1, 0, Plugin)
    assert text.startswith("SHD000 internal error: rule SHD105 crashed: ZeroDivisionError: made; please report")
