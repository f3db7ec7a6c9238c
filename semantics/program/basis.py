"""What is known of a module rests on more than its text: what a cache must compare before it believes that nothing has changed.

Knowledge about a module flows from the modules that it imports, from those that a search by words found to mention something
of its own, and from where its imports lead. Each module's own steps are noted; that they are followed from module to module
is for the one who asks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's content, and by what to see without reading it that it is still the same.

    Args:
        mtime: When it was changed, in nanoseconds; 0 if it was not asked.
        size: Its bytes.
        digest: What tells its content from others.
    """

    mtime: int
    size: int
    digest: str

    @staticmethod
    def of(data: bytes, mtime: int = 0) -> Stamp:
        """The stamp of a content."""
        return Stamp(mtime, len(data), hashlib.blake2b(data, digest_size=16).hexdigest())


@dataclass(frozen=True, slots=True)
class Search:
    """A search for the files of a directory or package that have a word, one after the other, in sorted order.

    Args:
        word: The word.
        top: The directory.
        found: The files that have it.
        whole: Whether the search went on to the end, and not only to the last file it found.
    """

    word: str
    top: str
    found: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What one module's knowledge rests on directly.

    Args:
        names: The dotted names whose place was asked for.
        files: The files that it led to and that were read.
        searches: The searches made for it.
        programs: What its project was found to name as its programs; None if that was not asked for.
    """

    names: tuple[str, ...]
    files: tuple[str, ...]
    searches: tuple[Search, ...]
    programs: str | None = None


@dataclass(slots=True)
class Grounds:
    """What the knowledge of all modules of a program rests on. Paths are absolute.

    Args:
        modules: File -> what its knowledge rests on.
        stamps: The files that were read.
        names: Dotted name -> the file that it was found to mean, or None.
    """

    modules: dict[str, Basis] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)
