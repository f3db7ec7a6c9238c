"""Child processes: with what they are started, and of what type their handles are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.known_types import PROCESS
from ..program.values import Constant, Container, Instance, Known
from ..text.names import is_none
from ..text.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..program.module import Module


POPEN = "subprocess.Popen"
CHILD = "multiprocessing.Process"
#: Types of handles, those of asyncio included.
HANDLES = frozenset({POPEN, PROCESS, CHILD})
STREAMS = ("stdin", "stdout", "stderr")
_STARTS = frozenset({POPEN, "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"})
_PIPES = frozenset({"subprocess.PIPE", "asyncio.subprocess.PIPE"})
#: Programs whose purpose is to hand something to somebody else, or to go on by themselves.
_OPENERS = frozenset(
    {
        "xdg-open", "open", "start", "explorer", "explorer.exe", "notify-send", "code", "nohup", "setsid", "gnome-open",
        "kde-open", "sensible-browser", "systemd-run", "at", "batch", "sbatch", "qsub", "cygstart", "wslview", "termux-open",
        "osascript", "daemonize",
    }
)  # fmt: skip
#: Programs that answer in a line or two, and commands of others that do.
_SHORT = frozenset(
    {"type", "which", "where", "whereis", "uname", "hostname", "whoami", "id", "arch", "nproc", "date", "tty", "pwd"}
)
_SHORT_COMMANDS = frozenset(
    {("git", "describe"), ("git", "rev-parse"), ("git", "symbolic-ref"), ("command", "-v"), ("xcode-select", "-p")}
)
_QUESTIONS = frozenset({"--version", "-version", "-V"})
_GROUP_MAKERS = frozenset({"os.setsid", "os.setpgrp"})
_GROUP_FLAGS = frozenset({"CREATE_NEW_PROCESS_GROUP", "DETACHED_PROCESS", "CREATE_NEW_CONSOLE", "CREATE_BREAKAWAY_FROM_JOB"})


def handle_type(module: Module, expr: cst.BaseExpression) -> str | None:
    """The type of process handle an expression surely is (or None is in its place); None for anything else."""
    found: set[str] = set()
    for value in module.evaluate(expr):
        if value == Constant(None):
            continue
        kind = type_of(value) if isinstance(value, Instance) else None
        if kind is None:
            return None
        found.add(kind)
    return found.pop() if len(found) == 1 else None


def type_of(value: Instance) -> str | None:
    """The type of process handle an object is, its class's bases counted in; None if it is none."""
    bases = [value.type] if isinstance(value.type, str) else [base for base in value.type.lineage if isinstance(base, str)]
    return next((base for base in bases if base in HANDLES), None)


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """The call that starts a child, or makes the object that does.

    Args:
        module: Where.
        call: The call.
    """

    module: Module
    call: cst.Call

    @property
    def is_open(self) -> bool:
        """Whether some of its arguments come from ``**kwargs`` of which nothing is known."""
        return any(
            arg.star == "**" and not all(isinstance(value, Container) for value in self.module.evaluate(arg.value))
            for arg in self.call.args
        )

    def stream(self, name: str) -> cst.BaseExpression | None:
        """What is given for ``stdin``, ``stdout`` or ``stderr``."""
        place = 3 + STREAMS.index(name) if self.module.callee(self.call) == POPEN else 10_000
        given = _given(self.call, place, name)
        for arg in self.call.args if given is None else ():
            for value in self.module.evaluate(arg.value) if arg.star == "**" else ():
                if isinstance(value, Container) and value.keys is not None:
                    for key, expr in zip(value.keys, value.elements, strict=True):
                        if _constant_text(value.module, key) == name:
                            return expr
        return given

    @property
    def is_known(self) -> bool:
        """Whether it is the call that starts a child, all its arguments plain to see."""
        return self.module.callee(self.call) in _STARTS and not self.is_open

    @property
    def pipes(self) -> frozenset[str]:
        """The streams that are pipes, whatever happens."""
        found = set()
        for name in STREAMS:
            given = self.stream(name)
            values = self.module.evaluate(given) if given is not None else ()
            if values and all(isinstance(value, Known) and value.dotted in _PIPES for value in values):
                found.add(name)
        return frozenset(found)

    @property
    def may_pipe(self) -> bool:
        """Whether one of its streams may be a pipe."""
        for name in STREAMS:
            given = self.stream(name)
            for value in self.module.evaluate(given) if given is not None else ():
                if isinstance(value, Known) and value.dotted in _PIPES:
                    return True
        return False

    @property
    def has_own_group(self) -> bool:
        """Whether the child leads a process group of its own, or may do so for all that can be seen."""
        if any(arg.star == "**" for arg in self.call.args) or _given(self.call, 10_000, "preexec_fn") is not None:
            return True
        for name in ("start_new_session", "process_group"):
            given = _given(self.call, 10_000, name)
            values = self.module.evaluate(given) if given is not None and not is_none(given) else (Constant(False),)
            if not all(isinstance(one, Constant) and one.value is False for one in values):  # a process_group of 0 is one
                return True
        flags = _given(self.call, 13, "creationflags")
        return flags is not None and any(
            isinstance(node, cst.Name) and node.value in _GROUP_FLAGS for node in _with_names(flags)
        )

    @property
    def surely_has_own_group(self) -> bool:
        """Whether the child is plainly given a session or a group of its own, so that no Ctrl+C of the terminal reaches it."""
        for name, wanted in (("start_new_session", True), ("process_group", 0)):
            given = _given(self.call, 10_000, name)
            if given is not None and self.module.evaluate(given) == (Constant(wanted),):
                return True
        before = _given(self.call, 10_000, "preexec_fn")
        if before is None:
            return False
        return all(isinstance(one, Known) and one.dotted in _GROUP_MAKERS for one in self.module.evaluate(before))

    @property
    def by_shell(self) -> bool:
        """Whether it is a shell that is started, for a command that it need not turn into."""
        callee = self.module.callee(self.call)
        shell = _given(self.call, 8, "shell") if callee == POPEN else None
        asked = shell is not None and self.module.evaluate(shell) == (Constant(True),)
        if not asked and callee != "asyncio.create_subprocess_shell":
            return False
        command = _given(self.call, 0, "args" if callee == POPEN else "cmd")
        if command is None:
            return False
        text = _constant_text(self.module, command)
        if text is None and isinstance(command, cst.FormattedString):
            parts = [part.value for part in command.parts if isinstance(part, cst.FormattedStringText)]
            text = "".join(parts) if parts else None
        if text is not None:  # shells replace themselves by a single plain command
            return any(char in text for char in ";|&\n(`") and not text.lstrip().startswith("exec ")
        return not _leading_text(command).startswith("exec ")

    @property
    def program(self) -> str:
        """The name of the program that is started, without its directory; empty where it is not plain to see."""
        words = _command_words(self.module, self.call)
        return words[0].rpartition("/")[2] if words else ""

    @property
    def says_little(self) -> bool:
        """Whether the child's whole output is known to be a line or two, which fill no pipe."""
        words = _command_words(self.module, self.call)
        if len(words) > 1 and (words[1] in _QUESTIONS or (self.program, words[1]) in _SHORT_COMMANDS):
            return True
        return self.program in _SHORT

    @property
    def is_left_on_purpose(self) -> bool:
        """Whether the child is meant to live on by itself: detached, or a program that hands something to another."""
        if self.has_own_group and not self.may_pipe and not self.is_open:
            return True
        words = _command_words(self.module, self.call)
        if not words:
            return False
        says_so = words[-1].endswith("&") or not {"nohup", "--daemon", "--detach"}.isdisjoint(words)
        return says_so or self.program in _OPENERS


