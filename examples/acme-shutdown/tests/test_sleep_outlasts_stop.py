"""The rule by what it finds and what it leaves alone; the package has to be installed."""

import textwrap

import pytest
from acme_shutdown.sleep_outlasts_stop import SleepOutlastsStop

from shutdownlint import check_source, fix_source

BAD = """\
import time

def serve(stop, work):
    while not stop.is_set():
        work()
        time.sleep(60)
"""


def codes(text):
    result = check_source(textwrap.dedent(text), select=["ACM"])
    assert result.problems == ()
    return [(finding.code, finding.place.line) for finding in result.findings]


def test_a_sleep_that_outlasts_a_stop():
    assert codes(BAD) == [("ACM101", 6)]


@pytest.mark.parametrize(
    "change",
    [
        ("time.sleep(60)", "stop.wait(60)"),
        ("time.sleep(60)", "time.sleep(0.1)"),
        ("time.sleep(60)", "time.sleep(work)"),
        ("not stop.is_set()", "True"),
        ("import time", "import trio as time"),
        ("time.sleep(60)", "defer(lambda: time.sleep(60))"),
    ],
)
def test_what_is_left_alone(change):
    assert codes(BAD.replace(*change)) == []


def test_its_repair():
    result = fix_source(BAD, select=["ACM"])

    assert result.after.decode() == BAD.replace("time.sleep", "stop.wait")
    assert result.findings == ()


def test_its_examples():
    bad, good = (part.partition("```")[0] for part in SleepOutlastsStop.__doc__.split("```python\n")[1:])

    assert [code for code, _ in codes(bad)] == ["ACM101"]
    assert codes(good) == []
