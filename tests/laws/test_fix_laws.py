"""The laws of repairs, for every case of every rule that has one, in shapes that its author did not think of.

A repair that is made parses, is made once, takes its finding away and brings no other, keeps each comment, and leaves
alone what it is not about. ``repair_source`` refuses what breaks a law; a refusal is a failure here, since it means that a
repair was offered which could not be kept.
"""

import ast
import io
import tokenize
import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rulecases import cases_of, unmark
from variants import HEAD, SHAPES, STYLES, TAIL

from shutdownlint.linter.engine import check_source
from shutdownlint.linter.repair import repair_source
from shutdownlint.rules.discovery import catalogue
from shutdownlint.rules.finding import Confidence
from shutdownlint.semantics.program.project import OLDEST, Project

RULES = catalogue()
REPAIRED = [
    (rule, case) for rule in RULES for case in cases_of(rule.family, rule.slug)[1] if case.fixed is not None
]  # fmt: skip


def examples(count):
    """The same examples every time: a law that is broken is broken for everybody."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=checks)


def repaired(text, path, rules, target=OLDEST):
    """The text after the repair, or None if there is none; a refusal fails the test.

    What a repair brings to light is refused as well, and may be: the code had two defects, of which one hid the other.
    """
    result = repair_source(text.encode(), str(path), rules, Project(target=target), unsafe=True)
    assert [problem.message for problem in result.problems if not problem.message.endswith("would be found")] == []
    return None if result.after is None else result.after.decode()


def codes(text, path, rules):
    result = check_source(text.encode(), str(path), rules, Project())
    assert [str(problem) for problem in result.problems] == []
    return Counter(finding.code for finding in result.findings)


def comments(text):
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def rules_beside(rule):
    """All that are on by default, and the one under test."""
    return [other for other in RULES if other.code == rule.code or other.confidence is not Confidence.ADVICE]


def compiles(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "sample.py", "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def parses_on(target, text):
    try:
        ast.parse(text, feature_version=target)
    except SyntaxError:
        return False
    return True


def lay_out(root, case):
    for name, text in case.files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(unmark(text).text, encoding="utf-8")
    return root / case.path


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Where the text of each case lies."""
    empty = tmp_path_factory.mktemp("alone")
    return [lay_out(tmp_path_factory.mktemp("files"), case) if case.files else empty / case.path for _, case in REPAIRED]


@pytest.mark.parametrize("style", STYLES)
def test_a_repair_keeps_the_style(style, places):
    """Restyling and repairing may be done in either order."""
    restyled = STYLES[style]
    for (rule, case), path in zip(REPAIRED, places, strict=True):
        before, after = unmark(case.source).text, unmark(case.fixed).text
        if "\n    " not in before and "\n    " in after:
            continue  # nothing in the text says how it is indented
        result = repair_source(restyled(before).encode(), str(path), [rule], Project(), unsafe=case.unsafe)

        assert [str(problem) for problem in result.problems] == []
        assert result.after == restyled(after).encode(), f"{rule.code}\n{(result.after or b'').decode()}"


@examples(450)
@given(
    number=st.integers(0, len(REPAIRED) - 1),
    shapes=st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=3, unique=True),
    bits=st.integers(0, 2**24 - 1),
    style=st.sampled_from([None, None, "tabs", "crlf", "no last newline"]),
    target=st.sampled_from([(3, 7), (3, 8), (3, 10), (3, 13)]),
)
def test_a_repair_in_another_shape(number, shapes, bits, style, target, places):
    rule, case = REPAIRED[number]
    text = unmark(case.source).text
    for shape in shapes:
        text = SHAPES[shape](text, bits)
    text = HEAD + text + TAIL
    if style is not None:
        text = STYLES[style](text)
    assume(compiles(text))

    hold(text, places[number], rules_beside(rule), style, target)


@examples(120)
@given(numbers=st.lists(st.integers(0, len(REPAIRED) - 1), min_size=2, max_size=3, unique=True), bits=st.integers(0, 2**24 - 1))
def test_repairs_beside_one_another(numbers, bits, places):
    texts = [unmark(REPAIRED[number][1].source).text for number in numbers]
    assume(not any("__future__" in text for text in texts))
    text = HEAD + "\n\n".join(texts) + TAIL
    assume(compiles(text))

    hold(text, places[numbers[0]], [rule for rule in RULES if rule.confidence is not Confidence.ADVICE])


def hold(text, path, rules, style=None, target=OLDEST):
    """Repair a text, and hold the result to the laws."""
    after = repaired(text, path, rules, target)
    if after is None:
        return
    assert compiles(after), after
    assert parses_on(target, after) or not parses_on(target, text), "what the oldest Python cannot read is not written"
    assert comments(text) - comments(after) == Counter(), after
    assert repaired(after, path, rules, target) is None, "a second repair changes nothing"
    old, new = codes(text, path, rules), codes(after, path, rules)
    assert old - new, "something is repaired"
    assert new - old == Counter(), "nothing new is found"
    restyled = STYLES[style] if style in ("tabs", "crlf") else str
    assert after.startswith(restyled(HEAD)), "what stands above is as it was"
    assert after.rstrip().endswith(restyled(TAIL).rstrip()), "what stands below is as it was"
