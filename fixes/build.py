"""The small parts all repairs are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst

from ..semantics.text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..semantics.program.module import Module
    from .fix import Replacement

_INDENT = "    "
_Node = TypeVar("_Node", bound=cst.CSTNode)


class Replacer(cst.CSTTransformer):
    """Puts the replacements in the place of their nodes, which are known by identity; other nodes stay the same objects.

    Args:
        replacements: Node -> what to write instead.
        around: The nodes that may hold one of them; None if that is not known and every node has to be looked at.
    """

    def __init__(self, replacements: Mapping[cst.CSTNode, Replacement], around: frozenset[cst.CSTNode] | None = None) -> None:
        super().__init__()
        self.replacements = replacements
        self.around = around

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Whether to look inside the node."""
        return node not in self.replacements and (self.around is None or node in self.around)

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> Replacement:
        """What stands in the node's place."""
        return self.replacements.get(original_node, updated_node)


def rewrite(node: _Node, replacements: Mapping[cst.CSTNode, Replacement]) -> _Node:
    """``node`` with nodes inside it replaced."""
    return cast("_Node", node.visit(Replacer(replacements)))


def clone(node: _Node) -> _Node:
    """The same code as a new node."""
    return node.deep_clone()


def statements(text: str, tree: cst.Module) -> list[cst.BaseStatement]:
    """Parse statements in the module's own style.

    Args:
        text: Statements, indented by four spaces, their lines ended by line feeds.
        tree: The module they are for: it gives the indentation and the kind of newline.
    """
    lines = []
    for line in text.splitlines():
        code = line.lstrip(" ")
        lines.append(tree.default_indent * ((len(line) - len(code)) // len(_INDENT)) + code)
    joined = "".join(line + tree.default_newline for line in lines)
    parsed = cst.parse_module(joined, config=tree.config_for_parsing)
    return [cast("cst.BaseStatement", statement) for statement in parsed.body]


def statement(text: str, tree: cst.Module) -> cst.BaseStatement:
    """As `statements`, for one."""
    (only,) = statements(text, tree)
    return only


def expression(text: str) -> cst.BaseExpression:
    """Parse an expression that stands on one line."""
    return cst.parse_expression(text)


def code(node: cst.CSTNode) -> str:
    """A node's text, on its own."""
    return cst.Module(body=()).code_for_node(node)


def block(body: Iterable[cst.BaseStatement]) -> cst.IndentedBlock:
    """An indented suite."""
    return cst.IndentedBlock(body=list(body))


def call(function: str | cst.BaseExpression, *arguments: str | cst.BaseExpression) -> cst.Call:
    """A call with positional arguments; a function or an argument given as text is parsed."""
    return cst.Call(
        func=expression(function) if isinstance(function, str) else function,
        args=[cst.Arg(value=expression(argument) if isinstance(argument, str) else argument) for argument in arguments],
    )


def split_line(line: cst.BaseStatement) -> list[cst.BaseStatement]:
    """``a; b`` as two lines; other statements as they are. The comments stay at their end of the line."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) < 2:
        return [line]
    parts: list[cst.BaseStatement] = [
        cst.SimpleStatementLine(body=[small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)]) for small in line.body
    ]
    parts[0] = parts[0].with_changes(leading_lines=line.leading_lines)
    parts[-1] = parts[-1].with_changes(trailing_whitespace=line.trailing_whitespace)
    return parts


def opened(suite: cst.BaseSuite) -> cst.IndentedBlock:
    """A suite that may stand behind the colon, as an indented block, with each of its statements on its own line."""
    if isinstance(suite, cst.IndentedBlock):
        return suite
    simple = cst.ensure_type(suite, cst.SimpleStatementSuite)
    lines = split_line(cst.SimpleStatementLine(body=simple.body))
    lines[-1] = lines[-1].with_changes(trailing_whitespace=simple.trailing_whitespace)
    return block(lines)


def is_docstring(node: cst.CSTNode) -> bool:
    """Whether a statement is a string alone on its line."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    small = node.body[0]
    return isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))


def split_docstring(
    body: Sequence[cst.BaseStatement],
) -> tuple[list[cst.BaseStatement], list[cst.BaseStatement]]:
    """A body's docstring (none or one statement), and the rest."""
    start = 1 if body and is_docstring(body[0]) else 0
    return list(body[:start]), list(body[start:])


