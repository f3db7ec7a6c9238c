"""What a project's own files name as its programs."""

import pytest

from shutdownlint.semantics.program.entry_points import entry_points

PROJECT = """
[project]
name = "tool"
scripts = { tool = "tool.cli:main", other = "tool.cli:Group.run [extra]" }
gui-scripts.window = "tool.window:show"

[project.entry-points.pytest11]
tool = "tool.plugin:hook"
"""
POETRY = """
[tool.poetry.scripts]
tool = "tool.cli:main"
other = { reference = "tool.cli:other", type = "console" }
file = { reference = "bin/file.sh", type = "file" }
"""
SETUP_CFG = """
[metadata]
name = tool

[options.entry_points]
console_scripts =
    tool = tool.cli:main
    other=tool.cli:other [extra]
pytest11 =
    tool = tool.plugin:hook

[options]
packages = find:
"""
SETUP_PY = """
import setuptools

setuptools.setup(
    name="tool",
    entry_points={"console_scripts": ["tool = tool.cli:main"], "pytest11": ["tool = tool.plugin:hook"]},
)
"""
INSTALLED = """
[console_scripts]
tool = tool.cli:main

[other]
tool = tool.plugin:hook
"""


@pytest.mark.parametrize(
    ("name", "text", "scripts", "told"),
    [
        ("pyproject.toml", PROJECT, ("tool.cli.Group.run", "tool.cli.main", "tool.window.show"), True),
        ("pyproject.toml", POETRY, ("tool.cli.main", "tool.cli.other"), True),
        ("pyproject.toml", "[tool.flit.scripts]\ntool = 'tool:main'", ("tool.main",), True),
        ("pyproject.toml", "[project]\nname = 'tool'", (), True),
        ("pyproject.toml", "[project]\ndynamic = ['scripts']", (), False),
        ("pyproject.toml", "[project]\nname = 'tool'\n[tool.setuptools]\nscript-files = ['bin/tool']", (), False),
        ("pyproject.toml", "[tool.ruff]", (), False),
        ("pyproject.toml", "[project]\nscripts = 5", (), True),
        ("pyproject.toml", "[project", (), False),
        ("setup.cfg", SETUP_CFG, ("tool.cli.main", "tool.cli.other"), True),
        ("setup.cfg", "[options]\nscripts = bin/tool", (), False),
        ("setup.cfg", "[flake8]\nmax-line-length = 100", (), False),
        ("setup.cfg", "no section", (), False),
        ("setup.py", SETUP_PY, ("tool.cli.main",), True),
        ("setup.py", "setup(entry_points='[console_scripts]\\ntool = tool.cli:main')", ("tool.cli.main",), True),
        ("setup.py", "setup(entry_points={'console_scripts': 'tool = tool.cli:main'})", ("tool.cli.main",), True),
        ("setup.py", "setup(name='tool')", (), True),
        ("setup.py", "setup(entry_points=read_them())", (), False),
        ("setup.py", "setup(name='tool', **more)", (), False),
        ("setup.py", "setup(scripts=['bin/tool'])", (), False),
        ("setup.py", "setup()", (), False),
        ("setup.py", "setup(", (), False),
        ("tool-1.0.dist-info/entry_points.txt", INSTALLED, ("tool.cli.main",), True),
        ("tool-1.0.dist-info/METADATA", "Name: tool", (), True),
    ],
)
def test_a_file(name, text, scripts, told, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    found = entry_points(tmp_path, tmp_path, lambda path: path.read_bytes())
    assert (found.scripts, found.told) == (scripts, told)


def test_several_files_together(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'tool'\ndynamic = ['scripts']")
    (tmp_path / "setup.cfg").write_text(SETUP_CFG)
    found = entry_points(tmp_path, tmp_path, lambda path: path.read_bytes())
    assert (found.scripts, found.told) == (("tool.cli.main", "tool.cli.other"), False)


def test_among_installed_packages_nobody_knows_whose_they_are(tmp_path):
    for name in ("tool", "library"):
        (tmp_path / f"{name}-1.dist-info").mkdir()
    (tmp_path / "tool-1.dist-info/entry_points.txt").write_text(INSTALLED)
    found = entry_points(None, tmp_path, lambda path: path.read_bytes())
    assert (found.scripts, found.told) == (("tool.cli.main",), False)


def test_no_files(tmp_path):
    assert not entry_points(tmp_path, tmp_path, lambda path: path.read_bytes()).told
