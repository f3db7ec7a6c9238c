"""Findings in the words of the protocol."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from ...fixes.fix import Safety
from ...rules.finding import Confidence
from ..selection import find_rule
from ..unknown_rule import UnknownRuleError
from ..unused import UNUSED, every_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...rules.discovery import RuleInfo
    from ...rules.finding import Edit, Finding
    from ...semantics.text.place import Place
    from ..report.lines import Lines
    from ..result import Problem

SOURCE = "shutdownlint"
_SEVERITY = {
    Confidence.CERTAIN: lsp.DiagnosticSeverity.Error,
    Confidence.LIKELY: lsp.DiagnosticSeverity.Warning,
    Confidence.ADVICE: lsp.DiagnosticSeverity.Information,
}
#: How a fix is to be taken, to stand behind its title.
HOW = {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe: may change behaviour", Safety.MANUAL: "to be looked over"}


class Converter:
    """Turns places and findings into the protocol's.

    Args:
        lines: The lines of the files.
        encoding: What the client counts characters in.
        docs: Where the rules' pages are, if anywhere.
        related: Whether the client shows steps apart from the message.
    """

    def __init__(self, lines: Lines, encoding: str, docs: str, *, related: bool = True) -> None:
        self._lines = lines
        self._encoding = encoding
        self._docs = docs
        self._related = related

    def diagnostic(self, finding: Finding) -> lsp.Diagnostic:
        """One finding."""
        steps = [
            lsp.DiagnosticRelatedInformation(lsp.Location(uri_of(one.place.path), self.range(one.place)), one.message)
            for one in finding.related
        ]
        told = [] if self._related else [f"{one.place}: {one.message}" for one in finding.related]
        href = self._href(finding.code)
        return lsp.Diagnostic(
            range=self.range(finding.place),
            message="\n".join([f"{finding.name}: {finding.message}", *told]),
            severity=_SEVERITY[finding.confidence],
            code=finding.code,
            code_description=lsp.CodeDescription(href) if href else None,
            source=SOURCE,
            tags=[lsp.DiagnosticTag.Unnecessary] if finding.code == UNUSED.code else None,
            related_information=steps if self._related and steps else None,
        )

    def problem(self, problem: Problem) -> lsp.Diagnostic:
        """What kept a file from being checked: the user's mistake, or ours."""
        line = max(problem.line - 1, 0)
        column = self._units(problem.path, problem.line, max(problem.column, 1))
        ours = problem.message.startswith("internal error")
        return lsp.Diagnostic(
            range=lsp.Range(lsp.Position(line, column), lsp.Position(line, column)),
            message=problem.message,
            severity=lsp.DiagnosticSeverity.Warning if ours else lsp.DiagnosticSeverity.Error,
            source=SOURCE,
        )

    def edits(self, edits: Iterable[Edit]) -> list[lsp.TextEdit]:
        """The edits of one file."""
        return [lsp.TextEdit(self.range(edit.place), edit.text) for edit in edits]

    def range(self, place: Place) -> lsp.Range:
        """A place."""
        return lsp.Range(
            lsp.Position(place.line - 1, self._units(place.path, place.line, place.column)),
            lsp.Position(place.end_line - 1, self._units(place.path, place.end_line, place.end_column)),
        )

    def _units(self, path: str, line: int, column: int) -> int:
        text = (self._lines.get(path, line) or "")[: column - 1]
        if self._encoding == lsp.PositionEncodingKind.Utf32 or text.isascii():
            return column - 1
        if self._encoding == lsp.PositionEncodingKind.Utf8:
            return len(text.encode(errors="surrogatepass"))
        return len(text.encode("utf-16-le", errors="surrogatepass")) // 2

    def _href(self, code: str) -> str | None:
        rule = rule_named(code)
        if rule is None:
            return None
        if self._docs and not rule.origin:
            return f"{self._docs.rstrip('/')}/{rule.slug}/"
        spec = find_spec(rule.module)
        return uri_of(spec.origin) if spec is not None and spec.origin is not None else None


def rule_named(code: str) -> RuleInfo | None:
    """The rule with a code."""
    try:
        return find_rule(code, every_rule())
    except UnknownRuleError:
        return None


def explained(rule: RuleInfo) -> str:
    """A rule's documentation as Markdown."""
    doc = rule.doc.replace("\n## ", "\n#### ")
    return f"### {rule.code} {rule.slug} ({rule.confidence.value})\n\n{doc}\n"


def uri_of(path: str) -> str:
    """A file's address."""
    whole = str(Path(path).absolute())
    return from_fs_path(whole) or whole
