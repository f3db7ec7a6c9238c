"""Jupyter notebooks: the code of their cells as one text, and back into the cells, all else of the file kept byte for byte.

Each cell's code stands in the text below a comment line of its own, so that it is known where it came from however the text is
changed. What only IPython understands (``%magic``, ``!command``, ``name?``) stands there as a call of nothing in particular,
which keeps its lines; cells of another language (``%%bash``) are left out.
"""

from __future__ import annotations

import ast
import codecs
import json
import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..semantics.text.place import Place
from .source import Source, UnfitError, UnreadableError, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIX = ".ipynb"

#: Cell magics after which Python follows that runs in the notebook's own interpreter.
_PYTHON_MAGICS = frozenset({"capture", "debug", "ipytest", "prun", "time", "timeit"})
#: What code is made of as far as it says where statements begin.
_TOKEN = re.compile(
    r"""
    (?P<string>[A-Za-z]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"{3}(?:\\.|[^\\])*?\"{3}|'(?:\\.|[^\\'\n])*'|"(?:\\.|[^\\"\n])*"))
    |(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<joined>\\\r?\n)|(?P<end>\n)|\w+|.
    """,
    re.VERBOSE | re.DOTALL,
)
#: A statement that only IPython understands, from its beginning on.
_MAGIC = re.compile(
    r"""
    (?P<kept>[ \t]*)(?:
        [%!?,;/]
        | (?P<target>[A-Za-z_][\w.,\ \t\[\]'"]*=[ \t]*)(?=[%!])
        | (?=[%\w.*\[\]'"()]+\?{1,2}[ \t]*(?:\r?\n|\Z))
    )(?P<rest>(?:\\\r?\n|[^\r\n])*)
    """,
    re.VERBOSE,
)
#: A cell magic.
_HEAD = re.compile(r"\s*%%(\w*)(?:\\\r?\n|[^\n])*(?:\n|\Z)")
_WHITE = frozenset(" \t\r\n")
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with Python in it.

    Args:
        number: Which cell of the notebook it is, counted from 1.
        text: What is in it.
        head: Of it, the line with a cell magic, which has to stay the first.
        code: The rest, with calls in the place of what only IPython understands, ending with a line break.
        marker: The comment line above its code.
        begin: The line of the text in which its code begins.
    """

    number: int
    text: str
    head: str
    code: str
    marker: str
    begin: int

    @property
    def above(self) -> int:
        """How many lines of the text are above the cell's first, were its head in it."""
        return self.begin - 1 - self.head.count("\n")


