import re

import pytest

from shutdownlint.linter.engine import check_source
from shutdownlint.linter.repair import repair_source
from shutdownlint.linter.selection import select_rules
from shutdownlint.linter.unused import UNUSED, every_rule
from shutdownlint.rules.documentation import HEADINGS, Documentation

BUG = "import signal\ndef stop(a): pass\n"
LINE = "signal.signal(signal.SIGTERM, stop)"


def rules(*names):
    return select_rules(every_rule(), names or ("SHD105", "SHD900"))


def check(text, *names):
    found = check_source(text.encode(), "a.py", rules(*names), edits=True)
    assert found.problems == ()
    return [(finding.code, finding.place.line) for finding in found.findings]


def fix(text, *names):
    result = repair_source(text.encode(), "a.py", rules(*names))
    assert result.problems == ()
    return text if result.after is None else result.after.decode()


@pytest.mark.parametrize(
    "text",
    [
        f"{BUG}{LINE}  # shutdownlint: ignore[SHD105] -- it is called by us",
        f"{BUG}{LINE}  # shutdownlint: ignore[SHD105]--it is called by us",
        f"# shutdownlint: ignore-file[SHD105] -- all of it is called by us\n{BUG}{LINE}",
        f"{BUG}{LINE}\n# shutdownlint: ignore-file",
        f"{BUG}# shutdownlint: off[SHD105]\n{LINE}\n# shutdownlint: on[SHD105]\n",
        f"{BUG}# shutdownlint: off[handler-wrong-arity] -- reasons\n{LINE}\n# shutdownlint: on\n",
        f"{BUG}# shutdownlint: off\n{LINE}\n",
        f"{BUG}# shutdownlint: off\n# shutdownlint: on[SHD101]\n{LINE}\n# shutdownlint: on\n",
    ],
)
def test_silenced(text):
    assert check(text, "SHD105") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{BUG}# shutdownlint: off[SHD105]\n# shutdownlint: on[SHD105]\n{LINE}",
        f"{BUG}{LINE}\n# shutdownlint: off[SHD105]\n",
        f"{BUG}# shutdownlint: off[SHD101]\n{LINE}",
        f"# shutdownlint: ignore-file[SHD101]\n{BUG}{LINE}",
        f"# shutdownlint: ignore-files[SHD105]\n{BUG}{LINE}",
        f"# shutdownlint: ignore[SHD105]\n{BUG}{LINE}",
        f"{BUG}# shutdownlint: offer\n{LINE}",
    ],
)
def test_not_silenced(text):
    assert [code for code, _ in check(text, "SHD105")] == ["SHD105"]


USED = f"{BUG}{LINE}"


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("x = 1  # shutdownlint: ignore[SHD105]\n", "x = 1\n"),
        ("x = 1  # shutdownlint: ignore[SHD105] -- once it was so\n", "x = 1\n"),
        ("x = 1  # noqa: SHD105\n", "x = 1\n"),
        ("x = 1  # noqa: E501, SHD105\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # type: ignore  # shutdownlint: ignore[SHD105]\n", "x = 1  # type: ignore\n"),
        ("x = 1  # shutdownlint: ignore[SHD105]  # type: ignore\n", "x = 1  # type: ignore\n"),
        ("# shutdownlint: ignore-file[SHD105]\nx = 1\n", "x = 1\n"),
        ("def f():\n    # shutdownlint: off[SHD105]\n    x = 1\n    # shutdownlint: on[SHD105]\n", "def f():\n    x = 1\n"),
        ("x = 1\r\n# shutdownlint: on[SHD105]\r\ny = 1\r\n", "x = 1\r\ny = 1\r\n"),
        ("x = 1\n# shutdownlint: on", "x = 1\n"),
        ("x = 1  # shutdownlint: ignore[no-such-rule]\n", "x = 1\n"),
        ("x = 1  # shutdownlint: ignore[]\n", "x = 1\n"),
        (f"{USED}  # shutdownlint: ignore[SHD105, SHD900x]\n", f"{USED}  # shutdownlint: ignore[SHD105]\n"),
        ("x = 1  # shutdownlint: ignore[SHD105]  # noqa: SHD105\n", "x = 1\n"),
    ],
)
def test_unused_is_found_and_removed(text, fixed):
    assert "SHD900" in [code for code, _ in check(text)]
    assert "SHD900" not in [code for code, _ in check(text, "SHD105")]

    assert fix(text) == fixed
    assert fix(fixed) == fixed


@pytest.mark.parametrize(
    "text",
    [
        f"{USED}  # shutdownlint: ignore[SHD105]\n",
        f"{USED}  # shutdownlint: ignore\n",
        f"{USED}  # noqa: SHD105\n",
        "x = 1  # noqa\n",
        "x = 1  # noqa: E501\n",
        "x = 1  # shutdownlint: ignore[SHD101] -- that rule does not run\n",
        "x = 1  # shutdownlint: ignore -- and so is this about rules that do not run\n",
        "x = 1  # noqa: SHD1 -- of which only one runs\n",
        "# shutdownlint: off[SHD101]\nx = 1\n# shutdownlint: on\n",
        "x = 1  # shutdownlint: ignore[SHD105, SHD900]\n",
        "x = '# shutdownlint: ignore[SHD105]'\n",
    ],
)
def test_what_is_not_judged(text):
    assert check(text) == []


def test_a_blanket_is_judged_when_all_that_is_on_by_default_runs():
    assert check("x = 1  # shutdownlint: ignore\n", "SHD") == [("SHD900", 1)]


def test_a_repair_takes_its_ignore_along(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    used = USED.replace("(a): pass", "(signum):\n    raise SystemExit")

    fixed = fix(f"{used}  # shutdownlint: ignore[SHD201]\n", "SHD105", "SHD201", "SHD900")

    assert fixed == f"{used}\n".replace("(signum)", "(signum, frame)")


def test_a_crash_keeps_all_comments(monkeypatch):
    from .toys import Crashes, infos

    result = check_source(b"crash_here  # shutdownlint: ignore[SHD904]\n", "a.py", (*infos(Crashes), UNUSED))

    assert result.findings == ()
    assert len(result.problems) == 1


def test_its_page_has_the_form_of_a_rule():
    doc = Documentation.parse(UNUSED.doc)

    assert tuple(section.heading for section in doc.sections) == HEADINGS
    assert [code for code, _ in check(doc.example, "SHD")] == ["SHD900"]
    assert fix(doc.example, "SHD") == doc.use_instead
    assert check(doc.use_instead, "SHD") == []
    assert re.fullmatch(r"SHD9\d\d", UNUSED.code)
    assert UNUSED.code not in {rule.code for rule in every_rule()[:-1]}


def test_the_command(shutdownlint, write):
    write(a=f"{BUG}x = 1  # shutdownlint: ignore[SHD105]\n")

    code, out, err = shutdownlint("check", "a.py", "--format", "concise")
    assert (code, err) == (1, "")
    assert out == (
        "a.py:3:8: SHD900 unused-ignore: SHD105 is not found here: what comes here later would go unseen [fix]\n"
    )
    assert shutdownlint("check", "a.py", "--ignore", "unused-ignore")[0] == 0
    assert shutdownlint("explain", "SHD900")[0] == 0
    assert shutdownlint("check", "a.py", "--fix", "-j", "2")[0] == 0
