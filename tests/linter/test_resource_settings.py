"""``[[tool.shutdownlint.resources]]``: read, refused, and known to every process that checks."""

import pytest

from shutdownlint.linter.job import Task
from shutdownlint.linter.runner import run_files
from shutdownlint.linter.settings import Settings, SettingsError, load_settings

from . import toys

GOOD = """\
[tool.shutdownlint]
ignore = []

[[tool.shutdownlint.resources]]
names = ["lib.Link"]
kind = "connection"
release = ["hang_up"]
leak = ["os"]

[[tool.shutdownlint.resources]]
names = ["lib.ring"]
kind = "connection"
{line}
"""


def load(tmp_path, text):
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    return load_settings(path, [])


def test_resources_are_read(tmp_path):
    settings = load(tmp_path, GOOD.format(line='release = ["end()"]'))

    assert [resource.name for resource in settings.resources] == ["lib.Link", "lib.ring"]
    assert settings.resources[1].release[0].is_coroutine


@pytest.mark.parametrize(
    ("line", "number", "message"),
    [
        ('relaese = ["end"]', 13, "'resources': resource 2 (lib.ring): unknown key 'relaese'; did you mean 'release'?"),
        ("release = 'end'", 13, "'resources': resource 2 (lib.ring): release must be a list of strings"),
        ("", 10, "'resources': resource 2 (lib.ring): nothing releases it: give release or functions"),
    ],
)
def test_a_wrong_entry_is_an_error_with_its_line(line, number, message, tmp_path):
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, GOOD.format(line=line))

    assert refused.value.message == message
    assert f":{number}: error: " in str(refused.value)


def test_an_array_is_named_by_its_own_line(tmp_path):
    with pytest.raises(SettingsError, match=r":2: error: 'resources': resource 1 \(a\): kind must be one of"):
        load(tmp_path, '[tool.shutdownlint]\nresources = [{ names = ["a"], kind = "x", release = ["close"] }]\n')


def test_a_table_is_not_an_array_of_tables(tmp_path):
    with pytest.raises(SettingsError, match=r":1: error: 'resources': tables are wanted"):
        load(tmp_path, "[tool.shutdownlint.resources]\na = 1\n")


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_process_knows_them(jobs, tmp_path, monkeypatch):
    monkeypatch.setattr("shutdownlint.linter.runner.WORTH_A_WORKER", 1)
    settings = load(tmp_path, GOOD.format(line='release = ["end"]'))
    names = [tmp_path / f"{number}.py" for number in range(4)]
    for name in names:
        name.write_text("import lib\nlink = lib.Link()\n")
    rules = toys.infos(toys.Acquires)
    task = Task(resources=settings.resources)
    results = run_files([str(name) for name in names], rules, settings, task, jobs=jobs)
    without = run_files([str(name) for name in names], rules, Settings(), Task(), jobs=jobs)

    assert [finding.message for result in results for finding in result.findings] == ["lib.Link"] * 4
    assert not [finding for result in without for finding in result.findings]
