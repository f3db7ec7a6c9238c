"""What other programs call."""

import subprocess
import sys
from pathlib import Path

import pytest

import shutdownlint
from shutdownlint import Confidence, Safety, SettingsError, UnknownRuleError, check_paths, check_source, fix_source

BAD = """\
import signal
import sys


def main():
    signal.signal(signal.SIGTERM, lambda: sys.exit(0))
"""
GOOD = BAD.replace("lambda:", "lambda signum, frame:")


def test_a_text_is_checked():
    result = check_source(BAD, "app.py")

    (finding,) = result.findings
    assert (finding.code, finding.confidence) == ("SHD105", Confidence.CERTAIN)
    assert (finding.place.path, finding.place.line) == ("app.py", 6)
    assert finding.fix.safety is Safety.SAFE
    assert [(edit.place.line, edit.text) for edit in finding.fix.edits] == [(6, " signum, frame")]
    assert result.problems == ()


@pytest.mark.parametrize("chosen", [{"select": ["SHD2"]}, {"ignore": ["handler-wrong-arity"]}])
def test_rules_are_chosen(chosen):
    assert check_source(BAD, **chosen).findings == ()
    assert fix_source(BAD, **chosen).after is None


def test_an_unknown_rule_is_refused():
    with pytest.raises(UnknownRuleError, match="SHD999"):
        check_source(BAD, select=["SHD999"])


def test_bad_source_is_a_problem():
    (problem,) = check_source("import signal\nsignal.signal(", Path("a.py")).problems

    assert str(problem).startswith("a.py:2:14: error: syntax error")


@pytest.mark.parametrize("convert", [str, str.encode, lambda text: b"\xef\xbb\xbf" + text.encode()])
def test_a_text_is_repaired_as_it_was_given(convert):
    result = fix_source(convert(BAD))

    expected = convert(GOOD)
    assert result.after == (expected if isinstance(expected, bytes) else expected.encode())
    assert (result.fixed, result.repaired, result.findings) == (1, ("SHD105",), ())


def test_an_encoding_line_in_a_text_that_is_decoded_already_is_not_obeyed():
    text = f"# coding: latin-1\n{BAD}# é\n"

    assert fix_source(text).after.decode() == text.replace(BAD, GOOD)


def test_paths_are_checked_by_the_settings_of_their_project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.shutdownlint]\nper-file-ignores = { "b.py" = ["ALL"] }\n')
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(BAD)

    results = check_paths([tmp_path, tmp_path / "gone.py"])

    assert [(Path(one.path).name, len(one.findings), len(one.problems)) for one in results] == [
        ("gone.py", 0, 1), ("a.py", 1, 0), ("b.py", 0, 0),
    ]  # fmt: skip
    assert [result.findings for result in check_paths([tmp_path], ignore=["SHD1"])] == [(), ()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py", "pyproject.toml"]


def test_settings_can_be_named(tmp_path):
    (tmp_path / "a.py").write_text(BAD)
    own = tmp_path / "shutdownlint.toml"
    own.write_text('select = ["SHD2"]\n')
    other = tmp_path / "other" / "shutdownlint.toml"
    other.parent.mkdir()
    other.write_text("selct = []\n")

    assert check_paths([tmp_path / "a.py"])[0].findings == ()
    with pytest.raises(SettingsError, match="did you mean 'select'"):
        check_paths([tmp_path / "a.py"], config=other)


def test_nothing_is_imported_before_it_is_used():
    code = "import sys, shutdownlint; shutdownlint.Finding; print('libcst' in sys.modules, 'shutdownlint.linter' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "False False\n"


def test_names_are_listed():
    assert dir(shutdownlint) == shutdownlint.__all__