@dataclass(frozen=True, slots=True)
class Notebook(Source):
    """The code of a notebook as one text.

    Args:
        data: The file's text.
        cells: The cells with Python in them.
        magics: What calls stand for, by their numbers.
        call: The name of what is called.
    """

    in_cells: ClassVar[bool] = True
    data: str
    cells: tuple[Cell, ...]
    magics: tuple[str, ...]
    call: str

    @staticmethod
    def decode(data: bytes) -> Notebook:
        """Decode a notebook.

        Raises:
            UnreadableError: It is none that can be read.
        """
        bom = data.startswith(codecs.BOM_UTF8)
        try:
            text = data.decode("utf-8-sig")
            cells = _cells(json.loads(text))
        except UnicodeDecodeError as error:
            raise UnreadableError(f"not a notebook: not utf-8: {error.reason}", data[: error.start].count(b"\n") + 1) from None
        except json.JSONDecodeError as error:
            raise UnreadableError(f"not a notebook: not JSON: {error.msg}", error.lineno) from None
        except RecursionError:
            raise UnreadableError("not a notebook: nested too deeply to be read") from None
        whole = "\n".join(code for _, code in cells)
        dashes = _unused("-", whole, "# {}")
        call = _unused("_", whole, "{}magic")
        found: list[Cell] = []
        magics: list[str] = []
        parts: list[str] = []
        line = 1
        for number, code in cells:
            head = _HEAD.match(code)
            if head is not None and head[1] not in _PYTHON_MAGICS:
                continue
            first = head.end() if head is not None else 0
            made = _without_magics(code[first:], call, magics)
            marker = f"{dashes} cell {number}\n"
            made = made if made.endswith("\n") else made + "\n"
            found.append(Cell(number, code, code[:first], made, marker, line + 1))
            parts += [marker, made]
            line += 1 + made.count("\n")
        return Notebook("".join(parts), "utf-8", bom, text, tuple(found), tuple(magics), call)

    def encode(self, text: str) -> bytes:
        """The notebook with another text in its cells; what does not change is kept as it is written.

        Raises:
            UnfitError: A change goes over several cells, or does not keep what only IPython understands.
        """
        changed = {number: new for number, _, new in self.parts(text)}
        out, last = [], 0
        for number, (start, end) in enumerate(_spans(self.data), start=1):
            if number in changed:
                out += [self.data[last:start], _written(self.data[start:end], changed[number])]
                last = end
        whole = "".join([*out, self.data[last:]])
        return (codecs.BOM_UTF8 if self.bom else b"") + whole.encode()

    def parts(self, text: str) -> Sequence[tuple[int, str, str]]:
        """The cells that another text changes: number, text before, text after.

        Raises:
            UnfitError: As for `encode`.
        """
        pieces: list[str] = []
        rest = text
        for cell in self.cells:
            before, marker, rest = rest.partition(cell.marker)
            if not marker or (before and not before.endswith("\n")):
                raise UnfitError("it goes over several cells")
            pieces.append(before)
        if len(pieces) > 1:  # what was put above the first cell's marker is that cell's
            pieces[1] = pieces[0] + pieces[1]
        else:
            rest = pieces[0] + rest if pieces else rest
        pieces = [*pieces[1:], rest]
        self._move_down(pieces)
        found = []
        for cell, piece in zip(self.cells, pieces, strict=False):
            if piece == cell.code:
                continue
            if _parses(cell.code) and not _parses(piece):
                raise UnfitError("it goes over several cells")
            new = cell.head + self._with_magics(cell, piece)
            found.append((cell.number, cell.text, new if cell.text.endswith("\n") else new.removesuffix("\n")))
        return found

    def _move_down(self, pieces: list[str]) -> None:
        """Let what was put above a cell's first statement be in that cell: the text has it above the comment line."""
        for at, (cell, below) in enumerate(zip(self.cells, self.cells[1:], strict=False)):
            if pieces[at].startswith(cell.code) and pieces[at] != cell.code and pieces[at + 1] != below.code:
                pieces[at + 1] = pieces[at][len(cell.code) :].lstrip("\n") + pieces[at + 1]
                pieces[at] = cell.code

    def _with_magics(self, cell: Cell, code: str) -> str:
        calls = re.compile(rf"{self.call}\((\d+)\n*\)")
        if calls.findall(cell.code) != calls.findall(code):
            raise UnfitError("what only IPython understands would not be kept")
        return calls.sub(lambda found: self.magics[int(found[1])], code)

    def shown(self, place: Place) -> Place:
        """A place in the text as one in a cell."""
        if place.cell or not self.cells:
            return place
        at = max(0, bisect_right(self.cells, place.line, key=lambda cell: cell.begin) - 1)
        cell = self.cells[at]
        lines = lines_of(cell.text)
        line, column = self._inside(cell, lines, place.line, place.column)
        end_line, end_column = self._inside(cell, lines, place.end_line, place.end_column)
        return Place(place.path, line, column, end_line, end_column, cell.number)

    @staticmethod
    def _inside(cell: Cell, lines: list[str], line: int, column: int) -> tuple[int, int]:
        line -= cell.above
        if line < 1:
            return 1, 1
        return (line, column) if line <= len(lines) else (len(lines), len(lines[-1]) + 1)

    def whole(self, place: Place) -> Place:
        """A place in a cell as one in the text."""
        cell = self.cell(place.cell)
        if cell is None:
            return place
        return Place(place.path, place.line + cell.above, place.column, place.end_line + cell.above, place.end_column)

    def cell(self, number: int) -> Cell | None:
        """The cell with a number, if there is Python in it."""
        return next((cell for cell in self.cells if cell.number == number), None)

    def lines(self, cell: int) -> list[str]:
        """The lines of a cell."""
        found = self.cell(cell)
        return lines_of(found.text) if found is not None else []

    def line_in_file(self, place: Place) -> int:
        """The line of the file in which a line of a cell is written."""
        spans = _spans(self.data)
        if not 0 < place.cell <= len(spans):
            return place.line
        start, _ = spans[place.cell - 1]
        if self.data[start] == "[":
            above = 0
            for first, _, value in _elements(self.data, start):
                above += max(1, str(value).count("\n"))
                if place.line <= above:
                    start = first
                    break
        return self.data.count("\n", 0, start) + 1


