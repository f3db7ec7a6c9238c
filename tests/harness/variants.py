"""Other shapes of the same code, for the laws of repairs.

A style changes how a text is laid out, and nothing else: a repair of the restyled text is the restyled repair. A shape
changes the code itself as people may have written it; what a repair makes of it is not known beforehand, but the laws hold.
"""

import re
from collections.abc import Callable, Iterator

import libcst as cst

Text = Callable[[str], str]


def _indented_by(unit: str) -> Text:
    def restyle(text: str) -> str:
        return re.sub(r"^(?:    )+", lambda match: unit * (len(match[0]) // 4), text, flags=re.MULTILINE)

    return restyle


#: What may stand above a file's code, and below it: none of it may be touched.
HEAD = "#!/usr/bin/env  python\n# -*- coding: utf-8 -*-\n#   all rights \N{LATIN SMALL LETTER E WITH ACUTE}\n"
TAIL = (
    "\n\n\n#: odd\nodd  = {'a' :1 ,\n  'b':[ 1,2 ]}   \ndef  odd_one( a,b = 2 ) :   # here\n   return( a  +b )  ;\n"
    "\n\ntry :\n  pass\nexcept (ValueError , TypeError) : # astray\n  pass\n"
    "\n\n   # astray\nclass Odd_two( object ): x = 1; y=2\n\n"
)
_PAGE = "\n\f\n"


def _last_line_open(text: str) -> str:
    return text.rstrip("\n")


#: Name -> a change of layout alone.
STYLES: dict[str, Text] = {
    "tabs": _indented_by("\t"),
    "two spaces": _indented_by("  "),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text,
    "no last newline": _last_line_open,
    "header": lambda text: HEAD + text,
    "trailer": lambda text: text + TAIL,
    "form feed": lambda text: text + _PAGE + TAIL.replace("\n\n\n", _PAGE),
    "tabs and crlf": lambda text: _indented_by("\t")(text).replace("\n", "\r\n"),
}


def _indent(text: str) -> str:
    """A text one level deeper; what stands inside a string of several lines is shifted as well."""
    return re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE)


def _around(opening: str, closing: str = "") -> Text:
    def wrap(text: str) -> str:
        future = "".join(re.findall(r"^from __future__.*\n", text, flags=re.MULTILINE))
        rest = re.sub(r"^from __future__.*\n", "", text, flags=re.MULTILINE)
        return f"{future}{opening}\n{_indent(rest)}{closing}"

    return wrap


class _Picking(cst.CSTTransformer):
    """A change of the nodes that are picked: the n-th, counted in the order they are left, if the n-th bit is set."""

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.bits = bits
        self.count = 0

    def picks(self) -> bool:
        self.count += 1
        return bool(self.bits >> (self.count % 24) & 1)


class _InBlocks(_Picking):
    """A function's body inside another statement."""

    def __init__(self, bits: int, source: str) -> None:
        super().__init__(bits)
        self.source = source

    def leave_FunctionDef(self, original_node, updated_node):
        if not self.picks() or not isinstance(updated_node.body, cst.IndentedBlock):
            return updated_node
        around = cst.parse_statement(self.source)
        body = updated_node.body
        start = 1 if original_node.get_docstring() is not None else 0
        if len(body.body) == start:
            return updated_node
        around = around.with_changes(body=cst.IndentedBlock(body=body.body[start:]))
        return updated_node.with_changes(body=body.with_changes(body=[*body.body[:start], around]))


class _OneLiners(_Picking):
    """``if x:`` and its like with their small statements behind the colon; lines joined by semicolons."""

    def leave_IndentedBlock(self, original_node, updated_node):
        lines = updated_node.body
        small = [line for line in lines if isinstance(line, cst.SimpleStatementLine)]
        if not self.picks() or len(small) != len(lines) or any(line.leading_lines for line in small):
            return updated_node
        if updated_node.footer or updated_node.header.comment or any(line.trailing_whitespace.comment for line in small[:-1]):
            return updated_node
        parts = [part.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for line in small for part in line.body]
        return cst.SimpleStatementSuite(body=parts, trailing_whitespace=small[-1].trailing_whitespace)


class _Joined(_Picking):
    """Two lines as one: ``a; b``."""

    def leave_IndentedBlock(self, original_node, updated_node):
        return updated_node.with_changes(body=list(self._joined(updated_node.body)))

    def _joined(self, lines) -> Iterator[cst.BaseStatement]:
        held = None
        for line in lines:
            fits = (
                isinstance(line, cst.SimpleStatementLine)
                and isinstance(held, cst.SimpleStatementLine)
                and not line.leading_lines
                and held.trailing_whitespace.comment is None
            )
            if fits and self.picks():
                parts = [part.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for part in (*held.body, *line.body)]
                held = line.with_changes(body=parts, leading_lines=held.leading_lines)
                continue
            if held is not None:
                yield held
            held = line
        if held is not None:
            yield held


class _Commented(_Picking):
    """A comment of its own above each statement, and one behind it."""

    def leave_SimpleStatementLine(self, original_node, updated_node):
        if not self.picks():
            return updated_node
        number = self.count
        above = cst.EmptyLine(comment=cst.Comment(f"# above {number}"))
        line = updated_node.with_changes(leading_lines=[*updated_node.leading_lines, above])
        if line.trailing_whitespace.comment is None and self.picks():
            behind = cst.TrailingWhitespace(
                whitespace=cst.SimpleWhitespace("  "), comment=cst.Comment(f"# behind {number}")
            )
            line = line.with_changes(trailing_whitespace=behind)
        return line

    def leave_IndentedBlock(self, original_node, updated_node):
        if not self.picks():
            return updated_node
        header = updated_node.header
        if header.comment is None:
            header = header.with_changes(
                whitespace=cst.SimpleWhitespace("  "), comment=cst.Comment(f"# head {self.count}")
            )
        foot = cst.EmptyLine(comment=cst.Comment(f"# foot {self.count}"))
        return updated_node.with_changes(header=header, footer=[*updated_node.footer, foot])


class _Decorated(_Picking):
    def leave_FunctionDef(self, original_node, updated_node):
        if not self.picks():
            return updated_node
        return updated_node.with_changes(decorators=[*updated_node.decorators, cst.Decorator(cst.Name("traced"))])


class _Async(_Picking):
    """A function as a coroutine, and a coroutine that awaits nothing as a function; the parser has the last word."""

    def leave_FunctionDef(self, original_node, updated_node):
        if not self.picks():
            return updated_node
        if updated_node.asynchronous is None:
            return updated_node.with_changes(asynchronous=cst.Asynchronous())
        return updated_node.with_changes(asynchronous=None)


class _Spaced(_Picking):
    """Odd blanks, which nobody asked to be put in order."""

    def leave_Arg(self, original_node, updated_node):
        if not self.picks() or updated_node.star:
            return updated_node
        return updated_node.with_changes(whitespace_after_arg=cst.SimpleWhitespace(" "))

    def leave_Call(self, original_node, updated_node):
        if not self.picks():
            return updated_node
        return updated_node.with_changes(whitespace_before_args=cst.SimpleWhitespace(" "))

    def leave_EmptyLine(self, original_node, updated_node):
        if not self.picks() or updated_node.comment is not None:
            return updated_node
        return updated_node.with_changes(whitespace=cst.SimpleWhitespace("  "))


def _transformed(make: Callable[[int], cst.CSTTransformer]) -> Callable[[str, int], str]:
    return lambda text, bits: cst.parse_module(text).visit(make(bits)).code


def _plain(change: Text) -> Callable[[str, int], str]:
    return lambda text, bits: change(text)


#: Name -> a change of the code: its text and some bits that pick the nodes -> the new text.
SHAPES: dict[str, Callable[[str, int], str]] = {
    "in a function": _plain(_around("def outer():")),
    "in a coroutine": _plain(_around("async def outer():")),
    "in a class": _plain(_around("class Outer:")),
    "in an if": _plain(_around("if __name__:")),
    "in a try": _plain(_around("try:", "except Exception:\n    raise\n")),
    "in a with": _plain(_around("with open('lock'):")),
    "bodies in an if": _transformed(lambda bits: _InBlocks(bits, "if ready:\n    pass\n")),
    "bodies in a try": _transformed(lambda bits: _InBlocks(bits, "try:\n    pass\nexcept Exception:\n    raise\n")),
    "bodies in a finally": _transformed(lambda bits: _InBlocks(bits, "try:\n    pass\nfinally:\n    done()\n")),
    "bodies in a with": _transformed(lambda bits: _InBlocks(bits, "with lock:\n    pass\n")),
    "bodies in a loop": _transformed(lambda bits: _InBlocks(bits, "while ready():\n    pass\n")),
    "one-line suites": _transformed(_OneLiners),
    "joined lines": _transformed(_Joined),
    "comments": _transformed(_Commented),
    "decorators": _transformed(_Decorated),
    "other colour": _transformed(_Async),
    "odd blanks": _transformed(_Spaced),
}  # fmt: skip
