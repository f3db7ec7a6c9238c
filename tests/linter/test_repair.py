import codecs

import pytest

from shutdownlint.linter import repair
from shutdownlint.linter.repair import repair_source
from shutdownlint.rules.discovery import catalogue

from .toys import (
    BadName,
    BreaksSyntax,
    BringsAnother,
    DropsComments,
    FixCrashes,
    ForeignLetter,
    ManualName,
    Nests,
    NeverGone,
    RiskyName,
    WorseName,
    infos,
)


def fix(text, *rules, unsafe=False):
    return repair_source(text if isinstance(text, bytes) else text.encode(), "toy.py", infos(*rules), unsafe=unsafe)


def chosen(*codes):
    return [rule for rule in catalogue() if rule.code in codes]


def test_repairs_everything_and_says_how_much():
    result = fix("bad_name = bad_name  # why\n", BadName)

    assert result.after == b"good_name = good_name  # why\n"
    assert (result.fixed, result.findings, result.problems) == (2, (), ())


def test_unsafe_fixes_need_leave_and_manual_ones_are_never_written():
    assert fix("bad_name = 1\n", RiskyName).after is None
    assert fix("bad_name = 1\n", RiskyName, unsafe=True).after == b"good_name = 1\n"
    assert fix("bad_name = 1\n", ManualName, unsafe=True).after is None
    assert len(fix("bad_name = 1\n", ManualName, unsafe=True).findings) == 1


def test_overlapping_fixes_wait_for_the_next_pass():
    result = fix("x = unwrap(unwrap(unwrap(1)))\n", Nests)

    assert (result.after, result.fixed) == (b"x = 1\n", 3)


def test_a_silenced_finding_is_not_repaired():
    assert fix("bad_name = 1  # noqa: SHD901\nbad_name = 2\n", BadName).after == (
        b"bad_name = 1  # noqa: SHD901\ngood_name = 2\n"
    )


@pytest.mark.parametrize(
    ("rules", "text", "why"),
    [
        ([DropsComments], "bad_name = 1  # why\n", "a comment would be lost: # why"),
        ([NeverGone], "bad_name = 1\n", "after the repair of SHD908, SHD908 is still found"),
        ([BreaksSyntax], "bad_name = 1\n", "the result cannot be read (syntax error: invalid syntax)"),
        ([BringsAnother, WorseName], "bad_name = 1\n", "after the repair of SHD910, SHD911 would be found"),
        ([FixCrashes], "bad_name = 1\n", "internal error: a fix of SHD906 crashed"),
        ([ForeignLetter], b"# coding: latin-1\nbad_name = '\xe9'\n", "the result has a character that iso-8859-1 has not"),
        ([BadName], "\x0cbad_name = 1\n", "its layout cannot be reproduced"),
    ],
)
def test_a_repair_that_breaks_a_promise_is_not_made(rules, text, why):
    result = fix(text, *rules)

    assert result.after is None
    assert result.findings
    assert [problem.message.startswith("not repaired, left as it was: " + why) for problem in result.problems] == [True]


def test_a_repair_that_is_not_made_does_not_keep_the_others_from_being_made():
    result = fix("x = unwrap(1)\nbad_name = 1\n", Nests, NeverGone)

    assert (result.after, result.repaired) == (b"x = 1\nbad_name = 1\n", ("SHD913",))
    assert [problem.message for problem in result.problems] == [
        "not repaired, left as it was: after the repair of SHD908, SHD908 is still found"
    ]


CHILD = """import subprocess


def run(command, message):
    proc = subprocess.Popen(command, stdin=subprocess.PIPE)
    proc.stdin.write(message)
    proc.terminate()
"""


def test_what_a_repair_brings_to_light_is_repaired_with_it():
    result = repair_source(CHILD.encode(), "toy.py", chosen("SHD304", "SHD305"), unsafe=True)

    assert result.problems == ()
    assert result.findings == ()
    assert result.after.decode() == CHILD.replace(
        "    proc.stdin.write(message)\n    proc.terminate()\n",
        "    try:\n        proc.stdin.write(message)\n        proc.terminate()\n"
        "        try:\n            proc.wait(timeout=5)\n        except subprocess.TimeoutExpired:\n            proc.kill()\n"
        "            proc.wait()\n    except BaseException:\n        proc.kill()\n        proc.wait()\n        raise\n",
    )


def test_a_repair_that_does_not_settle_is_not_made(monkeypatch):
    monkeypatch.setattr(repair, "MAX_PASSES", 2)

    assert "not settled after 2 passes" in fix("x = unwrap(unwrap(unwrap(1)))\n", Nests).problems[0].message


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "bad_name = 'é'\n".encode(),
        codecs.BOM_UTF8 + b"# coding: utf-8\r\nbad_name = 1\r\n",
        "# -*- coding: latin-1 -*-\nbad_name = 'é'\n".encode("latin-1"),
        "#!/usr/bin/python\n# vim: set fileencoding=cp1251 :\nbad_name = 'ж'\n".encode("cp1251"),
        b"bad_name = 1\r\nx = 2\r\n",
        b"bad_name = 1\nx = 2\r\ny = 3\n",
        b"if bad_name:\n\tx = 2\n",
        b"bad_name = 1",
        b"\n\n\nbad_name = 1\n\n\n",
        b"x = '''\r\n\n'''\r\nbad_name = 1\r\n",
    ],
)
def test_encoding_and_line_breaks_are_kept(data):
    assert fix(data, BadName).after == data.replace(b"bad_name", b"good_name")
