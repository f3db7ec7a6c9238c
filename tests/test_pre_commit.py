"""The hooks, run by the real pre-commit from the package index against a clone of this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: What pip says when it cannot reach an index.
_OUT_OF_REACH = re.compile(
    r"connection broken|connection error|NewConnectionError|ConnectTimeout|Read timed out|ProxyError|Name or service not known"
    r"|Temporary failure in name resolution|Network is unreachable|No matching distribution found for (?:pip|pre-commit)\b",
    re.IGNORECASE,
)

SAFE_BUG = """\
import signal
import sys

def stop(signum, frame):
    sys.exit

signal.signal(signal.SIGTERM, stop)
"""
REPAIRED = SAFE_BUG.replace("sys.exit", "sys.exit()")
CLEAN = 'print("no signal, no trouble")\n'


def environment(**more: str) -> dict[str, str]:
    """Ours, without what a hook that runs these tests may have set, and without anybody's git settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    who = {f"GIT_{role}_{what}": "a.tester@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return ours | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull} | more


def call(*command: str | Path, cwd: Path, status: int | None = 0, **more: str) -> str:
    """Run a command; its output."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment(**more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert status in (None, done.returncode), done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory):
    """The program, in a virtual environment of its own."""
    if shutil.which("git") is None:
        pytest.skip("pre-commit needs git, which is not here")
    venv = tmp_path_factory.mktemp("pre-commit") / "venv"
    call(sys.executable, "-m", "venv", venv, cwd=venv.parent)
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip", "--disable-pip-version-check", "--retries", "2"]
    said = call(*pip, "install", "--quiet", "pre-commit", cwd=venv.parent, status=None)
    program = shutil.which("pre-commit", path=str(scripts))
    if program is None and _OUT_OF_REACH.search(said):
        pytest.skip("the package index is out of reach: pre-commit cannot be installed")
    assert program is not None, said
    return program


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """This repository as it stands in the working tree, committed."""
    folder = tmp_path_factory.mktemp("clone") / "shutdownlint"
    unwanted = shutil.ignore_patterns(".git", ".*_cache", ".venv", "__pycache__", "*.egg-info", "build", "dist")
    shutil.copytree(ROOT, folder, ignore=unwanted)
    call("git", "init", "--quiet", cwd=folder)
    call("git", "add", "--all", cwd=folder)
    call("git", "commit", "--quiet", "--message", "As it stands", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def hooks_home(tmp_path_factory):
    """Where pre-commit keeps the environments of hooks, so that it makes ours once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def project(pre_commit, clone, hooks_home, tmp_path):
    """A function that makes a repository with a hook installed, and gives one that tries to commit a file to it."""

    def project(hook: str):
        folder = tmp_path / "project"
        folder.mkdir()
        call("git", "init", "--quiet", cwd=folder)
        revision = call("git", "rev-parse", "HEAD", cwd=clone).strip()
        config = f"repos:\n- repo: '{clone}'\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
        (folder / ".pre-commit-config.yaml").write_text(config)
        call(pre_commit, "install", cwd=folder, PRE_COMMIT_HOME=str(hooks_home))

        def commit(text: str | None = None) -> tuple[bool, str]:
            """Whether a commit of the file, as it stands or with a new text, went through, and what was said."""
            if text is not None:
                (folder / "app.py").write_text(text)
            call("git", "add", "--all", cwd=folder)
            said = call("git", "commit", "--message", "x", cwd=folder, status=None, PRE_COMMIT_HOME=str(hooks_home))
            left = call("git", "status", "--porcelain", "--untracked-files=all", cwd=folder)
            return not left, said

        return folder, commit

    return project


def test_a_commit_with_a_finding_fails(project):
    folder, commit = project("shutdownlint")
    went_through, said = commit(SAFE_BUG)

    assert not went_through
    assert "app.py:5:5: SHD121" in said
    assert (folder / "app.py").read_text() == SAFE_BUG

    went_through, said = commit(CLEAN)

    assert went_through, said


def test_the_fixing_hook_repairs(project):
    folder, commit = project("shutdownlint-fix")
    went_through, said = commit(SAFE_BUG)

    assert not went_through, said
    assert "files were modified by this hook" in said
    assert (folder / "app.py").read_text() == REPAIRED

    went_through, said = commit()

    assert went_through, said
