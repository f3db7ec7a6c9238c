"""The programs of the proof: what each does under signals before its repair, and what it must do after."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .harness import Delivery, Outcome

FOLDER = Path(__file__).with_name("programs")

#: What must not be in stderr when a program has left as it should.
_UGLY = ("Exception ignored in atexit callback", "Error in atexit", "never awaited", "RecursionError", "TypeError")


@dataclass(frozen=True, slots=True)
class Expect:
    """What an outcome must look like.

    Args:
        ends: See `Outcome.ended`; None if the delivery decides.
        codes: The exit statuses that are right; None where it had to be killed or the status does not matter.
        said: How often each line may have been written to stdout.
        stderr: Pieces that must be in stderr.
        silent: Pieces that must not be in stderr.
        files: How many files and folders stay in the temporary directory; None if the delivery decides.
        processes: How many processes stay; None if the delivery decides.
    """

    ends: str | None
    codes: tuple[int, ...] | None = None
    said: Mapping[str, range] = field(default_factory=dict)
    stderr: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    files: int | None = 0
    processes: int | None = 0

    def problems(self, outcome: Outcome) -> list[str]:
        """What is otherwise than expected, in words."""
        problems = []
        if self.ends not in (None, outcome.ended):
            problems.append(f"{outcome.ended} instead of {self.ends}")
        if self.codes is not None and outcome.code not in self.codes:
            problems.append(f"exit status {outcome.code} instead of {self.codes}")
        for line, times in self.said.items():
            if outcome.lines.count(line) not in times:
                problems.append(f"{line!r} written {outcome.lines.count(line)} times instead of {times}")
        problems += [f"no {piece!r} in stderr" for piece in self.stderr if piece not in outcome.stderr]
        problems += [f"{piece!r} in stderr" for piece in self.silent if piece in outcome.stderr]
        if self.files is not None and len(outcome.files_left) != self.files:
            problems.append(f"files left: {outcome.files_left} instead of {self.files}")
        if self.processes is not None and len(outcome.processes_left) != self.processes:
            problems.append(f"processes left: {outcome.processes_left} instead of {self.processes}")
        return problems


@dataclass(frozen=True, slots=True)
class Program:
    """One program with one defect.

    Args:
        name: Its file in ``programs``, without the suffix, or its folder there, where ``main.py`` is what runs.
        rule: The code of the rule whose repair is proven.
        before: What must be seen for a delivery while the defect is there.
        after: What must be seen for it when the rule's repair is written.
    """

    name: str
    rule: str
    before: Callable[[Delivery], Expect]
    after: Callable[[Delivery], Expect]

    def __str__(self) -> str:
        return f"{self.rule}-{self.name}"

    def copy(self, folder: Path) -> Path:
        """Copy the program as it is shipped, with its defect, to an empty folder; the file to run."""
        source = FOLDER / self.name
        if source.is_dir():
            shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            return folder / "main.py"
        return Path(shutil.copy(source.with_suffix(".py"), folder))


NEVER, ONCE, AT_MOST_ONCE, OFTEN, ANY = range(1), range(1, 2), range(2), range(1, 99), range(99)


def leaves(delivery: Delivery, *codes: int, said: Mapping[str, range] | None = None, **more: object) -> Expect:
    """The program ends by itself with one of the codes, without a word of complaint.

    Asked again while the interpreter is being taken down, its handlers are gone already and it dies by the signal:
    no Python program can help that. So it is one of the right ends when a signal is sent more than once.
    """
    right = codes if delivery.once else (*codes, -delivery.signal)
    silent = (*_UGLY, "Traceback") if delivery.once else _UGLY
    return Expect("exited", right, said=said or {}, **({"silent": silent} | more))


def goes_on(said: Mapping[str, range] | None = None, **more: object) -> Expect:
    """The program works on as if nothing had been asked, and has to be killed."""
    return Expect("working", said=said or {}, **more)


def dies(delivery: Delivery, **more: object) -> Expect:
    """The program is ended by the signal itself, as if it had no handler (with Python's word on Ctrl+C)."""
    return Expect("exited", (-delivery.signal,), **more)


def breaks(delivery: Delivery, error: str, **more: object) -> Expect:
    """The program ends by a traceback; a second signal may kill it while it writes that."""
    if delivery.once:
        return Expect("exited", (1,), stderr=("Traceback", error), **more)
    return Expect("exited", (1, -delivery.signal), **more)


def _is_interrupt(delivery: Delivery) -> bool:
    return delivery.signal.name == "SIGINT"


def _if_once(delivery: Delivery, value: int) -> int | None:
    """A second signal may interrupt what the first one began: then it is not told what stays."""
    return value if delivery.once else None


def _swallowed(delivery: Delivery, line: str) -> Expect:
    """The loop's `except` eats the interruption; a second one that strikes inside the clause itself gets through."""
    if delivery.manner in ("single", "double"):
        return goes_on({line: OFTEN})
    return Expect(None)


def _billed(delivery: Delivery) -> Expect:
    """The second bill fails on what the first one has removed; the five signals of a burst may melt into one."""
    if delivery.once:
        return leaves(delivery, 0, said={"bill sent": ONCE, "bill confirmed": ONCE})
    if delivery.manner == "burst":
        return Expect("exited", said={"bill sent": OFTEN})
    return breaks(delivery, "FileNotFoundError", said={"bill sent": range(2, 3), "bill confirmed": NEVER})


PROGRAMS = (
    Program(
        "handler_swallows",
        "SHD101",
        before=lambda d: goes_on(files=1, processes=0 if d.to_group else 1),
        after=lambda d: leaves(
            d, 128 + d.signal, said={"released": AT_MOST_ONCE}, files=_if_once(d, 0), processes=_if_once(d, 0)
        ),
    ),
    Program(
        "flag_never_read",
        "SHD101",
        before=lambda _: goes_on({"stop requested": OFTEN}, files=1),
        after=lambda d: leaves(d, 128 + d.signal, said={"released": ONCE}),
    ),
    Program(
        "handler_repeats",
        "SHD102",
        before=_billed,
        after=lambda d: leaves(d, 0, said={"bill sent": ONCE, "bill confirmed": ONCE}),
    ),
    Program(
        "handler_touches_loop",
        "SHD104",
        before=lambda _: Expect("stuck", said={"stopping": OFTEN, "stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "wrong_arity",
        "SHD105",
        before=lambda d: breaks(d, "TypeError", said={"stopped": NEVER}, files=1),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "handler_is_coroutine",
        "SHD106",
        before=lambda _: goes_on({"shutting down": NEVER}, stderr=("never awaited",)),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "handler_binds_loop_variable",
        "SHD107",
        before=lambda d: leaves(d, 128 + 15),
        after=lambda d: leaves(d, 128 + d.signal),
    ),
    Program(
        "chain_loses_default",
        "SHD111",
        before=lambda d: dies(d) if _is_interrupt(d) else goes_on({"notes saved": OFTEN}),
        after=lambda d: dies(d, said={"notes saved": OFTEN}),
    ),
    Program(
        "chain_loses_default_simple",
        "SHD111",
        before=lambda d: dies(d) if _is_interrupt(d) else goes_on({"notes saved": OFTEN}),
        after=lambda d: dies(d, said={} if _is_interrupt(d) else {"notes saved": OFTEN}),
    ),
    Program(
        "resends_to_itself",
        "SHD112",
        before=lambda d: breaks(d, "RecursionError"),
        after=lambda d: dies(d, silent=("RecursionError",)),
    ),
    Program(
        "raise_swallowed",
        "SHD113",
        before=lambda d: _swallowed(d, "job failed: StopRequested"),
        after=lambda d: leaves(d, 1, said={"job failed: StopRequested": NEVER}),
    ),
    Program(
        "loop_stop",
        "SHD116",
        before=lambda d: breaks(d, "RuntimeError: Event loop stopped before Future completed"),
        after=lambda d: leaves(d, 0, 128 + d.signal, said={"released": ONCE}),
    ),
    Program(
        "sigterm_unhandled",
        "SHD117",
        before=lambda d: (
            dies(d, said={"released": AT_MOST_ONCE}, files=_if_once(d, 0), processes=_if_once(d, 0))
            if _is_interrupt(d)
            else dies(d, said={"released": NEVER}, files=1, processes=0 if d.to_group else 1)
        ),
        after=lambda d: (
            dies(d, said={"released": AT_MOST_ONCE}, files=_if_once(d, 0), processes=_if_once(d, 0))
            if _is_interrupt(d)
            else leaves(d, 128 + 15, said={"released": AT_MOST_ONCE}, files=_if_once(d, 0), processes=_if_once(d, 0))
        ),
    ),
    Program(
        "sigterm_unhandled_in_loop",
        "SHD117",
        before=lambda d: (
            Expect("exited", (0,) if d.once else None, files=_if_once(d, 0))
            if _is_interrupt(d)
            else dies(d, said={"released": NEVER, "stopped": NEVER}, files=1)
        ),
        after=lambda d: Expect(
            "exited",
            ((0,) if _is_interrupt(d) else (128 + 15,)) if d.once else None,
            said={"released": ONCE if d.once else AT_MOST_ONCE},
            files=_if_once(d, 0),
        ),
    ),
    Program(
        "interrupt_swallowed",
        "SHD119",
        before=lambda d: _swallowed(d, "fetch failed, going on") if _is_interrupt(d) else dies(d),
        after=lambda d: dies(d, said={"fetch failed, going on": NEVER}),
    ),
    Program(
        "exit_not_called",
        "SHD121",
        before=lambda _: goes_on({"leaving": OFTEN}, files=1),
        after=lambda d: leaves(d, 0, said={"leaving": OFTEN}, files=_if_once(d, 0)),
    ),
    Program(
        "handler_not_restored",
        "SHD124",
        before=lambda _: goes_on(),
        after=dies,
    ),
    Program(
        "interrupt_taken_for_end",
        "SHD131",
        before=lambda d: _swallowed(d, "cut short") if _is_interrupt(d) else dies(d),
        after=dies,
    ),
    Program(
        "atexit_chain",
        "SHD201",
        before=lambda d: Expect(
            "exited",
            (0, -d.signal),
            said={"cleaned up": NEVER},
            stderr=("Exception ignored in atexit callback", "OSError"),
            files=2,
        ),
        after=lambda d: Expect(
            "exited",
            (0,) if d.once else (0, -d.signal),
            said={"cleaned up": ONCE},
            stderr=("OSError",),  # the failed step is told in the log
            silent=_UGLY,
        ),
    ),
    Program(
        "atexit_called",
        "SHD202",
        before=lambda _: Expect("unready", (1,), said={"cleaned up": ONCE}, stderr=("TypeError",)),
        after=lambda d: leaves(d, 0, said={"cleaned up": ONCE}),
    ),
    Program(
        "atexit_coroutine",
        "SHD203",
        before=lambda _: Expect("exited", said={"cleaned up": NEVER}, stderr=("never awaited",), files=1),
        after=lambda d: leaves(d, 0, said={"cleaned up": ONCE}),
    ),
    Program(
        "atexit_exits",
        "SHD205",
        before=lambda d: leaves(d, 0, said={"farewell": ONCE, "cleaned up": NEVER}, files=1),
        after=lambda d: leaves(d, 0, said={"farewell": ONCE, "cleaned up": ONCE}),
    ),
    Program(
        "atexit_waits",
        "SHD207",
        before=lambda _: Expect("stuck", said={"finishing": ONCE}),
        after=lambda d: leaves(d, 0, said={"finishing": ONCE}),
    ),
    Program(
        "atexit_argument_frozen",
        "SHD209",
        before=lambda d: leaves(d, 0, said={"nothing to clean up": ONCE}, files=1),
        after=lambda d: leaves(d, 0, said={"cleaned up": ONCE}),
    ),
    Program(
        "process_wait_not_awaited",
        "SHD301",
        before=lambda d: leaves(d, 0, said={"helper may be at work still": ONCE}, stderr=("never awaited",), silent=()),
        after=lambda d: leaves(d, 0, said={"helper has ended": ONCE}),
    ),
    Program(
        "process_never_waited",
        "SHD302",
        # A second signal may end a delivery if it goes to the group.
        before=lambda d: leaves(d, 0, stderr=("No such file",) if d.once else ()),
        after=lambda d: leaves(d, 0, files=2 if d.once or not d.to_group else None),
    ),
    Program(
        "process_left_on_timeout",
        "SHD303",
        # A second signal may find the upload, and end it if it goes to the group.
        before=lambda d: Expect("exited", said={"not uploaded": AT_MOST_ONCE}, processes=1 if d.once or not d.to_group else None),
        after=lambda d: leaves(d, 0, said={"not uploaded": ONCE if d.once else AT_MOST_ONCE}),
    ),
    Program(
        "process_left_on_cancel",
        "SHD317",
        before=lambda d: Expect(
            "exited", said={"rendered for nobody": ONCE if d.once or not d.to_group else AT_MOST_ONCE}, processes=None
        ),
        after=lambda d: leaves(d, 0, said={"rendered for nobody": NEVER}, processes=None),
    ),
    Program(
        "process_left_on_error",
        "SHD304",
        before=lambda d: leaves(d, 0, said={"stopped": ONCE}, processes=0 if d.to_group else 1),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "process_killed_not_reaped",
        "SHD305",
        before=lambda d: leaves(d, 0, said={"a zombie is left": ONCE}),
        after=lambda d: leaves(d, 0, said={"no child left": ONCE}),
    ),
    Program(
        "mp_process_not_joined",
        "SHD311",
        before=lambda d: Expect("stuck" if not d.to_group else None, stderr=("OSError",) if d.once else (), processes=None),
        after=lambda d: breaks(d, "OSError", processes=_if_once(d, 0)),
    ),
    Program(
        "pool_not_closed",
        "SHD312",
        # At its end the interpreter may wait for them, or not: that depends on its version.
        before=lambda d: Expect(None, said={"workers are left": ONCE if d.once else AT_MOST_ONCE}, processes=None),
        after=lambda d: leaves(d, 0, said={"workers are left": NEVER}, processes=None),
    ),
    Program(
        "owner_is_temporary",
        "SHD314",
        before=lambda d: Expect("exited", said={"a zombie": ONCE if d.once else AT_MOST_ONCE}),
        after=lambda d: leaves(d, 0, said={"no zombie": ONCE if d.once else AT_MOST_ONCE, "a zombie": NEVER}),
    ),
    Program(
        "process_stop_unbounded",
        "SHD306",
        before=lambda _: Expect("stuck", said={"stopped": NEVER}, processes=1),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "shell_child_survives",
        "SHD307",
        before=lambda d: leaves(d, 0, said={"stopped": ONCE}, processes=0 if d.to_group else 2),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "killpg_own_group",
        "SHD308",
        before=lambda d: leaves(d, 0, files=1),
        after=lambda d: leaves(d, 0, files=_if_once(d, 0), processes=_if_once(d, 0)),
    ),
    Program(
        "pipe_deadlock",
        "SHD309",
        before=lambda _: Expect("stuck", said={"packed: 0": NEVER}, processes=1),
        after=lambda d: leaves(d, 0, said={"packed: 0": ONCE}),
    ),
    Program(
        "sync_call_awaited",
        "SHD310",
        before=lambda d: breaks(d, "TypeError", said={"stopped": NEVER}, files=1),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "task_dropped",
        "SHD401",
        before=lambda d: leaves(
            d, 0, said={"notes saved": NEVER, "stopped": ONCE}, stderr=("Task was destroyed but it is pending",)
        ),
        after=lambda d: leaves(d, 0, said={"notes saved": ONCE, "stopped": ONCE}),
    ),
    Program(
        "cancel_swallowed",
        "SHD402",
        before=lambda _: goes_on({"job cancelled": ONCE, "stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "broad_except_swallows_cancel",
        "SHD403",
        before=lambda _: goes_on({"no answer": ONCE, "stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"no answer": NEVER, "stopped": ONCE}),
    ),
    Program(
        "close_not_awaited",
        "SHD407",
        before=lambda d: leaves(d, 0, said={"stopped": ONCE}, stderr=("never awaited",), silent=(), files=1),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "live_container_iterated",
        "SHD409",
        before=lambda d: breaks(d, "RuntimeError: Set changed size during iteration", said={"stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "loop_spins",
        "SHD412",
        before=lambda _: Expect("stuck", said={"stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "stop_flag_not_obeyed",
        "SHD413",
        before=lambda _: Expect("stuck", said={"stopped": NEVER}),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}),
    ),
    Program(
        "task_not_kept",
        "SHD418",
        before=lambda d: leaves(
            d, 0, said={"good night": NEVER, "stopped": ONCE}, stderr=("Task was destroyed but it is pending",)
        ),
        after=lambda d: leaves(d, 0, said={"good night": ONCE, "stopped": ONCE}),
    ),
    Program(
        "session_never_closed",
        "SHD501",
        before=lambda d: leaves(d, 0, said={"sent: farewell": ONCE, "left": ONCE}, files=1),
        after=lambda d: leaves(d, 0, said={"sent: farewell": ONCE, "left": ONCE}),
    ),
    Program(
        "closed_on_success_only",
        "SHD502",
        before=lambda d: leaves(d, 0, said={"left": ONCE}, files=1),
        after=lambda d: leaves(d, 0, said={"left": ONCE}),
    ),
    Program(
        "sibling_never_closed",
        "SHD504",
        before=lambda d: leaves(d, 0, said={"sent: farewell": ONCE, "left": ONCE}, files=1),
        after=lambda d: leaves(d, 0, said={"sent: farewell": ONCE, "left": ONCE}),
    ),
    Program(
        "half_closed",
        "SHD505",
        before=lambda d: breaks(d, "Address already in use", said={"handed over": NEVER}),
        after=lambda d: leaves(d, 0, said={"handed over": ONCE}),
    ),
    Program(
        "with_does_not_close",
        "SHD506",
        before=lambda d: breaks(d, "database is locked", said={"the end is in the journal": NEVER}),
        after=lambda d: leaves(d, 0, said={"the end is in the journal": ONCE}),
    ),
    Program(
        "sync_with_on_async",
        "SHD507",
        before=lambda d: breaks(d, "with Client() as client", said={"sent: farewell": NEVER, "left": NEVER}, files=1),
        after=lambda d: leaves(d, 0, said={"sent: farewell": ONCE, "left": ONCE}),
    ),
    Program(
        "acquired_before_guard",
        "SHD508",
        before=lambda d: leaves(d, 0, said={"left": ONCE}, files=1),
        after=lambda d: leaves(d, 0, said={"left": ONCE}),
    ),
    Program(
        "contextmanager_without_finally",
        "SHD509",
        before=lambda d: leaves(d, 128 + d.signal, files=2),
        after=lambda d: leaves(d, 128 + d.signal, files=_if_once(d, 0)),
    ),
    Program(
        "server_not_closed",
        "SHD513",
        before=lambda d: breaks(d, "Address already in use", said={"handed over": NEVER}),
        after=lambda d: leaves(d, 0, said={"handed over": ONCE}),
    ),
    Program(
        "timer_not_cancelled",
        "SHD604",
        before=lambda d: Expect("stuck" if d.once else None),
        after=lambda d: leaves(d, 128 + d.signal, said={"the job takes long": NEVER}),
    ),
    Program(
        "thread_blocks_exit",
        "SHD601",
        before=lambda d: goes_on({"closed": ONCE if d.once else AT_MOST_ONCE}),
        after=lambda d: leaves(d, 128 + d.signal, said={"closed": ONCE if d.once else AT_MOST_ONCE}),
    ),
    Program(
        "executor_not_shut_down",
        "SHD602",
        before=lambda d: goes_on({"closed": ONCE if d.once else AT_MOST_ONCE}),
        after=lambda d: leaves(d, 128 + d.signal, said={"closed": ONCE if d.once else AT_MOST_ONCE}),
    ),
    Program(
        "temp_never_removed",
        "SHD701",
        before=lambda d: leaves(d, 128 + d.signal, files=2),
        after=lambda d: leaves(d, 128 + d.signal, files=_if_once(d, 0)),
    ),
    Program(
        "temp_left_on_error",
        "SHD702",
        before=lambda d: leaves(d, 128 + d.signal, files=1),
        after=lambda d: leaves(d, 128 + d.signal, files=_if_once(d, 0)),
    ),
    Program(
        "shared_memory_not_unlinked",
        "SHD703",
        before=lambda d: leaves(d, 128 + d.signal, said={"the segment is left": ONCE if d.once else AT_MOST_ONCE}),
        after=lambda d: leaves(d, 128 + d.signal, said={"the segment is left": NEVER if d.once else AT_MOST_ONCE}),
    ),
    Program(
        "temp_descriptor_lost",
        "SHD704",
        before=lambda d: breaks(d, "Too many open files", said={"worked off": NEVER}),
        after=lambda d: leaves(d, 0, said={"worked off": ONCE}),
    ),
    Program(
        "cleanup_chain",
        "SHD801",
        before=lambda d: breaks(d, "ConnectionRefusedError", said={"closed": NEVER}, files=1),
        after=lambda d: breaks(d, "ConnectionRefusedError", said={"closed": NEVER}),
    ),
    Program(
        "cleanup_silent",
        "SHD804",
        before=lambda d: leaves(d, 0, said={"stopped": ONCE}, silent=("shutdown", *_UGLY)),
        after=lambda d: leaves(d, 0, said={"stopped": ONCE}, stderr=("shutdown(...) failed", "OSError"), silent=_UGLY),
    ),
    Program(
        "cleanup_misses_cancel",
        "SHD808",
        before=lambda d: leaves(d, 0, files=1),
        after=lambda d: leaves(d, 0),
    ),
    Program(
        "cleanup_out_of_order",
        "SHD803",
        before=lambda _: Expect("stuck", said={"closing": ONCE, "thread has ended": NEVER}),
        after=lambda d: leaves(d, 0, said={"closing": ONCE, "thread has ended": ONCE}),
    ),
    Program(
        "loop_stopped_with_tasks",
        "SHD405",
        before=lambda d: Expect("exited", said={"released": NEVER}, stderr=("it is pending",) if d.once else (), files=1),
        after=lambda d: leaves(d, 0, said={"released": ONCE}),
    ),
    Program(
        "loop_closed_abruptly",
        "SHD406",
        before=lambda d: leaves(d, 0, said={"released": NEVER}, files=1),
        after=lambda d: leaves(d, 0, said={"released": ONCE}),
    ),
    Program(
        "cancelled_not_awaited",
        "SHD404",
        before=lambda d: leaves(d, 0, said={"bye": NEVER}),
        after=lambda d: leaves(d, 0, said={"bye": ONCE}),
    ),
    Program(
        "owned_task_never_cancelled",
        "SHD414",
        before=lambda d: leaves(d, 0, said={"loaded too late": OFTEN}),
        after=lambda d: leaves(d, 0, said={"loaded too late": NEVER}),
    ),
    Program(
        "owned_tasks_never_cancelled",
        "SHD414",
        before=lambda d: leaves(d, 0, said={"loaded too late": OFTEN}),
        after=lambda d: leaves(d, 0, said={"loaded too late": NEVER}),
    ),
)
