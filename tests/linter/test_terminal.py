"""What people have at a terminal: completion, help, colours, the bar, and how much is said."""

import os
import pty
import shutil
import subprocess
import sys

import pytest

from shutdownlint.linter.completion import SHELLS
from shutdownlint.linter.progress import ProgressBar

from .conftest import clean_environment
from .test_bad_input import BUG


def completed(shutdownlint, *words):
    """What bash is offered for the last of the words."""
    given = {"_SHUTDOWNLINT_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    code, out, err = shutdownlint(**given)
    assert (code, err) == (0, "")
    return [line.partition(",")[2] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("words", "some", "others"),
    [
        (["ch"], ["check"], ["rules"]),
        (["check", "--sel"], ["--select"], ["--since"]),
        (["check", "--select", "SHD10"], ["SHD101", "SHD105"], ["SHD201", "signals"]),
        (["check", "--select", "sig"], ["signals", "sigterm-unhandled"], ["SHD101"]),
        (["check", "--select", "cert"], ["certain"], ["likely"]),
        (["check", "--ignore", "SHD101,SHD1"], ["SHD101,SHD102", "SHD101,SHD1"], ["SHD101,SHD101", "SHD102"]),
        (["check", "--format", "s"], ["sarif"], ["text"]),
        (["check", "--color", "a"], ["auto", "always"], ["never"]),
        (["explain", "handler-n"], ["handler-never-exits"], ["signals"]),
        (["completion", ""], list(SHELLS), []),
    ],
    ids=" ".join,
)
def test_words_are_completed(words, some, others, shutdownlint):
    offered = completed(shutdownlint, "shutdownlint", *words)

    assert set(some) <= set(offered)
    assert not set(others) & set(offered)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_the_script(shell, shutdownlint, tmp_path):
    code, out, err = shutdownlint("completion", shell)

    assert (code, err) == (0, "")
    assert "_SHUTDOWNLINT_COMPLETE" in out
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(out)
    done = subprocess.run([program, "-n", "script"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_codes(shutdownlint, tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    program = tmp_path / "shutdownlint"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m shutdownlint "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(shutdownlint("completion", "bash")[1])
    text = (
        ". ./script; COMP_WORDS=(shutdownlint check --select SHD10); COMP_CWORD=3; "
        '_shutdownlint_completion shutdownlint; echo "${COMPREPLY[@]}"'
    )
    environment = clean_environment() | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [bash, "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, env=environment
    )

    assert "SHD101" in done.stdout.split()


@pytest.mark.parametrize(
    ("option", "environment", "coloured"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "auto"), {"FORCE_COLOR": "1"}, True),
        (("--color", "auto"), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("command", [("check", "a.py"), ("explain", "SHD101"), ("rules",)], ids=lambda command: command[0])
def test_colours(command, option, environment, coloured, shutdownlint, write):
    write(a=BUG)

    assert ("\x1b[" in shutdownlint(*command, *option, **environment)[1]) is coloured


def test_quiet(shutdownlint, write):
    write(a=BUG, b="x = 1\n")

    assert shutdownlint("check", "-q", "b.py") == (0, "", "")
    code, out, err = shutdownlint("check", "--quiet", "--select", "SHD105", ".")
    assert (code, err) == (1, "")
    assert "SHD105" in out
    assert "Found" not in out
    assert shutdownlint("check", "-q", "--baseline", "known.json", "--update-baseline", ".") == (0, "", "")
    assert shutdownlint("check", "-q", "-v", ".")[0] == 2


def test_verbose(shutdownlint, write):
    write(a=BUG, b="x = 1\n", **{"shutdownlint.toml": 'select = ["SHD105"]\n'})
    shutdownlint("check", ".")
    code, out, err = shutdownlint("check", "-v", ".")
    first, second, last = err.splitlines()

    assert code == 1
    assert "shutdownlint: " not in out
    assert first == "shutdownlint: files: 2, rules: 1, settings: shutdownlint.toml"
    assert second == "shutdownlint: 2 as remembered, 0 without any word of a rule, 0 to check in one process"
    assert last.startswith("shutdownlint: 2 files in ")


class Terminal:
    """A stream that says it is one."""

    def __init__(self):
        self.written = ""

    def isatty(self):
        return True

    def write(self, text):
        self.written += text

    def flush(self):
        pass


def test_a_long_run_has_a_bar_and_leaves_nothing(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("shutdownlint.linter.progress.time.monotonic", lambda: now[0])
    stream = Terminal()
    bar = ProgressBar(stream)
    bar(1, 4)
    assert stream.written == ""
    now[0] = 2.0
    bar(2, 4)
    assert stream.written == f"\r[{'#' * 15}{'.' * 15}] 2/4 files"
    bar.wipe()
    assert stream.written.endswith("\r")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_at_a_terminal_there_are_colours_and_no_bar_in_the_report(tmp_path):
    (tmp_path / "a.py").write_bytes(BUG)
    parent, child = pty.openpty()
    environment = clean_environment() | {"TERM": "xterm"}
    done = subprocess.run(
        [sys.executable, "-m", "shutdownlint", "check", "a.py"],
        cwd=tmp_path, stdout=child, stderr=subprocess.PIPE, timeout=60, check=False, env=environment,
    )  # fmt: skip
    os.close(child)
    out = os.read(parent, 10_000).decode()
    os.close(parent)

    assert done.returncode == 1
    assert done.stderr == b""
    assert "\x1b[" in out
