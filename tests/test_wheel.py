"""What is shipped is exactly the package: no test, no example, no file by accident, and nothing forgotten."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).parents[1]
FOLDERS = ("fixes", "linter", "rules", "semantics")
#: Data of the package that is no code.
DATA = ("*.json", "*.toml")

_BUILD = """\
import sys
from setuptools import build_meta
target = sys.argv[1]  # the builds write to sys.argv
build_meta.build_wheel(target)
build_meta.build_sdist(target)
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the repository: a build leaves files in the tree, and takes up those of an earlier one."""
    copy = tmp_path_factory.mktemp("tree") / "shutdownlint"
    unwanted = shutil.ignore_patterns(".git", ".*_cache", ".venv", "__pycache__", "*.egg-info", "build", "dist")
    return shutil.copytree(ROOT, copy, ignore=unwanted)


@pytest.fixture(scope="module")
def built(tree, tmp_path_factory):
    """A folder with the wheel and the sdist."""
    target = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, target], cwd=tree, capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    return path


def package_files(tree: Path) -> set[str]:
    """Every file of the package, as the wheel names them."""
    files = {*tree.glob("__*__.py"), tree / "_version.py", tree / "py.typed"}
    for folder in FOLDERS:
        for pattern in ("*.py", *DATA):
            files.update((tree / folder).rglob(pattern))
    return {f"shutdownlint/{path.relative_to(tree).as_posix()}" for path in files}


def test_wheel_is_exactly_the_package(tree, wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names == package_files(tree)


def test_wheel_carries_licence_and_entry_point(wheel):
    with zipfile.ZipFile(wheel) as archive:
        info = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        scripts = archive.read(info["entry_points.txt"]).decode()

    assert {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"} <= set(info)
    assert "shutdownlint = shutdownlint.linter.cli:main" in scripts


def test_listed_packages_are_the_folders():
    settings = tomli.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {"shutdownlint"}
    for folder in FOLDERS:
        for init in (ROOT / folder).rglob("__init__.py"):
            found.add(".".join(("shutdownlint", *init.parent.relative_to(ROOT).parts)))

    assert settings["packages"] == sorted(found)


def test_every_folder_with_code_is_a_package():
    for folder in FOLDERS:
        for module in (ROOT / folder).rglob("*.py"):
            assert (module.parent / "__init__.py").is_file(), f"{module} would not be shipped"


def test_sdist_builds_reads_and_tests(tree, built):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {name.removeprefix("shutdownlint/") for name in package_files(tree)} <= names
    assert {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml", ".pre-commit-hooks.yaml"} <= names
    tests = {str(path.relative_to(tree)) for path in tree.joinpath("tests").rglob("*.py")}
    assert tests <= names
    assert not [name for name in names if name.startswith(("benchmarks", "docs", ".ci", ".git"))]


def test_installed_wheel_runs(wheel, tmp_path):
    target = tmp_path / "site"
    options = ["--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options], check=True, timeout=120, capture_output=True)
    # The dependencies are those of the tests' environment; the package is the installed one, found before any other.
    path = os.pathsep.join((str(target), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    environment = {**os.environ, "PYTHONPATH": path}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    where = run(sys.executable, "-c", "import shutdownlint; print(shutdownlint.__file__)")
    version = run(sys.executable, "-c", "import shutdownlint; print(shutdownlint.__version__)")

    assert Path(where).parent == target / "shutdownlint"
    assert version in run(sys.executable, "-m", "shutdownlint", "--version")
    assert version in run(sys.executable, str(target / "bin" / "shutdownlint"), "--version")
