"""Docstrings of what is moved deeper."""

import inspect
import textwrap

import libcst as cst
import pytest

from shutdownlint.fixes.apply import apply
from shutdownlint.fixes.fix import Fix, Safety

Q = '"""'


def moved(source):
    """The module with all statements of its function in a ``try``."""
    tree = cst.parse_module(textwrap.dedent(source))
    suite = tree.body[0].body
    last = cst.Finally(body=cst.parse_statement("if 1:\n    g()").body)
    tried = cst.Try(body=cst.IndentedBlock(body=suite.body), finalbody=last)
    fix = Fix("Try it", Safety.UNSAFE, {suite: suite.with_changes(body=[tried])})
    return apply(tree, [fix])[0]


def said(source):
    namespace = {}
    exec(source, namespace)
    return inspect.cleandoc(namespace["f"]().__doc__)


INNER = f"""
def f():
    def g():
        {Q}Say.

        More,
          and more.
        {Q}
    return g
"""


def test_a_docstring_goes_with_its_function():
    after = moved(INNER)

    assert after == textwrap.dedent(f"""
    def f():
        try:
            def g():
                {Q}Say.

                More,
                  and more.
                {Q}
            return g
        finally:
            g()
    """)


@pytest.mark.parametrize(
    "inner",
    [
        INNER,
        INNER.replace(Q + "Say", "r" + Q + r"Say\d"),
        INNER.replace("More,\n", "More \\\n"),  # one line, with the blanks in it
        INNER.replace("More,", r"More,\n        written"),
        INNER.replace("    ", "\t"),
        INNER.replace("        More", "More"),
    ],
)
def test_it_says_the_same(inner):
    assert said(moved(inner).replace("finally", "except KeyError")) == said(textwrap.dedent(inner))


def test_other_strings_stay_as_they_are():
    source = f"def f():\n    g({Q}a\n    b\n    {Q})\n    {Q}a\n    b\n    {Q}\n"

    assert f"g({Q}a\n    b\n    {Q})\n        {Q}a\n    b\n" in moved(source)
