"""How a repair reaches a name of another module, and how an import comes to the top of a file."""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, cast

import libcst as cst

from ..semantics.text.names import BindingKind, Scope, dotted_text
from . import build
from .target import is_there

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..semantics.program.module import Module


class Reach:
    """Finds how names of other modules can be written in one scope.

    Args:
        module: The module that is repaired.
        scope: Where the names are to be written.
    """

    def __init__(self, module: Module, scope: Scope) -> None:
        self.module = module
        self.scope = scope
        self._imports: dict[str, None] = {}

    @property
    def imports(self) -> tuple[str, ...]:
        """What has to be imported for the names asked so far, as in `Fix.imports`."""
        return tuple(self._imports)

    def __call__(self, dotted: str) -> str | None:
        """How to write a name here.

        Args:
            dotted: ``signal.SIG_DFL``: a module, a point, one of its names.

        Returns:
            The text, or None where every way is barred by another thing of the same name, or the oldest Python that the
            project runs on does not have it.
        """
        home, _, name = dotted.partition(".")
        if not is_there(self.module, dotted):
            return None
        if home == "builtins":
            return name if self.scope.lookup(name) is None else None
        known = self._known(home)
        if known is not None:
            return f"{known}.{name}"
        known = self._known(dotted)
        if known is not None:
            return known
        if home in self._starred():
            return None  # ``from signal import *`` may give the module's own name another meaning
        ways = [(home, dotted, home), (name, name, f"{home}:{name}")]
        if _mergeable(self.module.tree, home) is not None:
            ways.reverse()  # as the file does it
        for bound, text, wanted in ways:
            if self._is_free(bound):
                self._imports[wanted] = None
                return text
        return None

    def all(self, *dotted: str) -> tuple[str, ...] | None:
        """As a call, for several names: None if one of them cannot be reached."""
        texts = [self(name) for name in dotted]
        return None if None in texts else tuple(text for text in texts if text is not None)

    def _known(self, dotted: str) -> str | None:
        scope: Scope | None = self.scope
        while scope is not None:
            for name, bindings in scope.bindings.items():
                if self.scope.lookup(name) is not scope:
                    continue
                meant = {b.dotted if b.kind is BindingKind.IMPORT else None for b in bindings}
                if meant == {dotted} and not all(self._is_for_types(b.node) for b in bindings):
                    return name
            scope = scope.outer
        return None

    def _starred(self) -> set[str]:
        """The modules of which the top level imports all names."""
        lines = (line for line in self.module.tree.body if isinstance(line, cst.SimpleStatementLine))
        return {
            dotted_text(node.module) or ""
            for line in lines
            for node in line.body
            if isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar) and node.module and not node.relative
        }

    def _is_free(self, name: str) -> bool:
        if hasattr(builtins, name):
            return False
        home = self.scope.lookup(name)
        return home is None or (home.outer is None and all(self._is_for_types(binding.node) for binding in home.bindings[name]))

    def _is_for_types(self, node: cst.CSTNode) -> bool:
        return any(is_for_types(around) for around in self.module.ancestors(node))


def is_for_types(node: cst.CSTNode) -> bool:
    """Whether a node is ``if TYPE_CHECKING:``."""
    return isinstance(node, cst.If) and (dotted_text(node.test) or "").rpartition(".")[2] == "TYPE_CHECKING"


def add_imports(tree: cst.Module, wanted: Iterable[str]) -> cst.Module:
    """Import modules and names at the top of a file, each next to its kin.

    Args:
        tree: The file.
        wanted: As in `Fix.imports`. What the file imports already is left out.
    """
    for spec in sorted(wanted):
        home, _, name = spec.partition(":")
        if not _is_imported(tree, home, name):
            tree = _merged(tree, home, name) if name and _mergeable(tree, home) else _added(tree, home, name)
    return tree


def can_import(tree: cst.Module, spec: str) -> bool:
    """Whether the name an import would bind is free at module level, or bound to that very thing."""
    home, _, name = spec.partition(":")
    return _is_imported(tree, home, name) or (name or home) not in set(_bound(tree))


