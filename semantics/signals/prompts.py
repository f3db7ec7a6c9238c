"""What reads keys from a terminal, and raises KeyboardInterrupt itself, in whatever thread, for the one that is Ctrl+C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..program.callables import called_names
from ..program.values import Method, Parameter, Unknown

if TYPE_CHECKING:
    from ..program.module import Module
    from ..program.values import Value

#: Packages that put the terminal into a mode in which Ctrl+C is a key as any other.
_PACKAGES = frozenset(
    {
        "IPython", "InquirerPy", "PyInquirer", "bullet", "cmd2", "curses", "curtsies", "getch", "getkey", "inquirer", "msvcrt",
        "prompt_toolkit", "ptpython", "pytermgui", "questionary", "readchar", "simple_term_menu", "survey", "textual", "urwid",
    }
)  # fmt: skip
_FUNCTIONS = frozenset({"click.getchar", "click.pause", "typer.getchar", "rich.prompt.Prompt.ask", "sys.stdin.read"})


def reads_keys(module: Module, call: cst.Call) -> bool:
    """Whether a call is of a package that reads keys, or may be, as a method of an unknown object in a module that uses one."""
    values = module.evaluate(call.func)
    names = {name for value in values for name in called_names(value)} | {module.callee(call) or ""}
    if not names.isdisjoint(_FUNCTIONS) or any(name.partition(".")[0] in _PACKAGES for name in names):
        return True
    return bool(module.imports & _PACKAGES) and any(_is_unknown_method(call, value) for value in values)


def _is_unknown_method(call: cst.Call, value: Value) -> bool:
    if isinstance(value, Method):
        return isinstance(value.receiver, (Unknown, Parameter))
    return isinstance(call.func, cst.Attribute) and isinstance(value, (Unknown, Parameter))
