"""What the case files of rules are made of, and how they are read.

A case file, ``tests/cases/<family>/<rule>.py``, holds two lists::

    from rulecases import Invalid, Valid

    VALID = [Valid('''...''', why="the flag is read by the main loop")]
    INVALID = [Invalid('''...''', fixed='''...''')]

The line a finding begins at ends with a comment that names its rule (``# SHD101``, several if need be); what other rules
than the one under test find is marked as well. The marks are taken out before the rules see the text. In ``fixed`` they
mark what is left.
"""

import importlib.util
import re
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases"

#: Where the documentation puts an example: "In a module `package/io.py`, where `package/__init__.py` says `...`:".
_PLACE = re.compile(r"In a module `([^`]+\.py)`(?:, where\s+`([^`]+\.py)`\s+says\s+`([^`]+)`)?:")
_MARK = re.compile(r"[ \t]*# (SHD\d{3}(?: SHD\d{3})*)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Valid:
    """A text that is fine.

    Args:
        source: The text, dedented before use.
        why: Why it is fine, where that is not plain.
        files: Other modules beside it: relative path -> text.
        path: Where the text lies among them.
    """

    source: str
    why: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    path: str = "module.py"


@dataclass(frozen=True)
class Invalid:
    """A text with findings, each marked in its line.

    Args:
        source: The text, dedented before use.
        fixed: What the rule's fix makes of it; None if the rule offers nothing that may be written.
        unsafe: Whether the fix needs ``--unsafe-fixes``.
        why: What goes wrong, where that is not plain.
        files: Other modules beside it: relative path -> text.
        path: Where the text lies among them.
    """

    source: str
    fixed: str | None = None
    unsafe: bool = False
    why: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    path: str = "module.py"


@dataclass(frozen=True)
class Marked:
    """A text and what its marks say.

    Args:
        text: The text without marks.
        findings: (line, code) -> how many.
    """

    text: str
    findings: Counter


def unmark(source: str) -> Marked:
    """Take the marks out of a text."""
    text = textwrap.dedent(source)
    text = text[1:] if text.startswith("\n") else text
    found = Counter(
        (number, code)
        for number, line in enumerate(text.split("\n"), start=1)
        if (mark := _MARK.search(line))
        for code in mark[1].split()
    )
    return Marked(_MARK.sub("", text), found)


def example_of(text: str, source: str) -> Valid:
    """A docstring's example as a case, in the place that the words before it name.

    Args:
        text: The section.
        source: The example.
    """
    named = _PLACE.search(text)
    if named is None:
        return Valid(source, path="example.py")
    path = Path(named[1])
    files = {str(around / "__init__.py"): "" for around in path.parents if around.name}
    if named[2]:
        files[named[2]] = named[3] + "\n"
    return Valid(source, files=files, path=named[1])


@cache
def cases_of(family: str, slug: str) -> tuple[list[Valid], list[Invalid]]:
    """The cases of a rule.

    Raises:
        FileNotFoundError: The rule has no case file.
    """
    path = CASES / family / f"{slug.replace('-', '_')}.py"
    if not path.is_file():
        raise FileNotFoundError(f"{slug} has no cases: {path.relative_to(CASES.parent.parent)} is missing")
    spec = importlib.util.spec_from_file_location(f"cases_{family}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.VALID, module.INVALID
