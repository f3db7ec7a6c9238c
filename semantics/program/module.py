"""A module of the checked program: its tree, and what is defined where."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst
from libcst._nodes.internal import CodegenState

from ..text import names
from ..text.index import Store, build_index, import_base, statements_of
from ..text.names import Scope, ScopeKind, dotted_text
from ..text.place import Place
from ..text.walk import walk_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .project import Project
    from .values import Value


class SourceError(Exception):
    """A text that is not Python as we read it.

    Args:
        message: What is wrong.
        line: Where, counted from 1; 0 where no line can be named.
        column: Counted from 1; 0 where no column can be named.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Function:
    """A function, method or lambda.

    Args:
        module: Where it is defined.
        node: Its definition.
        scope: The scope of its body.
    """

    def __init__(self, module: Module, node: cst.FunctionDef | cst.Lambda, scope: Scope) -> None:
        self.module = module
        self.node = node
        self.scope = scope

    def __repr__(self) -> str:
        return f"<Function {self.module.path}:{self.qualname}>"

    @property
    def name(self) -> str:
        """Its name; ``<lambda>`` for a lambda."""
        return self.node.name.value if isinstance(self.node, cst.FunctionDef) else "<lambda>"

    @cached_property
    def qualname(self) -> str:
        """Its name with the classes and functions it stands in: ``Server.stop``."""
        return self.module.qualname_of(self.node)

    @cached_property
    def cls(self) -> ClassInfo | None:
        """The class whose body defines it directly."""
        outer = self.scope.outer
        if isinstance(self.node, cst.Lambda) or outer is None or not isinstance(outer.node, cst.ClassDef):
            return None
        return self.module.class_at(outer.node)

    @cached_property
    def outer(self) -> Function | None:
        """The function it is defined in."""
        return self.module.function_of(self.node)

    @cached_property
    def is_async(self) -> bool:
        """Whether it is an ``async def``."""
        return isinstance(self.node, cst.FunctionDef) and self.node.asynchronous is not None

    @cached_property
    def own(self) -> tuple[cst.CSTNode, ...]:
        """What runs when it runs, in the order of the text, itself first (`walk_own`)."""
        return tuple(walk_own(self.node))

    @cached_property
    def is_generator(self) -> bool:
        """Whether it yields."""
        return any(isinstance(node, cst.Yield) for node in self.own)

    @cached_property
    def is_empty(self) -> bool:
        """Whether it does nothing, and is no stub that is only there to be overridden."""
        if self.decorators or not isinstance(self.node, cst.FunctionDef):
            return False
        for statement in statements_of(self.node.body):
            is_text = isinstance(statement, cst.Expr) and isinstance(statement.value, (cst.BaseString, cst.Ellipsis))
            is_return = isinstance(statement, cst.Return) and statement.value is None
            if not (is_text or is_return or isinstance(statement, cst.Pass)):
                return False
        return True

    @property
    def decorators(self) -> list[cst.BaseExpression]:
        """The expressions of its decorators, from the top."""
        if isinstance(self.node, cst.Lambda):
            return []
        return [decorator.decorator for decorator in self.node.decorators]

    @property
    def params(self) -> cst.Parameters:
        """Its parameters, ``self`` included."""
        return self.node.params

    @cached_property
    def positional(self) -> list[cst.Param]:
        """The parameters that take positional arguments, ``self`` included, ``*args`` not."""
        return [*self.params.posonly_params, *self.params.params]

    @cached_property
    def kind(self) -> str:
        """``function``, ``method``, ``classmethod`` or ``staticmethod``."""
        if self.cls is None:
            return "function"
        known = {self.module.resolve(decorator) for decorator in self.decorators}
        if "builtins.staticmethod" in known:
            return "staticmethod"
        if "builtins.classmethod" in known or self.name in ("__init_subclass__", "__class_getitem__"):
            return "classmethod"
        return "staticmethod" if self.name == "__new__" else "method"

    @cached_property
    def is_property(self) -> bool:
        """Whether reading the attribute calls it."""
        known = {self.module.resolve(decorator) for decorator in self.decorators}
        return bool(known & {"builtins.property", "functools.cached_property"})

    @cached_property
    def receiver(self) -> str | None:
        """The name of its ``self`` or ``cls`` parameter."""
        if self.kind not in ("method", "classmethod") or not self.positional:
            return None
        return self.positional[0].name.value

    @property
    def takes_self(self) -> bool:
        """Whether its first parameter is called ``self``, though it may stand in no class."""
        return bool(self.positional) and self.positional[0].name.value == "self"

    @cached_property
    def calls(self) -> list[cst.Call]:
        """The calls that run when it runs, in the order of the text; those of functions inside it are theirs."""
        return [node for node in self.own if isinstance(node, cst.Call)]

    @cached_property
    def returned(self) -> list[cst.BaseExpression]:
        """What its ``return`` statements give; a lambda's body."""
        if isinstance(self.node, cst.Lambda):
            return [self.node.body]
        return [node.value for node in self.own if isinstance(node, cst.Return) and node.value is not None]


