"""The repairs as commands of LibCST's tool."""

import importlib
import pickle
import subprocess
import sys

import libcst as cst
import pytest
from libcst.codemod import CodemodContext
from rulecases import cases_of, unmark

from shutdownlint.rules.discovery import catalogue

COMMANDS = "shutdownlint.fixes.codemods"
REPAIRED = {
    rule.code: (rule, case)
    for rule in catalogue()
    for case in cases_of(rule.family, rule.slug)[1]
    if case.fixed is not None and not case.files
}


def command(name):
    return getattr(importlib.import_module(COMMANDS), name)


@pytest.mark.parametrize("code", REPAIRED)
def test_every_repair_is_a_command(code, tmp_path):
    rule, case = REPAIRED[code]
    context = CodemodContext(filename=str(tmp_path / "module.py"))

    one = command(rule.class_name)(context, unsafe_fixes=case.unsafe)
    tree = one.transform_module(cst.parse_module(unmark(case.source).text))

    assert tree.code == unmark(case.fixed).text
    assert context.warnings == []


def test_a_rule_has_one_command_by_both_names():
    assert command("SHD102") is command("HandlerNotIdempotent")


def test_a_command_can_be_sent_to_a_worker():
    one = command("SHD105")

    assert pickle.loads(pickle.dumps(one)) is one


@pytest.mark.parametrize("name", ["SHD999", "NoSuchRule", "_private", "SHD103"])
def test_there_is_no_other_command(name):
    with pytest.raises(AttributeError, match=name):
        command(name)


def tool(*arguments, cwd):
    done = subprocess.run(
        [sys.executable, "-m", "libcst.tool", *map(str, arguments)], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["HandlerNotIdempotent", "SHD102"])
def test_the_tool_runs_it(tmp_path, name):
    (_, case) = REPAIRED["SHD102"]
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_text(unmark(case.source).text)

    tool("codemod", "-x", f"{COMMANDS}.{name}", *files, cwd=tmp_path)

    assert [file.read_text() for file in files] == [unmark(case.fixed).text] * 2


def test_nothing_is_formatted(tmp_path):
    (_, case) = REPAIRED["SHD102"]
    odd = "x = {  'a':1 }\n"
    (tmp_path / "a.py").write_text(unmark(case.source).text + odd)

    tool("codemod", "-x", f"{COMMANDS}.SHD102", "a.py", cwd=tmp_path)

    assert (tmp_path / "a.py").read_text() == unmark(case.fixed).text + odd


def test_a_project_that_names_the_package_needs_no_option(tmp_path):
    (_, case) = REPAIRED["SHD102"]
    (tmp_path / ".libcst.codemod.yaml").write_text("modules: ['shutdownlint.fixes']\n")
    (tmp_path / "a.py").write_text(unmark(case.source).text)

    tool("codemod", "codemods.SHD102", "a.py", cwd=tmp_path)
    listed = tool("list", cwd=tmp_path).splitlines()

    assert (tmp_path / "a.py").read_text() == unmark(case.fixed).text
    assert [line for line in listed if "SHD102" in line] == [
        f"codemods.HandlerNotIdempotent - SHD102: {REPAIRED['SHD102'][0].summary}"
    ]


def test_what_is_unsafe_is_asked_for(tmp_path):
    code = next(code for code, (_, case) in REPAIRED.items() if case.unsafe)
    file = tmp_path / "a.py"
    source = unmark(REPAIRED[code][1].source).text
    for options, wanted in (([], source), (["--unsafe-fixes"], unmark(REPAIRED[code][1].fixed).text)):
        file.write_text(source)
        tool("codemod", "-x", *options, f"{COMMANDS}.{code}", file, cwd=tmp_path)

        assert file.read_text() == wanted
