"""What well-known calls do to a shutdown. From the documentation of the modules named.

Keys are qualified names, or ``Type.method`` for methods of objects of a known type (see `known_types`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..program.known_types import LOOP, PREVIOUS_HANDLER, PROCESS, TASK


class Kind(enum.Enum):
    """What something does, as far as a shutdown is concerned."""

    EXIT = "exits"  # SystemExit: finally blocks and atexit callbacks run
    HARD_EXIT = "exits at once"  # no finally, no atexit, no flush
    RAISE = "raises"
    CANCEL = "cancels"
    STOP = "stops"  # asks something to stop: loop.stop(), server.shutdown()
    FLAG = "sets a flag"
    NOTIFY = "notifies"  # sets an event or a future, puts into a queue, writes to a pipe
    SCHEDULE = "schedules"  # hands work to an event loop
    WAKE = "wakes the loop"  # and makes a sleeping loop notice (call_soon_threadsafe)
    WAIT = "waits"
    LOCK = "takes a lock"
    RESEND = "sends a signal"
    REARM = "sets a handler"
    CHAIN = "calls the previous handler"
    SPAWN = "starts"  # a thread, a process, a task in an executor
    OUTPUT = "writes output"
    FALLIBLE = "may fail"  # input and output, the network, the file system, processes
    LOOP = "touches the loop"  # a method of an asyncio object that is not safe from outside the loop
    UNKNOWN = "is not known"


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the tables.

    Args:
        kinds: What the call does.
        timeout: For calls that wait, where the bound is given: position and keyword; None if it cannot be bounded, and
            ``()`` if the call is bounded by itself.
        detail: What it starts, or what it works on.
    """

    kinds: tuple[Kind, ...]
    timeout: tuple[int, str] | tuple[()] | None = None
    detail: str = ""


def _table(*rows: tuple[tuple[Kind, ...], str], detail: str = "") -> dict[str, Known]:
    return {name: Known(kinds, detail=detail) for kinds, names in rows for name in names.split()}


_WAITS: dict[str, Known] = {
    name: Known((Kind.WAIT,), timeout)
    for name, timeout in {
        "threading.Thread.join": (0, "timeout"),
        "threading.Timer.join": (0, "timeout"),
        "threading.Event.wait": (0, "timeout"),
        "threading.Condition.wait": (0, "timeout"),
        "threading.Condition.wait_for": (1, "timeout"),
        "threading.Barrier.wait": (0, "timeout"),
        "threading.Semaphore.acquire": (1, "timeout"),
        "threading.BoundedSemaphore.acquire": (1, "timeout"),
        "queue.Queue.get": (1, "timeout"),
        "queue.Queue.join": None,
        "queue.LifoQueue.get": (1, "timeout"),
        "queue.PriorityQueue.get": (1, "timeout"),
        "queue.SimpleQueue.get": (1, "timeout"),
        "multiprocessing.Process.join": (0, "timeout"),
        "multiprocessing.Queue.get": (1, "timeout"),
        "multiprocessing.JoinableQueue.join": None,
        "multiprocessing.Queue.join_thread": None,
        "multiprocessing.Event.wait": (0, "timeout"),
        "multiprocessing.Pool.join": None,
        "multiprocessing.pool.ThreadPool.join": None,
        "concurrent.futures.Future.result": (0, "timeout"),
        "concurrent.futures.Future.exception": (0, "timeout"),
        "concurrent.futures.wait": (1, "timeout"),
        "subprocess.Popen.wait": (0, "timeout"),
        "subprocess.Popen.communicate": (1, "timeout"),
        "os.wait": None,
        "os.waitpid": None,
        "signal.pause": None,
        "signal.sigwait": None,
        "select.select": (3, "timeout"),
        "time.sleep": (),
        "asyncio.run": None,
        f"{LOOP}.run_until_complete": None,
        f"{LOOP}.run_forever": None,
        f"{LOOP}.shutdown_default_executor": (0, "timeout"),
        "asyncio.Runner.run": None,
        "builtins.input": None,
        "builtins.breakpoint": None,
        "pdb.set_trace": None,
        "getpass.getpass": None,
        "gevent.sleep": (),
        "gevent.joinall": (1, "timeout"),
    }.items()
}

_EXECUTORS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "concurrent.futures.Executor")