def begun(body: Sequence[cst.BaseStatement], new: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """A function's body with other statements before its own: behind the docstring, its ``global`` lines and a type comment."""
    before, rest = split_docstring(body)
    while rest and is_declaration(rest[0]):
        before.append(rest.pop(0))
    if not rest:
        return [*before, *new]
    lines = leading_lines(rest[0])
    at = len(blank_lines(rest[0]))
    if not before and at < len(lines) and (comment := lines[at].comment) is not None and comment.value.startswith("# type:"):
        at += 1
    first = new[0].with_changes(leading_lines=lines[:at])
    return [*before, first, *new[1:], rest[0].with_changes(leading_lines=lines[at:]), *rest[1:]]


def is_declaration(line: cst.BaseStatement) -> bool:
    """Whether a line is ``global a`` or ``nonlocal a`` and nothing else."""
    return isinstance(line, cst.SimpleStatementLine) and all(isinstance(small, (cst.Global, cst.Nonlocal)) for small in line.body)


def leading_lines(node: cst.CSTNode) -> tuple[cst.EmptyLine, ...]:
    """The empty lines and comments above a statement."""
    return tuple(getattr(node, "leading_lines", ()))


def blank_lines(node: cst.CSTNode) -> tuple[cst.EmptyLine, ...]:
    """The lines above a statement up to its first comment."""
    blank = []
    for line in leading_lines(node):
        if line.comment is not None:
            break
        blank.append(clone(line))
    return tuple(blank)


def comments(nodes: Iterable[cst.CSTNode]) -> list[str]:
    """The comments inside nodes, sorted."""
    found = []
    for node in nodes:
        stack: list[cst.CSTNode] = [node]
        while stack:
            inside = stack.pop()
            if isinstance(inside, cst.Comment):
                found.append(inside.value)
            else:
                stack += inside.children
    return sorted(found)


def taken_names(module: Module) -> set[str]:
    """Every name and every attribute the module binds or reads, in whatever scope."""
    index = module.index
    names = {*index.loads, *index.stores, *index.name_loads}
    for scope in {id(scope): scope for scope in index.scopes.values()}.values():
        names.update(scope.bindings)
    return names


def fresh(module: Module, *candidates: str) -> str:
    """A name the module does not use yet.

    Args:
        module: Where it is to be used.
        candidates: Names to choose from, the best first; if all are taken, the last one with a number.
    """
    taken = taken_names(module)
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    number = 2
    while f"{candidates[-1]}_{number}" in taken:
        number += 1
    return f"{candidates[-1]}_{number}"


def names_in(node: cst.CSTNode) -> set[str]:
    """Every name that is written inside ``node``, attributes included."""
    return {inside.value for inside in walk(node) if isinstance(inside, cst.Name)}


def is_pure(expr: cst.BaseExpression) -> bool:
    """Whether an expression is a constant or a dotted name, so that it may be written twice or elsewhere."""
    if isinstance(expr, cst.UnaryOperation):
        return is_pure(expr.expression)
    while isinstance(expr, cst.Attribute):
        expr = expr.value
    return isinstance(expr, (cst.Name, cst.Integer, cst.Float, cst.SimpleString))


def one_line(text: str) -> str:
    """Text with each run of white space as one space."""
    return " ".join(text.split())


def lambda_steps(function: cst.Lambda) -> list[cst.BaseExpression] | None:
    """The expressions a lambda runs for their effects: those of ``(a(), b())`` or ``[a(), b()]``, else its body alone.

    None if taking them apart would lose a comment.
    """
    body = function.body
    if isinstance(body, (cst.Tuple, cst.List)):
        if any(isinstance(element, cst.StarredElement) for element in body.elements):
            return [body]
        steps = [element.value for element in body.elements]
        return steps if comments([body]) == comments(steps) else None
    return [body]


def definition(name: str, params: cst.Parameters, body: Sequence[cst.BaseStatement]) -> cst.FunctionDef:
    """A function with a lambda's parameters."""
    return cst.FunctionDef(name=cst.Name(name), params=params, body=block(body))


def with_brackets(args: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Arguments that are no longer alone: a generator expression then needs brackets of its own."""
    return [
        arg.with_changes(value=arg.value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        if isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar
        else arg
        for arg in args
    ]


def with_keyword(call: cst.Call, keyword: str, value: str) -> cst.Call:
    """A call with one keyword argument more, laid out as the others are.

    Args:
        call: The call.
        keyword: The keyword.
        value: What it gets, as text.
    """
    none = cst.SimpleWhitespace("")
    arg = cst.Arg(
        value=expression(value), keyword=cst.Name(keyword),
        equal=cst.AssignEqual(whitespace_before=none, whitespace_after=none.deep_clone()),
    )  # fmt: skip
    args = with_brackets(call.args)
    if not args:
        return call.with_changes(args=[arg])
    last, before = args[-1], args[-2].comma if len(args) > 1 else None
    between = before.whitespace_after if isinstance(before, cst.Comma) else call.whitespace_before_args
    ending = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else last.whitespace_after_arg
    gap: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if isinstance(between, cst.ParenthesizedWhitespace) and isinstance(ending, cst.ParenthesizedWhitespace):
        # What stands behind the last argument, a comment say, stays behind it.
        gap = cst.ParenthesizedWhitespace(first_line=ending.first_line, indent=between.indent, last_line=between.last_line)
        ending = ending.with_changes(first_line=cst.TrailingWhitespace(newline=ending.first_line.newline.deep_clone()))
    if isinstance(last.comma, cst.Comma):
        arg = arg.with_changes(comma=cst.Comma(whitespace_after=ending))
    else:
        arg = arg.with_changes(whitespace_after_arg=ending)
    last = last.with_changes(whitespace_after_arg=none.deep_clone(), comma=cst.Comma(whitespace_after=gap))
    return call.with_changes(args=[*args[:-1], last, arg])


def comma_like(arg: cst.Arg) -> cst.Comma | cst.MaybeSentinel:
    """The comma for another argument, which stands on a line of its own if the one behind this argument does."""
    is_plain = isinstance(arg.comma, cst.Comma) and not comments([arg.comma])
    return arg.comma.deep_clone() if isinstance(arg.comma, cst.Comma) and is_plain else cst.MaybeSentinel.DEFAULT


def threaded(call: cst.Call, through: cst.BaseExpression) -> cst.Call:
    """``f(a)`` called through another function: ``through(f, a)``. The arguments keep their layout."""
    first = cst.Arg(value=call.func, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    if not call.args:
        first = first.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return cst.Call(
        func=through, args=[first, *with_brackets(call.args)], lpar=call.lpar, rpar=call.rpar,
        whitespace_before_args=call.whitespace_before_args,
    )  # fmt: skip
