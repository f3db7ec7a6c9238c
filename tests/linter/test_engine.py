import textwrap

import pytest

from shutdownlint.fixes.fix import Safety
from shutdownlint.linter.edits import edits_between
from shutdownlint.linter.engine import candidates, check_source
from shutdownlint.rules.discovery import RuleInfo
from shutdownlint.rules.finding import Confidence

from .toys import BadName, Crashes, CrashesAtOnce, FixCrashes, ManualName, Toy, infos


def check(text, *rules, edits=False):
    data = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
    return check_source(data, "toy.py", infos(*rules), edits=edits)


def needing(*needles):
    return RuleInfo("SHD950", "x", "", "", needles, Confidence.LIKELY, "function", "", "", "")


@pytest.mark.parametrize(
    ("needles", "text", "asked"),
    [
        (("atexit",), b"import atexit", True),
        (("atexit",), b"import signal", False),
        (("signal.signal", "add_signal_handler"), b"loop.add_signal_handler", True),
        ((("signal", "SIG_IGN"),), b"import signal", False),
        ((("signal", "SIG_IGN"),), b"SIG_IGN, signal", True),
        ((("signal", "SIG_IGN"), "atexit"), b"import atexit", True),
        ((), b"import atexit", False),
    ],
)
def test_needles(needles, text, asked):
    assert bool(candidates(text, [needing(*needles)])) is asked


def test_a_file_without_needles_is_not_parsed():
    assert check(b"this is ( not Python", BadName) == check(b"", BadName)


def test_findings_come_by_place_then_by_code():
    found = check("x = 1\nbad_name = bad_name\n", ManualName, BadName).findings

    assert [(finding.place.line, finding.place.column, finding.code) for finding in found] == [
        (2, 1, "SHD901"),
        (2, 1, "SHD903"),
        (2, 12, "SHD901"),
        (2, 12, "SHD903"),
    ]
    assert found[0].related[0].place.line == 1
    assert found[1].fix.safety is Safety.MANUAL


class Twice(Toy):
    """A toy that says it twice."""

    code = "SHD950"
    needles = ("bad_name",)

    def visit_Name(self, node):
        self.report(node, "first")
        self.report(node, "second")


def test_one_finding_for_a_place_and_a_code():
    assert [finding.message for finding in check("bad_name\n", Twice).findings] == ["first"]


def test_a_crash_is_a_problem_and_the_other_rules_go_on():
    result = check("bad_name = crash_here\n", CrashesAtOnce, Crashes, BadName)

    assert [finding.code for finding in result.findings] == ["SHD901"]
    assert [str(problem).partition(" (")[0] for problem in result.problems] == [
        "toy.py: error: internal error: rule SHD905 crashed: ZeroDivisionError: made; please report",
        "toy.py: error: internal error: rule SHD904 crashed: ZeroDivisionError: a toy's crash; please report",
    ]
    assert all("linter/toys.py:" in problem.message for problem in result.problems)


def test_a_crash_of_a_fix_is_a_problem_and_the_finding_stays():
    result = check("bad_name = 1\n", FixCrashes, edits=True)

    assert [finding.fix for finding in result.findings] == [None]
    assert "the fix of SHD906 crashed: ValueError" in result.problems[0].message


def test_edits_are_those_of_the_fix_alone():
    text = "x = 1\r\nbad_name = [\r\n    bad_name]\r\n"
    first, second = check(text, BadName, edits=True).findings

    assert [(edit.place.line, edit.place.column, edit.place.end_column, edit.text) for edit in first.fix.edits] == [
        (2, 1, 3, "goo")
    ]
    assert [(edit.place.line, edit.place.column, edit.place.end_column, edit.text) for edit in second.fix.edits] == [
        (3, 5, 7, "goo")
    ]
    assert apply_edits(text, first.fix.edits) == text.replace("bad_name = ", "good_name = ")
    assert apply_edits(text, second.fix.edits) == text.replace("bad_name]", "good_name]")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb\nc\n", "import x\na\nb\nC\n"),
        ("a\r\nb\r\nc", "a\r\nc"),
        ("a\r\nb\r\n", "a\r\nb\r\nc\r\n"),
        ("a\rb\r", "a\rx\rb\r"),
        ("", "x\n"),
        ("\x0ca\nb\n", "\x0ca\nbb\n"),
        ("a = '日本'; b\n", "a = '日本'; c\n"),
        ("x\n" * 500, "x\n" * 250 + "y\n" + "x\n" * 250),
    ],
)
def test_edits_between_turn_one_text_into_the_other(before, after):
    edits = edits_between(before, after, "x.py")

    assert apply_edits(before, edits) == after
    assert edits


def apply_edits(text, edits):
    """What an editor does: lines and columns -> offsets, from the end."""
    lines = text.replace("\r\n", "\0\0").replace("\r", "\0").replace("\n", "\0")
    starts, offset = [0], 0
    while offset < len(text):
        if lines[offset] == "\0":
            offset += 2 if text[offset : offset + 2] == "\r\n" else 1
            starts.append(offset)
        else:
            offset += 1
    for edit in reversed(edits):
        first = starts[edit.place.line - 1] + edit.place.column - 1
        last = starts[edit.place.end_line - 1] + edit.place.end_column - 1
        text = text[:first] + edit.text + text[last:]
    return text
