"""The text of a file: read as the interpreter reads it, written back as it was."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..semantics.text.place import Place

#: The path that means standard input.
STDIN = "-"

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class UnreadableError(Exception):
    """A file whose text cannot be had.

    Args:
        message: Why, one line.
        line: Where, counted from 1; 0 where no line can be named.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class UnfitError(Exception):
    """A text that the file it is for cannot hold."""


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded text, with what is needed to write it back.

    Args:
        text: The text, its line breaks as they are, without the byte order mark.
        encoding: How it was encoded (PEP 263, UTF-8 if nothing is said).
        bom: Whether it began with UTF-8's byte order mark.
    """

    #: Whether places are shown as such in cells.
    in_cells: ClassVar[bool] = False
    text: str
    encoding: str
    bom: bool

    @staticmethod
    def decode(data: bytes) -> Source:
        """Decode a file's bytes.

        Raises:
            UnreadableError: The bytes are not text in the encoding the file declares, or in UTF-8.
        """
        bom = data.startswith(codecs.BOM_UTF8)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        except SyntaxError as error:
            raise _encoding_error(data, str(error)) from None
        encoding = "utf-8" if bom else encoding
        try:
            text = data[len(codecs.BOM_UTF8) if bom else 0 :].decode(encoding)
        except UnicodeDecodeError as error:
            start = error.start + (len(codecs.BOM_UTF8) if bom else 0)
            raise _undecodable(data, encoding, start, error.reason) from None
        except (LookupError, UnicodeError) as error:
            raise UnreadableError(f"cannot be decoded as {encoding}: {error}", 1) from None
        if "\0" in text:
            raise UnreadableError("not a Python text: it contains null bytes", _line_of(data, data.find(b"\0")))
        return Source(text, encoding, bom)

    def encode(self, text: str) -> bytes:
        """Another text as this file would hold it.

        Raises:
            UnicodeEncodeError: The file's encoding has no such character.
        """
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode(self.encoding)

    def parts(self, text: str) -> Sequence[tuple[int, str, str]]:
        """What another text changes: the number of the cell (0, as it has none), the text before, the text after.

        Raises:
            UnfitError: The file cannot hold it.
        """
        return [(0, self.text, text)]

    def shown(self, place: Place) -> Place:
        """A place in the text as it is to be shown."""
        return place

    def whole(self, place: Place) -> Place:
        """A place as it is shown as one in the text."""
        return place

    def lines(self, cell: int) -> list[str]:
        """The lines, without their breaks."""
        return lines_of(self.text)

    def line_in_file(self, place: Place) -> int:
        """The line of the file that a place as it is shown is in."""
        return place.line


def encoded(source: str | bytes) -> bytes:
    """A text's bytes, as its file would hold them."""
    if isinstance(source, bytes):
        return source
    data = source.encode()
    if data.startswith(codecs.BOM_UTF8):
        return data
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return source.encode(encoding)
    except (SyntaxError, UnicodeEncodeError):  # what is wrong with it is told where it is decoded
        return data


def _encoding_error(data: bytes, message: str) -> UnreadableError:
    """``detect_encoding`` names no line and, for a wrong byte in the first two lines, no byte."""
    if "invalid or missing encoding" in message:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return _undecodable(data, "utf-8", error.start, error.reason)
    return UnreadableError(message, 1)


def _undecodable(data: bytes, encoding: str, start: int, reason: str) -> UnreadableError:
    where = f"byte 0x{data[start]:02x}" if start < len(data) else "its end"
    hint = "; declare its encoding in the first line (PEP 263)" if encoding == "utf-8" else ""
    return UnreadableError(f"not {encoding}: {reason} at {where}{hint}", _line_of(data, start))


def _line_of(data: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", data[:offset])) + 1


def lines_of(text: str) -> list[str]:
    """The lines as the tokenizer counts them (not at form feeds, as ``str.splitlines`` does), without their breaks."""
    return _LINE_BREAK.split(text)


def read(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableError: It cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from None
