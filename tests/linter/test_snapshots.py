"""What users read, held as text. After a wanted change, `pytest --snapshot-update tests/linter/test_snapshots.py`; read the diff.

Rules come and go by the dozen, so the examples are checked by a few rules that are named, and of the list of rules it is
the form that is held.
"""

import re
import shutil
from pathlib import Path

import pytest

from shutdownlint.linter.report.formats import FORMATS
from shutdownlint.linter.unused import every_rule

from .test_bad_input import BUG

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = "SHD101,SHD102,SHD104,SHD119,SHD201"


@pytest.fixture
def session(shutdownlint, snapshot):
    """Runs commands and compares what they print with ``snapshots/NAME.txt``, exit codes included."""
    snapshot.snapshot_dir = Path(__file__).parent / "snapshots"

    def run(name, *commands, **environment):
        shown = []
        for command in commands:
            code, out, err = shutdownlint(*command, **environment)
            shown.append(f"$ shutdownlint {' '.join(command)}\n{out}")
            shown += [f"{line}\n" for line in err.splitlines()]
            shown.append(f"[exit code {code}]\n\n")
        snapshot.assert_match("".join(shown), f"{name}.txt")

    return run


@pytest.fixture
def examples(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "sarif"])
def test_reports(kind, session):
    session(f"report_{kind}", ["check", "--select", RULES, "--format", kind, "examples"])


@pytest.mark.usefixtures("examples")
def test_colours(session):
    session("colours", ["check", "--select", "SHD101,SHD201", "examples"], FORCE_COLOR="1")


@pytest.mark.usefixtures("examples")
def test_repairs(session):
    session(
        "repairs",
        ["check", "--select", RULES, "--diff", "examples"],
        ["check", "--select", RULES, "--diff", "--unsafe-fixes", "examples/courier/service.py"],
        ["check", "--select", RULES, "--fix", "--format", "concise", "examples"],
        ["check", "--select", RULES, "--fix", "--unsafe-fixes", "examples"],
        ["check", "--select", RULES, "--fix", "--unsafe-fixes", "examples"],
    )


@pytest.mark.parametrize("command", ["", "check", "rules", "config", "explain", "completion", "server"])
def test_help(command, session):
    session(f"help_{command or 'shutdownlint'}", [*filter(None, [command]), "--help"])


def test_explain(session):
    session("explain", ["explain", "SHD105"], ["explain", "atexit-unguarded"])


def test_the_list_of_rules(shutdownlint):
    code, out, err = shutdownlint("rules")
    head, *lines = out.splitlines()

    assert (code, err) == (0, "")
    assert head.split(None, 4) == ["code", "name", "tier", "fix", "what goes wrong"]
    assert [line.partition(" ")[0] for line in lines] == [rule.code for rule in every_rule()]
    column = head.index("what goes wrong")
    for line, rule in zip(lines, every_rule(), strict=True):
        assert re.fullmatch(
            rf"{rule.code}  {rule.slug} *  {rule.confidence.value} *  (safe|unsafe|manual|-) *", line[:column]
        )
        assert line[column:] == rule.summary


def test_errors(session, write):
    write(a=BUG, b="import signal\nsignal.signal(1, 2)\ndef f(:\n")
    write(**{"bad.toml": "[tool.shutdownlint]\nselct = []\n", "worse.toml": "[tool.shutdownlint]\nignore = ['SHD100']\n"})
    write(**{"none.toml": "[tool.other]\n", "worst.toml": "[tool\n"})
    session(
        "errors",
        [],
        ["chek"],
        ["check", "--fixx"],
        ["check", "gone.py"],
        ["check", "a.py", "-"],
        ["check", "--select", "SHD100"],
        ["check", "--ignore", "handler-never-exit"],
        ["check", "--fix", "--diff", "a.py"],
        ["check", "--unsafe-fixes", "a.py"],
        ["check", "--stdin-filename", "a.py", "a.py"],
        ["check", "--format", "xml"],
        ["check", "--format", "sarif:"],
        ["check", "--format", "json", "--format", "text", "a.py"],
        ["check", "--select", "SHD105", "--output-file", "gone/out.txt", "a.py"],
        ["check", "--jobs", "0"],
        ["check", "--select", "SHD105", "--format", "concise", "a.py", "b.py"],
        ["check", "--config", "gone.toml", "a.py"],
        ["check", "--config", "bad.toml", "a.py"],
        ["check", "--config", "worse.toml", "a.py"],
        ["check", "--config", "worst.toml", "a.py"],
        ["check", "--config", "none.toml", "a.py"],
        ["explain"],
        ["explain", "SHD999"],
        ["explain", "handler-never-exit"],
    )
