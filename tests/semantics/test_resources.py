"""The table of resources: what is shipped, and what is refused."""

import pytest

from shutdownlint.semantics.resources import Release, ResourceError, parse, shipped


def test_the_shipped_table_is_read():
    popen = shipped().get("subprocess.Popen")

    assert popen is not None
    assert popen.kind == "process"
    assert popen.release == (Release("wait", False), Release("communicate", False))
    assert shipped().of_type("asyncio.subprocess.Process").release[0] == Release("wait", True)


def test_an_entry_replaces_one_of_the_same_name():
    table = shipped().extended([{"names": ["subprocess.Popen"], "kind": "process", "release": ["reap"]}], "settings")

    assert table.get("subprocess.Popen").release_names == {"reap"}
    assert shipped().get("subprocess.Popen").release_names == {"wait", "communicate"}


GOOD = {"names": ["a.B"], "kind": "session", "release": ["close"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relaese": ["close"]}, "unknown key 'relaese'"),
        ({"names": []}, "names is missing"),
        ({"names": "a.B"}, "names must be a list of strings"),
        ({"kind": "thing"}, "kind must be one of"),
        ({"kind": None}, "kind must be one of"),
        ({"with": "closes"}, "with must be one of"),
        ({"acquire": "later"}, "acquire must be call, await or context"),
        ({"leak": ["time"]}, "leak: time is none of"),
        ({"release": []}, "nothing releases it"),
    ],
)
def test_a_wrong_entry_is_refused(change, message):
    with pytest.raises(ResourceError, match="settings: resource 1") as refused:
        parse([{**GOOD, **change}], "settings")
    assert message in str(refused.value)
