"""Children that have the terminal for themselves: shells, editors, pagers, which set SIGINT as they need it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import Constant
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Module

#: They do so only if they are given nothing else to do.
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "fish", "ksh", "tcsh", "zsh"})
#: Programs that talk to somebody at the terminal.
_PROGRAMS = frozenset(
    {
        "vi", "vim", "nvim", "nano", "pico", "emacs", "ed", "less", "more", "most", "man", "psql", "mysql", "mariadb", "sqlite3",
        "sqlplus", "redis-cli", "mongo", "mongosh", "ipython", "bpython", "gdb", "lldb", "pdb", "top", "htop", "screen", "tmux",
        "ssh",
    }
)  # fmt: skip
#: Variables in which somebody says which one it is to be.
_VARIABLES = frozenset({"SHELL", "EDITOR", "VISUAL", "PAGER", "MANPAGER", "GIT_EDITOR", "GIT_PAGER", "BROWSER"})
_ENVIRONMENT = frozenset({"os.environ", "os.getenv"})
_STREAMS = ("stdin", "stdout", "input")
_CAPTURES = ("capture_output",)
#: Calls that start a program and come back when it has ended.
_FOREGROUND = frozenset({"subprocess.run", "subprocess.call", "subprocess.check_call", "os.system"})


def is_at_terminal(module: Module, start: cst.Call) -> bool:
    """Whether a started program surely is one that somebody talks to at the terminal."""
    first = argument(start, 0, "args")
    lists = [one for one in _meant(module, first) if isinstance(one, (cst.List, cst.Tuple))] if first is not None else []
    is_alone = all(len(one.elements) == 1 for one in lists)
    return _has_terminal(module, start) and any(
        _is_interactive(module, one, is_alone=is_alone) for one in _program(module, start)
    )


def may_be_at_terminal(module: Module, start: cst.Call) -> bool:
    """Whether a program of which nothing is known has the terminal, and the parent does nothing until it has ended."""
    if module.callee(start) not in _FOREGROUND or not _has_terminal(module, start):
        return False
    return not any(_is_known(module, one) for one in _program(module, start))


def _has_terminal(module: Module, start: cst.Call) -> bool:
    """Whether the program reads and writes where its parent does."""
    given = (argument(start, -1, name) for name in _STREAMS)
    if any(one is not None and module.evaluate(one) != (Constant(None),) for one in given):
        return False
    captures = (argument(start, -1, name) for name in _CAPTURES)
    return all(one is None or module.evaluate(one) == (Constant(False),) for one in captures)


def _program(module: Module, start: cst.Call) -> Iterator[cst.BaseExpression]:
    """What says which program is started: the first argument, its first element, what their names stand for."""
    first = argument(start, 0, "args")
    for one in _meant(module, first) if first is not None else ():
        if isinstance(one, (cst.List, cst.Tuple)) and one.elements and not isinstance(one.elements[0], cst.StarredElement):
            yield from _meant(module, one.elements[0].value)
        else:
            yield one


def _meant(module: Module, expr: cst.BaseExpression) -> list[cst.BaseExpression]:
    if not isinstance(expr, cst.Name):
        return [expr]
    home = module.scope_of(expr).lookup(expr.value)
    return [one.value for one in home.bindings[expr.value] if one.value is not None and not one.path] if home is not None else []


def _is_known(module: Module, expr: cst.BaseExpression) -> bool:
    return any(isinstance(value, Constant) and isinstance(value.value, str) for value in module.evaluate(expr))


def _is_interactive(module: Module, expr: cst.BaseExpression, *, is_alone: bool) -> bool:
    for value in module.evaluate(expr):
        words = value.value.split() if isinstance(value, Constant) and isinstance(value.value, str) else ()
        name = PurePath(words[0]).name if words else ""
        if name in _PROGRAMS or (name in _SHELLS and is_alone and len(words) == 1):
            return True
    asks = any(isinstance(node, (cst.Name, cst.Attribute)) and module.resolve(node) in _ENVIRONMENT for node in walk(expr))
    return asks and any(isinstance(node, cst.SimpleString) and node.evaluated_value in _VARIABLES for node in walk(expr))