def changed_cells(before: bytes, after: bytes) -> list[tuple[int, str, str]]:
    """The cells in which two notebooks differ that have the same number of them."""
    old, new = Notebook.decode(before), Notebook.decode(after)
    return [(one.number, one.text, other.text) for one, other in zip(old.cells, new.cells, strict=True) if one.text != other.text]


def _cells(notebook: object) -> list[tuple[int, str]]:
    """The numbers and texts of the code cells; none if they are of another language than Python."""
    table = _table(notebook)
    cells = table.get("cells")
    if not isinstance(cells, list):
        old = "worksheets" in table
        raise UnreadableError("a notebook of a form before 4; Jupyter converts it" if old else "not a notebook: it has no cells")
    metadata = _table(table.get("metadata"))
    language = (
        _table(metadata.get("language_info")).get("name")
        or _table(metadata.get("kernelspec")).get("language")
        or _table(metadata.get("jupytext")).get("main_language")
    )
    if language not in (None, "python", "ipython"):
        return []
    found = []
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            if text.strip():
                found.append((number, text))
    return found


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _unused(letter: str, text: str, form: str) -> str:
    """A word that is not in the text."""
    length = 4
    while form.format(letter * length) in text:
        length += 1
    return form.format(letter * length)


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _without_magics(code: str, call: str, magics: list[str]) -> str:
    """Code with calls in the place of what only IPython understands."""
    if _parses(code):
        return code
    out, last = [], 0
    for start in _statements(code):
        found = _MAGIC.match(code, start)
        if found is None or start < last:
            continue
        keep = found.end("target") if found["target"] is not None else found.end("kept")
        magic = code[keep : found.end()]
        out += [code[last:keep], f"{call}({len(magics)}", "\n" * magic.count("\n"), ")"]
        magics.append(magic)
        last = found.end()
    return "".join([*out, code[last:]])


def _statements(code: str) -> Iterator[int]:
    """Where lines begin that a statement may begin with: not within brackets and strings, and not after a backslash."""
    position = depth = 0
    begin = True
    while position < len(code):
        if begin:
            yield position
            begin = False
            magic = _MAGIC.match(code, position)
            if magic is not None:  # what is in it says nothing of brackets and strings
                position = magic.end()
                continue
        found = _TOKEN.match(code, position)
        if found is None:
            return
        position = found.end()
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(0, depth - 1)
        elif found["end"] and not depth:
            begin = True


def _spans(data: str) -> list[tuple[int, int]]:
    """Where the source of each cell is written."""
    for key, start, _ in _members(data, _after(data, 0)):
        if key == "cells":
            return [_source(data, first, last) for first, last, _ in _elements(data, start)]
    return []


def _source(data: str, start: int, end: int) -> tuple[int, int]:
    return next(((first, last) for key, first, last in _members(data, start) if key == "source"), (end, end))


def _members(data: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The keys of an object, and where the value of each is written."""
    at = _after(data, start + 1)
    while data[at] == '"':
        key, at = _decode(data, at)
        first = _after(data, _after(data, at) + 1)
        _, last = _decode(data, first)
        yield key, first, last
        at = _after(data, last)
        at = _after(data, at + 1) if data[at] == "," else at


def _elements(data: str, start: int) -> Iterator[tuple[int, int, object]]:
    """The elements of an array: where each is written, and what it is."""
    at = _after(data, start + 1)
    while data[at] != "]":
        value, last = _decode(data, at)
        yield at, last, value
        at = _after(data, last)
        at = _after(data, at + 1) if data[at] == "," else at


def _after(data: str, position: int) -> int:
    while data[position : position + 1] in _WHITE:
        position += 1
    return position


def _written(old: str, text: str) -> str:
    """A cell's source as JSON, in the form in which it was; what has been there is written as it was."""
    plain = re.search(r"\\u[0-9a-fA-F]{4}", old) is not None and old.isascii()
    if not old.startswith("["):
        return json.dumps(text, ensure_ascii=plain)
    elements = list(_elements(old, 0))
    known = {str(value): old[first:last] for first, last, value in elements}
    lines = text.splitlines(keepends=True) if "\r" not in text else re.findall(r"[^\n]*\n|[^\n]+\Z", text)
    shown = [known.get(line) or json.dumps(line, ensure_ascii=plain) for line in lines]
    if not elements:
        return f"[{', '.join(shown)}]"
    head, tail = old[: elements[0][0]], old[elements[-1][1] :]
    between = old[elements[0][1] : elements[1][0]] if len(elements) > 1 else f",{head[1:] or ' '}"
    return head + between.join(shown) + tail