class ClassInfo:
    """A class.

    Args:
        module: Where it is defined.
        node: Its definition.
        scope: The scope of its body.
    """

    def __init__(self, module: Module, node: cst.ClassDef, scope: Scope) -> None:
        self.module = module
        self.node = node
        self.scope = scope

    def __repr__(self) -> str:
        return f"<ClassInfo {self.module.path}:{self.qualname}>"

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name.value

    @cached_property
    def qualname(self) -> str:
        """Its name with the classes and functions it stands in."""
        return self.module.qualname_of(self.node)

    @cached_property
    def methods(self) -> dict[str, Function]:
        """What its body defines with ``def``; the last definition of a name counts."""
        found: dict[str, Function] = {}
        for function in self.module.functions:
            if function.cls is self:
                if function.name in found and any(
                    isinstance(decorator, cst.Attribute) and decorator.attr.value in ("setter", "deleter", "getter")
                    for decorator in function.decorators
                ):
                    continue
                found[function.name] = function
        return found

    @cached_property
    def setters(self) -> dict[str, Function]:
        """What assigning to one of its properties runs."""
        return {
            function.name: function
            for function in self.module.functions
            if function.cls is self
            and any(isinstance(one, cst.Attribute) and one.attr.value == "setter" for one in function.decorators)
        }

    @cached_property
    def stores(self) -> dict[str, list[Store]]:
        """Attribute -> the assignments to ``self.attribute`` in its methods and in functions nested in them."""
        found: dict[str, list[Store]] = {}
        for attribute, stores in self.module.index.stores.items():
            for store in stores:
                if self.module.class_of_receiver(store.target.value) is self:
                    found.setdefault(attribute, []).append(store)
        return found

    def begun(self, attribute: str) -> list[cst.BaseExpression | None]:
        """What an attribute holds when an instance has been made; nothing where it may not be there yet."""
        init = self.methods.get("__init__")
        begun = [
            store.value for store in self.stores.get(attribute, ()) if init and self.module.function_of(store.target) is init
        ]
        return begun or [binding.value for binding in self.scope.bindings.get(attribute, ())]

    @cached_property
    def bases(self) -> tuple[ClassInfo | str | None, ...]:
        """Its direct bases: classes of the project, qualified names of others, None for unknown ones."""
        found: list[ClassInfo | str | None] = []
        for base in self.node.bases:
            expr = base.value.value if isinstance(base.value, cst.Subscript) else base.value
            found.append(self.module.class_named(expr))
        return tuple(found)

    @cached_property
    def lineage(self) -> tuple[ClassInfo | str | None, ...]:
        """Itself and all its bases, nearest first: an approximation of the method resolution order."""
        found: list[ClassInfo | str | None] = [self]
        for base in self.bases:
            for one in base.lineage if isinstance(base, ClassInfo) and base is not self else (base,):
                if one not in found or one is None:
                    found.append(one)
        return tuple(found)

    @property
    def is_open(self) -> bool:
        """Whether a base is not part of the project, so that it may have methods and attributes unseen here."""
        return any(not isinstance(base, ClassInfo) and base != "builtins.object" for base in self.lineage)

    @property
    def has_builtin_bases(self) -> bool:
        """Whether every base outside the project is a builtin, so that what it does is plain."""
        return all(isinstance(base, ClassInfo) or (base or "").startswith("builtins.") for base in self.lineage)

    def method(self, name: str) -> Function | None:
        """The method an instance has under this name, its own or a base's."""
        for base in self.lineage:
            if isinstance(base, ClassInfo) and name in base.methods:
                return base.methods[name]
        return None

    def setter(self, name: str) -> Function | None:
        """What assigning to the property ``name`` of an instance runs."""
        for base in self.lineage:
            if isinstance(base, ClassInfo) and (name in base.setters or name in base.methods):
                return base.setters.get(name)
        return None

    def is_subclass_of(self, *dotted: str) -> bool:
        """Whether one of the qualified names is among its bases, at any distance."""
        return any(base in dotted for base in self.lineage if isinstance(base, str))