def _top_level(body: Sequence[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Small and compound statements that run when the module is imported, but not those only a type checker reads."""
    for node in body:
        if isinstance(node, cst.SimpleStatementLine):
            yield from node.body
            continue
        yield node
        if is_for_types(node) or isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            continue
        for inside in node.children:
            if isinstance(inside, (cst.IndentedBlock, cst.SimpleStatementSuite)):
                yield from _top_level(inside.body)
            elif isinstance(inside, (cst.Else, cst.If, cst.ExceptHandler, cst.Finally, cst.MatchCase)):
                yield from _top_level([inside])


def _aliases(node: cst.CSTNode) -> Iterator[tuple[str, str, str]]:
    """Name bound, module, name in the module ("" for the module itself)."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            whole = dotted_text(alias.name) or ""
            shown = alias.evaluated_alias
            yield (shown, whole, "") if shown else (whole.partition(".")[0], whole.partition(".")[0], "")
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        home = "." * len(node.relative) + (dotted_text(node.module) or "" if node.module else "")
        for alias in node.names:
            yield alias.evaluated_alias or alias.evaluated_name, home, alias.evaluated_name


def _is_imported(tree: cst.Module, home: str, name: str) -> bool:
    wanted = (name or home, home, name)
    return any(alias == wanted for node in _top_level(tree.body) for alias in _aliases(node))


def _bound(tree: cst.Module) -> Iterator[str]:
    for node in _top_level(tree.body):
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            yield node.name.value
        elif isinstance(node, (cst.Import, cst.ImportFrom)):
            yield from (alias[0] for alias in _aliases(node))
        elif isinstance(node, cst.Assign):
            yield from (name for target in node.targets for name in build.names_in(target.target))
        elif isinstance(node, (cst.AnnAssign, cst.For)):
            yield from build.names_in(node.target)


def _mergeable(tree: cst.Module, home: str) -> cst.ImportFrom | None:
    for line in tree.body:
        if not isinstance(line, cst.SimpleStatementLine):
            continue
        for node in line.body:
            if (
                isinstance(node, cst.ImportFrom)
                and not isinstance(node.names, cst.ImportStar)
                and not node.relative
                and node.module is not None
                and dotted_text(node.module) == home
                and "\n" not in build.code(node)
            ):
                return node
    return None


def _merged(tree: cst.Module, home: str, name: str) -> cst.Module:
    node = cst.ensure_type(_mergeable(tree, home), cst.ImportFrom)
    names = [*cast("Sequence[cst.ImportAlias]", node.names), cst.ImportAlias(cst.Name(name))]
    before = [alias.evaluated_name for alias in names[:-1]]
    if before == sorted(before):
        names.sort(key=lambda alias: alias.evaluated_name)
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    names = [alias.with_changes(comma=comma.deep_clone()) for alias in names[:-1]] + [
        names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    ]
    return build.rewrite(tree, {node: node.with_changes(names=names)})


def _added(tree: cst.Module, home: str, name: str) -> cst.Module:
    text = f"from {home} import {name}" if name else f"import {home}"
    new = build.statement(text, tree)
    body = list(tree.body)
    start = 1 if body and build.is_docstring(body[0]) else 0
    while start < len(body) and _module_of(body[start]) == "__future__":
        start += 1
    end = start
    while end < len(body) and _module_of(body[end]) is not None:
        end += 1
    kin = _kin(body, start, end)
    key = (bool(name), home)
    at = next((at for at in kin if _sort_key(body[at]) > key and not _has_comment(body[at])), kin.stop)
    if at in kin and at == kin.start:
        new = new.with_changes(leading_lines=build.leading_lines(body[at]))
        body[at] = body[at].with_changes(leading_lines=[])
    elif not kin:
        above = build.blank_lines(body[at])[:1] if at < len(body) else ()
        new = new.with_changes(leading_lines=above or [cst.EmptyLine(indent=False)] if at else [])
        if at < len(body) and not above:
            below = [cst.EmptyLine(indent=False), *build.leading_lines(body[at])]
            body[at] = body[at].with_changes(leading_lines=below)
    body.insert(at, cast("cst.SimpleStatementLine", new))
    return tree.with_changes(body=body)


def _kin(body: Sequence[cst.CSTNode], start: int, end: int) -> range:
    """The first run of imports of the standard library that no empty line parts."""
    first = next((at for at in range(start, end) if _is_standard(body[at])), start)
    last = first
    while last < end and _is_standard(body[last]) and (last == first or not build.blank_lines(body[last])):
        last += 1
    return range(first, last)


def _has_comment(node: cst.CSTNode) -> bool:
    return any(line.comment is not None for line in build.leading_lines(node))


def _module_of(node: cst.CSTNode) -> str | None:
    """The module a line imports (from); None if it is no import."""
    if not isinstance(node, cst.SimpleStatementLine) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, cst.Import):
        return dotted_text(first.names[0].name)
    if isinstance(first, cst.ImportFrom):
        return "." * len(first.relative) + (dotted_text(first.module) or "" if first.module else "")
    return None


def _is_standard(node: cst.CSTNode) -> bool:
    home = _module_of(node) or ""
    return home.partition(".")[0] in sys.stdlib_module_names and home != "__future__"


def _sort_key(node: cst.CSTNode) -> tuple[bool, str]:
    line = cst.ensure_type(node, cst.SimpleStatementLine)
    return isinstance(line.body[0], cst.ImportFrom), _module_of(node) or ""
