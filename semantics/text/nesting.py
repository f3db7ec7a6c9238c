"""Texts that are nested too deeply for a parser: told before the parser's native stack overflows, which no `except` stops."""

from __future__ import annotations

import re

#: As CPython: a program with more brackets open at once is no program.
MAX_BRACKETS = 200
#: Operators that may follow one another in one expression, and ``elif`` after ``elif``; CPython gives up soon after.
MAX_CHAIN = 2000

_CHAINING = r"\b(?:and|await|else|lambda|not|or)\b|\*\*|[-+~*/%@&|^.]"
_STRING = r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
_BRACKETS = re.compile(rf"({_STRING}|#[^\r\n]*)|[(\[{{]|[)\]}}]", re.DOTALL)
_CHAINS = re.compile(rf"({_STRING}|#[^\r\n]*|\\\r?\n)|[(\[{{]|[)\]}}]|[,:;=\r\n]|{_CHAINING}", re.DOTALL)
_ANY_BRACKET = re.compile(r"[()\[\]{}]")
_BRANCHES = re.compile(r"^([ \t]*)(if|elif)\b", re.MULTILINE)


def too_deep(text: str) -> tuple[int, str] | None:
    """The line at which a text becomes too deep, and why; None if it does not."""
    return _brackets(text) or _chains(text) or _branches(text)


def _brackets(text: str) -> tuple[int, str] | None:
    if not _may_be_deep(text):
        return None
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[1] is not None:
            # The inside of an f-string is parsed, too.
            if found[1].count("(") + found[1].count("[") + found[1].count("{") > MAX_BRACKETS and _is_f_string(text, found):
                return _line(text, found.start()), f"more than {MAX_BRACKETS} brackets in one f-string"
        elif found[0] in "([{":
            depth += 1
            if depth > MAX_BRACKETS:
                return _line(text, found.start()), f"more than {MAX_BRACKETS} brackets are open at once"
        else:
            depth = max(depth - 1, 0)
    return None


def _may_be_deep(text: str) -> bool:
    """A look that takes strings and comments for code: far cheaper than telling them apart."""
    depth = 0
    for mark in _ANY_BRACKET.findall(text):
        if mark in "([{":
            depth += 1
            if depth > MAX_BRACKETS:
                return True
        elif depth:
            depth -= 1
    return False


def _is_f_string(text: str, found: re.Match[str]) -> bool:
    return "f" in text[max(found.start() - 2, 0) : found.start()].lower()


def _chains(text: str) -> tuple[int, str] | None:
    # Only a single endless line: telling tokens apart in every file would cost a third of its parse.
    if max(map(len, text.split("\n"))) <= 2 * MAX_CHAIN:
        return None
    lengths = [0]
    for found in _CHAINS.finditer(text):
        if found[1] is not None:
            continue
        mark = found[0]
        if mark in ("(", "[", "{"):
            lengths[-1] += 1  # calls and subscripts chain as well: `a()()()`
            lengths.append(0)
        elif mark in (")", "]", "}"):
            if len(lengths) > 1:
                lengths.pop()
        elif mark in ("\r", "\n", ",", ";", "=", ":"):
            # Inside brackets a line's end ends nothing, and a lambda's colon never does.
            if mark in (",", ";", "=") or (len(lengths) == 1 and mark != ":"):
                lengths[-1] = 0
        else:
            lengths[-1] += 1
        if lengths[-1] > MAX_CHAIN:
            return _line(text, found.start()), f"more than {MAX_CHAIN:,} operators in one expression"
    return None


def _branches(text: str) -> tuple[int, str] | None:
    if text.count("elif") <= MAX_CHAIN:
        return None
    lengths: dict[str, int] = {}
    for found in _BRANCHES.finditer(text):
        lengths[found[1]] = lengths.get(found[1], 0) + 1 if found[2] == "elif" else 0
        if lengths[found[1]] > MAX_CHAIN:
            return _line(text, found.start()), f"more than {MAX_CHAIN:,} elif branches in one statement"
    return None


def _line(text: str, offset: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:offset])) + 1
