"""Running the program as users do."""

import os
import signal
import subprocess
import sys

import pytest


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """Gives SIGINT back its meaning where the tests run as a shell's background job: what they start would ignore it too."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def shutdownlint(tmp_path):
    """Runs ``python -m shutdownlint`` in the test's directory; gives (exit code, stdout, stderr) as text."""

    def run(*arguments, input=b"", **environment):  # noqa: A002
        done = subprocess.run(
            [sys.executable, "-m", "shutdownlint", *map(str, arguments)],
            cwd=tmp_path,
            input=input,
            capture_output=True,
            env={**clean_environment(), **environment},
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run


def clean_environment():
    """The environment without what changes the program's output."""
    return {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}


@pytest.fixture
def write(tmp_path):
    """Writes files into the test's directory."""

    def write_all(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path = path if path.suffix else path.with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return write_all
