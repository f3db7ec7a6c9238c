"""The laws that hold for every rule, by its cases and by the two examples in its docstring."""

import ast
import io
import tokenize
from collections import Counter

import pytest
from rulecases import CASES, Invalid, Valid, cases_of, example_of, unmark

from shutdownlint.fixes.fix import Safety
from shutdownlint.linter.engine import check_source
from shutdownlint.linter.repair import repair_source
from shutdownlint.rules.discovery import catalogue
from shutdownlint.rules.documentation import HEADINGS, OPTIONAL, Documentation
from shutdownlint.rules.finding import Confidence
from shutdownlint.semantics.program.project import Project

RULES = catalogue()


def _params(kind):
    """One parameter for each case; a rule without a case file is told by `TestRule.test_has_cases`."""
    params = []
    for rule in RULES:
        try:
            cases = cases_of(rule.family, rule.slug)[kind]
        except FileNotFoundError:
            continue
        params += [pytest.param(rule, case, id=f"{rule.code}-{rule.slug}-{number}") for number, case in enumerate(cases)]
    return params


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A directory where nothing lies beside a case."""
    return tmp_path_factory.mktemp("case")


@pytest.fixture
def place(empty, tmp_path):
    """Lays a case's files out; the path of the text under test."""

    def lay_out(case):
        if not case.files:
            return empty / case.path
        for name, text in case.files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(unmark(text).text, encoding="utf-8")
        file = tmp_path / case.path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    return lay_out


def rules_beside(rule):
    """The rules that look at a case: the one under test, and all that are on by default."""
    return [other for other in RULES if other.code == rule.code or other.confidence is not Confidence.ADVICE]


def check(text, path, rules):
    result = check_source(text.encode(), str(path), rules, Project(), edits=True)
    assert [str(problem) for problem in result.problems] == []
    return result.findings


def repair(text, path, rule, *, unsafe):
    result = repair_source(text.encode(), str(path), [rule], Project(), unsafe=unsafe)
    assert [str(problem) for problem in result.problems] == []
    return text if result.after is None else result.after.decode()


def found(findings):
    return Counter((finding.place.line, finding.code) for finding in findings)


def comments(text):
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@pytest.mark.parametrize(("rule", "case"), _params(0))
def test_valid_case_is_silent(rule, case, place):
    marked = unmark(case.source)
    ast.parse(marked.text)

    assert not marked.findings, "a valid case has no marks"
    assert found(check(marked.text, place(case), rules_beside(rule))) == Counter()


@pytest.mark.parametrize(("rule", "case"), _params(1))
def test_invalid_case_is_found_at_its_marks(rule, case, place):
    marked = unmark(case.source)
    ast.parse(marked.text)

    assert any(code == rule.code for _, code in marked.findings), f"no line is marked # {rule.code}"
    assert found(check(marked.text, place(case), rules_beside(rule))) == marked.findings


@pytest.mark.parametrize(("rule", "case"), _params(1))
def test_fix(rule, case, place):
    path = place(case)
    before = unmark(case.source)
    if case.fixed is None:
        assert not case.unsafe, "unsafe says something of a fix, and the case has none"
        assert repair(before.text, path, rule, unsafe=True) == before.text
        return
    after = unmark(case.fixed)
    assert before.text != after.text

    fixed = repair(before.text, path, rule, unsafe=case.unsafe)

    assert fixed == after.text
    ast.parse(fixed)
    assert comments(before.text) - comments(fixed) == Counter(), "comments are kept"
    assert repair(fixed, path, rule, unsafe=case.unsafe) == fixed, "a second repair changes nothing"
    left = found(check(fixed, path, rules_beside(rule)))
    assert left == after.findings
    codes_before = Counter(code for _, code in before.findings.elements())
    codes_after = Counter(code for _, code in left.elements())
    assert codes_after[rule.code] < codes_before[rule.code]
    assert codes_after - codes_before == Counter(), "nothing new is found"


@pytest.mark.parametrize(("rule", "case"), [param for param in _params(1) if param.values[1].unsafe])
def test_safe_mode_leaves_unsafe_fixes_alone(rule, case, place):
    text = unmark(case.source).text

    assert repair(text, place(case), rule, unsafe=False) == text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
class TestRule:
    def test_has_cases(self, rule):
        valid, invalid = cases_of(rule.family, rule.slug)

        assert all(isinstance(case, Valid) for case in valid)
        assert all(isinstance(case, Invalid) for case in invalid)
        assert len(valid) >= 2
        assert len(invalid) >= 2

    def test_has_no_case_twice(self, rule):
        valid, invalid = cases_of(rule.family, rule.slug)
        texts = Counter((unmark(case.source).text.strip(), tuple(sorted(case.files.items()))) for case in (*valid, *invalid))

        assert [text for text, count in texts.items() if count > 1] == []

    def test_documentation_has_its_headings_in_order(self, rule):
        headings = [section.heading for section in Documentation.parse(rule.doc).sections]

        assert tuple(headings[: len(HEADINGS)]) == HEADINGS
        assert set(headings[len(HEADINGS) :]) <= set(OPTIONAL)

    def test_example_raises_this_rule_and_its_correction_nothing(self, rule, place):
        doc = Documentation.parse(rule.doc)
        path = place(example_of(doc.section("Example").text, doc.example))

        assert {finding.code for finding in check(doc.example, path, rules_beside(rule))} == {rule.code}
        assert found(check(doc.use_instead, path, rules_beside(rule))) == Counter()

    def test_fix_turns_the_example_into_its_correction(self, rule, place):
        doc = Documentation.parse(rule.doc)
        if doc.fix_safety not in (Safety.SAFE, Safety.UNSAFE):
            pytest.skip("has no fix that is written")

        path = place(example_of(doc.section("Example").text, doc.example))

        assert repair(doc.example, path, rule, unsafe=doc.fix_safety is Safety.UNSAFE) == doc.use_instead

    def test_documentation_says_whether_there_is_a_fix(self, rule):
        _, invalid = cases_of(rule.family, rule.slug)
        written = Documentation.parse(rule.doc).fix_safety in (Safety.SAFE, Safety.UNSAFE)

        assert written == any(case.fixed is not None for case in invalid)


def test_every_case_file_is_of_a_rule():
    files = {f"{path.parent.name}/{path.stem}" for path in CASES.glob("*/*.py") if path.name != "__init__.py"}

    assert files <= {f"{rule.family}/{rule.slug.replace('-', '_')}" for rule in RULES}