def _with_names(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for inner in walk(node):
        yield inner
        if isinstance(inner, cst.Attribute):
            yield inner.attr


def _constant_text(module: Module, expr: cst.BaseExpression) -> str | None:
    values = module.evaluate(expr)
    if len(values) == 1 and isinstance(values[0], Constant) and isinstance(values[0].value, str):
        return values[0].value
    return None


def _leading_text(expr: cst.BaseExpression) -> str:
    """The text a command plainly begins with."""
    for node in walk(expr):
        if isinstance(node, cst.FormattedStringText):
            return node.value.lstrip()
        if isinstance(node, cst.SimpleString):
            return str(node.evaluated_value).lstrip()
        if isinstance(node, (cst.FormattedStringExpression, cst.Name, cst.Call)):
            return ""
    return ""


def _command_words(module: Module, call: cst.Call) -> list[str]:
    """The words of a command, so far as they are constants; those that are not are left out, but for the first."""
    command = _given(call, 0, "args")
    if command is None:
        return []
    text = _constant_text(module, command)
    if text is not None:
        return text.split()
    found: list[str] = []
    for value in module.evaluate(command):
        if isinstance(value, Container):
            texts = [_constant_text(value.module, element) for element in value.elements]
            if texts and texts[0] is not None:
                found += [one for one in texts if one is not None]
    return found or _leading_text(command).split()


def _given(call: cst.Call, place: int, keyword: str) -> cst.BaseExpression | None:
    """An argument by its keyword, wherever that stands, or by its position."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return argument(call, place)
