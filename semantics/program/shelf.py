"""What stays the same from one look at a program to the next, for who looks again at every change, as an editor does."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: Trees that are kept; one of a usual module takes a few megabytes.
_MOST = 200
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


class Shelf:
    """Texts that are not written yet, trees of texts, and the words of files.

    What is known of a module rests on others, so that nothing else outlives a change.
    """

    def __init__(self) -> None:
        #: Absolute path -> what its file would hold.
        self.unsaved: Mapping[Path, bytes] = {}
        self._trees: OrderedDict[tuple[Path, bytes], cst.Module] = OrderedDict()
        self._words: dict[Path, tuple[tuple[int, int], Mapping[bytes, int]]] = {}

    def tree(self, path: Path, text: bytes | str) -> cst.Module:
        """The tree of a text, as ``libcst.parse_module`` gives it.

        Files that hold the same have trees of their own: nodes are told apart by what they are, not by what they say.
        """
        data = text.encode(errors="surrogatepass") if isinstance(text, str) else b"\0" + text
        key = path, hashlib.blake2b(data, digest_size=16).digest()
        tree = self._trees.pop(key, None)
        if tree is None:
            tree = cst.parse_module(text)
        self._trees[key] = tree
        if len(self._trees) > _MOST:
            self._trees.popitem(last=False)
        return tree

    def words(self, path: Path, read: Callable[[Path], bytes]) -> Mapping[bytes, int]:
        """The words of a file and how often each stands in it; it is read if it does not look as it did.

        Raises:
            OSError: It cannot be read.
        """
        if path in self.unsaved:
            return words_of(self.unsaved[path])
        status = path.stat()
        now = status.st_mtime_ns, status.st_size
        before, words = self._words.get(path, ((0, 0), {}))
        if before != now:
            words = words_of(read(path))
            self._words[path] = now, words
        return words


def words_of(data: bytes) -> Mapping[bytes, int]:
    """The words of a text and how often each stands in it."""
    return Counter(_WORD.findall(data))