CALLS: dict[str, Known] = {
    **_WAITS,
    **_table(
        ((Kind.EXIT,), "sys.exit builtins.exit builtins.quit _thread.interrupt_main threading.interrupt_main"),
        ((Kind.HARD_EXIT,), "os._exit os.abort os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe"),
        ((Kind.RESEND,), "os.kill os.killpg signal.raise_signal signal.pthread_kill psutil.Process.send_signal"),
        ((Kind.RESEND,), "signal.alarm signal.setitimer"),
        ((Kind.RESEND,), "subprocess.Popen.send_signal subprocess.Popen.terminate subprocess.Popen.kill"),
        ((Kind.RESEND,), f"{PROCESS}.send_signal {PROCESS}.terminate {PROCESS}.kill"),
        ((Kind.RESEND,), "multiprocessing.Process.terminate multiprocessing.Process.kill"),
        ((Kind.REARM,), f"signal.signal {LOOP}.add_signal_handler {LOOP}.remove_signal_handler signal.set_wakeup_fd"),
        ((Kind.REARM,), "signal.pthread_sigmask"),
        ((Kind.CHAIN,), f"{PREVIOUS_HANDLER}.__call__ signal.default_int_handler"),
        ((Kind.SCHEDULE, Kind.WAKE), f"{LOOP}.call_soon_threadsafe asyncio.run_coroutine_threadsafe"),
        ((Kind.SCHEDULE, Kind.WAKE), "tornado.ioloop.IOLoop.add_callback_from_signal tornado.ioloop.IOLoop.add_callback"),
        ((Kind.SCHEDULE, Kind.LOOP), f"asyncio.create_task asyncio.ensure_future {LOOP}.create_task {LOOP}.call_soon"),
        ((Kind.SCHEDULE, Kind.LOOP), f"{LOOP}.call_later {LOOP}.call_at asyncio.TaskGroup.create_task asyncio.gather"),
        ((Kind.CANCEL, Kind.LOOP), f"{TASK}.cancel asyncio.Future.cancel"),
        ((Kind.STOP, Kind.LOOP), f"{LOOP}.stop"),
        ((Kind.STOP, Kind.LOOP), "asyncio.Server.close asyncio.StreamWriter.close"),
        ((Kind.NOTIFY, Kind.LOOP), "asyncio.Event.set asyncio.Future.set_result asyncio.Future.set_exception"),
        ((Kind.NOTIFY, Kind.LOOP), "asyncio.Queue.put_nowait asyncio.Condition.notify_all asyncio.Queue.shutdown"),
        ((Kind.NOTIFY,), "threading.Event.set multiprocessing.Event.set queue.SimpleQueue.put os.write"),
        ((Kind.NOTIFY,), "queue.Queue.put queue.Queue.put_nowait multiprocessing.Queue.put multiprocessing.Queue.put_nowait"),
        ((Kind.NOTIFY,), "builtins.setattr"),
        ((Kind.NOTIFY,), "threading.Condition.notify threading.Condition.notify_all concurrent.futures.Future.set_result"),
        ((Kind.LOCK,), "threading.Lock.acquire threading.RLock.acquire threading.Condition.acquire multiprocessing.Lock.acquire"),
        ((Kind.OUTPUT,), "builtins.print sys.stdout.write sys.stderr.write sys.stdout.flush sys.stderr.flush warnings.warn"),
        ((Kind.OUTPUT,), "traceback.print_exc traceback.print_stack traceback.print_exception click.echo click.secho rich.print"),
        ((Kind.FALLIBLE,), "builtins.open io.open os.open os.remove os.unlink os.rmdir os.removedirs os.rename os.replace"),
        ((Kind.FALLIBLE,), "os.mkdir os.makedirs os.listdir os.scandir os.stat os.chmod os.chown os.truncate os.link os.close"),
        ((Kind.FALLIBLE,), "shutil.move shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.make_archive"),
        ((Kind.FALLIBLE,), "shutil.rmtree os.symlink"),
        ((Kind.FALLIBLE,), "pathlib.Path.unlink pathlib.Path.rmdir pathlib.Path.write_text pathlib.Path.write_bytes"),
        ((Kind.FALLIBLE,), "pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.rename pathlib.Path.replace"),
        ((Kind.FALLIBLE,), "pathlib.Path.mkdir pathlib.Path.open json.dump pickle.dump marshal.dump"),
        ((Kind.FALLIBLE, Kind.NOTIFY), "pathlib.Path.touch"),
        ((Kind.FALLIBLE,), "readline.write_history_file readline.append_history_file"),
        ((Kind.FALLIBLE, Kind.WAIT), "requests.get requests.post requests.put requests.patch requests.delete requests.request"),
        ((Kind.FALLIBLE, Kind.WAIT), "requests.head httpx.get httpx.post httpx.put httpx.patch httpx.delete httpx.request"),
        ((Kind.FALLIBLE, Kind.WAIT), "requests.Session.get requests.Session.post requests.Session.put requests.Session.delete"),
        ((Kind.FALLIBLE, Kind.WAIT), "urllib.request.urlopen socket.create_connection"),
        ((Kind.FALLIBLE, Kind.NOTIFY), "socket.socket.send socket.socket.sendall socket.socket.sendto socket.socket.shutdown"),
        ((Kind.FALLIBLE, Kind.WAIT), "paramiko.SSHClient.connect paramiko.client.SSHClient.connect paramiko.Transport.connect"),
        ((Kind.FALLIBLE,), "socket.socket.connect smtplib.SMTP sqlite3.Connection.commit sqlite3.Connection.execute"),
    ),
    **_table(((Kind.SPAWN,), "threading.Thread.start threading.Timer.start threading.start_new_thread"), detail="thread"),
    **_table(((Kind.SPAWN, Kind.FALLIBLE), "multiprocessing.Process.start os.fork subprocess.Popen"), detail="process"),
    **_table(
        ((Kind.SPAWN, Kind.FALLIBLE, Kind.WAIT), "subprocess.call subprocess.check_call subprocess.check_output subprocess.run"),
        ((Kind.SPAWN, Kind.WAIT), "os.system subprocess.getoutput subprocess.getstatusoutput"),
        ((Kind.SPAWN,), "multiprocessing.Pool multiprocessing.Context.Pool multiprocessing.Manager"),
        ((Kind.SPAWN,), "asyncio.create_subprocess_exec asyncio.create_subprocess_shell os.popen"),
        detail="process",
    ),
    **_table(
        ((Kind.SPAWN,), " ".join(f"{executor}.{name}" for executor in _EXECUTORS for name in ("submit", "map"))),
        ((Kind.SPAWN,), f"{LOOP}.run_in_executor asyncio.to_thread multiprocessing.Pool.apply_async multiprocessing.Pool.map"),
        detail="executor",
    ),
    **{f"{executor}.shutdown": Known((Kind.WAIT, Kind.STOP)) for executor in _EXECUTORS},
}