class Module:
    """One module of the checked program.

    Args:
        path: Its file, as it is to be shown.
        tree: The parsed text.
        project: The program it belongs to.
        name: Its dotted name, if it is known.
        is_package: Whether it is a package's ``__init__``.
    """

    def __init__(
        self, path: str, tree: cst.Module, project: Project, name: str | None = None, is_package: bool = False
    ) -> None:
        self.path = path
        self.tree = tree
        self.project = project
        self.name = name
        self.is_package = is_package
        self.index = build_index(tree, name, is_package)
        self._functions: dict[cst.CSTNode, Function] = {}
        self._classes: dict[cst.CSTNode, ClassInfo] = {}
        for node, scope in self.index.definitions:
            if isinstance(node, cst.ClassDef):
                self._classes[node] = ClassInfo(self, node, scope)
            else:
                self._functions[node] = Function(self, node, scope)

    def __repr__(self) -> str:
        return f"<Module {self.path}>"

    @staticmethod
    def parse(
        text: bytes | str,
        path: str,
        project: Project,
        name: str | None = None,
        is_package: bool = False,
        parse: Callable[[bytes | str], cst.Module] | None = None,
    ) -> Module:
        """Parse a module's text.

        Args:
            text: The text; bytes are decoded as the interpreter does it, by BOM and coding line.
            path: Its file, as it is to be shown.
            project: The program it belongs to.
            name: Its dotted name, if it is known.
            is_package: Whether it is a package's ``__init__``.
            parse: Gives the tree of a text; ``libcst.parse_module`` if None.

        Raises:
            SourceError: It is not Python that can be read.
        """
        try:
            tree = (parse or cst.parse_module)(text)
        except cst.ParserSyntaxError as error:
            message = error.message.splitlines()[0] if error.message else "syntax error"
            raise SourceError(message, error.raw_line, error.raw_column + 1) from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise SourceError(f"not {error.encoding}: {error.reason}", line) from None
        except (LookupError, SyntaxError) as error:
            raise SourceError(str(error), 1) from None
        except RecursionError:
            raise SourceError("nested too deeply to be read") from None
        return Module(path, tree, project, name, is_package)

    @property
    def imported(self) -> Iterator[str]:
        """The dotted names that its imports bring in, absolute; of ``import a.b`` both ``a`` and ``a.b``."""
        for node in self.index.imports:
            if isinstance(node, cst.Import):
                for alias in node.names:
                    whole = dotted_text(alias.name) or ""
                    yield from dict.fromkeys((whole.partition(".")[0], whole))
                continue
            base = import_base(node, self.name, self.is_package)
            if base is None:
                continue
            if isinstance(node.names, cst.ImportStar):
                yield base
            else:
                yield from (f"{base}.{alias.name.value}" for alias in node.names)

    @property
    def functions(self) -> Iterable[Function]:
        """All functions and lambdas, in the order of the text."""
        return self._functions.values()

    @property
    def classes(self) -> Iterable[ClassInfo]:
        """All classes, in the order of the text."""
        return self._classes.values()

    @property
    def calls(self) -> list[cst.Call]:
        """All calls, in the order of the text."""
        return self.index.calls

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node around ``node``; None for the module."""
        return self.index.parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around ``node``, from the nearest to the module."""
        parents = self.index.parents
        around = parents.get(node)
        while around is not None:
            yield around
            around = parents.get(around)

    def enclosing(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """As `ancestors`, as far as they are in the same function: what decides on it where and how ``node`` is run."""
        for around in self.ancestors(node):
            if isinstance(around, (cst.FunctionDef, cst.Lambda)):
                return
            yield around

    def is_in_loop(self, node: cst.CSTNode) -> bool:
        """Whether a ``for`` or ``while`` of the same function is around a node."""
        return any(isinstance(around, (cst.For, cst.While)) for around in self.enclosing(node))

    def order(self, node: cst.CSTNode) -> int:
        """The node's number in the order of the text."""
        return self.index.order[node]

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope ``node`` stands in; for a definition, the one its name is bound in."""
        return self.index.scopes[node]

    def function_of(self, node: cst.CSTNode) -> Function | None:
        """The function whose running evaluates ``node``; for a definition, the one around it. None at module level."""
        scope = self.scope_of(node).function_scope
        return self._functions[scope.node] if scope is not None else None

    def function_at(self, node: cst.CSTNode) -> Function:
        """The function that this definition or lambda makes."""
        return self._functions[node]

    def class_at(self, node: cst.CSTNode) -> ClassInfo:
        """The class that this definition makes."""
        return self._classes[node]

    def class_of(self, node: cst.CSTNode) -> ClassInfo | None:
        """The nearest class around ``node``, also through methods and functions nested in them."""
        for around in self.ancestors(node):
            if isinstance(around, cst.ClassDef):
                return self._classes[around]
        return None

    def method_around(self, node: cst.CSTNode) -> Function | None:
        """The nearest function around ``node`` that is defined directly in a class."""
        function = self.function_of(node)
        while function is not None and function.cls is None:
            function = function.outer
        return function

    def class_of_receiver(self, expr: cst.CSTNode) -> ClassInfo | None:
        """The class whose instance (or which class itself) ``expr`` is, if it is ``self`` or ``cls`` of a method."""
        if not isinstance(expr, cst.Name):
            return None
        home = self.scope_of(expr).lookup(expr.value)
        function = self._functions.get(home.node) if home is not None else None
        if function is None or function.receiver != expr.value or home is None or len(home.bindings[expr.value]) > 1:
            return None
        return function.cls

    def class_named(self, expr: cst.BaseExpression) -> ClassInfo | str | None:
        """The class an expression means: one of the project, the qualified name of another, or None."""
        from .values import ClassValue, Known  # noqa: PLC0415 - values are made of modules

        for value in self.evaluate(expr):
            if isinstance(value, ClassValue):
                return value.cls
            if isinstance(value, Known):
                return value.dotted
        return None

    def qualname_of(self, node: cst.FunctionDef | cst.Lambda | cst.ClassDef) -> str:
        """A definition's name with the classes and functions it stands in, joined by points."""
        parts = ["<lambda>" if isinstance(node, cst.Lambda) else node.name.value]
        scope: Scope | None = self.scope_of(node)
        while scope is not None and scope.kind is not ScopeKind.MODULE:
            if isinstance(scope.node, (cst.FunctionDef, cst.ClassDef)):
                parts.append(scope.node.name.value)
            scope = scope.outer
        return ".".join(reversed(parts))

    def resolve(self, expr: cst.CSTNode) -> str | None:
        """The qualified name of a name or attribute, or None if it is not known (see `names.resolve`)."""
        scope = self.index.scopes.get(expr)
        return names.resolve(expr, scope) if scope is not None else None

    def callee(self, call: cst.Call) -> str | None:
        """The qualified name of what is called, or None."""
        return self.resolve(call.func)

    def evaluate(self, expr: cst.BaseExpression) -> tuple[Value, ...]:
        """The values an expression may have; never empty (see `semantics.values`)."""
        return self.project.evaluator.evaluate(self, expr)

    @cached_property
    def imports(self) -> frozenset[str]:
        """The first parts of the modules imported anywhere in the module."""
        found: set[str] = set()
        for scope in {id(scope): scope for scope in self.index.scopes.values()}.values():
            for bindings in scope.bindings.values():
                found.update(binding.dotted.partition(".")[0] for binding in bindings if binding.dotted)
        return frozenset(found)

    def locate(self, nodes: Iterable[cst.CSTNode]) -> dict[cst.CSTNode, Place]:
        """The places of nodes, found in one pass over the module.

        Raises:
            SourceError: The module is nested too deeply for the pass.
        """
        state = _Locator(self.tree.default_indent, self.tree.default_newline, self.path, set(nodes))
        try:
            self.tree._codegen(state)
        except RecursionError:
            raise SourceError("nested too deeply to be located") from None
        return state.places

    @cached_property
    def _lines(self) -> dict[cst.CSTNode, int]:
        return {node: place.line for node, place in self.locate(self.index.order).items()}

    def line_of(self, node: cst.CSTNode) -> int:
        """The line a node of the module begins at, counted from 1; all are found in one pass when the first is asked for."""
        return self._lines[node]


class _Locator(CodegenState):
    """Code generation that writes nothing and notes where the wanted nodes stand."""

    def __init__(self, default_indent: str, default_newline: str, path: str, wanted: set[cst.CSTNode]) -> None:
        super().__init__(default_indent=default_indent, default_newline=default_newline)
        self.path = path
        self.wanted = wanted
        self.places: dict[cst.CSTNode, Place] = {}
        self.line = 1
        self.column = 1
        self.starts: list[tuple[int, int]] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.column += len(token)

    def add_token(self, value: str) -> None:
        breaks = value.count("\n") + value.count("\r") - value.count("\r\n")
        if breaks:
            self.line += breaks
            self.column = len(value) - max(value.rfind("\n"), value.rfind("\r"))
        else:
            self.column += len(value)

    def pop_trailing_newline(self) -> None:
        """There are no tokens to take one from."""

    def before_codegen(self, node: cst.CSTNode) -> None:
        if node in self.wanted:
            self.starts.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        if node in self.wanted:
            start = self.starts.pop()
            self.places.setdefault(node, Place(self.path, *start, self.line, self.column))

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Span:
        if node in self.wanted:
            self.wanted.update(other for other in (start_node, end_node) if other is not None)
        return _Span(self, node, start_node, end_node)


class _Span:
    """The part of a node without the white space and comments it owns."""

    def __init__(
        self, state: _Locator, node: cst.CSTNode, start_node: cst.CSTNode | None, end_node: cst.CSTNode | None
    ) -> None:
        self.state = state
        self.node = node
        self.start_node = start_node
        self.end_node = end_node

    def __enter__(self) -> None:
        self.start = (self.state.line, self.state.column)

    def __exit__(self, *_: object) -> None:
        state = self.state
        if self.node not in state.wanted:
            return
        start, end = self.start, (state.line, state.column)
        if self.start_node is not None and self.start_node in state.places:
            start = (state.places[self.start_node].line, state.places[self.start_node].column)
        if self.end_node is not None and self.end_node in state.places:
            end = (state.places[self.end_node].end_line, state.places[self.end_node].end_column)
        state.places[self.node] = Place(state.path, *start, *end)
