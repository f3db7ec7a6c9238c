"""One before, one repair, one after; and the laws that hold for each of them."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from shutdownlint.fixes.apply import apply
from shutdownlint.semantics.program.module import Module
from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.text.walk import walk, walk_own

if TYPE_CHECKING:
    from shutdownlint.fixes.fix import Fix, Safety

Build = Callable[["Picked"], "Fix | None"]


class Picked:
    """A module, and its nodes by what they look like."""

    def __init__(self, text: str):
        self.module = Module.parse(text, "sample.py", Project())

    def function(self, name: str) -> cst.FunctionDef | cst.Lambda:
        return next(function.node for function in self.module.functions if function.name == name)

    def klass(self, name: str) -> cst.ClassDef:
        return next(found.node for found in self.module.classes if found.name == name)

    def call(self, callee: str) -> cst.Call:
        return self.calls(callee)[0]

    def calls(self, callee: str) -> list[cst.Call]:
        return [call for call in self.module.calls if self.code(call.func) == callee]

    def node(self, text: str, kind: type[cst.CSTNode] = cst.BaseExpression) -> cst.CSTNode:
        return next(node for node in walk(self.module.tree) if isinstance(node, kind) and self.code(node).strip() == text)

    def first(self, kind: type[cst.CSTNode]) -> cst.CSTNode:
        return next(node for node in walk(self.module.tree) if isinstance(node, kind))

    def code(self, node: cst.CSTNode) -> str:
        return self.module.tree.code_for_node(node)


def calls_can_fail(node: cst.CSTNode) -> bool:
    """A stand-in for what a rule knows: calls and awaits may raise, those of ``safe_*`` and ``range`` do not."""
    calls = [inside for inside in walk_own(node) if isinstance(inside, cst.Call)]
    names = [call.func.value if isinstance(call.func, cst.Name) else "" for call in calls]
    return not all(name.startswith("safe_") or name == "range" for name in names)


def repaired(before: str, build: Build) -> str | None:
    """The text after the repair, or None if it is withheld."""
    picked = Picked(before)
    fix = build(picked)
    if fix is None:
        return None
    text, applied = apply(picked.module.tree, [fix])
    assert applied == [fix]
    return text


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"#[^\r\n]*", text))


def check(before: str, after: str | None, build: Build, safety: Safety | None = None) -> None:
    """The repair gives exactly this text, also with tabs and with CRLF, it compiles, and keeps the comments.

    Args:
        before: Indented as the test likes it.
        after: None if the repair is to be withheld.
        build: Makes the fix.
        safety: How far the fix says it may be trusted.
    """
    before = textwrap.dedent(before)
    if after is None:
        assert repaired(before, build) is None
        return
    after = textwrap.dedent(after)
    for style in (str, _tabs, _crlf, lambda text: _crlf(_tabs(text))):
        result = repaired(style(before), build)
        assert result == style(after), result
        compile(result, "sample.py", "exec")
        assert not comments(style(before)) - comments(result)
    if safety is not None:
        fix = build(Picked(before))
        assert fix is not None
        assert fix.safety is safety


def _tabs(text: str) -> str:
    return re.sub(r"^(?:    )+", lambda match: "\t" * (len(match[0]) // 4), text, flags=re.MULTILINE)


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")
