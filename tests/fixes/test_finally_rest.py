"""The rest of a cleanup, done in any case."""

import pytest

from shutdownlint.fixes.finally_rest import finally_rest
from shutdownlint.fixes.fix import Safety

from .harness import Picked, check


def build(picked: Picked):
    return finally_rest(picked.module, [(picked.call("fail"), picked.call("release"))])


def build_both(picked: Picked):
    return finally_rest(
        picked.module, [(picked.call("fail"), picked.call("release")), (picked.call("fail_too"), picked.call("release"))]
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def f():\n    begin()\n\n    # first\n    fail()  # why\n\n    # then\n    release()  # so\n    self.x = None\n",
            """\
def f():
    begin()

    # first
    try:
        fail()  # why
    finally:
        # then
        release()  # so
        self.x = None
""",
        ),
        (
            "def f():\n    if x:\n        fail()\n    release()\n    return 1\n",
            "def f():\n    try:\n        if x:\n            fail()\n    finally:\n        release()\n    return 1\n",
        ),
        (
            "def f():\n    a = fail()\n    use(a)\n    release()\n",
            "def f():\n    try:\n        a = fail()\n        use(a)\n    finally:\n        release()\n",
        ),
        (
            "def f():\n    try:\n        fail()\n    except OSError:\n        pass\n    release()\n",
            "def f():\n    try:\n        fail()\n    except OSError:\n        pass\n    finally:\n        release()\n",
        ),
        ("def f():\n    a = fail()\n    release(a)\n", None),
        ("def f():\n    fail(); release()\n", None),
        ("def f():\n    fail()\n    if x:\n        return\n    release()\n", None),
        ("def f():\n    for x in y:\n        fail()\n        release()\n        continue\n", None),
        ("def f(): fail(); release()\n", None),
    ],
)
def test_finally_rest(before, after):
    check(before, after, build, Safety.UNSAFE)


def test_two_steps_are_nested():
    check(
        "def f():\n    fail()\n    fail_too()\n    release()\n    return 1\n",
        "def f():\n    try:\n        fail()\n    finally:\n        try:\n            fail_too()\n        finally:\n"
        "            release()\n    return 1\n",
        build_both,
    )
