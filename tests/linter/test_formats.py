"""What programs read is what their formats say it is."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest

from shutdownlint.fixes.fix import Safety
from shutdownlint.linter.fingerprint import fingerprints
from shutdownlint.linter.report.formats import FORMATS, render
from shutdownlint.linter.report.lines import Lines
from shutdownlint.linter.report.outcome import Outcome
from shutdownlint.linter.report.style import Style
from shutdownlint.linter.result import Problem
from shutdownlint.rules.discovery import catalogue
from shutdownlint.rules.finding import Confidence, Edit, Finding, Related, Repair
from shutdownlint.semantics.text.place import Place

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
TEXT = "x = 'é'; bad = 1\n\n\nbad = 1\nbad = 1\n"
NASTY = "a %, <b> \"c\" & 'd'\x07, one: two"


def finding(line=1, column=10, code="SHD101", path="dir one/a.py", message=NASTY, end_line=None, fix=None):
    place = Place(path, line, column, end_line or line, column + 3)
    related = (Related(Place(path, 4, 1, 4, 4), "it is here"), Related(Place("../b,c.py", 2, 1, 2, 2), "and there"))
    return Finding(code, "handler-never-exits", message, place, Confidence.CERTAIN, related, fix)


def fix(*places, safety=Safety.SAFE):
    return Repair("Rename", safety, tuple(Edit(Place("dir one/a.py", *place), "good") for place in places))


OUTCOME = Outcome(
    findings=(
        finding(fix=fix((1, 10, 1, 13))),
        finding(4, 1, code="SHD105", end_line=5, fix=fix((4, 1, 4, 4), (5, 1, 5, 4), safety=Safety.UNSAFE)),
        finding(5, 1, path="/elsewhere/é.py"),
    ),
    problems=(Problem("dir one/p.py", "syntax error: é", 3, 7), Problem("q.py", "cannot be read")),
    checked=5,
    rules=catalogue(),
    lines=Lines({"dir one/a.py": TEXT.encode(), "/elsewhere/é.py": TEXT.encode(), "../b,c.py": b"1\n22\n"}),
)
EMPTY = Outcome(checked=1, rules=catalogue())


def report(kind, outcome=OUTCOME):
    return render(kind, outcome, Style())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("outcome", [OUTCOME, EMPTY], ids=["some", "none"])
def test_every_format_ends_its_last_line(kind, outcome):
    text = report(kind, outcome)

    assert not text or text.endswith("\n")


@pytest.mark.parametrize("outcome", [OUTCOME, EMPTY], ids=["some", "none"])
def test_sarif_is_accepted_by_its_schema(outcome):
    jsonschema.validate(json.loads(report("sarif", outcome)), SCHEMA)


def test_sarif_tells_the_path_and_the_repair():
    (run,) = json.loads(report("sarif"))["runs"]
    first, second, third = run["results"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["SHD101", "SHD105"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    steps = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps] == [1, 4, 2]
    assert [step["location"]["message"]["text"] for step in steps] == [NASTY, "it is here", "and there"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "dir%20one/a.py", "uriBaseId": "SRCROOT"}
    assert third["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/%C3%A9.py"}
    assert first["relatedLocations"][1]["physicalLocation"]["artifactLocation"] == {"uri": "../b%2Cc.py"}
    ((change,),) = [one["artifactChanges"] for one in second["fixes"]]
    assert [one["deletedRegion"]["startLine"] for one in change["replacements"]] == [4, 5]
    assert [one["insertedContent"]["text"] for one in change["replacements"]] == ["good", "good"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]] == [
        "syntax error: é",
        "cannot be read",
    ]


def test_github():
    first, second, third, error, other = report("github").splitlines()

    assert first == (
        "::error file=dir one/a.py,line=1,endLine=1,col=10,endColumn=13,title=SHD101 handler-never-exits::"
        "a %25, <b> \"c\" & 'd'\x07, one: two%0Aline 4: it is here%0A../b,c.py, line 2: and there"
    )
    assert second.startswith("::error file=dir one/a.py,line=4,endLine=5,title=SHD105 handler-never-exits::")
    assert third.startswith("::error file=/elsewhere/é.py,")
    assert error == "::error file=dir one/p.py,line=3::syntax error: é"
    assert other == "::error file=q.py::cannot be read"


def test_gitlab():
    issues = json.loads(report("gitlab"))

    assert all(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"} for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 5
    assert issues[0]["location"] == {"path": "dir one/a.py", "lines": {"begin": 1, "end": 1}}
    assert [issue["severity"] for issue in issues] == ["major"] * 3 + ["blocker"] * 2


def test_junit():
    root = ET.fromstring(report("junit"))

    assert root.attrib == {"name": "shutdownlint", "tests": "5", "failures": "3", "errors": "2"}
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["dir one/a.py", "/elsewhere/é.py", "dir one/p.py", "q.py"]
    failure = suites["dir one/a.py"][0][0]
    assert failure.tag == "failure"
    assert failure.get("message") == NASTY.replace("\x07", "\ufffd")
    assert suites["q.py"][0][0].get("message") == "cannot be read"
    (passed,) = ET.fromstring(report("junit", EMPTY))
    assert [one.tag for one in passed] == ["testcase"]
    assert len(passed[0]) == 0


def test_rdjson_counts_bytes():
    first, second, _, error, _ = json.loads(report("rdjson"))["diagnostics"]

    assert first["location"]["range"] == {"start": {"line": 1, "column": 11}, "end": {"line": 1, "column": 14}}
    assert first["suggestions"] == [{"range": first["location"]["range"], "text": "good"}]
    assert "suggestions" not in second, "two edits are no one suggestion"
    assert error == {
        "message": "syntax error: é",
        "location": {"path": "dir one/p.py", "range": {"start": {"line": 3}}},
        "severity": "ERROR",
    }


def test_json_lines_are_the_json_of_the_other():
    assert [json.loads(line) for line in report("json-lines").splitlines()] == json.loads(report("json"))


def test_grouped_names_each_file_once():
    lines = report("grouped").splitlines()

    assert [line for line in lines if re.match(r"\S", line)] == ["dir one/a.py:", "/elsewhere/é.py:"]


def test_fingerprints_survive_moved_lines_and_tell_twins_apart():
    before = [finding(4, 1), finding(5, 1)]
    after = [finding(6, 1, message="better words"), finding(7, 3)]
    moved = Lines({"dir one/a.py": f"import os\n\n{TEXT.replace('bad = 1', '  bad  =  1')}".encode()})

    prints = fingerprints(before, OUTCOME.lines)
    assert len(set(prints)) == 2
    assert fingerprints(after, moved) == prints
    assert fingerprints([finding(4, 1, code="SHD102")], OUTCOME.lines)[0] not in prints
    assert fingerprints([finding(4, 1, path="c.py")], Lines({"c.py": TEXT.encode()}))[0] not in prints


def test_several_reports_at_once(shutdownlint, tmp_path):
    shutil.copytree(HERE.parents[1] / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    code, out, err = shutdownlint(
        *("check", "--select", "SHD101,SHD201", "examples"),
        *("--format", "sarif:out.sarif", "--format", "concise", "--format", "junit:o.xml"),
    )

    assert (code, err) == (1, "")
    assert out.count("\n") == 2
    log = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(log, SCHEMA)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["SHD101", "SHD201"]
    assert all(result["fixes"] and result["codeFlows"] for result in log["runs"][0]["results"])
    assert ET.parse(tmp_path / "o.xml").getroot().get("failures") == "2"


def test_an_output_file_is_not_coloured(shutdownlint, tmp_path):
    (tmp_path / "a.py").write_text("import signal\ndef f(a): pass\nsignal.signal(signal.SIGTERM, f)\n")
    plain = shutdownlint("check", "--select", "SHD105", "a.py")

    assert shutdownlint("check", "--select", "SHD105", "a.py", "--output-file", "o.txt", FORCE_COLOR="1") == (1, "", "")
    assert (tmp_path / "o.txt").read_text() == plain[1]
