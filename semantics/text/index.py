"""One traversal of a module: parents, order, scopes, bindings, definitions, calls, attributes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from .names import Binding, BindingKind, Scope, ScopeKind, canonical, dotted_text
from .walk import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp, cst.StarredDictComp)


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """An assignment to an attribute.

    Args:
        target: The attribute that is assigned to.
        value: What is assigned, where that is an expression of its own.
        path: Positions in nested targets, as in `Binding`.
        annotation: Its annotation, if it has one.
    """

    target: cst.Attribute
    value: cst.BaseExpression | None
    path: tuple[int, ...] = ()
    annotation: cst.BaseExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ItemStore:
    """An assignment to an item of a container: ``container[key] = value``.

    Args:
        target: The subscript that is assigned to.
        value: What is assigned.
    """

    target: cst.Subscript
    value: cst.BaseExpression


@dataclass(slots=True)
class Index:
    """What one traversal finds. All lists are in the order of the text."""

    top: Scope
    parents: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    order: dict[cst.CSTNode, int] = field(default_factory=dict)
    scopes: dict[cst.CSTNode, Scope] = field(default_factory=dict)
    definitions: list[tuple[cst.FunctionDef | cst.Lambda | cst.ClassDef, Scope]] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    loads: dict[str, list[cst.Attribute]] = field(default_factory=lambda: defaultdict(list))
    stores: dict[str, list[Store]] = field(default_factory=lambda: defaultdict(list))
    name_loads: dict[str, list[cst.Name]] = field(default_factory=lambda: defaultdict(list))
    tries: list[cst.Try | cst.TryStar] = field(default_factory=list)
    item_stores: dict[str, list[ItemStore]] = field(default_factory=lambda: defaultdict(list))
    imports: list[cst.Import | cst.ImportFrom] = field(default_factory=list)


def import_base(node: cst.ImportFrom, module_name: str | None, is_package: bool) -> str | None:
    """The absolute name of the module a ``from`` import takes names from, or None if it cannot be known."""
    written = dotted_text(node.module) if node.module is not None else ""
    level = len(node.relative)
    if not level:
        return written
    if module_name is None:
        return None
    parts = module_name.split(".")
    keep = len(parts) - level + (1 if is_package else 0)
    if keep <= 0:
        return None
    return ".".join([*parts[:keep], *([written] if written else [])])


class _Indexer:
    def __init__(self, tree: cst.Module, module_name: str | None, is_package: bool) -> None:
        self.tree = tree
        self.module_name = module_name
        self.is_package = is_package
        self.index = Index(Scope(ScopeKind.MODULE, tree, None))
        self.targets: set[cst.CSTNode] = set()

    def run(self) -> Index:
        index = self.index
        stack: list[tuple[cst.CSTNode, Scope]] = [(self.tree, index.top)]
        count = 0
        while stack:
            node, scope = stack.pop()
            index.order[node] = count
            index.scopes[node] = scope
            count += 1
            inside = self.enter(node, scope)
            parents = index.parents
            for child, _ in inside:
                parents[child] = node
            stack += reversed(inside)
        return index

    def enter(self, node: cst.CSTNode, scope: Scope) -> list[tuple[cst.CSTNode, Scope]]:
        kind = type(node)
        if kind is cst.FunctionDef or kind is cst.Lambda or kind is cst.ClassDef:
            return self.definition(node, scope)  # type: ignore[arg-type]
        if kind in _COMPREHENSIONS:
            scope = Scope(ScopeKind.COMPREHENSION, node, scope)
            self.index.scopes[node] = scope
        elif kind is cst.Call:
            self.index.calls.append(node)  # type: ignore[arg-type]
        elif kind is cst.Attribute:
            if node not in self.targets:
                self.index.loads[node.attr.value].append(node)  # type: ignore[attr-defined,arg-type]
            return [(node.value, scope)]  # type: ignore[attr-defined]
        elif kind is cst.Name:
            if node not in self.targets:
                self.index.name_loads[node.value].append(node)  # type: ignore[attr-defined,arg-type]
            return []
        elif kind is cst.Try or kind is cst.TryStar:
            self.index.tries.append(node)  # type: ignore[arg-type]
        else:
            self.bindings(node, scope)
        return [(child, scope) for child in children(node)]

    def definition(
        self, node: cst.FunctionDef | cst.Lambda | cst.ClassDef, scope: Scope
    ) -> list[tuple[cst.CSTNode, Scope]]:
        if not isinstance(node, cst.Lambda):
            kind = BindingKind.CLASS if isinstance(node, cst.ClassDef) else BindingKind.FUNCTION
            self.bind(kind, node.name.value, node, scope)
            self.targets.add(node.name)
        inner = Scope(ScopeKind.CLASS if isinstance(node, cst.ClassDef) else ScopeKind.FUNCTION, node, scope)
        self.index.definitions.append((node, inner))
        if isinstance(node, cst.ClassDef):
            outside = [*node.decorators, node.name, *node.bases, *node.keywords]
            return [*((child, scope) for child in outside), (node.body, inner)]
        result: list[tuple[cst.CSTNode, Scope]] = []
        if isinstance(node, cst.FunctionDef):
            result += [(child, scope) for child in (*node.decorators, node.name)]
        params = node.params
        result.append((params, scope))
        stars = [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
        for param in (*params.posonly_params, *params.params, *params.kwonly_params, *stars):
            self.bind(BindingKind.PARAMETER, param.name.value, param, inner)
            self.targets.add(param.name)
        if isinstance(node, cst.FunctionDef) and node.returns is not None:
            result.append((node.returns, scope))
        result.append((node.body, inner))
        return result

    def bind(
        self,
        kind: BindingKind,
        name: str,
        node: cst.CSTNode,
        scope: Scope,
        value: cst.BaseExpression | None = None,
        path: tuple[int, ...] = (),
        dotted: str | None = None,
    ) -> None:
        home = scope.binding_scope(name)
        home.bindings.setdefault(name, []).append(Binding(kind, name, node, home, value, path, dotted))

    def bindings(self, node: cst.CSTNode, scope: Scope) -> None:
        binder = _BINDERS.get(type(node))
        if binder is not None:
            binder(self, node, scope)

    def assign(self, node: cst.Assign, scope: Scope) -> None:
        for target in node.targets:
            self.target(BindingKind.ASSIGNMENT, target.target, scope, node.value)

    def annotated(self, node: cst.AnnAssign, scope: Scope) -> None:
        annotation = node.annotation.annotation
        self.target(BindingKind.ASSIGNMENT, node.target, scope, node.value, annotation=annotation)

    def named(self, node: cst.NamedExpr, scope: Scope) -> None:
        while scope.kind is ScopeKind.COMPREHENSION and scope.outer is not None:
            scope = scope.outer
        self.target(BindingKind.ASSIGNMENT, node.target, scope, node.value)

    def loop(self, node: cst.For | cst.CompFor, scope: Scope) -> None:
        self.target(BindingKind.ELEMENT, node.target, scope, node.iter)

    def context(self, node: cst.WithItem, scope: Scope) -> None:
        if node.asname is not None:
            self.target(BindingKind.CONTEXT, node.asname.name, scope, node.item)

    def handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler, scope: Scope) -> None:
        if node.name is not None:
            self.target(BindingKind.EXCEPTION, node.name.name, scope, node.type)

    def declaration(self, node: cst.Global | cst.Nonlocal, scope: Scope) -> None:
        names = {item.name.value for item in node.names}
        (scope.global_names if isinstance(node, cst.Global) else scope.nonlocal_names).update(names)

    def changed(self, node: cst.AugAssign | cst.Del, scope: Scope) -> None:
        self.target(BindingKind.OTHER, node.target, scope, None)

    def captured(self, node: cst.MatchAs | cst.MatchStar | cst.MatchMapping | cst.TypeAlias, scope: Scope) -> None:
        name = node.rest if isinstance(node, cst.MatchMapping) else node.name
        if name is not None:
            self.target(BindingKind.OTHER, name, scope, None)

    def target(
        self,
        kind: BindingKind,
        target: cst.CSTNode,
        scope: Scope,
        value: cst.BaseExpression | None,
        path: tuple[int, ...] = (),
        annotation: cst.BaseExpression | None = None,
    ) -> None:
        if isinstance(target, cst.Name):
            self.targets.add(target)
            self.bind(kind, target.value, target, scope, value, path)
        elif isinstance(target, cst.Attribute):
            self.targets.add(target)
            if kind is not BindingKind.ASSIGNMENT:
                value = None
            self.index.stores[target.attr.value].append(Store(target, value, path, annotation))
        elif isinstance(target, cst.Subscript):
            name = target.value.attr if isinstance(target.value, cst.Attribute) else target.value
            if kind is BindingKind.ASSIGNMENT and value is not None and not path and isinstance(name, cst.Name):
                self.index.item_stores[name.value].append(ItemStore(target, value))
        elif isinstance(target, (cst.Tuple, cst.List)):
            for place, element in enumerate(target.elements):
                starred = isinstance(element, cst.StarredElement)
                pair = None if starred else _paired(value, place, target.elements)
                if pair is not None and kind is BindingKind.ASSIGNMENT:
                    self.target(kind, element.value, scope, pair, path)
                else:
                    self.target(
                        BindingKind.OTHER if starred else kind, element.value, scope, value, (*path, place)
                    )

    def imports(self, node: cst.Import | cst.ImportFrom, scope: Scope) -> None:
        self.index.imports.append(node)
        if isinstance(node, cst.Import):
            for alias in node.names:
                whole = dotted_text(alias.name) or ""
                if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                    self.targets.add(alias.asname.name)
                    self.bind(BindingKind.IMPORT, alias.asname.name.value, alias, scope, dotted=canonical(whole))
                else:
                    first = whole.partition(".")[0]
                    self.bind(BindingKind.IMPORT, first, alias, scope, dotted=canonical(first))
            return
        base = import_base(node, self.module_name, self.is_package)
        if isinstance(node.names, cst.ImportStar):
            scope.module_scope.has_star_import = True
            return
        for alias in node.names:
            name = alias.name.value if isinstance(alias.name, cst.Name) else ""
            shown = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else name
            dotted = canonical(f"{base}.{name}") if base else None
            self.bind(BindingKind.IMPORT, shown, alias, scope, dotted=dotted)


#: By type and not by isinstance: libcst's classes are abstract ones, for which a failing isinstance is slow.
_BINDERS: dict[type[cst.CSTNode], Callable[..., None]] = {
    cst.AnnAssign: _Indexer.annotated,
    cst.Assign: _Indexer.assign,
    cst.AugAssign: _Indexer.changed,
    cst.CompFor: _Indexer.loop,
    cst.Del: _Indexer.changed,
    cst.ExceptHandler: _Indexer.handler,
    cst.ExceptStarHandler: _Indexer.handler,
    cst.For: _Indexer.loop,
    cst.Global: _Indexer.declaration,
    cst.Import: _Indexer.imports,
    cst.ImportFrom: _Indexer.imports,
    cst.MatchAs: _Indexer.captured,
    cst.MatchMapping: _Indexer.captured,
    cst.MatchStar: _Indexer.captured,
    cst.NamedExpr: _Indexer.named,
    cst.Nonlocal: _Indexer.declaration,
    cst.TypeAlias: _Indexer.captured,
    cst.WithItem: _Indexer.context,
}


def _paired(
    value: cst.BaseExpression | None, place: int, targets: Sequence[cst.BaseElement]
) -> cst.BaseExpression | None:
    """What ``a`` gets in ``a, b = x, y``."""
    if not isinstance(value, (cst.Tuple, cst.List)) or len(value.elements) != len(targets):
        return None
    if any(isinstance(element, cst.StarredElement) for element in (*value.elements, *targets)):
        return None
    return value.elements[place].value


def build_index(tree: cst.Module, module_name: str | None, is_package: bool) -> Index:
    """Go through a module once.

    Args:
        tree: The parsed module.
        module_name: Its dotted name, which relative imports are resolved against; None if it is not known.
        is_package: Whether it is a package's ``__init__``.
    """
    return _Indexer(tree, module_name, is_package).run()


def statements_of(body: cst.BaseSuite | cst.Module) -> Iterator[cst.BaseStatement | cst.BaseSmallStatement]:
    """The statements of a suite, one-line suites included; small statements come out of their line."""
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement
