"""Repair a published package and let its own tests judge: they must say the same before and after.

    python benchmarks/peer_suites.py gunicorn --code gunicorn --tests tests --need pytest-asyncio --need gevent

fetches the sdist with pip, installs it and what its tests need into a virtual environment of its own, repairs a copy of its
code (safe and unsafe), and runs the tests of both copies. The files of tests that end otherwise are run three times more on
each, so that a test that fails now and then is known as such. Exit status 1 if one ends otherwise each time.

The package's code is run: do it where that may be done.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

AGAIN = 3


def call(*command: object, cwd: Path, status: int | None = 0, **more: str) -> str:
    """Run a command; its output."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=os.environ | more, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    if status not in (None, done.returncode):
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def fetch(package: str, room: Path) -> Path:
    """The unpacked sdist."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    call(*pip, "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", room, package, cwd=room)
    (archive,) = room.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(room / "unpacked", filter="data")
    (folder,) = (room / "unpacked").iterdir()
    return folder


def outcomes(python: Path, tree: Path, code: Path, arguments: list[str]) -> dict[tuple[str, str, str], str]:
    """What each test, its file, class and name, came to: passed, failed, error or skipped."""
    report = tree / "junit-of-the-suite.xml"
    report.unlink(missing_ok=True)
    options = ["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", "--override-ini=junit_family=xunit1"]
    first = os.pathsep.join((str(tree / code.parent), str(tree)))
    said = call(python, "-m", "pytest", *options, f"--junit-xml={report}", *arguments, cwd=tree, status=None, PYTHONPATH=first)
    if not report.exists():
        sys.exit(f"no tests were run:\n{said[-4000:]}")
    found = {}
    for case in ET.parse(report).iter("testcase"):
        bad = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
        test = (case.get("file", ""), case.get("classname", ""), case.get("name", ""))
        found[test] = {"failure": "failed"}.get(bad[0], bad[0]) if bad else "passed"
    return found


def counted(found: dict[tuple[str, str, str], str]) -> str:
    """The tests by what they came to."""
    return ", ".join(f"{count} {word}" for word, count in sorted(Counter(found.values()).items())) or "no tests"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", help="as pip names it, with a version or without")
    parser.add_argument("--code", type=Path, required=True, help="the folder in the sdist that is repaired")
    parser.add_argument("--tests", action="append", required=True, help="what pytest is given; may be repeated")
    parser.add_argument("--need", action="append", default=[], help="what the tests need beside pytest; may be repeated")
    parser.add_argument("--option", action="append", default=[], help="an option for pytest; may be repeated")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peer-") as name:
        room = Path(name)
        before = fetch(given.package, room)
        call(sys.executable, "-m", "venv", room / "venv", cwd=room)
        python = room / "venv" / "bin" / "python"
        call(python, "-m", "pip", "install", "--quiet", before, "pytest", "pytest-timeout", *given.need, cwd=room)
        after = room / "repaired" / before.name
        shutil.copytree(before, after)
        check = [sys.executable, "-m", "shutdownlint", "check", "--no-cache", "--fix-only", "--unsafe-fixes", "--show-fixes"]
        repairs = call(*check, given.code, cwd=after, status=None)
        print(f"{before.name}\n{repairs}", flush=True)
        arguments = [*given.option, *given.tests]
        seen = {tree: outcomes(python, tree, given.code, arguments) for tree in (before, after)}
        for tree, found in seen.items():
            print(f"{'before' if tree == before else 'after'}: {counted(found)}", flush=True)
        otherwise = {test for test in seen[before].keys() | seen[after].keys() if seen[before].get(test) != seen[after].get(test)}
        runs = {tree: [seen[tree]] for tree in seen}
        files = sorted({file for file, _, _ in otherwise if file})
        for _ in range(AGAIN if files else 0):
            for tree, all_ in runs.items():
                all_.append(outcomes(python, tree, given.code, [*given.option, *files]))
        guilty = 0
        for test in sorted(otherwise):
            first, second = ({found.get(test, "missing") for found in runs[tree]} for tree in (before, after))
            guilty += not first & second
            print(f"{'::'.join(test)}: before {sorted(first)}, after {sorted(second)}")
        print(f"{len(otherwise)} tests ended otherwise at first, {guilty} of them each time")
    return 1 if guilty else 0


if __name__ == "__main__":
    sys.exit(main())