#: Calls whose bound or harmlessness is told by an argument: name -> (position, keyword, value that makes it harmless).
HARMLESS_IF: dict[str, tuple[int, str, object]] = {
    **{f"{executor}.shutdown": (0, "wait", False) for executor in _EXECUTORS},
    "shutil.rmtree": (1, "ignore_errors", True),
    "threading.Lock.acquire": (0, "blocking", False),
    "threading.RLock.acquire": (0, "blocking", False),
    "threading.Condition.acquire": (0, "blocking", False),
    "multiprocessing.Lock.acquire": (0, "block", False),
    "queue.Queue.get": (0, "block", False),
    "multiprocessing.Queue.get": (0, "block", False),
}

#: Types whose ``with`` takes a lock; True if the same thread may take it twice.
LOCKS = {
    "threading.Lock": False,
    "threading.RLock": True,
    "threading.Condition": True,
    "threading.Semaphore": False,
    "threading.BoundedSemaphore": False,
    "multiprocessing.Lock": False,
    "multiprocessing.RLock": True,
}

#: What a method of an object of unknown type is taken to do, by its name: good enough to stay silent, never to accuse.
GUESSES: dict[str, Kind] = {
    **dict.fromkeys(("cancel", "cancel_all", "cancel_scope"), Kind.CANCEL),
    **dict.fromkeys(
        (
            "set", "set_result", "set_exception", "put", "put_nowait", "append", "appendleft", "send", "sendall", "notify",
            "notify_all", "fire", "emit", "publish", "trigger", "trigger_async", "dispatch", "send_nowait", "send_string",
            "release", "clear", "write", "update", "add", "setdefault",
        ),
        Kind.NOTIFY,
    ),
    **dict.fromkeys(
        (
            "call_soon_threadsafe", "call_soon", "call_later", "add_callback", "add_callback_from_signal", "create_task",
            "ensure_future", "start_soon", "callFromThread", "callLater", "async_create_task", "spawn", "spawn_later",
            "run_coroutine_threadsafe", "submit", "run_callback",
        ),
        Kind.SCHEDULE,
    ),
    **dict.fromkeys(("send_signal", "terminate", "kill", "killpg"), Kind.RESEND),
    **dict.fromkeys(("exit", "abort", "quit"), Kind.EXIT),
}  # fmt: skip

#: Words in the name of a method that ask something to stop.
STOP_WORDS = frozenset(
    {
        "stop", "shutdown", "close", "terminate", "quit", "exit", "disconnect", "abort", "kill", "interrupt", "halt", "die",
        "finish", "end", "teardown", "cleanup", "finalize", "finalise", "cancel", "graceful", "kill_all", "destroy", "shut",
    }
)  # fmt: skip

#: Methods of loggers.
LOG_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "exception", "log", "fatal", "trace", "success"}
)
#: Names under which modules keep their logger.
LOGGER_NAMES = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER", "__logger", "console"})
#: Methods of plain values that do nothing to a shutdown, whatever they are called on.
PLAIN_METHODS = frozenset(
    {
        "format", "join", "split", "strip", "rstrip", "lstrip", "startswith", "endswith", "replace", "upper", "lower", "title",
        "encode", "decode", "get", "items", "keys", "values", "copy", "is_set", "is_alive", "done", "cancelled", "isoformat",
        "total_seconds", "ident", "qsize", "empty", "index", "count", "is_running", "is_closed", "locked", "full", "hex", "name",
    }
)  # fmt: skip
