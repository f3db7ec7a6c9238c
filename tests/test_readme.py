"""What the README shows is what the program says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from shutdownlint.linter.settings import load_settings
from shutdownlint.rules.discovery import catalogue

README = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command of the console blocks, and what is shown to come of it."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


@pytest.mark.parametrize(("command", "output"), commands(), ids=[command for command, _ in commands()])
def test_console(command, output, tmp_path):
    (tmp_path / "app.py").write_text(blocks("python")[0])
    program, *arguments = shlex.split(command)

    assert program == "shutdownlint"
    done = subprocess.run(
        [sys.executable, "-m", "shutdownlint", *arguments],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == output


def test_first_screen_has_finding_and_repair():
    first = README.splitlines()[:60]

    assert any("SHD101" in line for line in first)
    assert any(line.startswith("+        raise SystemExit") for line in first)


def test_settings_are_accepted(tmp_path):
    (block,) = blocks("toml")
    path = tmp_path / "pyproject.toml"
    path.write_text(block)
    settings = load_settings(path, catalogue())

    named = tomli.loads(block)["tool"]["shutdownlint"]
    assert {key.replace("-", "_") for key in named} <= {*settings.__slots__, "extend_exclude"}
    assert settings.ignore == ("SHD110",)


def test_ci_runs_the_test_command():
    test = blocks("sh")[1].strip()

    assert test == "sh .ci/test"
    assert test in Path(__file__).parents[1].joinpath(".ci/run").read_text()
