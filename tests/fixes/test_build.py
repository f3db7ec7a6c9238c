"""The parts of repairs: a keyword argument more, in the layout of the others."""

import libcst as cst
import pytest

from shutdownlint.fixes import build

LAYOUTS = [
    ("f()", "f(daemon=True)"),
    ("f(a)", "f(a, daemon=True)"),
    ("f(a,)", "f(a, daemon=True,)"),
    ("f(x for x in y)", "f((x for x in y), daemon=True)"),
    ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    daemon=True,\n)"),
    ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    daemon=True\n)"),
    ("f(\n    a, b\n)", "f(\n    a, b, daemon=True\n)"),
    ("f(a,\n  b)", "f(a,\n  b, daemon=True)"),
    ("f(\n    a,  # one\n    b,  # two\n)", "f(\n    a,  # one\n    b,  # two\n    daemon=True,\n)"),
    ("f(\n    # why\n    a  # one\n)", "f(\n    # why\n    a,  # one\n    daemon=True\n)"),
    ("f(\n    a,\n    # end\n)", "f(\n    a,\n    daemon=True,\n    # end\n)"),
]


@pytest.mark.parametrize(("before", "after"), LAYOUTS)
def test_keyword_is_laid_out_as_the_others(before, after):
    call = cst.ensure_type(cst.parse_expression(before), cst.Call)

    assert build.code(build.with_keyword(call, "daemon", "True")) == after
